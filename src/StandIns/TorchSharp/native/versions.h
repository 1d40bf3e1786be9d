// All that differs between the versions of libtorch that the bridge compiles against (1.13 up to 2.1x).
#pragma once
#include <torch/version.h>

#define TT_TORCH_AT_LEAST(major, minor) \
    (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if TT_TORCH_AT_LEAST(2, 4)
#include <optional>
template <typename T> using tt_optional = std::optional<T>;
inline constexpr auto tt_nothing = std::nullopt;
#else
#include <c10/util/Optional.h>
template <typename T> using tt_optional = c10::optional<T>;
inline constexpr auto tt_nothing = c10::nullopt;
#endif

// at::scaled_dot_product_attention and the switches of its kernels came with 2.0.
#define TT_HAS_ATTENTION TT_TORCH_AT_LEAST(2, 0)

// Below it baddbmm of small matrices with a beta of 0 multiplies what the memory happened to hold, now and then a NaN.
#define TT_IGNORES_INPUT_AT_BETA_0 TT_TORCH_AT_LEAST(2, 0)

// Context::allowFP16ReductionCuBLAS answers with a bool, later with an enumeration that begins with "allowed".
template <typename Answer> bool tt_reduction_allowed(Answer answer) {
    return static_cast<int>(answer) == 0;
}
template <> inline bool tt_reduction_allowed<bool>(bool answer) { return answer; }

// What the bounds of at::indexing::Slice are made of.
#if TT_TORCH_AT_LEAST(2, 0)
#include <c10/core/SymInt.h>
using tt_slice_bound = c10::SymInt;
#else
using tt_slice_bound = int64_t;
#endif
