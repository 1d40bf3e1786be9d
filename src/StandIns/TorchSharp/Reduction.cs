using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_reduce(ReduceOp op, TensorHandle a, int dtype, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_reduce_dims(ReduceOp op, TensorHandle a, ReadOnlySpan<long> dims, long dimCount,
        byte keepdim, int dtype, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_variance(TensorHandle a, ReadOnlySpan<long> dims, long dimCount, byte unbiased,
        byte keepdim, byte squareRoot, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_extreme(byte largest, TensorHandle a, long dim, byte keepdim, out nint values,
        out nint indices);

    [LibraryImport(Library)]
    internal static partial int tt_sort(TensorHandle a, long dim, byte descending, byte stable, out nint values,
        out nint indices);

    [LibraryImport(Library)]
    internal static partial int tt_topk(TensorHandle a, long k, long dim, byte largest, byte sorted, out nint values,
        out nint indices);

    [LibraryImport(Library)]
    internal static partial int tt_norm(TensorHandle a, double p, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_norm_dim(TensorHandle a, long dim, byte keepdim, double p, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_vector_norm(TensorHandle a, double order, ReadOnlySpan<long> dims, long dimCount,
        byte keepdim, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_cumsum(TensorHandle a, long dim, int dtype, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_cumprod(TensorHandle a, long dim, int dtype, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_equal(TensorHandle a, TensorHandle b, out byte yes);

    [LibraryImport(Library)]
    internal static partial int tt_allclose(TensorHandle a, TensorHandle b, double rtol, double atol, byte equalNan,
        out byte yes);

    /// <summary>A type as the bridge takes it, -1 for none.</summary>
    internal static int TypeNumber(torch.ScalarType? type) => type is { } known ? (int)known : -1;
}

/// <summary>The bridge's <c>tt_reduce_op</c>, in its order.</summary>
internal enum ReduceOp
{
    Sum, Mean, Prod, Max, Min, Argmax, Argmin, All, Any, Median,
    Amax, Amin, Logsumexp,
}

public static partial class torch
{
    public partial class Tensor
    {
        private Tensor Reduce(ReduceOp op, ScalarType? type = null) =>
            Made(tt_reduce(op, _handle, TypeNumber(type), out var made), made);

        private Tensor Reduce(ReduceOp op, ReadOnlySpan<long> dims, bool keepdim, ScalarType? type = null) =>
            Made(tt_reduce_dims(op, _handle, dims, dims.Length, Flag(keepdim), TypeNumber(type), out var made), made);

        public Tensor sum(ScalarType? type = null) => Reduce(ReduceOp.Sum, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Reduce(ReduceOp.Sum, dim, keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Reduce(ReduceOp.Sum, dim, keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Reduce(ReduceOp.Sum, [dim], keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            Reduce(ReduceOp.Sum, [dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            Reduce(ReduceOp.Sum, [dim0, dim1, dim2], keepdim, type);

        public Tensor mean() => Reduce(ReduceOp.Mean);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Reduce(ReduceOp.Mean, dimensions, keepdim, type);

        public Tensor prod(ScalarType? type = null) => Reduce(ReduceOp.Prod, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Reduce(ReduceOp.Prod, [dim], keepdim, type);

        public Tensor median() => Reduce(ReduceOp.Median);

        public Tensor all() => Reduce(ReduceOp.All);

        public Tensor all(long dim, bool keepdim = false) => Reduce(ReduceOp.All, [dim], keepdim);

        public Tensor any() => Reduce(ReduceOp.Any);

        public Tensor any(long dim, bool keepdim = false) => Reduce(ReduceOp.Any, [dim], keepdim);

        public Tensor max() => Reduce(ReduceOp.Max);

        public Tensor max(Tensor other) => maximum(other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Extreme(true, dim, keepdim);

        public Tensor min() => Reduce(ReduceOp.Min);

        public Tensor min(Tensor other) => minimum(other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Extreme(false, dim, keepdim);

        public Tensor argmax() => Reduce(ReduceOp.Argmax);

        public Tensor argmax(long dim, bool keepdim = false) => Reduce(ReduceOp.Argmax, [dim], keepdim);

        public Tensor argmin() => Reduce(ReduceOp.Argmin);

        public Tensor argmin(long dim, bool keepdim = false) => Reduce(ReduceOp.Argmin, [dim], keepdim);

        public Tensor amax(params long[] dims) => Reduce(ReduceOp.Amax, dims, false);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Reduce(ReduceOp.Amax, dims, keepdim));

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Reduce(ReduceOp.Amax, dims, keepdim));

        public Tensor amin(params long[] dims) => Reduce(ReduceOp.Amin, dims, false);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Reduce(ReduceOp.Amin, dims, keepdim));

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Reduce(ReduceOp.Amin, dims, keepdim));

        public Tensor logsumexp(long dim, bool keepdim = false) => Reduce(ReduceOp.Logsumexp, [dim], keepdim);

        public Tensor var(bool unbiased = true) => Variance([], unbiased, false, null, false);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Variance([dim], unbiased, keepdim, type, false);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Variance(dimensions, unbiased, keepdim, type, false);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => Variance(dimensions, unbiased, keepdim, type, false);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Variance([dim.Item1, dim.Item2], unbiased, keepdim, type, false);

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => Variance([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type, false);

        public Tensor std(bool unbiased = true) => Variance([], unbiased, false, null, true);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Variance([dim], unbiased, keepdim, type, true);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Variance(dimensions, unbiased, keepdim, type, true);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => Variance(dimensions, unbiased, keepdim, type, true);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Variance([dim.Item1, dim.Item2], unbiased, keepdim, type, true);

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) => Variance([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type, true);

        public Tensor norm(float p = 2) => Made(tt_norm(_handle, p, out var made), made);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) =>
            Made(tt_norm_dim(_handle, dim, Flag(keepdim), p, out var made), made);

        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Made(tt_cumsum(_handle, dim, TypeNumber(type), out var made), made);

        public Tensor cumprod(long dim, ScalarType? type = null) =>
            Made(tt_cumprod(_handle, dim, TypeNumber(type), out var made), made);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            Check(tt_sort(_handle, dim, Flag(descending), Flag(stable), out var values, out var indices));
            return (new Tensor(values), new Tensor(indices));
        }

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Check(tt_topk(_handle, k, dim, Flag(largest), Flag(sorted), out var values, out var indices));
            return (new Tensor(values), new Tensor(indices));
        }

        private static Tensor Into(Tensor? target, Tensor result)
        {
            if (target is null) return result;
            target.set_(result);
            result.Dispose();
            return target;
        }

        private (Tensor, Tensor) Extreme(bool largest, long dim, bool keepdim)
        {
            Check(tt_extreme(Flag(largest), _handle, dim, Flag(keepdim), out var values, out var indices));
            return (new Tensor(values), new Tensor(indices));
        }

        private Tensor Variance(ReadOnlySpan<long> dims, bool unbiased, bool keepdim, ScalarType? type, bool root)
        {
            var result = Made(tt_variance(_handle, dims, dims.Length, Flag(unbiased), Flag(keepdim), Flag(root),
                out var made), made);
            return type is { } wanted && wanted != result.dtype ? result.to_type(wanted, disposeAfter: true) : result;
        }
    }
}
