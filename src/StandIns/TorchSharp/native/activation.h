// SiLU and the exact GELU; fp32 and bf16 on the CPU by the processor's own kernels (activation_kernel.h).
#pragma once
#include "pch.h"

at::Tensor tt_silu_of(const at::Tensor& x);
at::Tensor tt_gelu_of(const at::Tensor& x);
