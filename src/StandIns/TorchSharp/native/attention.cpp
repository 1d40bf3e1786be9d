#include "attention.h"

#include "attention_blocked.h"
#include "attention_sliced.h"
#include "guard.h"

#include <cmath>
#include <limits>

namespace {
// What is added to the scores: the caller's mask or the causal triangle, both broadcastable to [.., L, S].
at::Tensor additive_mask(const at::Tensor& q, const at::Tensor& k, const tt_optional<at::Tensor>& mask, bool causal) {
    const auto nothing = -std::numeric_limits<double>::infinity();
    if (causal) {
        return at::full({q.size(-2), k.size(-2)}, nothing, q.options()).triu_(1);
    }
    if (!mask.has_value()) return at::Tensor();
    if (mask->scalar_type() != at::kBool) return *mask;
    return at::zeros(mask->sizes(), q.options()).masked_fill_(mask->logical_not(), nothing);
}

#if TT_HAS_ATTENTION
at::Tensor otherwise(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     const tt_optional<at::Tensor>& mask, double dropout, bool causal) {
    return at::scaled_dot_product_attention(q, k, v, mask, dropout, causal);
}
#else
// The plain formula: for dropout, for gradients of the mask, and as what the sliced way must equal.
at::Tensor plain(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask,
                 double dropout) {
    const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(-1)));
    auto scores = q.mul(scale).matmul(k.transpose(-2, -1));
    if (mask.defined()) scores = scores.add(mask);
    auto shares = scores.softmax(-1);
    if (dropout > 0) shares = at::dropout(shares, dropout, true);
    return shares.matmul(v);
}

at::Tensor otherwise(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     const tt_optional<at::Tensor>& mask, double dropout, bool causal) {
    const auto added = additive_mask(q, k, mask, causal);
    const bool sliced = dropout <= 0 && !(added.defined() && added.requires_grad());
    return sliced ? tt_attention_in_slices(q, k, v, added) : plain(q, k, v, added, dropout);
}
#endif
}

tt_status tt_attention(tt_tensor q, tt_tensor k, tt_tensor v, tt_tensor mask, double dropout, bool causal,
                       tt_tensor* out) {
    return tt_guard([&] {
        const auto &query = tt_unwrap(q), &key = tt_unwrap(k), &value = tt_unwrap(v);
        TORCH_CHECK(query.dim() >= 2 && key.dim() >= 2 && value.dim() >= 2,
                    "Attention takes tensors of at least two dimensions.");
        const auto given = tt_maybe(mask);
        const bool mask_learns = given.has_value() && given->requires_grad();
        if (dropout <= 0 && !mask_learns && tt_is_for_blocks(query, key, value)) {
            const auto added = causal ? at::Tensor() : additive_mask(query, key, given, false);
            *out = tt_wrap(tt_attention_in_blocks(query, key, value, added, causal));
        } else {
            *out = tt_wrap(otherwise(query, key, value, given, dropout, causal));
        }
    });
}

#if TT_HAS_ATTENTION
tt_status tt_attention_kernels(bool* flash, bool* math) {
    return tt_guard_quietly([&] {
        *flash = at::globalContext().userEnabledFlashSDP();
        *math = at::globalContext().userEnabledMathSDP();
    });
}

tt_status tt_set_flash_attention(bool enabled) {
    return tt_guard_quietly([&] { at::globalContext().setSDPUseFlash(enabled); });
}

tt_status tt_set_math_attention(bool enabled) {
    return tt_guard_quietly([&] { at::globalContext().setSDPUseMath(enabled); });
}
#else
tt_status tt_attention_kernels(bool* flash, bool* math) {
    return tt_guard_quietly([&] {
        *flash = false;
        *math = true;
    });
}

tt_status tt_set_flash_attention(bool) {
    return tt_guard_quietly([] {}); // there is only one way here
}

tt_status tt_set_math_attention(bool) {
    return tt_guard_quietly([] {});
}
#endif
