// softmax(q kᵀ / √E + mask) v, with gradients.
//
//   tt_attention(q, k, v, NULL, 0.0, true, &out);     // causal
//
// q is [.., L, E], k [.., S, E], v [.., S, Ev]; the mask is boolean (true takes part) or is added to the scores.
// On the CPU fp32 and bf16 go through kernels of our own (kernels.h), which never hold the L×S matrices; everything
// else through libtorch's where it has some (2.0), or else a few heads at a time.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_attention(tt_tensor q, tt_tensor k, tt_tensor v, tt_tensor mask, double dropout, bool causal,
                              tt_tensor* out);
TT_API tt_status tt_attention_kernels(bool* flash, bool* math);
TT_API tt_status tt_set_flash_attention(bool enabled);
TT_API tt_status tt_set_math_attention(bool enabled);

#ifdef __cplusplus
}
#endif
