#include "linear.h"

#include "bgemm.h"
#include "sgemm.h"

#include <cstring>

namespace {
// Numbers of a row side by side, rows anywhere.
at::Tensor in_rows(const at::Tensor& t) {
    const bool is_fine = (t.stride(1) == 1 || t.size(1) == 1) && (t.size(0) == 1 || t.stride(0) >= t.size(1));
    return is_fine ? t : t.contiguous();
}

int64_t row_of(const at::Tensor& t) { return t.size(0) == 1 ? t.size(1) : t.stride(0); }

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

void multiply_by_tiles(const at::Tensor& result, char turn_a, const at::Tensor& a, char turn_b, const at::Tensor& b,
                       const at::Tensor& bias) {
    TtProduct task;
    task.rows = result.size(0);
    task.columns = result.size(1);
    task.inner = a.size(turn_a == 'T' ? 0 : 1);
    task.left = {a.data_ptr(), row_of(a)};
    task.left_places = turn_a == 'T' ? 1 : 0;
    task.right = {b.data_ptr(), row_of(b)};
    task.right_turned = turn_b == 'T';
    task.line = task.columns;
    task.bias = bias.defined() ? bias.data_ptr() : nullptr;
    task.out = {result.data_ptr(), task.columns};
    tt_bgemm(task);
}

// a b (+ bias to each row), 'T' for a transposed matrix.
at::Tensor product(char turn_a, const at::Tensor& a, char turn_b, const at::Tensor& b, const at::Tensor& bias = {}) {
    auto result = at::empty({a.size(turn_a == 'T' ? 1 : 0), b.size(turn_b == 'T' ? 0 : 1)}, a.options());
    const auto left = in_rows(a), right = in_rows(b);
    const auto added = bias.defined() ? bias.contiguous() : bias;
    if (result.scalar_type() == at::kBFloat16) {
        multiply_by_tiles(result, turn_a, left, turn_b, right, added);
        return result;
    }
    if (added.defined()) fill_rows(result, added);
    tt_sgemm(turn_a, turn_b, result.size(0), result.size(1), left.size(turn_a == 'T' ? 0 : 1), left.data_ptr<float>(),
             row_of(left), right.data_ptr<float>(), row_of(right), added.defined(), result.data_ptr<float>(),
             result.size(1));
    return result;
}

// x [T, in], weight [out, in], bias [out]. Only what a gradient needs is kept: nothing of x where the weight is
// frozen.
class Linear : public torch::autograd::Function<Linear> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                              const tt_optional<at::Tensor>& bias) {
        const auto added = bias.value_or(at::Tensor());
        context->saved_data["bias"] = added.defined() && added.requires_grad();
        context->save_for_backward({weight.requires_grad() ? x : at::Tensor(),
                                    x.requires_grad() ? weight : at::Tensor()});
        return product('N', x, 'T', weight, added);
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

constexpr int64_t fewest_rows = 16; // of a product by tiles; a single row reads the weight once, in any order

// Whether x [.., in] and weight [out, in] are of the kind that `product` multiplies here.
bool fits(const at::Tensor& x, const at::Tensor& weight) {
    const auto type = x.scalar_type();
    if (!x.device().is_cpu() || !weight.device().is_cpu() || weight.scalar_type() != type) return false;
    if (x.dim() < 2 || weight.dim() != 2 || x.numel() == 0 || weight.numel() == 0) return false;
    if (x.size(-1) != weight.size(1)) return false;
    if (type == at::kFloat) return tt_has_sgemm();
    const bool is_whole = weight.size(0) % 32 == 0 && weight.size(1) % 32 == 0; // inner, either way
    return type == at::kBFloat16 && tt_has_bgemm() && is_whole && x.numel() / x.size(-1) >= fewest_rows;
}

bool fits_as_bias(const at::Tensor& bias, const at::Tensor& weight) {
    return bias.device().is_cpu() && bias.scalar_type() == weight.scalar_type() && bias.dim() == 1 &&
           bias.size(0) == weight.size(0);
}
}

at::Tensor tt_linear_of(const at::Tensor& x, const at::Tensor& weight, const tt_optional<at::Tensor>& bias) {
    const bool has_bias = bias.has_value() && bias->defined();
    if (!fits(x, weight) || (has_bias && !fits_as_bias(*bias, weight))) return at::linear(x, weight, bias);
    if (x.dim() == 2) return Linear::apply(x, weight, bias);
    auto sizes = x.sizes().vec();
    sizes.back() = weight.size(0);
    return Linear::apply(x.reshape({-1, x.size(-1)}), weight, bias).view(sizes);
}
