// The same elements in another shape, put together and taken apart.
//
//   int64_t sizes[] = {-1, 4};
//   tt_reshape(t, sizes, 2, &out);
//   tt_tensor parts[3]; int64_t count;
//   tt_chunk(t, 3, 0, parts, 3, &count);     // the caller frees each part
//   tt_cat(parts, count, 0, &whole);
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_view(tt_tensor a, const int64_t* sizes, int64_t rank, tt_tensor* out);
TT_API tt_status tt_reshape(tt_tensor a, const int64_t* sizes, int64_t rank, tt_tensor* out);
TT_API tt_status tt_permute(tt_tensor a, const int64_t* dims, int64_t rank, tt_tensor* out);
TT_API tt_status tt_expand(tt_tensor a, const int64_t* sizes, int64_t rank, bool implicit, tt_tensor* out);
TT_API tt_status tt_repeat(tt_tensor a, const int64_t* times, int64_t rank, tt_tensor* out);
TT_API tt_status tt_flip(tt_tensor a, const int64_t* dims, int64_t count, tt_tensor* out);
TT_API tt_status tt_roll(tt_tensor a, const int64_t* shifts, int64_t shift_count, const int64_t* dims,
                         int64_t dim_count, tt_tensor* out);
TT_API tt_status tt_movedim(tt_tensor a, const int64_t* from, const int64_t* to, int64_t count, tt_tensor* out);
TT_API tt_status tt_unflatten(tt_tensor a, int64_t dim, const int64_t* sizes, int64_t count, tt_tensor* out);
TT_API tt_status tt_as_strided(tt_tensor a, const int64_t* sizes, const int64_t* strides, int64_t rank,
                               int64_t offset, tt_tensor* out);
TT_API tt_status tt_transpose(tt_tensor a, int64_t dim0, int64_t dim1, tt_tensor* out);
TT_API tt_status tt_t(tt_tensor a, tt_tensor* out);
TT_API tt_status tt_flatten(tt_tensor a, int64_t first, int64_t last, tt_tensor* out);
TT_API tt_status tt_squeeze(tt_tensor a, tt_tensor* out);
TT_API tt_status tt_squeeze_dim(tt_tensor a, int64_t dim, tt_tensor* out);
TT_API tt_status tt_unsqueeze(tt_tensor a, int64_t dim, tt_tensor* out);
TT_API tt_status tt_repeat_interleave(tt_tensor a, int64_t repeats, tt_scalar dim, tt_tensor* out);
// As many times as the tensor of whole numbers says for each element.
TT_API tt_status tt_repeat_each(tt_tensor a, tt_tensor repeats, tt_scalar dim, tt_tensor* out);
TT_API tt_status tt_triangle(bool upper, tt_tensor a, int64_t diagonal, tt_tensor* out);
TT_API tt_status tt_triangle_(bool upper, tt_tensor a, int64_t diagonal);
TT_API tt_status tt_cat(const tt_tensor* items, int64_t count, int64_t dim, tt_tensor* out);
TT_API tt_status tt_stack(const tt_tensor* items, int64_t count, int64_t dim, tt_tensor* out);
TT_API tt_status tt_chunk(tt_tensor a, int64_t chunks, int64_t dim, tt_tensor* results, int64_t capacity,
                          int64_t* count);
TT_API tt_status tt_split(tt_tensor a, int64_t size, int64_t dim, tt_tensor* results, int64_t capacity,
                          int64_t* count);
TT_API tt_status tt_split_sizes(tt_tensor a, const int64_t* sizes, int64_t size_count, int64_t dim,
                                tt_tensor* results, int64_t capacity, int64_t* count);
TT_API tt_status tt_unbind(tt_tensor a, int64_t dim, tt_tensor* results, int64_t capacity, int64_t* count);

#ifdef __cplusplus
}
#endif
