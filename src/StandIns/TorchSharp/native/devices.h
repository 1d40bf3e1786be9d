// Cards: how many there are, waiting for them, their precision switches.
//
//   int32_t cards;
//   tt_cuda_count(&cards);                // 0 where libtorch has no CUDA or finds no card
//   if (cards > 0) tt_cuda_synchronize(0);
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_cuda_count(int32_t* cards);
TT_API tt_status tt_cuda_has_cudnn(bool* yes);
TT_API tt_status tt_cuda_synchronize(int32_t index);
TT_API tt_status tt_cuda_seed(int32_t index, uint64_t seed);
TT_API tt_status tt_tf32(bool* matmul, bool* cudnn);
TT_API tt_status tt_set_tf32_matmul(bool allowed);
TT_API tt_status tt_set_tf32_cudnn(bool allowed);
TT_API tt_status tt_fp16_reduction(bool* allowed);
TT_API tt_status tt_set_fp16_reduction(bool allowed);

#ifdef __cplusplus
}
#endif
