// Group and layer norm; bf16 on the CPU by way of fp32, which is ten times as fast there and rounds once.
#pragma once
#include "pch.h"

at::Tensor tt_group_norm_of(const at::Tensor& x, int64_t groups, const tt_optional<at::Tensor>& weight,
                            const tt_optional<at::Tensor>& bias, double eps);

at::Tensor tt_layer_norm_of(const at::Tensor& x, at::IntArrayRef shape, const tt_optional<at::Tensor>& weight,
                            const tt_optional<at::Tensor>& bias, double eps);
