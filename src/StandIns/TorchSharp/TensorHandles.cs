using System.Buffers;

namespace TorchSharp;

/// <summary>The native handles of several tensors for one call; none can be freed until this is disposed.</summary>
internal ref struct TensorHandles
{
    private readonly nint[] _natives;
    private readonly TensorHandle[] _held;
    private int _count;

    /// <summary>Holds all of them; null entries become null handles.</summary>
    internal TensorHandles(IEnumerable<torch.Tensor?>? tensors, int count)
    {
        _natives = ArrayPool<nint>.Shared.Rent(Math.Max(count, 1));
        _held = ArrayPool<TensorHandle>.Shared.Rent(Math.Max(count, 1));
        if (tensors is null) return;
        try
        {
            foreach (var tensor in tensors) Hold(tensor);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal TensorHandles(ReadOnlySpan<torch.Tensor> tensors) : this(null, tensors.Length)
    {
        try
        {
            foreach (var tensor in tensors) Hold(tensor);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal TensorHandles(IList<torch.Tensor>? tensors) : this(tensors, tensors?.Count ?? 0) { }

    internal readonly ReadOnlySpan<nint> Natives => _natives.AsSpan(0, _count);

    internal readonly long Count => _count;

    private void Hold(torch.Tensor? tensor)
    {
        var handle = TensorHandle.Of(tensor);
        var held = false;
        handle.DangerousAddRef(ref held);
        _held[_count] = handle;
        _natives[_count++] = handle.DangerousGetHandle();
    }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++) _held[i].DangerousRelease();
        _count = 0;
        ArrayPool<TensorHandle>.Shared.Return(_held, clearArray: true);
        ArrayPool<nint>.Shared.Return(_natives);
    }
}
