#include "linear.h"

#include <dlfcn.h>

namespace {
// oneDNN's fp32 product of row-major matrices: c = alpha · a b + beta · c; 'T' for a transposed one; 0 means done.
using Multiply = int (*)(char transpose_a, char transpose_b, int64_t rows, int64_t columns, int64_t inner, float alpha,
                         const float* a, int64_t a_row, const float* b, int64_t b_row, float beta, float* c,
                         int64_t c_row);

// Debian's libtorch multiplies fp32 by a BLAS of its choice, mostly OpenBLAS: a tenth to a third slower than oneDNN,
// and with threads of its own that compete with OpenMP's for the processor. Other builds of libtorch hold a oneDNN
// that nobody else can see, and have MKL, which is fast: for them this is null.
Multiply find_multiply() {
    for (const char* name : {"libdnnl.so.2", "libdnnl.so.3"}) {
        if (void* library = dlopen(name, RTLD_LAZY | RTLD_NOLOAD)) {
            if (auto found = reinterpret_cast<Multiply>(dlsym(library, "dnnl_sgemm"))) return found;
        }
    }
    return nullptr;
}

Multiply multiply() {
    static const auto found = find_multiply();
    return found;
}

bool is_ours(const at::Tensor& t) { return t.device().is_cpu() && t.scalar_type() == at::kFloat && t.numel() > 0; }

// Numbers of a row side by side, rows anywhere.
at::Tensor in_rows(const at::Tensor& t) {
    const bool is_fine = (t.stride(1) == 1 || t.size(1) == 1) && (t.size(0) == 1 || t.stride(0) >= t.size(1));
    return is_fine ? t : t.contiguous();
}

int64_t row_of(const at::Tensor& t) { return t.size(0) == 1 ? t.size(1) : t.stride(0); }

// a b (+ c) with the letters of Multiply; `result` is contiguous.
void multiply_into(const at::Tensor& result, char turn_a, const at::Tensor& a, char turn_b, const at::Tensor& b,
                   bool adds) {
    at::get_num_threads(); // a new thread of the program gets its number of OpenMP threads by being asked
    const auto left = in_rows(a), right = in_rows(b);
    const auto inner = turn_a == 'T' ? left.size(0) : left.size(1);
    const auto status = multiply()(turn_a, turn_b, result.size(0), result.size(1), inner, 1, left.data_ptr<float>(),
                                   row_of(left), right.data_ptr<float>(), row_of(right), adds ? 1 : 0,
                                   result.data_ptr<float>(), result.size(1));
    TORCH_CHECK(status == 0, "oneDNN could not multiply [", left.sizes(), "] by [", right.sizes(), "] (", status,
                ").");
}

at::Tensor product(char turn_a, const at::Tensor& a, char turn_b, const at::Tensor& b) {
    auto result = at::empty({a.size(turn_a == 'T' ? 1 : 0), b.size(turn_b == 'T' ? 0 : 1)}, a.options());
    multiply_into(result, turn_a, a, turn_b, b, false);
    return result;
}

// x [T, in], weight [out, in], bias [out]. Only what a gradient needs is kept: nothing of x where the weight is
// frozen.
class Linear : public torch::autograd::Function<Linear> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                              const tt_optional<at::Tensor>& bias) {
        const bool has_bias = bias.has_value() && bias->defined();
        auto y = at::empty({x.size(0), weight.size(0)}, x.options());
        if (has_bias) y.copy_(bias->expand(y.sizes()));
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
    if (!fits || multiply() == nullptr) return at::linear(x, weight, bias);
    if (x.dim() == 2) return Linear::apply(x, weight, bias);
    auto sizes = x.sizes().vec();
    sizes.back() = weight.size(0);
    return Linear::apply(x.reshape({-1, x.size(-1)}), weight, bias).view(sizes);
}
