// Parts of a tensor, read and written.
//
//   tt_index at[] = {{TT_INDEX_SLICE, 1, 3, 1, NULL}, {TT_INDEX_SINGLE, 0, 0, 0, NULL}};   // t[1..3, 0]
//   tt_index_get(t, at, 2, &part);
//   tt_index_put(t, at, 2, values);
//
// In a slice TT_INDEX_OPEN stands for a bound or step that was left out.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TT_INDEX_OPEN INT64_MIN

enum tt_index_kind { TT_INDEX_NEW_AXIS, TT_INDEX_ELLIPSIS, TT_INDEX_SINGLE, TT_INDEX_BOOL, TT_INDEX_SLICE,
                     TT_INDEX_TENSOR };

// Single and bool have their value in `start`.
typedef struct { int64_t kind; int64_t start; int64_t stop; int64_t step; tt_tensor tensor; } tt_index;

TT_API tt_status tt_index_get(tt_tensor a, const tt_index* index, int64_t count, tt_tensor* out);
TT_API tt_status tt_index_put(tt_tensor a, const tt_index* index, int64_t count, tt_tensor values);
TT_API tt_status tt_index_put_scalar(tt_tensor a, const tt_index* index, int64_t count, tt_scalar value);
// Adds values at tensors of indices, also where an index occurs more than once.
TT_API tt_status tt_index_add_at(tt_tensor a, const tt_tensor* indices, int64_t count, tt_tensor values);
TT_API tt_status tt_narrow(tt_tensor a, int64_t dim, int64_t start, int64_t length, tt_tensor* out);
TT_API tt_status tt_select(tt_tensor a, int64_t dim, int64_t index, tt_tensor* out);
TT_API tt_status tt_slice(tt_tensor a, int64_t dim, int64_t start, int64_t stop, int64_t step, tt_tensor* out);
TT_API tt_status tt_index_select(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor* out);
TT_API tt_status tt_index_add(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source, tt_scalar alpha,
                              tt_tensor* out);
TT_API tt_status tt_index_add_(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source, tt_scalar alpha);
TT_API tt_status tt_gather(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor* out);
TT_API tt_status tt_scatter(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source, tt_tensor* out);
TT_API tt_status tt_scatter_(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source);
TT_API tt_status tt_where(tt_tensor condition, tt_tensor x, tt_tensor y, tt_tensor* out);
TT_API tt_status tt_masked_fill(tt_tensor a, tt_tensor mask, tt_scalar value, tt_tensor* out);
TT_API tt_status tt_masked_fill_(tt_tensor a, tt_tensor mask, tt_scalar value);
TT_API tt_status tt_masked_select(tt_tensor a, tt_tensor mask, tt_tensor* out);
TT_API tt_status tt_nonzero(tt_tensor a, tt_tensor* out);

#ifdef __cplusplus
}
#endif
