using static TorchSharp.Bridge;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    public static Tensor sum(Tensor input, ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dim, keepdim, type);

    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dim, keepdim, type);

    public static Tensor mean(Tensor input) => input.mean();

    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.mean(dimensions, keepdim, type);

    public static Tensor prod(Tensor input, ScalarType? type = null) => input.prod(type);

    public static Tensor prod(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) =>
        input.prod(dim, keepdim, type);

    public static Tensor median(Tensor input) => input.median();

    public static Tensor all(Tensor input) => input.all();

    public static Tensor all(Tensor input, long dim, bool keepdim = false) => input.all(dim, keepdim);

    public static Tensor any(Tensor input) => input.any();

    public static Tensor any(Tensor input, long dim, bool keepdim = false) => input.any(dim, keepdim);

    public static Tensor max(Tensor input) => input.max();

    public static Tensor max(Tensor input, Tensor other) => input.maximum(other);

    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) =>
        input.max(dim, keepdim);

    public static Tensor min(Tensor input) => input.min();

    public static Tensor min(Tensor input, Tensor other) => input.minimum(other);

    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) =>
        input.min(dim, keepdim);

    public static Tensor argmax(Tensor input) => input.argmax();

    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    public static Tensor var(Tensor input, bool unbiased = true) => input.var(unbiased);

    public static Tensor var(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    public static Tensor var(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    public static Tensor var(Tensor input, (long, long, long) dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    public static Tensor var(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    public static Tensor std(Tensor input, bool unbiased = true) => input.std(unbiased);

    public static Tensor std(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    public static Tensor std(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    public static Tensor std(Tensor input, (long, long, long) dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    public static Tensor std(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false,
        ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    public static Tensor norm(Tensor input) => input.norm();

    public static Tensor norm(Tensor input, float p = 2) => input.norm(p);

    public static Tensor norm(Tensor input, int dimension, bool keepdim = false, float p = 2) =>
        input.norm(dimension, keepdim, p);

    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);

    public static Tensor cumprod(Tensor input, long dim, ScalarType? dtype = null) => input.cumprod(dim, dtype);

    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false,
        bool stable = false) => input.sort(dim, descending, stable);

    public static partial class linalg
    {
        /// <summary>The norm over the dimensions, or over all elements as one vector.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            Made(tt_vector_norm(input._handle, ord, dims, dims?.Length ?? 0, Flag(keepdim), out var made), made);
    }
}
