// The libtorch headers that every topic needs, compiled once. ATen and autograd only: torch/torch.h costs three times
// as much, and Python wheels carry no CUDA headers, so nothing from ATen/cuda.
#ifndef TT_PCH_H // g++ warns about "pragma once" in a header that it precompiles
#define TT_PCH_H
#include "versions.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIndexing.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/grad_mode.h>

#endif
