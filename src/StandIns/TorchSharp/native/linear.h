// x Wᵀ + b, where it pays in fp32 by the oneDNN that libtorch computes its convolutions with, in bf16 by matrix tiles.
#pragma once
#include "pch.h"

// As at::linear, with all its gradients.
at::Tensor tt_linear_of(const at::Tensor& x, const at::Tensor& weight, const tt_optional<at::Tensor>& bias);
