using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_cat(ReadOnlySpan<nint> items, long count, long dim, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_stack(ReadOnlySpan<nint> items, long count, long dim, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_chunk(TensorHandle a, long chunks, long dim, Span<nint> results, long capacity,
        out long count);

    [LibraryImport(Library)]
    internal static partial int tt_split(TensorHandle a, long size, long dim, Span<nint> results, long capacity,
        out long count);

    [LibraryImport(Library)]
    internal static partial int tt_split_sizes(TensorHandle a, ReadOnlySpan<long> sizes, long sizeCount, long dim,
        Span<nint> results, long capacity, out long count);

    [LibraryImport(Library)]
    internal static partial int tt_unbind(TensorHandle a, long dim, Span<nint> results, long capacity, out long count);

    /// <summary>The managed tensors for a list of results.</summary>
    internal static torch.Tensor[] Made(int status, ReadOnlySpan<nint> results, long count)
    {
        Check(status);
        var list = new torch.Tensor[count];
        for (var i = 0; i < count; i++) list[i] = new torch.Tensor(results[i]);
        return list;
    }
}

public static partial class torch
{
    /// <summary>One after the other along a dimension that they have.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        using var handles = new TensorHandles(tensors);
        return Made(tt_cat(handles.Natives, handles.Count, dim, out var made), made);
    }

    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat(tensors.AsSpan(), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0)
    {
        using var handles = new TensorHandles(tensors);
        return Made(tt_cat(handles.Natives, handles.Count, dim, out var made), made);
    }

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>One after the other along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        using var handles = new TensorHandles(tensors.ToArray().AsSpan());
        return Made(tt_stack(handles.Natives, handles.Count, dim, out var made), made);
    }

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) =>
        tensor.split(split_size_or_sections, dim);

    public static Tensor[] unbind(Tensor input, long dim = 0) => input.unbind(dim);

    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    public partial class Tensor
    {
        /// <summary>That many parts, the last one smaller where it does not divide evenly.</summary>
        public Tensor[] chunk(long chunks, long dim = 0)
        {
            var results = new nint[Math.Max(chunks, 1)];
            return Made(tt_chunk(_handle, chunks, dim, results, results.Length, out var count), results, count);
        }

        /// <summary>Parts of that size, the last one smaller where it does not divide evenly.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            var results = new nint[Math.Max(1, (this.size(dim) + Math.Max(size, 1) - 1) / Math.Max(size, 1))];
            return Made(tt_split(_handle, size, dim, results, results.Length, out var count), results, count);
        }

        public Tensor[] split(long[] sizes, long dim = 0) => Split(sizes, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Split(sizes, dim);

        public Tensor[] split(params long[] sizes) => Split(sizes, 0);

        /// <summary>The parts of size 1 along a dimension, without that dimension.</summary>
        public Tensor[] unbind(long dimension = 0)
        {
            var results = new nint[size((int)dimension)];
            return Made(tt_unbind(_handle, dimension, results, results.Length, out var count), results, count);
        }

        private Tensor[] Split(ReadOnlySpan<long> sizes, long dim)
        {
            var results = new nint[sizes.Length];
            return Made(tt_split_sizes(_handle, sizes, sizes.Length, dim, results, results.Length, out var count),
                results, count);
        }
    }
}
