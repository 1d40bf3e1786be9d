using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Owns a native tensor. The runtime keeps it alive during a call; a finalizer frees what was lost.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long _live;
    private static long _peak;

    /// <summary>Stands for "no tensor" where an argument may be missing.</summary>
    internal static readonly TensorHandle None = new();

    private TensorHandle() : base(0, ownsHandle: true) { }

    internal TensorHandle(nint native) : base(0, ownsHandle: true)
    {
        SetHandle(native);
        var live = Interlocked.Increment(ref _live);
        for (var peak = Volatile.Read(ref _peak); live > peak;)
            peak = Interlocked.CompareExchange(ref _peak, live, peak);
    }

    /// <summary>How many native tensors are alive, over all threads.</summary>
    internal static long Live => Interlocked.Read(ref _live);

    internal static long Peak => Interlocked.Read(ref _peak);

    public override bool IsInvalid => handle == 0;

    internal static TensorHandle Of(torch.Tensor? tensor) => tensor is null ? None : tensor._handle;

    /// <summary>Gives the native tensor away: it is no longer counted or freed here.</summary>
    internal nint GiveAway()
    {
        var native = handle;
        SetHandleAsInvalid();
        GC.SuppressFinalize(this);
        Interlocked.Decrement(ref _live);
        return native;
    }

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref _live);
        return Bridge.tt_tensor_free(handle) == 0;
    }
}
