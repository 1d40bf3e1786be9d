#include "attention.h"

#include "guard.h"

#include <ATen/ExpandUtils.h>
#include <algorithm>
#include <cmath>
#include <limits>

#if TT_HAS_ATTENTION
tt_status tt_attention(tt_tensor q, tt_tensor k, tt_tensor v, tt_tensor mask, double dropout, bool causal,
                       tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(at::scaled_dot_product_attention(tt_unwrap(q), tt_unwrap(k), tt_unwrap(v), tt_maybe(mask),
                                                        dropout, causal));
    });
}

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
namespace {
// A part of the heads works on scores of about this many numbers, so that they stay near the processor's caches.
constexpr int64_t scores_at_once = int64_t{1} << 22;

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

// Undefined where there is none. Not a tensor by itself, so that autograd does not look into it.
struct Mask {
    at::Tensor added;
};

// Some rows of some heads.
struct Part {
    int64_t head, heads, row, rows;

    // Of a tensor [N, L, ..].
    at::Tensor of(const at::Tensor& all) const { return of_heads(all).narrow(1, row, rows); }

    // Of a tensor that has no rows of queries.
    at::Tensor of_heads(const at::Tensor& all) const { return all.narrow(0, head, heads); }

    // Of a mask [L or 1, S or 1] or [N, L or 1, S or 1].
    at::Tensor of_mask(const at::Tensor& mask) const {
        const auto here = mask.dim() == 3 ? of_heads(mask) : mask;
        return here.size(-2) == 1 ? here : here.narrow(-2, row, rows);
    }
};

// softmax(q kᵀ · scale + mask) of a part: [heads, rows, S].
at::Tensor shares_of(const Part& part, const at::Tensor& q, const at::Tensor& k, const at::Tensor& mask,
                     double scale) {
    auto scores = at::bmm(part.of(q).mul(scale), part.of_heads(k).transpose(1, 2));
    if (mask.defined()) scores.add_(part.of_mask(mask));
    return scores.softmax(-1);
}

// Whole heads while they are small enough, else rows of one head at a time.
template <typename Work> void for_parts(const at::Tensor& q, const at::Tensor& k, Work&& work) {
    const int64_t count = q.size(0), length = q.size(1), width = std::max<int64_t>(1, k.size(1));
    const int64_t heads = std::max<int64_t>(1, scores_at_once / std::max<int64_t>(1, length * width));
    const int64_t rows = std::max<int64_t>(1, scores_at_once / width);
    for (int64_t head = 0; head < count; head += heads) {
        for (int64_t row = 0; row < length; row += rows) {
            work(Part{head, std::min(heads, count - head), row, std::min(rows, length - row)});
        }
    }
}

// Attention over [N, L, E], [N, S, E], [N, S, Ev] that keeps no scores: the backward pass computes them again.
// The mask, if any, has no gradient here.
class SlicedAttention : public torch::autograd::Function<SlicedAttention> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& q, const at::Tensor& k,
                              const at::Tensor& v, const Mask& mask) {
        const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(2)));
        auto out = at::empty({q.size(0), q.size(1), v.size(2)}, q.options());
        for_parts(q, k, [&](const Part& part) {
            auto target = part.of(out);
            target.copy_(at::bmm(shares_of(part, q, k, mask.added, scale), part.of_heads(v)));
        });
        context->save_for_backward({q, k, v, out});
        if (mask.added.defined()) context->saved_data["mask"] = mask.added;
        context->saved_data["scores"] = q.requires_grad() || k.requires_grad();
        context->saved_data["values"] = v.requires_grad();
        return out;
    }

    static std::vector<at::Tensor> backward(torch::autograd::AutogradContext* context,
                                            std::vector<at::Tensor> gradients) {
        TORCH_CHECK(!at::GradMode::is_enabled(), "Attention can be differentiated only once with this libtorch.");
        const auto saved = context->get_saved_variables();
        const auto &q = saved[0], &k = saved[1], &v = saved[2];
        const auto kept = context->saved_data.find("mask");
        const auto mask = kept == context->saved_data.end() ? at::Tensor() : kept->second.toTensor();
        const bool for_scores = context->saved_data["scores"].toBool();
        const bool for_values = context->saved_data["values"].toBool();
        const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(2)));
        const auto gradient = gradients[0].contiguous();
        at::Tensor dq, dk, dv, row_sums;
        if (for_values) dv = at::zeros_like(v);
        if (for_scores) {
            dq = at::empty_like(q);
            dk = at::zeros_like(k);
            // Each row's sum of share · d(share) equals that of out · d(out), which needs no scores.
            row_sums = gradient.mul(saved[3]).sum({2}, true);
        }
        for_parts(q, k, [&](const Part& part) {
            const auto shares = shares_of(part, q, k, mask, scale);
            const auto d_out = part.of(gradient);
            if (for_values) part.of_heads(dv).add_(at::bmm(shares.transpose(1, 2), d_out));
            if (!for_scores) return;
            auto d_scores = at::bmm(d_out, part.of_heads(v).transpose(1, 2));
            d_scores.sub_(part.of(row_sums)).mul_(shares).mul_(scale);
            part.of(dq).copy_(at::bmm(d_scores, part.of_heads(k)));
            part.of_heads(dk).add_(at::bmm(d_scores.transpose(1, 2), part.of(q)));
        });
        return {dq, dk, dv, at::Tensor()};
    }
};

// The leading dimensions of q, k and v as one, broadcast to each other.
at::Tensor heads_in_line(const at::Tensor& t, at::IntArrayRef leading) {
    auto sizes = leading.vec();
    sizes.push_back(t.size(-2));
    sizes.push_back(t.size(-1));
    return t.expand(sizes).reshape({-1, t.size(-2), t.size(-1)}).contiguous();
}

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, at::Tensor mask) {
    std::vector<int64_t> leading;
    for (const auto& t : {q, k, v}) leading = at::infer_size(leading, t.sizes().slice(0, t.dim() - 2));
    while (mask.defined() && mask.dim() > 2 && mask.size(0) == 1) mask = mask.squeeze(0);
    if (mask.defined() && mask.dim() > 2) {
        leading = at::infer_size(leading, mask.sizes().slice(0, mask.dim() - 2));
        auto sizes = leading;
        sizes.push_back(q.size(-2));
        sizes.push_back(k.size(-2));
        mask = mask.expand(sizes).reshape({-1, q.size(-2), k.size(-2)});
    }
    auto out = SlicedAttention::apply(heads_in_line(q, leading), heads_in_line(k, leading), heads_in_line(v, leading),
                                      Mask{mask});
    leading.push_back(q.size(-2));
    leading.push_back(v.size(-1));
    return out.view(leading);
}
}

tt_status tt_attention(tt_tensor q, tt_tensor k, tt_tensor v, tt_tensor mask, double dropout, bool causal,
                       tt_tensor* out) {
    return tt_guard([&] {
        const auto &query = tt_unwrap(q), &key = tt_unwrap(k), &value = tt_unwrap(v);
        TORCH_CHECK(query.dim() >= 2 && key.dim() >= 2 && value.dim() >= 2,
                    "Attention takes tensors of at least two dimensions.");
        const auto added = additive_mask(query, key, tt_maybe(mask), causal);
        const bool sliced = dropout <= 0 && !(added.defined() && added.requires_grad());
        *out = tt_wrap(sliced ? attend(query, key, value, added) : plain(query, key, value, added, dropout));
    });
}

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
