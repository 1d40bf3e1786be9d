#include "reduction.h"

#include "guard.h"

namespace {
[[noreturn]] void unknown(int32_t op) { TORCH_CHECK(false, "The operation number ", op, " is unknown here."); }

at::Tensor reduce(int32_t op, const at::Tensor& a, int32_t dtype) {
    switch (op) {
        case TT_SUM: return a.sum(tt_dtype(dtype));
        case TT_MEAN: return a.mean(tt_dtype(dtype));
        case TT_PROD: return a.prod(tt_dtype(dtype));
        case TT_MAX: return a.max();
        case TT_MIN: return a.min();
        case TT_ARGMAX: return a.argmax();
        case TT_ARGMIN: return a.argmin();
        case TT_ALL: return a.all();
        case TT_ANY: return a.any();
        case TT_MEDIAN: return a.median();
        default: unknown(op);
    }
}

at::Tensor reduce(int32_t op, const at::Tensor& a, at::IntArrayRef dims, bool keepdim, int32_t dtype) {
    switch (op) {
        case TT_SUM: return a.sum(dims, keepdim, tt_dtype(dtype));
        case TT_MEAN: return a.mean(dims, keepdim, tt_dtype(dtype));
        case TT_PROD: return a.prod(dims[0], keepdim, tt_dtype(dtype));
        case TT_ARGMAX: return a.argmax(dims[0], keepdim);
        case TT_ARGMIN: return a.argmin(dims[0], keepdim);
        case TT_ALL: return a.all(dims[0], keepdim);
        case TT_ANY: return a.any(dims[0], keepdim);
        case TT_AMAX: return a.amax(dims, keepdim);
        case TT_AMIN: return a.amin(dims, keepdim);
        case TT_LOGSUMEXP: return a.logsumexp(dims, keepdim);
        default: unknown(op);
    }
}

void hand_out(std::tuple<at::Tensor, at::Tensor> pair, tt_tensor* values, tt_tensor* indices) {
    *values = tt_wrap(std::move(std::get<0>(pair)));
    *indices = tt_wrap(std::move(std::get<1>(pair)));
}
}

tt_status tt_reduce(int32_t op, tt_tensor a, int32_t dtype, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(reduce(op, tt_unwrap(a), dtype)); });
}

tt_status tt_reduce_dims(int32_t op, tt_tensor a, const int64_t* dims, int64_t dim_count, bool keepdim, int32_t dtype,
                         tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(reduce(op, tt_unwrap(a), tt_longs(dims, dim_count), keepdim, dtype)); });
}

tt_status tt_variance(tt_tensor a, const int64_t* dims, int64_t dim_count, bool unbiased, bool keepdim,
                      bool square_root, tt_tensor* out) {
    return tt_guard([&] {
        const auto& source = tt_unwrap(a);
        if (dim_count == 0) {
            *out = tt_wrap(square_root ? source.std(unbiased) : source.var(unbiased));
            return;
        }
        const auto over = tt_longs(dims, dim_count);
        *out = tt_wrap(square_root ? source.std(over, unbiased, keepdim) : source.var(over, unbiased, keepdim));
    });
}

tt_status tt_extreme(bool largest, tt_tensor a, int64_t dim, bool keepdim, tt_tensor* values, tt_tensor* indices) {
    return tt_guard([&] {
        hand_out(largest ? tt_unwrap(a).max(dim, keepdim) : tt_unwrap(a).min(dim, keepdim), values, indices);
    });
}

tt_status tt_sort(tt_tensor a, int64_t dim, bool descending, bool stable, tt_tensor* values, tt_tensor* indices) {
    return tt_guard([&] { hand_out(at::sort(tt_unwrap(a), stable, dim, descending), values, indices); });
}

tt_status tt_topk(tt_tensor a, int64_t k, int64_t dim, bool largest, bool sorted, tt_tensor* values,
                  tt_tensor* indices) {
    return tt_guard([&] { hand_out(tt_unwrap(a).topk(k, dim, largest, sorted), values, indices); });
}

tt_status tt_norm(tt_tensor a, double p, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).norm(p)); });
}

tt_status tt_norm_dim(tt_tensor a, int64_t dim, bool keepdim, double p, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).norm(at::Scalar(p), at::IntArrayRef(dim), keepdim)); });
}

tt_status tt_vector_norm(tt_tensor a, double order, const int64_t* dims, int64_t dim_count, bool keepdim,
                         tt_tensor* out) {
    return tt_guard([&] {
        at::OptionalIntArrayRef over;
        if (dim_count > 0) over = tt_longs(dims, dim_count);
        *out = tt_wrap(at::linalg_vector_norm(tt_unwrap(a), order, over, keepdim));
    });
}

tt_status tt_cumsum(tt_tensor a, int64_t dim, int32_t dtype, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).cumsum(dim, tt_dtype(dtype))); });
}

tt_status tt_cumprod(tt_tensor a, int64_t dim, int32_t dtype, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).cumprod(dim, tt_dtype(dtype))); });
}

tt_status tt_equal(tt_tensor a, tt_tensor b, bool* yes) {
    return tt_guard([&] { *yes = tt_unwrap(a).equal(tt_unwrap(b)); });
}

tt_status tt_allclose(tt_tensor a, tt_tensor b, double rtol, double atol, bool equal_nan, bool* yes) {
    return tt_guard([&] { *yes = tt_unwrap(a).allclose(tt_unwrap(b), rtol, atol, equal_nan); });
}
