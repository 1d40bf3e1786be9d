// Two operands: tensor with tensor, tensor with number. Comparisons and logic too.
//
//   tt_binary(TT_MUL, a, b, &product);
//   tt_binary_scalar_(TT_ADD, a, (tt_scalar){2, 1});    // a += 1
//
// The order of the enumeration is the managed side's.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

enum tt_binary_op {
    TT_ADD, TT_SUB, TT_MUL, TT_DIV, TT_DIV_TRUNC, TT_DIV_FLOOR, TT_POW, TT_REMAINDER, TT_FMOD,
    TT_EQ, TT_NE, TT_LT, TT_LE, TT_GT, TT_GE,
    TT_LOGICAL_AND, TT_LOGICAL_OR, TT_LOGICAL_XOR, TT_BITWISE_AND, TT_BITWISE_OR, TT_BITWISE_XOR,
    TT_MINIMUM, TT_MAXIMUM, TT_ATAN2
};

TT_API tt_status tt_binary(int32_t op, tt_tensor a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_binary_scalar(int32_t op, tt_tensor a, tt_scalar b, tt_tensor* out);
TT_API tt_status tt_binary_(int32_t op, tt_tensor a, tt_tensor b);
TT_API tt_status tt_binary_scalar_(int32_t op, tt_tensor a, tt_scalar b);
TT_API tt_status tt_scalar_sub(tt_scalar a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_scalar_div(tt_scalar a, tt_tensor b, tt_tensor* out);
TT_API tt_status tt_add_scaled(tt_tensor a, tt_tensor b, tt_scalar alpha, tt_tensor* out);
TT_API tt_status tt_add_scaled_(tt_tensor a, tt_tensor b, tt_scalar alpha);
TT_API tt_status tt_addcmul(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value, tt_tensor* out);
TT_API tt_status tt_addcmul_(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value);
TT_API tt_status tt_addcdiv(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value, tt_tensor* out);
TT_API tt_status tt_addcdiv_(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value);
TT_API tt_status tt_lerp(tt_tensor a, tt_tensor end, tt_tensor weight, tt_tensor* out);
TT_API tt_status tt_lerp_(tt_tensor a, tt_tensor end, tt_tensor weight);

#ifdef __cplusplus
}
#endif
