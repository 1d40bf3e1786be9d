#include "activation.h"

#include "kernels.h"

#include <algorithm>

namespace {
constexpr int64_t numbers_at_once = 32768; // of a thread: fewer are not worth waking another one

// x as rows of numbers side by side: [rows, count], with a step from row to row. A half of a larger tensor stays where
// it is; what lies otherwise is copied.
at::Tensor in_rows(const at::Tensor& x) {
    if (x.is_contiguous()) return x.view({1, -1});
    const auto rows = x.dim() > 0 ? x.reshape({-1, x.size(-1)}) : x.reshape({1, 1});
    return rows.stride(1) == 1 ? rows : rows.contiguous();
}

// The curve at x, or its slope there times dy.
at::Tensor run(TtCurve curve, const at::Tensor& x, const at::Tensor& dy) {
    const auto made = at::empty(x.sizes(), x.options());
    const auto rows = in_rows(x), slopes = dy.defined() ? dy.contiguous() : dy;
    const auto& kernels = tt_kernels();
    const auto count = rows.size(1), size = static_cast<int64_t>(x.element_size());
    const auto* from = static_cast<const char*>(rows.data_ptr());
    const auto* along = slopes.defined() ? static_cast<const char*>(slopes.data_ptr()) : nullptr;
    auto* to = static_cast<char*>(made.data_ptr());
    at::parallel_for(0, x.numel(), numbers_at_once, [&](int64_t begin, int64_t end) {
        while (begin < end) {
            const auto row = begin / count, column = begin % count;
            const auto some = std::min(end - begin, count - column);
            kernels.activate(curve, x.scalar_type() == at::kBFloat16, from + (row * rows.stride(0) + column) * size,
                             along == nullptr ? nullptr : along + begin * size, to + begin * size, some);
            begin += some;
        }
    });
    return made;
}

class Activation : public torch::autograd::Function<Activation> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, int64_t curve) {
        context->saved_data["curve"] = curve;
        context->save_for_backward({x});
        return run(static_cast<TtCurve>(curve), x, at::Tensor());
    }

    static std::vector<at::Tensor> backward(torch::autograd::AutogradContext* context,
                                            std::vector<at::Tensor> gradients) {
        const auto x = context->get_saved_variables()[0];
        const auto& dy = gradients[0];
        const auto curve = static_cast<TtCurve>(context->saved_data["curve"].toInt());
        if (!at::GradMode::is_enabled()) return {run(curve, x, dy), at::Tensor()};
        // Gradients of gradients go through operations that autograd knows.
        return {curve == TtCurve::Silu ? at::silu_backward(dy, x) : at::gelu_backward(dy, x, "none"), at::Tensor()};
    }
};

bool is_ours(const at::Tensor& x) {
    return x.device().is_cpu() && x.numel() > 0 &&
           (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}
}

at::Tensor tt_silu_of(const at::Tensor& x) {
    return is_ours(x) ? Activation::apply(x, static_cast<int64_t>(TtCurve::Silu)) : at::silu(x);
}

at::Tensor tt_gelu_of(const at::Tensor& x) {
    return is_ours(x) ? Activation::apply(x, static_cast<int64_t>(TtCurve::Gelu)) : at::gelu(x);
}
