#include "convolution.h"

#include "bgemm.h"
#include "sgemm.h"
#include "winograd.h"

#include <algorithm>
#include <cstring>

namespace {
constexpr int64_t pixels_for_columns = 512; // more of them, and columns cost more than libtorch's own order of weights

enum class Way { Product, Columns, Winograd, Tiles, Libtorch };

// Whether x is a picture that the ways here are for, convolved without groups and steps.
Way way_of(const at::Tensor& x, const at::Tensor& weight, const tt_optional<at::Tensor>& bias, at::IntArrayRef stride,
           at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups) {
    const auto type = x.scalar_type();
    const auto is_ours = [=](const at::Tensor& t) { return t.device().is_cpu() && t.scalar_type() == type; };
    const auto all = [](at::IntArrayRef two, int64_t wanted) {
        return std::all_of(two.begin(), two.end(), [=](int64_t one) { return one == wanted; });
    };
    const bool by_tiles = type == at::kBFloat16 && tt_has_bgemm();
    if (!by_tiles && (type != at::kFloat || !tt_has_sgemm())) return Way::Libtorch;
    if (groups != 1 || !all(stride, 1) || !all(dilation, 1)) return Way::Libtorch;
    if (!is_ours(x) || x.dim() != 4 || x.numel() == 0) return Way::Libtorch;
    if (!is_ours(weight) || weight.dim() != 4 || weight.size(1) != x.size(1)) return Way::Libtorch;
    if (weight.numel() == 0) return Way::Libtorch;
    const bool has_bias = bias.has_value() && bias->defined();
    if (has_bias && (!is_ours(*bias) || bias->dim() != 1 || bias->size(0) != weight.size(0))) return Way::Libtorch;
    const auto kernel = weight.sizes().slice(2);
    const bool is_product = all(kernel, 1) && all(padding, 0);
    if (!is_product && (!all(kernel, 3) || !all(padding, 1))) return Way::Libtorch;
    if (by_tiles) return weight.size(0) % 32 == 0 && weight.size(1) % 32 == 0 ? Way::Tiles : Way::Libtorch;
    if (is_product) return Way::Product;
    const auto pictures = x.size(0), height = x.size(2), width = x.size(3);
    if (tt_winograd_pays(pictures, height, width, weight.size(1), weight.size(0))) return Way::Winograd;
    return pictures * height * width <= pixels_for_columns ? Way::Columns : Way::Libtorch;
}

// [out, in · kernel]: the weight as it lies in memory.
at::Tensor as_matrix(const at::Tensor& weight) { return weight.view({weight.size(0), -1}); }

// What a kernel's place (down, right) of 3×3 reads of a line: pixels [first, last) of it, moved by right - 1.
struct Span {
    int64_t first, last;
    Span(int64_t right, int64_t width) : first(right == 0 ? 1 : 0), last(right == 2 ? width - 1 : width) {}
};

// One channel as nine planes, each moved to where a place of the kernel reads it; zeros from beyond the border.
void to_columns(const float* plane, int64_t height, int64_t width, float* columns) {
    for (int64_t place = 0; place < 9; place++) {
        const Span span(place % 3, width);
        for (int64_t y = 0; y < height; y++, columns += width) {
            const auto line = y + place / 3 - 1;
            if (line < 0 || line >= height) {
                std::fill_n(columns, width, 0.0f);
                continue;
            }
            columns[0] = columns[width - 1] = 0;
            const auto count = std::max<int64_t>(0, span.last - span.first);
            std::memcpy(columns + span.first, plane + line * width + span.first + place % 3 - 1,
                        static_cast<size_t>(count) * sizeof(float));
        }
    }
}

// The way back: adds the nine planes up where they came from.
void from_columns(const float* columns, int64_t height, int64_t width, float* plane) {
    std::fill_n(plane, height * width, 0.0f);
    for (int64_t place = 0; place < 9; place++) {
        const Span span(place % 3, width);
        for (int64_t y = 0; y < height; y++, columns += width) {
            const auto line = y + place / 3 - 1;
            if (line < 0 || line >= height) continue;
            float* to = plane + line * width + place % 3 - 1;
            for (auto x = span.first; x < span.last; x++) to[x] += columns[x];
        }
    }
}

// weight · x (+ bias) of each picture; turned: weightᵀ · x.
at::Tensor by_products(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, bool turned) {
    const auto results = weight.size(turned ? 1 : 0), pixels = x.size(2) * x.size(3);
    auto y = at::empty({x.size(0), results, x.size(2), x.size(3)}, x.options());
    if (bias.defined()) y.copy_(bias.view({1, -1, 1, 1}).expand_as(y));
    for (int64_t i = 0; i < x.size(0); i++) {
        tt_sgemm(turned ? 'T' : 'N', 'N', results, pixels, x.size(1), weight.data_ptr<float>(), weight.size(1),
                 x.data_ptr<float>() + i * x.size(1) * pixels, pixels, bias.defined(),
                 y.data_ptr<float>() + i * results * pixels, pixels);
    }
    return y;
}

// The weight is read as it lies, once a picture; libtorch would put all of it in another order first.
at::Tensor by_columns(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
    const auto pictures = x.size(0), channels = x.size(1), height = x.size(2), width = x.size(3);
    const auto columns = at::empty({pictures, channels * 9, height, width}, x.options());
    const auto* from = x.data_ptr<float>();
    auto* to = columns.data_ptr<float>();
    const auto size = height * width;
    at::parallel_for(0, pictures * channels, 1, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) to_columns(from + i * size, height, width, to + i * 9 * size);
    });
    return by_products(columns, as_matrix(weight), bias, false);
}

