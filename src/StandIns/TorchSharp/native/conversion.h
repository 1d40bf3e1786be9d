// The same values elsewhere: other types, other devices, copies.
//
//   tt_to(t, 15, -1, -1, false, false, &bf16);     // dtype 15, same device; may be the tensor itself
//   tt_to(t, -1, 1, 0, false, true, &on_card);     // same dtype, CUDA device 0, not waiting
//   tt_copy_(target, source, false);
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_to(tt_tensor tensor, int32_t dtype, int32_t device, int32_t index, bool copy, bool non_blocking,
                       tt_tensor* out);
TT_API tt_status tt_clone(tt_tensor tensor, tt_tensor* out);
TT_API tt_status tt_contiguous(tt_tensor tensor, tt_tensor* out);
TT_API tt_status tt_alias(tt_tensor tensor, tt_tensor* out);
TT_API tt_status tt_pin_memory(tt_tensor tensor, tt_tensor* out);
TT_API tt_status tt_copy_(tt_tensor tensor, tt_tensor source, bool non_blocking);
TT_API tt_status tt_set_(tt_tensor tensor, tt_tensor source);

#ifdef __cplusplus
}
#endif
