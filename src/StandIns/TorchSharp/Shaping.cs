using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_view(TensorHandle a, ReadOnlySpan<long> sizes, long rank, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_reshape(TensorHandle a, ReadOnlySpan<long> sizes, long rank, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_permute(TensorHandle a, ReadOnlySpan<long> dims, long rank, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_expand(TensorHandle a, ReadOnlySpan<long> sizes, long rank, byte isImplicit,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_repeat(TensorHandle a, ReadOnlySpan<long> times, long rank, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_flip(TensorHandle a, ReadOnlySpan<long> dims, long count, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_roll(TensorHandle a, ReadOnlySpan<long> shifts, long shiftCount,
        ReadOnlySpan<long> dims, long dimCount, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_movedim(TensorHandle a, ReadOnlySpan<long> from, ReadOnlySpan<long> to, long count,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_unflatten(TensorHandle a, long dim, ReadOnlySpan<long> sizes, long count,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_as_strided(TensorHandle a, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides,
        long rank, long offset, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_transpose(TensorHandle a, long dim0, long dim1, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_t(TensorHandle a, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_flatten(TensorHandle a, long first, long last, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_squeeze(TensorHandle a, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_squeeze_dim(TensorHandle a, long dim, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_unsqueeze(TensorHandle a, long dim, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_repeat_interleave(TensorHandle a, long repeats, NativeScalar dim, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_repeat_each(TensorHandle a, TensorHandle repeats, NativeScalar dim, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_triangle(byte upper, TensorHandle a, long diagonal, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_triangle_(byte upper, TensorHandle a, long diagonal);
}

public static partial class torch
{
    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    public static Tensor t(Tensor input) => input.t();

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) =>
        input.flatten(start_dim, end_dim);

    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => input.unflatten(dim, sizes);

    public static Tensor unflatten(Tensor input, long dim, Size sizes) => input.unflatten(dim, sizes);

    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    public static Tensor movedim(Tensor input, long source, long destination) =>
        input.movedim([source], [destination]);

    public static Tensor movedim(Tensor input, long[] source, long[] destination) =>
        input.movedim(source, destination);

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) =>
        input.repeat_interleave(repeats, dim, output_size);

    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) =>
        input.repeat_interleave(repeats, dim, output_size);

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    public partial class Tensor
    {
        /// <summary>The same memory in another shape; -1 stands for the one size that follows from the rest.</summary>
        public Tensor view(params long[] shape) => Made(tt_view(_handle, shape, shape.Length, out var made), made);

        public Tensor view_as(Tensor other) => view(other.shape);

        /// <summary>As <see cref="view"/> where possible, else a copy.</summary>
        public Tensor reshape(params long[] shape) =>
            Made(tt_reshape(_handle, shape, shape.Length, out var made), made);

        public Tensor permute(params long[] permutation) =>
            Made(tt_permute(_handle, permutation, permutation.Length, out var made), made);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor transpose(long dim0, long dim1) => Made(tt_transpose(_handle, dim0, dim1, out var made), made);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor t() => Made(tt_t(_handle, out var made), made);

        public Tensor T => t();

        public Tensor mT => transpose(-2, -1);

        public Tensor movedim(long[] source, long[] destination) =>
            Made(tt_movedim(_handle, source, destination, source.Length, out var made), made);

        public Tensor expand(params long[] sizes) => Expand(sizes, false);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Expand(sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Expand(sizes, isImplicit);

        public Tensor expand(Size sizes, bool isImplicit = false) => Expand(sizes.Shape, isImplicit);

        public Tensor expand_as(Tensor other) => Expand(other.shape, false);

        public Tensor broadcast_to(params long[] shape) => Expand(shape, false);

        /// <summary>Copies laid out that many times along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Made(tt_repeat(_handle, sizes, sizes.Length, out var made), made);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Made(tt_repeat_interleave(_handle, repeats, NativeScalar.Maybe(dim), out var made), made);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Made(tt_repeat_each(_handle, repeats._handle, NativeScalar.Maybe(dim), out var made), made);

        public Tensor flip(params long[] dims) => Made(tt_flip(_handle, dims, dims.Length, out var made), made);

        public Tensor roll(long shifts, long? dims = null) =>
            dims is { } dim ? Roll([shifts], [dim]) : Roll([shifts], []);

        public Tensor roll((long, long) shifts, (long, long) dims) =>
            Roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public Tensor roll((long, long, long) shifts, (long, long, long) dims) =>
            Roll([shifts.Item1, shifts.Item2, shifts.Item3], [dims.Item1, dims.Item2, dims.Item3]);

        public Tensor roll(long[] shifts) => Roll(shifts, []);

        public Tensor roll(long[] shifts, long[] dims) => Roll(shifts, dims);

        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Roll(shifts, dims);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Made(tt_flatten(_handle, start_dim, end_dim, out var made), made);

        public Tensor ravel() => flatten();

        public Tensor unflatten(long dim, params long[] sizes) =>
            Made(tt_unflatten(_handle, dim, sizes, sizes.Length, out var made), made);

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor squeeze(long? dim = null) => dim is { } one
            ? Made(tt_squeeze_dim(_handle, one, out var made), made)
            : Made(tt_squeeze(_handle, out var all), all);

        public Tensor unsqueeze(long dim) => Made(tt_unsqueeze(_handle, dim, out var made), made);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Made(tt_as_strided(_handle, size, strides, size.Length, storageOffset, out var made), made);

        /// <summary>The lower triangle; the rest is zero.</summary>
        public Tensor tril(long diagonal = 0) => Made(tt_triangle(0, _handle, diagonal, out var made), made);

        public Tensor triu(long diagonal = 0) => Made(tt_triangle(1, _handle, diagonal, out var made), made);

        public Tensor tril_(long diagonal = 0) => Done(tt_triangle_(0, _handle, diagonal));

        public Tensor triu_(long diagonal = 0) => Done(tt_triangle_(1, _handle, diagonal));

        private Tensor Expand(ReadOnlySpan<long> sizes, bool isImplicit) =>
            Made(tt_expand(_handle, sizes, sizes.Length, Flag(isImplicit), out var made), made);

        private Tensor Roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims) =>
            Made(tt_roll(_handle, shifts, shifts.Length, dims, dims.Length, out var made), made);
    }
}
