// What a tensor is: its shape, type, place and bytes.
//
//   int64_t sizes[64], rank;
//   tt_tensor_sizes(t, sizes, 64, &rank);
//   void* bytes;
//   tt_tensor_data(t, &bytes);            // points into the tensor: valid while it lives
//   tt_tensor_free(t);
//
// tt_tensor_item reads a tensor of one element and waits for its device.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_tensor_free(tt_tensor tensor);
TT_API tt_status tt_tensor_sizes(tt_tensor tensor, int64_t* sizes, int64_t capacity, int64_t* count);
TT_API tt_status tt_tensor_strides(tt_tensor tensor, int64_t* strides, int64_t capacity, int64_t* count);
TT_API tt_status tt_tensor_rank(tt_tensor tensor, int64_t* rank);
TT_API tt_status tt_tensor_count(tt_tensor tensor, int64_t* elements, int64_t* element_size);
TT_API tt_status tt_tensor_dtype(tt_tensor tensor, int32_t* dtype);
TT_API tt_status tt_tensor_device(tt_tensor tensor, int32_t* device, int32_t* index);
TT_API tt_status tt_tensor_data(tt_tensor tensor, void** data);
TT_API tt_status tt_tensor_storage_offset(tt_tensor tensor, int64_t* offset);
TT_API tt_status tt_tensor_is_contiguous(tt_tensor tensor, bool* yes);
TT_API tt_status tt_tensor_is_pinned(tt_tensor tensor, bool* yes);
TT_API tt_status tt_tensor_item(tt_tensor tensor, tt_scalar* value);

#ifdef __cplusplus
}
#endif
