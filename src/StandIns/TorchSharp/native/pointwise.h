// One operand, element by element.
//
//   tt_unary(TT_EXP, t, &out);
//   tt_unary_(TT_SQRT, t);              // in place
//   tt_clamp(t, low, high, &out);       // a bound of kind 0 is none
//
// The order of the enumeration is the managed side's.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

enum tt_unary_op {
    TT_ABS, TT_ACOS, TT_ASIN, TT_ATAN, TT_CEIL, TT_COS, TT_COSH, TT_ERF, TT_EXP, TT_EXPM1, TT_FLOOR, TT_FRAC,
    TT_LOG, TT_LOG10, TT_LOG1P, TT_LOG2, TT_NEG, TT_RECIPROCAL, TT_RELU, TT_RSQRT, TT_SIGMOID, TT_SIGN, TT_SILU,
    TT_SIN, TT_SINH, TT_SQRT, TT_TAN, TT_TANH, TT_TRUNC, TT_BITWISE_NOT, TT_LOGICAL_NOT,
    TT_SQUARE, TT_ISFINITE, TT_ISINF, TT_ISNAN, TT_SIGNBIT, TT_LOG_SIGMOID
};

TT_API tt_status tt_unary(int32_t op, tt_tensor a, tt_tensor* out);
TT_API tt_status tt_unary_(int32_t op, tt_tensor a);
TT_API tt_status tt_round(tt_tensor a, int64_t decimals, tt_tensor* out);
TT_API tt_status tt_round_(tt_tensor a, int64_t decimals);
TT_API tt_status tt_clamp(tt_tensor a, tt_scalar low, tt_scalar high, tt_tensor* out);
TT_API tt_status tt_clamp_(tt_tensor a, tt_scalar low, tt_scalar high);
TT_API tt_status tt_clamp_tensor(tt_tensor a, tt_tensor low, tt_tensor high, tt_tensor* out);
TT_API tt_status tt_clamp_tensor_(tt_tensor a, tt_tensor low, tt_tensor high);
TT_API tt_status tt_nan_to_num(tt_tensor a, tt_scalar nan, tt_scalar posinf, tt_scalar neginf, tt_tensor* out);
TT_API tt_status tt_nan_to_num_(tt_tensor a, tt_scalar nan, tt_scalar posinf, tt_scalar neginf);
TT_API tt_status tt_fill_(tt_tensor a, tt_scalar value);
TT_API tt_status tt_zero_(tt_tensor a);

#ifdef __cplusplus
}
#endif
