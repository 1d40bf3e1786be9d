// New tensors: filled, counted up, and from memory.
//
//   int64_t sizes[] = {2, 3};
//   tt_options options = {6, 0, -1, false};                  // float32 on the CPU
//   tt_full(sizes, 2, (tt_scalar){2, 1}, options, &ones);
//   tt_from_copy(floats, sizes, 2, 6, options, &copied);     // the caller keeps `floats`
//
// tt_from_memory keeps using the memory it is given and calls release(context) when the tensor no longer does.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*tt_release)(void* context);

TT_API tt_status tt_empty(const int64_t* sizes, int64_t rank, tt_options options, tt_tensor* out);
TT_API tt_status tt_zeros(const int64_t* sizes, int64_t rank, tt_options options, tt_tensor* out);
TT_API tt_status tt_full(const int64_t* sizes, int64_t rank, tt_scalar value, tt_options options, tt_tensor* out);
TT_API tt_status tt_empty_like(tt_tensor like, tt_options options, tt_tensor* out);
TT_API tt_status tt_full_like(tt_tensor like, tt_scalar value, tt_options options, tt_tensor* out);
TT_API tt_status tt_arange(tt_scalar start, tt_scalar stop, tt_scalar step, tt_options options, tt_tensor* out);
TT_API tt_status tt_linspace(double start, double stop, int64_t steps, tt_options options, tt_tensor* out);
TT_API tt_status tt_eye(int64_t rows, int64_t columns, tt_options options, tt_tensor* out);
TT_API tt_status tt_from_copy(const void* data, const int64_t* sizes, int64_t rank, int32_t dtype, tt_options options,
                              tt_tensor* out);
TT_API tt_status tt_from_memory(void* data, const int64_t* sizes, int64_t rank, tt_release release, void* context,
                                tt_options options, tt_tensor* out);

#ifdef __cplusplus
}
#endif
