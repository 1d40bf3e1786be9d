#include "pointwise.h"

#include "activation.h"
#include "guard.h"

namespace {
[[noreturn]] void unknown(int32_t op) { TORCH_CHECK(false, "The operation number ", op, " is unknown here."); }

tt_optional<double> maybe_double(tt_scalar value) {
    if (value.kind == 0) return tt_nothing;
    return tt_number(value).toDouble();
}

at::Tensor apply(int32_t op, const at::Tensor& a) {
    switch (op) {
        case TT_ABS: return a.abs();
        case TT_ACOS: return a.acos();
        case TT_ASIN: return a.asin();
        case TT_ATAN: return a.atan();
        case TT_CEIL: return a.ceil();
        case TT_COS: return a.cos();
        case TT_COSH: return a.cosh();
        case TT_ERF: return a.erf();
        case TT_EXP: return a.exp();
        case TT_EXPM1: return a.expm1();
        case TT_FLOOR: return a.floor();
        case TT_FRAC: return a.frac();
        case TT_LOG: return a.log();
        case TT_LOG10: return a.log10();
        case TT_LOG1P: return a.log1p();
        case TT_LOG2: return a.log2();
        case TT_NEG: return a.neg();
        case TT_RECIPROCAL: return a.reciprocal();
        case TT_RELU: return a.relu();
        case TT_RSQRT: return a.rsqrt();
        case TT_SIGMOID: return a.sigmoid();
        case TT_SIGN: return a.sign();
        case TT_SILU: return tt_silu_of(a);
        case TT_SIN: return a.sin();
        case TT_SINH: return a.sinh();
        case TT_SQRT: return a.sqrt();
        case TT_TAN: return a.tan();
        case TT_TANH: return a.tanh();
        case TT_TRUNC: return a.trunc();
        case TT_BITWISE_NOT: return a.bitwise_not();
        case TT_LOGICAL_NOT: return a.logical_not();
        case TT_SQUARE: return a.square();
        case TT_ISFINITE: return at::isfinite(a);
        case TT_ISINF: return at::isinf(a);
        case TT_ISNAN: return at::isnan(a);
        case TT_SIGNBIT: return at::signbit(a);
        case TT_LOG_SIGMOID: return at::log_sigmoid(a);
        default: unknown(op);
    }
}

void apply_in_place(int32_t op, at::Tensor& a) {
    switch (op) {
        case TT_ABS: a.abs_(); break;
        case TT_ACOS: a.acos_(); break;
        case TT_ASIN: a.asin_(); break;
        case TT_ATAN: a.atan_(); break;
        case TT_CEIL: a.ceil_(); break;
        case TT_COS: a.cos_(); break;
        case TT_COSH: a.cosh_(); break;
        case TT_ERF: a.erf_(); break;
        case TT_EXP: a.exp_(); break;
        case TT_EXPM1: a.expm1_(); break;
        case TT_FLOOR: a.floor_(); break;
        case TT_FRAC: a.frac_(); break;
        case TT_LOG: a.log_(); break;
        case TT_LOG10: a.log10_(); break;
        case TT_LOG1P: a.log1p_(); break;
        case TT_LOG2: a.log2_(); break;
        case TT_NEG: a.neg_(); break;
        case TT_RECIPROCAL: a.reciprocal_(); break;
        case TT_RELU: a.relu_(); break;
        case TT_RSQRT: a.rsqrt_(); break;
        case TT_SIGMOID: a.sigmoid_(); break;
        case TT_SIGN: a.sign_(); break;
        case TT_SILU: at::silu_(a); break;
        case TT_SIN: a.sin_(); break;
        case TT_SINH: a.sinh_(); break;
        case TT_SQRT: a.sqrt_(); break;
        case TT_TAN: a.tan_(); break;
        case TT_TANH: a.tanh_(); break;
        case TT_TRUNC: a.trunc_(); break;
        case TT_BITWISE_NOT: a.bitwise_not_(); break;
        case TT_LOGICAL_NOT: a.logical_not_(); break;
        default: unknown(op);
    }
}
}

tt_status tt_unary(int32_t op, tt_tensor a, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(apply(op, tt_unwrap(a))); });
}

tt_status tt_unary_(int32_t op, tt_tensor a) {
    return tt_guard([&] { apply_in_place(op, tt_unwrap(a)); });
}

tt_status tt_round(tt_tensor a, int64_t decimals, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(decimals == 0 ? tt_unwrap(a).round() : tt_unwrap(a).round(decimals)); });
}

tt_status tt_round_(tt_tensor a, int64_t decimals) {
    return tt_guard([&] { decimals == 0 ? tt_unwrap(a).round_() : tt_unwrap(a).round_(decimals); });
}

tt_status tt_clamp(tt_tensor a, tt_scalar low, tt_scalar high, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).clamp(tt_maybe(low), tt_maybe(high))); });
}

tt_status tt_clamp_(tt_tensor a, tt_scalar low, tt_scalar high) {
    return tt_guard([&] { tt_unwrap(a).clamp_(tt_maybe(low), tt_maybe(high)); });
}

tt_status tt_clamp_tensor(tt_tensor a, tt_tensor low, tt_tensor high, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).clamp(tt_maybe(low), tt_maybe(high))); });
}

tt_status tt_clamp_tensor_(tt_tensor a, tt_tensor low, tt_tensor high) {
    return tt_guard([&] { tt_unwrap(a).clamp_(tt_maybe(low), tt_maybe(high)); });
}

tt_status tt_nan_to_num(tt_tensor a, tt_scalar nan, tt_scalar posinf, tt_scalar neginf, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(tt_unwrap(a).nan_to_num(maybe_double(nan), maybe_double(posinf), maybe_double(neginf)));
    });
}

tt_status tt_nan_to_num_(tt_tensor a, tt_scalar nan, tt_scalar posinf, tt_scalar neginf) {
    return tt_guard([&] {
        tt_unwrap(a).nan_to_num_(maybe_double(nan), maybe_double(posinf), maybe_double(neginf));
    });
}

tt_status tt_fill_(tt_tensor a, tt_scalar value) {
    return tt_guard([&] { tt_unwrap(a).fill_(tt_number(value)); });
}

tt_status tt_zero_(tt_tensor a) {
    return tt_guard([&] { tt_unwrap(a).zero_(); });
}
