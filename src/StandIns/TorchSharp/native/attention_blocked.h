// Attention on the processor by its own kernels, with gradients for q, k and v: scores never exist but for a block.
#pragma once
#include "pch.h"

// Whether the kernels are for these tensors: on the CPU, fp32 or bf16, and all alike.
bool tt_is_for_blocks(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

// q [.., L, E], k [.., S, E], v [.., S, Ev]; the mask, if defined, is added to the scores and has no gradient.
// The result's memory is [.., L, heads, Ev] where there are heads, so that joining them again copies nothing.
at::Tensor tt_attention_in_blocks(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                  const at::Tensor& mask, bool causal);
