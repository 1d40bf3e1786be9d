// What the topics share on the C++ side: the guard around every entry, and handles to and from libtorch's types.
#pragma once
#include "pch.h"

#include "tt.h"

#include <cstring>
#include <exception>
#include <utility>
#include <vector>

// Keeps the text for tt_last_error of this thread; never throws.
void tt_keep_error(const char* text) noexcept;

// Counts an operation for tt_library_calls.
void tt_count_call() noexcept;

// Runs a body that asks a question about a tensor: nothing is thrown across the border.
template <typename Body> tt_status tt_guard_quietly(Body&& body) noexcept {
    try {
        body();
        return 0;
    } catch (const c10::Error& error) {
        tt_keep_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        tt_keep_error(error.what());
    } catch (...) {
        tt_keep_error("libtorch failed without saying why.");
    }
    return 1;
}

// The same for a body that runs an operation, which is counted.
template <typename Body> tt_status tt_guard(Body&& body) noexcept {
    tt_count_call();
    return tt_guard_quietly(std::forward<Body>(body));
}

inline tt_tensor tt_wrap(at::Tensor tensor) {
    return reinterpret_cast<tt_tensor>(new at::Tensor(std::move(tensor)));
}

inline at::Tensor& tt_unwrap(tt_tensor handle) {
    TORCH_CHECK(handle != nullptr, "A tensor is missing where one is needed.");
    return *reinterpret_cast<at::Tensor*>(handle);
}

inline tt_optional<at::Tensor> tt_maybe(tt_tensor handle) {
    if (handle == nullptr) return tt_nothing;
    return tt_unwrap(handle);
}

inline std::vector<at::Tensor> tt_list(const tt_tensor* handles, int64_t count) {
    std::vector<at::Tensor> list;
    list.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++) list.push_back(tt_unwrap(handles[i]));
    return list;
}

// Hands a list out; the caller has reserved room for `capacity` handles.
inline void tt_hand_out(const std::vector<at::Tensor>& list, tt_tensor* results, int64_t capacity, int64_t* count) {
    TORCH_CHECK(static_cast<int64_t>(list.size()) <= capacity, "More tensors came out than there is room for.");
    for (size_t i = 0; i < list.size(); i++) results[i] = list[i].defined() ? tt_wrap(list[i]) : nullptr;
    *count = static_cast<int64_t>(list.size());
}

inline at::IntArrayRef tt_longs(const int64_t* values, int64_t count) {
    return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline at::Scalar tt_number(tt_scalar scalar) {
    TORCH_CHECK(scalar.kind != 0, "A number is missing where one is needed.");
    if (scalar.kind == 1) return at::Scalar(scalar.bits != 0);
    if (scalar.kind == 2) return at::Scalar(scalar.bits);
    double value;
    std::memcpy(&value, &scalar.bits, sizeof value);
    return at::Scalar(value);
}

inline tt_optional<at::Scalar> tt_maybe(tt_scalar scalar) {
    if (scalar.kind == 0) return tt_nothing;
    return tt_number(scalar);
}

inline tt_optional<at::ScalarType> tt_dtype(int32_t dtype) {
    if (dtype < 0) return tt_nothing;
    return static_cast<at::ScalarType>(dtype);
}

inline tt_optional<at::Device> tt_device(int32_t device, int32_t index) {
    if (device < 0) return tt_nothing;
    return at::Device(static_cast<at::DeviceType>(device), static_cast<at::DeviceIndex>(index));
}

inline at::TensorOptions tt_wanted(tt_options options) {
    return at::TensorOptions().dtype(tt_dtype(options.dtype)).device(tt_device(options.device, options.index));
}

// Factories of namespace at do not set requires_grad themselves.
inline tt_tensor tt_wrap(at::Tensor tensor, tt_options options) {
    if (options.requires_grad) tensor.set_requires_grad(true);
    return tt_wrap(std::move(tensor));
}

inline tt_optional<at::Generator> tt_maybe(tt_generator handle) {
    if (handle == nullptr) return tt_nothing;
    return *reinterpret_cast<at::Generator*>(handle);
}
