// Convolutions of 3×3 with stride 1 and a border of one zero, by the processor's own kernels (winograd_kernel.h).
#pragma once
#include "pch.h"

// x [B, in, H, W] and weight [out, in, 3, 3], contiguous fp32: [B, out, H, W]. An undefined bias is none. Turned, it
// is the gradient of the input: x [B, out, H, W] gives [B, in, H, W].
at::Tensor tt_winograd(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, bool turned);

// Whether there are enough tiles and channels for the transforms to pay.
bool tt_winograd_pays(int64_t pictures, int64_t height, int64_t width, int64_t inputs, int64_t outputs);
