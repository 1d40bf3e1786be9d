#include "creation.h"

#include "guard.h"

tt_status tt_empty(const int64_t* sizes, int64_t rank, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::empty(tt_longs(sizes, rank), tt_wanted(options)), options); });
}

tt_status tt_zeros(const int64_t* sizes, int64_t rank, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::zeros(tt_longs(sizes, rank), tt_wanted(options)), options); });
}

tt_status tt_full(const int64_t* sizes, int64_t rank, tt_scalar value, tt_options options, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(at::full(tt_longs(sizes, rank), tt_number(value), tt_wanted(options)), options);
    });
}

tt_status tt_empty_like(tt_tensor like, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::empty_like(tt_unwrap(like), tt_wanted(options)), options); });
}

tt_status tt_full_like(tt_tensor like, tt_scalar value, tt_options options, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(at::full_like(tt_unwrap(like), tt_number(value), tt_wanted(options)), options);
    });
}

tt_status tt_arange(tt_scalar start, tt_scalar stop, tt_scalar step, tt_options options, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(at::arange(tt_number(start), tt_number(stop), tt_number(step), tt_wanted(options)), options);
    });
}

tt_status tt_linspace(double start, double stop, int64_t steps, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::linspace(start, stop, steps, tt_wanted(options)), options); });
}

tt_status tt_eye(int64_t rows, int64_t columns, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::eye(rows, columns, tt_wanted(options)), options); });
}

tt_status tt_from_copy(const void* data, const int64_t* sizes, int64_t rank, int32_t dtype, tt_options options,
                       tt_tensor* out) {
    return tt_guard([&] {
        auto source = at::empty(tt_longs(sizes, rank), at::TensorOptions().dtype(tt_dtype(dtype)));
        std::memcpy(source.data_ptr(), data, source.nbytes());
        *out = tt_wrap(source.to(tt_wanted(options)), options);
    });
}

tt_status tt_from_memory(void* data, const int64_t* sizes, int64_t rank, tt_release release, void* context,
                         tt_options options, tt_tensor* out) {
    return tt_guard([&] {
        const auto free_it = [release, context](void*) { release(context); };
        *out = tt_wrap(at::from_blob(data, tt_longs(sizes, rank), free_it, tt_wanted(options)), options);
    });
}
