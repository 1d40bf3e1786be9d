#include "tensor.h"

#include "guard.h"

namespace {
void copy_out(at::IntArrayRef values, int64_t* room, int64_t capacity, int64_t* count) {
    *count = static_cast<int64_t>(values.size());
    TORCH_CHECK(*count <= capacity, "The tensor has ", *count, " dimensions, more than the ", capacity, " expected.");
    for (size_t i = 0; i < values.size(); i++) room[i] = values[i];
}
}

tt_status tt_tensor_free(tt_tensor tensor) {
    return tt_guard_quietly([&] { delete reinterpret_cast<at::Tensor*>(tensor); });
}

tt_status tt_tensor_sizes(tt_tensor tensor, int64_t* sizes, int64_t capacity, int64_t* count) {
    return tt_guard_quietly([&] { copy_out(tt_unwrap(tensor).sizes(), sizes, capacity, count); });
}

tt_status tt_tensor_strides(tt_tensor tensor, int64_t* strides, int64_t capacity, int64_t* count) {
    return tt_guard_quietly([&] { copy_out(tt_unwrap(tensor).strides(), strides, capacity, count); });
}

tt_status tt_tensor_rank(tt_tensor tensor, int64_t* rank) {
    return tt_guard_quietly([&] { *rank = tt_unwrap(tensor).dim(); });
}

tt_status tt_tensor_count(tt_tensor tensor, int64_t* elements, int64_t* element_size) {
    return tt_guard_quietly([&] {
        *elements = tt_unwrap(tensor).numel();
        *element_size = static_cast<int64_t>(tt_unwrap(tensor).element_size());
    });
}

tt_status tt_tensor_dtype(tt_tensor tensor, int32_t* dtype) {
    return tt_guard_quietly([&] { *dtype = static_cast<int32_t>(tt_unwrap(tensor).scalar_type()); });
}

tt_status tt_tensor_device(tt_tensor tensor, int32_t* device, int32_t* index) {
    return tt_guard_quietly([&] {
        const auto place = tt_unwrap(tensor).device();
        *device = static_cast<int32_t>(place.type());
        *index = place.index();
    });
}

tt_status tt_tensor_data(tt_tensor tensor, void** data) {
    return tt_guard_quietly([&] { *data = tt_unwrap(tensor).data_ptr(); });
}

tt_status tt_tensor_storage_offset(tt_tensor tensor, int64_t* offset) {
    return tt_guard_quietly([&] { *offset = tt_unwrap(tensor).storage_offset(); });
}

tt_status tt_tensor_is_contiguous(tt_tensor tensor, bool* yes) {
    return tt_guard_quietly([&] { *yes = tt_unwrap(tensor).is_contiguous(); });
}

tt_status tt_tensor_is_pinned(tt_tensor tensor, bool* yes) {
    return tt_guard_quietly([&] { *yes = tt_unwrap(tensor).is_pinned(); });
}

tt_status tt_tensor_item(tt_tensor tensor, tt_scalar* value) {
    return tt_guard([&] {
        const auto scalar = tt_unwrap(tensor).item();
        if (scalar.isBoolean()) {
            *value = {1, scalar.toBool() ? 1 : 0};
        } else if (scalar.isIntegral(false)) {
            *value = {2, scalar.toLong()};
        } else {
            const double number = scalar.toDouble();
            value->kind = 3;
            std::memcpy(&value->bits, &number, sizeof number);
        }
    });
}
