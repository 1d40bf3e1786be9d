// Many elements to few: sums, means, extremes, norms, running sums.
//
//   tt_reduce(TT_SUM, t, 6, &total);                        // dtype 6, or -1 for the input's
//   tt_reduce_dims(TT_MEAN, t, dims, 1, true, -1, &means);
//   tt_extreme(true, t, 1, false, &values, &indices);       // the largest along dimension 1
//
// The order of the enumeration is the managed side's.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

enum tt_reduce_op { TT_SUM, TT_MEAN, TT_PROD, TT_MAX, TT_MIN, TT_ARGMAX, TT_ARGMIN, TT_ALL, TT_ANY, TT_MEDIAN,
                    TT_AMAX, TT_AMIN, TT_LOGSUMEXP };

TT_API tt_status tt_reduce(int32_t op, tt_tensor a, int32_t dtype, tt_tensor* out);
TT_API tt_status tt_reduce_dims(int32_t op, tt_tensor a, const int64_t* dims, int64_t dim_count, bool keepdim,
                                int32_t dtype, tt_tensor* out);
// No dims: over everything.
TT_API tt_status tt_variance(tt_tensor a, const int64_t* dims, int64_t dim_count, bool unbiased, bool keepdim,
                             bool square_root, tt_tensor* out);
TT_API tt_status tt_extreme(bool largest, tt_tensor a, int64_t dim, bool keepdim, tt_tensor* values,
                            tt_tensor* indices);
TT_API tt_status tt_sort(tt_tensor a, int64_t dim, bool descending, bool stable, tt_tensor* values,
                         tt_tensor* indices);
TT_API tt_status tt_topk(tt_tensor a, int64_t k, int64_t dim, bool largest, bool sorted, tt_tensor* values,
                         tt_tensor* indices);
TT_API tt_status tt_norm(tt_tensor a, double p, tt_tensor* out);
TT_API tt_status tt_norm_dim(tt_tensor a, int64_t dim, bool keepdim, double p, tt_tensor* out);
TT_API tt_status tt_vector_norm(tt_tensor a, double order, const int64_t* dims, int64_t dim_count, bool keepdim,
                                tt_tensor* out);
TT_API tt_status tt_cumsum(tt_tensor a, int64_t dim, int32_t dtype, tt_tensor* out);
TT_API tt_status tt_cumprod(tt_tensor a, int64_t dim, int32_t dtype, tt_tensor* out);
TT_API tt_status tt_equal(tt_tensor a, tt_tensor b, bool* yes);
TT_API tt_status tt_allclose(tt_tensor a, tt_tensor b, double rtol, double atol, bool equal_nan, bool* yes);

#ifdef __cplusplus
}
#endif
