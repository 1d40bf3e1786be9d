using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_narrow(TensorHandle a, long dim, long start, long length, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_select(TensorHandle a, long dim, long index, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_slice(TensorHandle a, long dim, long start, long stop, long step, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_index_select(TensorHandle a, long dim, TensorHandle index, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_index_add(TensorHandle a, long dim, TensorHandle index, TensorHandle source,
        NativeScalar alpha, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_index_add_(TensorHandle a, long dim, TensorHandle index, TensorHandle source,
        NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial int tt_gather(TensorHandle a, long dim, TensorHandle index, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_scatter(TensorHandle a, long dim, TensorHandle index, TensorHandle source,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_scatter_(TensorHandle a, long dim, TensorHandle index, TensorHandle source);

    [LibraryImport(Library)]
    internal static partial int tt_where(TensorHandle condition, TensorHandle x, TensorHandle y, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_masked_fill(TensorHandle a, TensorHandle mask, NativeScalar value, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_masked_fill_(TensorHandle a, TensorHandle mask, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int tt_masked_select(TensorHandle a, TensorHandle mask, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_nonzero(TensorHandle a, out nint made);
}

public static partial class torch
{
    /// <summary>x where the condition holds, y elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) =>
        Made(tt_where(condition._handle, x._handle, y._handle, out var made), made);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    public static Tensor select(Tensor input, long dim, long index) => input.select(dim, index);

    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) => sparse_grad
        ? throw new NotSupportedException("Sparse gradients are not part of this TorchSharp stand-in.")
        : input.gather(dim, index);

    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);

    public static Tensor nonzero(Tensor input) => input.nonzero();

    public partial class Tensor
    {
        /// <summary>A view of a range of one dimension.</summary>
        public Tensor narrow(long dim, long start, long length) =>
            Made(tt_narrow(_handle, dim, start, length, out var made), made);

        /// <summary>A view of one place of a dimension, without that dimension.</summary>
        public Tensor select(long dim, long index) => Made(tt_select(_handle, dim, index, out var made), made);

        public Tensor slice(long dim, long start, long finish, long step) =>
            Made(tt_slice(_handle, dim, start, finish, step, out var made), made);

        public Tensor index_select(long dim, Tensor index) =>
            Made(tt_index_select(_handle, dim, index._handle, out var made), made);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Made(tt_index_add(_handle, dim, index._handle, source._handle, alpha, out var made), made);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Done(tt_index_add_(_handle, dim, index._handle, source._handle, alpha));

        public Tensor gather(long dim, Tensor index) =>
            Made(tt_gather(_handle, dim, index._handle, out var made), made);

        public Tensor scatter(long dim, Tensor index, Tensor src) =>
            Made(tt_scatter(_handle, dim, index._handle, src._handle, out var made), made);

        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            Done(tt_scatter_(_handle, dim, index._handle, src._handle));

        /// <summary>This where the condition holds, y elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);

        public Tensor masked_fill(Tensor mask, Scalar value) =>
            Made(tt_masked_fill(_handle, mask._handle, value, out var made), made);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Done(tt_masked_fill_(_handle, mask._handle, value));

        public Tensor masked_select(Tensor mask) =>
            Made(tt_masked_select(_handle, mask._handle, out var made), made);

        public Tensor nonzero() => Made(tt_nonzero(_handle, out var made), made);
    }
}
