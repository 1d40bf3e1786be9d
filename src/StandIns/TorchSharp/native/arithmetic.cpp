#include "arithmetic.h"

#include "guard.h"

namespace {
[[noreturn]] void unknown(int32_t op) { TORCH_CHECK(false, "The operation number ", op, " is unknown here."); }

at::Tensor apply(int32_t op, const at::Tensor& a, const at::Tensor& b) {
    switch (op) {
        case TT_ADD: return a.add(b);
        case TT_SUB: return a.sub(b);
        case TT_MUL: return a.mul(b);
        case TT_DIV: return a.div(b);
        case TT_DIV_TRUNC: return a.div(b, "trunc");
        case TT_DIV_FLOOR: return a.div(b, "floor");
        case TT_POW: return a.pow(b);
        case TT_REMAINDER: return a.remainder(b);
        case TT_FMOD: return a.fmod(b);
        case TT_EQ: return a.eq(b);
        case TT_NE: return a.ne(b);
        case TT_LT: return a.lt(b);
        case TT_LE: return a.le(b);
        case TT_GT: return a.gt(b);
        case TT_GE: return a.ge(b);
        case TT_LOGICAL_AND: return a.logical_and(b);
        case TT_LOGICAL_OR: return a.logical_or(b);
        case TT_LOGICAL_XOR: return a.logical_xor(b);
        case TT_BITWISE_AND: return a.bitwise_and(b);
        case TT_BITWISE_OR: return a.bitwise_or(b);
        case TT_BITWISE_XOR: return a.bitwise_xor(b);
        case TT_MINIMUM: return at::minimum(a, b);
        case TT_MAXIMUM: return at::maximum(a, b);
        case TT_ATAN2: return a.atan2(b);
        default: unknown(op);
    }
}

at::Tensor apply(int32_t op, const at::Tensor& a, const at::Scalar& b) {
    switch (op) {
        case TT_ADD: return a.add(b);
        case TT_SUB: return a.sub(b);
        case TT_MUL: return a.mul(b);
        case TT_DIV: return a.div(b);
        case TT_DIV_TRUNC: return a.div(b, "trunc");
        case TT_DIV_FLOOR: return a.div(b, "floor");
        case TT_POW: return a.pow(b);
        case TT_REMAINDER: return a.remainder(b);
        case TT_FMOD: return a.fmod(b);
        case TT_EQ: return a.eq(b);
        case TT_NE: return a.ne(b);
        case TT_LT: return a.lt(b);
        case TT_LE: return a.le(b);
        case TT_GT: return a.gt(b);
        case TT_GE: return a.ge(b);
        default: unknown(op);
    }
}

// Tensor or Scalar: what both have in place.
template <typename Operand> bool apply_in_place(int32_t op, at::Tensor& a, const Operand& b) {
    switch (op) {
        case TT_ADD: a.add_(b); return true;
        case TT_SUB: a.sub_(b); return true;
        case TT_MUL: a.mul_(b); return true;
        case TT_DIV: a.div_(b); return true;
        case TT_DIV_TRUNC: a.div_(b, "trunc"); return true;
        case TT_DIV_FLOOR: a.div_(b, "floor"); return true;
        case TT_POW: a.pow_(b); return true;
        case TT_REMAINDER: a.remainder_(b); return true;
        case TT_FMOD: a.fmod_(b); return true;
        case TT_EQ: a.eq_(b); return true;
        case TT_NE: a.ne_(b); return true;
        case TT_LT: a.lt_(b); return true;
        case TT_LE: a.le_(b); return true;
        case TT_GT: a.gt_(b); return true;
        case TT_GE: a.ge_(b); return true;
        default: return false;
    }
}
}

tt_status tt_binary(int32_t op, tt_tensor a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(apply(op, tt_unwrap(a), tt_unwrap(b))); });
}

tt_status tt_binary_scalar(int32_t op, tt_tensor a, tt_scalar b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(apply(op, tt_unwrap(a), tt_number(b))); });
}

tt_status tt_binary_(int32_t op, tt_tensor a, tt_tensor b) {
    return tt_guard([&] {
        auto& target = tt_unwrap(a);
        const auto& other = tt_unwrap(b);
        if (apply_in_place(op, target, other)) return;
        switch (op) {
            case TT_LOGICAL_AND: target.logical_and_(other); break;
            case TT_LOGICAL_OR: target.logical_or_(other); break;
            case TT_LOGICAL_XOR: target.logical_xor_(other); break;
            case TT_BITWISE_AND: target.bitwise_and_(other); break;
            case TT_BITWISE_OR: target.bitwise_or_(other); break;
            case TT_BITWISE_XOR: target.bitwise_xor_(other); break;
            default: unknown(op);
        }
    });
}

tt_status tt_binary_scalar_(int32_t op, tt_tensor a, tt_scalar b) {
    return tt_guard([&] {
        if (!apply_in_place(op, tt_unwrap(a), tt_number(b))) unknown(op);
    });
}

tt_status tt_scalar_sub(tt_scalar a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::rsub(tt_unwrap(b), tt_number(a))); });
}

tt_status tt_scalar_div(tt_scalar a, tt_tensor b, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(b).reciprocal().mul(tt_number(a))); });
}

tt_status tt_add_scaled(tt_tensor a, tt_tensor b, tt_scalar alpha, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).add(tt_unwrap(b), tt_number(alpha))); });
}

tt_status tt_add_scaled_(tt_tensor a, tt_tensor b, tt_scalar alpha) {
    return tt_guard([&] { tt_unwrap(a).add_(tt_unwrap(b), tt_number(alpha)); });
}

tt_status tt_addcmul(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).addcmul(tt_unwrap(x), tt_unwrap(y), tt_number(value))); });
}

tt_status tt_addcmul_(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value) {
    return tt_guard([&] { tt_unwrap(a).addcmul_(tt_unwrap(x), tt_unwrap(y), tt_number(value)); });
}

tt_status tt_addcdiv(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).addcdiv(tt_unwrap(x), tt_unwrap(y), tt_number(value))); });
}

tt_status tt_addcdiv_(tt_tensor a, tt_tensor x, tt_tensor y, tt_scalar value) {
    return tt_guard([&] { tt_unwrap(a).addcdiv_(tt_unwrap(x), tt_unwrap(y), tt_number(value)); });
}

tt_status tt_lerp(tt_tensor a, tt_tensor end, tt_tensor weight, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).lerp(tt_unwrap(end), tt_unwrap(weight))); });
}

tt_status tt_lerp_(tt_tensor a, tt_tensor end, tt_tensor weight) {
    return tt_guard([&] { tt_unwrap(a).lerp_(tt_unwrap(end), tt_unwrap(weight)); });
}
