#include "functional.h"

#include "activation.h"
#include "convolution.h"
#include "guard.h"
#include "linear.h"
#include "norms.h"

tt_status tt_linear(tt_tensor x, tt_tensor weight, tt_tensor bias, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_linear_of(tt_unwrap(x), tt_unwrap(weight), tt_maybe(bias))); });
}

tt_status tt_conv1d(tt_tensor x, tt_tensor weight, tt_tensor bias, int64_t stride, int64_t padding, int64_t dilation,
                    int64_t groups, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(at::conv1d(tt_unwrap(x), tt_unwrap(weight), tt_maybe(bias), at::IntArrayRef(stride),
                                  at::IntArrayRef(padding), at::IntArrayRef(dilation), groups));
    });
}

tt_status tt_conv2d(tt_tensor x, tt_tensor weight, tt_tensor bias, const int64_t* stride, const int64_t* padding,
                    const int64_t* dilation, int64_t groups, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(tt_conv2d_of(tt_unwrap(x), tt_unwrap(weight), tt_maybe(bias), tt_longs(stride, 2),
                                    tt_longs(padding, 2), tt_longs(dilation, 2), groups));
    });
}

tt_status tt_group_norm(tt_tensor x, int64_t groups, tt_tensor weight, tt_tensor bias, double eps, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(tt_group_norm_of(tt_unwrap(x), groups, tt_maybe(weight), tt_maybe(bias), eps));
    });
}

tt_status tt_layer_norm(tt_tensor x, const int64_t* shape, int64_t rank, tt_tensor weight, tt_tensor bias, double eps,
                        tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(tt_layer_norm_of(tt_unwrap(x), tt_longs(shape, rank), tt_maybe(weight), tt_maybe(bias), eps));
    });
}

tt_status tt_gelu(tt_tensor x, bool tanh, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tanh ? at::gelu(tt_unwrap(x), "tanh") : tt_gelu_of(tt_unwrap(x))); });
}

tt_status tt_gelu_(tt_tensor x, bool tanh) {
    return tt_guard([&] { at::gelu_(tt_unwrap(x), tanh ? "tanh" : "none"); });
}

tt_status tt_softmax(tt_tensor x, int64_t dim, int32_t dtype, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(x).softmax(dim, tt_dtype(dtype))); });
}

tt_status tt_log_softmax(tt_tensor x, int64_t dim, int32_t dtype, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(x).log_softmax(dim, tt_dtype(dtype))); });
}

tt_status tt_dropout(tt_tensor x, double p, bool training, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::dropout(tt_unwrap(x), p, training)); });
}

tt_status tt_dropout_(tt_tensor x, double p, bool training) {
    return tt_guard([&] { at::dropout_(tt_unwrap(x), p, training); });
}

tt_status tt_pad(tt_tensor x, const int64_t* pad, int64_t count, const char* mode, double value, tt_tensor* out) {
    return tt_guard([&] {
        tt_optional<double> filling;
        if (std::strcmp(mode, "constant") == 0) filling = value;
        *out = tt_wrap(at::pad(tt_unwrap(x), tt_longs(pad, count), mode, filling));
    });
}

tt_status tt_one_hot(tt_tensor x, int64_t classes, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::one_hot(tt_unwrap(x), classes)); });
}

namespace {
using Sizes = at::OptionalIntArrayRef;
using Scales = tt_optional<at::ArrayRef<double>>;

at::Tensor nearest(const at::Tensor& x, Sizes sizes, Scales scales, bool exact) {
    const auto spatial = x.dim() - 2;
    switch (exact ? -spatial : spatial) {
        case 1: return at::upsample_nearest1d(x, sizes, scales);
        case 2: return at::upsample_nearest2d(x, sizes, scales);
        case 3: return at::upsample_nearest3d(x, sizes, scales);
        case -1: return at::_upsample_nearest_exact1d(x, sizes, scales);
        case -2: return at::_upsample_nearest_exact2d(x, sizes, scales);
        case -3: return at::_upsample_nearest_exact3d(x, sizes, scales);
        default: TORCH_CHECK(false, "interpolate takes tensors of 3 to 5 dimensions, this one has ", x.dim(), ".");
    }
}

at::Tensor resample(const at::Tensor& x, Sizes sizes, Scales scales, int32_t mode, bool align, bool antialias) {
    switch (mode) {
        case TT_NEAREST: return nearest(x, sizes, scales, false);
        case TT_NEAREST_EXACT: return nearest(x, sizes, scales, true);
        case TT_LINEAR: return at::upsample_linear1d(x, sizes, align, scales);
        case TT_BILINEAR:
            return antialias ? at::_upsample_bilinear2d_aa(x, sizes, align, scales)
                             : at::upsample_bilinear2d(x, sizes, align, scales);
        case TT_BICUBIC:
            return antialias ? at::_upsample_bicubic2d_aa(x, sizes, align, scales)
                             : at::upsample_bicubic2d(x, sizes, align, scales);
        case TT_TRILINEAR: return at::upsample_trilinear3d(x, sizes, align, scales);
        default: TORCH_CHECK(false, "The resampling ", mode, " is unknown here.");
    }
}
}

tt_status tt_interpolate(tt_tensor x, const int64_t* sizes, const double* scales, int64_t count, int32_t mode,
                         bool align_corners, bool antialias, tt_tensor* out) {
    return tt_guard([&] {
        const auto& source = tt_unwrap(x);
        if (mode == TT_AREA) {
            TORCH_CHECK(sizes != nullptr && source.dim() == 4, "Area resampling takes a picture and a size.");
            *out = tt_wrap(at::adaptive_avg_pool2d(source, tt_longs(sizes, count)));
            return;
        }
        Sizes wanted;
        Scales factors;
        if (sizes != nullptr) wanted = tt_longs(sizes, count);
        if (scales != nullptr) factors = at::ArrayRef<double>(scales, static_cast<size_t>(count));
        *out = tt_wrap(resample(source, wanted, factors, mode, align_corners, antialias));
    });
}

tt_status tt_loss_of(int32_t loss, tt_tensor x, tt_tensor target, int64_t reduction, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(loss == TT_MSE_LOSS ? at::mse_loss(tt_unwrap(x), tt_unwrap(target), reduction)
                                           : at::l1_loss(tt_unwrap(x), tt_unwrap(target), reduction));
    });
}

tt_status tt_huber_loss(tt_tensor x, tt_tensor target, int64_t reduction, double delta, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::huber_loss(tt_unwrap(x), tt_unwrap(target), reduction, delta)); });
}

tt_status tt_smooth_l1_loss(tt_tensor x, tt_tensor target, int64_t reduction, double beta, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::smooth_l1_loss(tt_unwrap(x), tt_unwrap(target), reduction, beta)); });
}
