using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static unsafe partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_empty(ReadOnlySpan<long> sizes, long rank, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_zeros(ReadOnlySpan<long> sizes, long rank, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_full(ReadOnlySpan<long> sizes, long rank, NativeScalar value, NativeOptions options,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_empty_like(TensorHandle like, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_full_like(TensorHandle like, NativeScalar value, NativeOptions options,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_arange(NativeScalar start, NativeScalar stop, NativeScalar step,
        NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_linspace(double start, double stop, long steps, NativeOptions options,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_eye(long rows, long columns, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_from_copy(void* data, ReadOnlySpan<long> sizes, long rank, int dtype,
        NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_from_memory(nint data, ReadOnlySpan<long> sizes, long rank,
        delegate* unmanaged<nint, void> release, nint context, NativeOptions options, out nint made);

    /// <summary>libtorch no longer uses an array: let the collector move and free it again.</summary>
    [UnmanagedCallersOnly]
    internal static void Unpin(nint context) => GCHandle.FromIntPtr(context).Free();
}

public static partial class torch
{
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        var options = new NativeOptions(dtype, device, requires_grad, names);
        return Made(tt_empty_like(input._handle, options, out var made), made);
    }

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        var options = new NativeOptions(dtype, device, requires_grad, names);
        return Made(tt_full_like(input._handle, value, options, out var made), made);
    }

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        full_like(input, 0L, dtype, device, requires_grad, names);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        full_like(input, 1L, dtype, device, requires_grad, names);

    /// <summary>start, start + step … below stop; whole numbers if all three are, else float32.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false)
    {
        var whole = start.Native.Kind != NativeScalar.Floating && stop.Native.Kind != NativeScalar.Floating &&
            step.Native.Kind != NativeScalar.Floating;
        var options = new NativeOptions(dtype ?? (whole ? int64 : float32), device, requires_grad);
        return Made(tt_arange(start, stop, step, options, out var made), made);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(start, stop, 1L, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => arange(0L, stop, 1L, dtype, device, requires_grad);

    /// <summary>Evenly spaced numbers, both ends included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false)
    {
        var options = new NativeOptions(dtype ?? float32, device, requires_grad);
        return Made(tt_linspace(start, end, steps, options, out var made), made);
    }

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        var options = new NativeOptions(dtype, device, requires_grad, names);
        return Made(tt_eye(rows, columns < 0 ? rows : columns, options, out var made), made);
    }

    /// <summary>
    /// A tensor over the array's own memory while the types agree; another dtype <em>converts</em> the values into a
    /// copy.
    /// </summary>
    /// <param name="count">Elements to take, -1 for all from <paramref name="offset"/> (in elements) on.</param>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0,
        bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        var own = TypeOf(rawArray.GetType().GetElementType()!) ?? throw new NotSupportedException(
            $"frombuffer can't take an array of {rawArray.GetType().GetElementType()?.Name}.");

        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        var start = pin.AddrOfPinnedObject() + (nint)(offset * own.ElementSize());
        var options = new NativeOptions(own, CPU, requires_grad && dtype == own);
        var status = tt_from_memory(start, [count], 1, &Unpin, GCHandle.ToIntPtr(pin), options, out var made);
        if (status != 0) pin.Free();
        var shared = Made(status, made);
        if (dtype == own) return shared;
        var converted = shared.to_type(dtype);
        shared.Dispose();
        return requires_grad ? converted.requires_grad_(true) : converted;
    }

    private static unsafe Tensor FromScalar<T>(T value, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged => FromSpan(new ReadOnlySpan<T>(in value), [], dtype, device, requiresGrad, null);

    private static unsafe Tensor FromGrid<T>(Array grid, ScalarType? dtype, Device? device, bool requiresGrad,
        string[]? names) where T : unmanaged
    {
        Span<long> sizes = stackalloc long[grid.Rank];
        for (var d = 0; d < grid.Rank; d++) sizes[d] = grid.GetLongLength(d);
        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(grid));
        var values = MemoryMarshal.CreateReadOnlySpan(ref first, grid.Length);
        return FromSpan(values, sizes, dtype, device, requiresGrad, names);
    }

    private static unsafe Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> sizes, ScalarType? dtype,
        Device? device, bool requiresGrad, string[]? names) where T : unmanaged
    {
        long wanted = 1;
        foreach (var size in sizes) wanted *= size;
        if (wanted > values.Length)
            throw new ArgumentException("mismatched total size creating a tensor from an array: " +
                $"{wanted} vs. {values.Length}");
        var own = TypeOf<T>()!.Value;
        var options = new NativeOptions(dtype ?? own, device ?? CPU, requiresGrad, names);
        fixed (T* data = values)
            return Made(tt_from_copy(data, sizes, sizes.Length, (int)own, options, out var made), made);
    }

    public partial class Tensor
    {
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.empty_like(this, dtype, device, requires_grad);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.zeros_like(this, dtype, device, requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.ones_like(this, dtype, device, requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) => torch.full_like(this, value, dtype, device, requires_grad);
    }
}
