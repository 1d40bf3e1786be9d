// Convolutions on the CPU, by the way that pays: fp32 1×1 as a product, 3×3 by Winograd's filtering or, for small
// pictures, as a product with columns; bf16 as a product by matrix tiles; all others are libtorch's.
#pragma once
#include "pch.h"

// As at::conv2d, with all its gradients.
at::Tensor tt_conv2d_of(const at::Tensor& x, const at::Tensor& weight, const tt_optional<at::Tensor>& bias,
                        at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups);
