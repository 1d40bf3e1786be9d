#include "linear.h"

#include "sgemm.h"

#include <cstring>

namespace {
bool is_ours(const at::Tensor& t) { return t.device().is_cpu() && t.scalar_type() == at::kFloat && t.numel() > 0; }

// Numbers of a row side by side, rows anywhere.
at::Tensor in_rows(const at::Tensor& t) {
    const bool is_fine = (t.stride(1) == 1 || t.size(1) == 1) && (t.size(0) == 1 || t.stride(0) >= t.size(1));
    return is_fine ? t : t.contiguous();
}

int64_t row_of(const at::Tensor& t) { return t.size(0) == 1 ? t.size(1) : t.stride(0); }

// a b (+ c) with the letters of tt_sgemm; `result` is contiguous.
void multiply_into(const at::Tensor& result, char turn_a, const at::Tensor& a, char turn_b, const at::Tensor& b,
                   bool adds) {
    const auto left = in_rows(a), right = in_rows(b);
    const auto inner = turn_a == 'T' ? left.size(0) : left.size(1);
    tt_sgemm(turn_a, turn_b, result.size(0), result.size(1), inner, left.data_ptr<float>(), row_of(left),
             right.data_ptr<float>(), row_of(right), adds, result.data_ptr<float>(), result.size(1));
}

at::Tensor product(char turn_a, const at::Tensor& a, char turn_b, const at::Tensor& b) {
    auto result = at::empty({a.size(turn_a == 'T' ? 1 : 0), b.size(turn_b == 'T' ? 0 : 1)}, a.options());
    multiply_into(result, turn_a, a, turn_b, b, false);
    return result;
}

// Each row as `row`: copy_ of an expanded tensor takes four times as long.
void fill_rows(const at::Tensor& rows, const at::Tensor& row) {
    auto* to = rows.data_ptr<float>();
    const auto* from = row.data_ptr<float>();
    const auto width = rows.size(1);
    at::parallel_for(0, rows.size(0), 1 + 32768 / width, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) {
            std::memcpy(to + i * width, from, static_cast<size_t>(width) * sizeof(float));
        }
    });
}

// x [T, in], weight [out, in], bias [out]. Only what a gradient needs is kept: nothing of x where the weight is
// frozen.
class Linear : public torch::autograd::Function<Linear> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                              const tt_optional<at::Tensor>& bias) {
        const bool has_bias = bias.has_value() && bias->defined();
        auto y = at::empty({x.size(0), weight.size(0)}, x.options());
        if (has_bias) fill_rows(y, bias->contiguous());
        multiply_into(y, 'N', x, 'T', weight, has_bias);
        context->saved_data["bias"] = has_bias && bias->requires_grad();
        context->save_for_backward({weight.requires_grad() ? x : at::Tensor(),
                                    x.requires_grad() ? weight : at::Tensor()});
        return y;
    }

    static std::vector<at::Tensor> backward(torch::autograd::AutogradContext* context,
                                            std::vector<at::Tensor> gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1], &dy = gradients[0];
        // Gradients of gradients go through operations that autograd knows.
        const bool again = at::GradMode::is_enabled();
        at::Tensor dx, d_weight, d_bias;
        if (weight.defined()) dx = again ? dy.matmul(weight) : product('N', dy, 'N', weight);
        if (x.defined()) d_weight = again ? dy.t().matmul(x) : product('T', dy, 'N', x);
        if (context->saved_data["bias"].toBool()) d_bias = dy.sum({0});
        return {dx, d_weight, d_bias};
    }
};
}

at::Tensor tt_linear_of(const at::Tensor& x, const at::Tensor& weight, const tt_optional<at::Tensor>& bias) {
    const bool has_bias = bias.has_value() && bias->defined();
    const bool fits = is_ours(x) && is_ours(weight) && x.dim() >= 2 && weight.dim() == 2 &&
                      x.size(-1) == weight.size(1) &&
                      (!has_bias || (is_ours(*bias) && bias->dim() == 1 && bias->size(0) == weight.size(0)));
    if (!fits || !tt_has_sgemm()) return at::linear(x, weight, bias);
    if (x.dim() == 2) return Linear::apply(x, weight, bias);
    auto sizes = x.sizes().vec();
    sizes.back() = weight.size(0);
    return Linear::apply(x.reshape({-1, x.size(-1)}), weight, bias).view(sizes);
}
