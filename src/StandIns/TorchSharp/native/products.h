// Matrix products and what is made of them.
//
//   tt_matmul(a, b, &out);                             // broadcasts over leading dimensions
//   tt_baddbmm(scores, q, k, 0.0, scale, &out);
//   tt_einsum("bij,bjk->bik", pair, 2, &out);
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_matmul(tt_tensor a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_mm(tt_tensor a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_bmm(tt_tensor a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_mv(tt_tensor a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_dot(tt_tensor a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_outer(tt_tensor a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_addmm(tt_tensor a, tt_tensor x, tt_tensor y, double beta, double alpha, tt_tensor* out);
TT_API tt_status tt_addmm_(tt_tensor a, tt_tensor x, tt_tensor y, double beta, double alpha);
TT_API tt_status tt_baddbmm(tt_tensor a, tt_tensor x, tt_tensor y, double beta, double alpha, tt_tensor* out);
TT_API tt_status tt_einsum(const char* equation, const tt_tensor* items, int64_t count, tt_tensor* out);
TT_API tt_status tt_svd(tt_tensor a, bool full_matrices, tt_tensor* u, tt_tensor* s, tt_tensor* vh);

#ifdef __cplusplus
}
#endif
