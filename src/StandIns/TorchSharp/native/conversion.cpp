#include "conversion.h"

#include "guard.h"

tt_status tt_to(tt_tensor tensor, int32_t dtype, int32_t device, int32_t index, bool copy, bool non_blocking,
                tt_tensor* out) {
    return tt_guard([&] {
        const auto& source = tt_unwrap(tensor);
        auto place = tt_device(device, index).value_or(source.device());
        const auto type = tt_dtype(dtype).value_or(source.scalar_type());
        *out = tt_wrap(source.to(place, type, non_blocking, copy));
    });
}

tt_status tt_clone(tt_tensor tensor, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(tensor).clone()); });
}

tt_status tt_contiguous(tt_tensor tensor, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(tensor).contiguous()); });
}

tt_status tt_alias(tt_tensor tensor, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::alias(tt_unwrap(tensor))); });
}

tt_status tt_pin_memory(tt_tensor tensor, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(tensor).pin_memory()); });
}

tt_status tt_copy_(tt_tensor tensor, tt_tensor source, bool non_blocking) {
    return tt_guard([&] { tt_unwrap(tensor).copy_(tt_unwrap(source), non_blocking); });
}

tt_status tt_set_(tt_tensor tensor, tt_tensor source) {
    return tt_guard([&] { tt_unwrap(tensor).set_(tt_unwrap(source)); });
}
