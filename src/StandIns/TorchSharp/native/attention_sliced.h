// Attention by libtorch's products, a few heads or rows at a time, for what the kernels are not made for: mostly
// float64.
#pragma once
#include "pch.h"

// q [.., L, E], k [.., S, E], v [.., S, Ev]; the mask, if defined, is added to the scores and has no gradient.
at::Tensor tt_attention_in_slices(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, at::Tensor mask);