at::Tensor by_columns_turned(const at::Tensor& dy, const at::Tensor& weight) {
    const auto pictures = dy.size(0), channels = weight.size(1), height = dy.size(2), width = dy.size(3);
    const auto columns = by_products(dy, as_matrix(weight), at::Tensor(), true);
    const auto dx = at::empty({pictures, channels, height, width}, dy.options());
    const auto* from = columns.data_ptr<float>();
    auto* to = dx.data_ptr<float>();
    const auto size = height * width;
    at::parallel_for(0, pictures * channels, 1, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) from_columns(from + i * 9 * size, height, width, to + i * size);
    });
    return dx;
}

// All channels of all pictures with a border of one zero.
at::Tensor with_border(const at::Tensor& x) {
    const auto height = x.size(2), width = x.size(3), wide = width + 2;
    const auto padded = at::empty({x.size(0) * x.size(1) * (height + 2) * wide}, x.options());
    const auto* from = x.data_ptr<at::BFloat16>();
    auto* to = padded.data_ptr<at::BFloat16>();
    at::parallel_for(0, x.size(0) * x.size(1), 1, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) {
            auto* plane = to + i * (height + 2) * wide;
            std::memset(static_cast<void*>(plane), 0, static_cast<size_t>((height + 2) * wide) * sizeof *plane);
            for (int64_t y = 0; y < height; y++) {
                std::memcpy(plane + (y + 1) * wide + 1, from + (i * height + y) * width,
                            static_cast<size_t>(width) * sizeof *plane);
            }
        }
    });
    return padded;
}

// Where what each number of a row of the weight is multiplied with begins, in a picture with a border: by channel,
// then by place; turned by 32 channels, then by place from the last to the first, then by channel.
std::vector<int64_t> places_of(int64_t channels, int64_t height, int64_t width, bool turned) {
    std::vector<int64_t> offsets;
    offsets.reserve(static_cast<size_t>(channels * 9));
    const auto add = [&](int64_t channel, int64_t place) {
        offsets.push_back((channel * (height + 2) + place / 3) * (width + 2) + place % 3);
    };
    const int64_t together = turned ? 32 : 1;
    for (int64_t channel = 0; channel < channels; channel += together) {
        for (int64_t place = 0; place < 9; place++) {
            for (int64_t i = channel; i < channel + together; i++) add(i, turned ? 8 - place : place);
        }
    }
    return offsets;
}

// Both kinds of convolution in bf16: as a product of the weight (turned: its transpose) and the picture's numbers, each
// as often as it is used.
at::Tensor by_tiles(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, bool turned) {
    const auto channels = x.size(1), height = x.size(2), width = x.size(3), kernel = weight.size(2) * weight.size(3);
    const auto results = weight.size(turned ? 1 : 0);
    auto y = at::empty({x.size(0), results, height, width}, x.options());
    const bool is_point = kernel == 1;
    const auto source = is_point ? x : with_border(x);
    const auto offsets = is_point ? std::vector<int64_t>() : places_of(channels, height, width, turned);
    TtProduct task;
    task.rows = results;
    task.columns = height * width;
    task.inner = channels * kernel;
    task.left = {weight.data_ptr(), weight.size(1) * kernel};
    task.left_places = turned ? kernel : 0;
    task.offsets = is_point ? nullptr : offsets.data();
    task.line = is_point ? task.columns : width;
    task.line_stride = width + 2;
    task.bias = bias.defined() ? bias.data_ptr() : nullptr;
    task.bias_of_rows = true;
    for (int64_t i = 0; i < x.size(0); i++) {
        task.right = {source.data_ptr<at::BFloat16>() + i * (source.numel() / x.size(0)), task.columns};
        task.out = {y.data_ptr<at::BFloat16>() + i * results * task.columns, task.columns};
        tt_bgemm(task);
    }
    return y;
}

