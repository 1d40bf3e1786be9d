// x Wᵀ + b, where it pays by the products of the oneDNN that libtorch computes its convolutions with.
#pragma once
#include "pch.h"

// As at::linear, with all its gradients.
at::Tensor tt_linear_of(const at::Tensor& x, const at::Tensor& weight, const tt_optional<at::Tensor>& bias);
