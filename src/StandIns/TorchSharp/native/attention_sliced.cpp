#include "attention_sliced.h"

#include <ATen/ExpandUtils.h>
#include <algorithm>
#include <cmath>

namespace {
// A part of the heads works on scores of about this many numbers, so that they stay near the processor's caches.
constexpr int64_t scores_at_once = int64_t{1} << 22;

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
}

at::Tensor tt_attention_in_slices(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, at::Tensor mask) {
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