// d(weight) of a 1×1 convolution: dy · xᵀ, added up over the pictures.
at::Tensor gradient_of_weight(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& weight) {
    const auto pixels = x.size(2) * x.size(3), inputs = x.size(1), outputs = dy.size(1);
    auto made = at::empty(weight.sizes(), weight.options());
    for (int64_t i = 0; i < x.size(0); i++) {
        tt_sgemm('N', 'T', outputs, inputs, pixels, dy.data_ptr<float>() + i * outputs * pixels, pixels,
                 x.data_ptr<float>() + i * inputs * pixels, pixels, i > 0, made.data_ptr<float>(), inputs);
    }
    return made;
}

at::Tensor forward_by(Way way, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
    switch (way) {
        case Way::Product: return by_products(x, as_matrix(weight), bias, false);
        case Way::Columns: return by_columns(x, weight, bias);
        case Way::Tiles: return by_tiles(x, weight, bias, false);
        default: return tt_winograd(x, weight, bias, false);
    }
}

at::Tensor gradient_of_input(Way way, const at::Tensor& dy, const at::Tensor& weight) {
    switch (way) {
        case Way::Product: return by_products(dy, as_matrix(weight), at::Tensor(), true);
        case Way::Columns: return by_columns_turned(dy, weight);
        case Way::Tiles: return by_tiles(dy, weight, at::Tensor(), true);
        default: return tt_winograd(dy, weight, at::Tensor(), true);
    }
}

// Only what a gradient needs is kept: nothing of x where the weight is frozen.
class Convolution : public torch::autograd::Function<Convolution> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                              const tt_optional<at::Tensor>& bias, int64_t way) {
        const auto added = bias.has_value() && bias->defined() ? bias->contiguous() : at::Tensor();
        context->saved_data["way"] = way;
        context->saved_data["bias"] = added.defined() && added.requires_grad();
        context->saved_data["x"] = x.requires_grad();
        const bool learns = weight.requires_grad();
        context->save_for_backward({learns ? x : at::Tensor(), x.requires_grad() || learns ? weight : at::Tensor()});
        return forward_by(static_cast<Way>(way), x.contiguous(), weight.contiguous(), added);
    }

    static std::vector<at::Tensor> backward(torch::autograd::AutogradContext* context,
                                            std::vector<at::Tensor> gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1];
        const auto way = static_cast<Way>(context->saved_data["way"].toInt());
        const auto dy = gradients[0].contiguous();
        const bool again = at::GradMode::is_enabled(); // gradients of gradients go through what autograd knows
        const bool is_product = way == Way::Product;
        const int64_t border = weight.defined() && weight.size(2) == 1 ? 0 : 1;
        at::Tensor dx, d_weight, d_bias;
        if (context->saved_data["x"].toBool()) {
            dx = again ? at::conv_transpose2d(dy, weight, {}, 1, border)
                       : gradient_of_input(way, dy, weight.contiguous());
        }
        if (x.defined() && is_product && !again) d_weight = gradient_of_weight(dy, x.contiguous(), weight);
        if (x.defined() && !d_weight.defined()) {
            const auto made = at::convolution_backward(dy, x, weight, tt_nothing, {1, 1}, {border, border}, {1, 1},
                                                       false, {0, 0}, 1, {false, true, false});
            d_weight = std::get<1>(made);
        }
        if (context->saved_data["bias"].toBool()) d_bias = dy.sum({0, 2, 3});
        return {dx, d_weight, d_bias, at::Tensor()};
    }
};
}

at::Tensor tt_conv2d_of(const at::Tensor& x, const at::Tensor& weight, const tt_optional<at::Tensor>& bias,
                        at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups) {
    const auto way = way_of(x, weight, bias, stride, padding, dilation, groups);
    if (way == Way::Libtorch) return at::conv2d(x, weight, bias, stride, padding, dilation, groups);
    return Convolution::apply(x, weight, bias, static_cast<int64_t>(way));
}
