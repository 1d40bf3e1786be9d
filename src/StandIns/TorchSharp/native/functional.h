// The layers of a network as functions: linear, convolution, norms, activations, resampling, losses.
//
//   tt_conv2d(x, w, NULL, ones, ones, ones, 1, &y);      // stride, padding, dilation: two numbers each; no bias
//   tt_group_norm(x, 32, scale, shift, 1e-5, &y);
//
// A null handle stands for a bias, weight or mask that is not there.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

enum tt_resampling { TT_NEAREST, TT_LINEAR, TT_BILINEAR, TT_BICUBIC, TT_TRILINEAR, TT_AREA, TT_NEAREST_EXACT };
enum tt_loss { TT_MSE_LOSS, TT_L1_LOSS };

TT_API tt_status tt_linear(tt_tensor x, tt_tensor weight, tt_tensor bias, tt_tensor* out);
TT_API tt_status tt_conv1d(tt_tensor x, tt_tensor weight, tt_tensor bias, int64_t stride, int64_t padding,
                           int64_t dilation, int64_t groups, tt_tensor* out);
TT_API tt_status tt_conv2d(tt_tensor x, tt_tensor weight, tt_tensor bias, const int64_t* stride,
                           const int64_t* padding, const int64_t* dilation, int64_t groups, tt_tensor* out);
TT_API tt_status tt_group_norm(tt_tensor x, int64_t groups, tt_tensor weight, tt_tensor bias, double eps,
                               tt_tensor* out);
TT_API tt_status tt_layer_norm(tt_tensor x, const int64_t* shape, int64_t rank, tt_tensor weight, tt_tensor bias,
                               double eps, tt_tensor* out);
TT_API tt_status tt_gelu(tt_tensor x, bool tanh, tt_tensor* out);
TT_API tt_status tt_gelu_(tt_tensor x, bool tanh);
TT_API tt_status tt_softmax(tt_tensor x, int64_t dim, int32_t dtype, tt_tensor* out);
TT_API tt_status tt_log_softmax(tt_tensor x, int64_t dim, int32_t dtype, tt_tensor* out);
TT_API tt_status tt_dropout(tt_tensor x, double p, bool training, tt_tensor* out);
TT_API tt_status tt_dropout_(tt_tensor x, double p, bool training);
TT_API tt_status tt_pad(tt_tensor x, const int64_t* pad, int64_t count, const char* mode, double value,
                        tt_tensor* out);
TT_API tt_status tt_one_hot(tt_tensor x, int64_t classes, tt_tensor* out);

// Either sizes or scales, a number for each spatial dimension; the other is null.
TT_API tt_status tt_interpolate(tt_tensor x, const int64_t* sizes, const double* scales, int64_t count, int32_t mode,
                                bool align_corners, bool antialias, tt_tensor* out);

// Reduction as in at::Reduction: 0 none, 1 mean, 2 sum.
TT_API tt_status tt_loss_of(int32_t loss, tt_tensor x, tt_tensor target, int64_t reduction, tt_tensor* out);
TT_API tt_status tt_huber_loss(tt_tensor x, tt_tensor target, int64_t reduction, double delta, tt_tensor* out);
TT_API tt_status tt_smooth_l1_loss(tt_tensor x, tt_tensor target, int64_t reduction, double beta, tt_tensor* out);

#ifdef __cplusplus
}
#endif
