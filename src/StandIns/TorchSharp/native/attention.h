// softmax(q kᵀ / √E + mask) v, with gradients.
//
//   tt_attention(q, k, v, NULL, 0.0, true, &out);     // causal
//
// q is [.., L, E], k [.., S, E], v [.., S, Ev]; the mask is boolean (true takes part) or is added to the scores.
// libtorch 2 brings kernels of its own; below it the scores are computed a few heads at a time, and again in the
// backward pass, so that the L×S matrices of all heads never exist together.
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
