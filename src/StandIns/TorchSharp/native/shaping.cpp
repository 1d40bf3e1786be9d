#include "shaping.h"

#include "guard.h"

tt_status tt_view(tt_tensor a, const int64_t* sizes, int64_t rank, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).view(tt_longs(sizes, rank))); });
}

tt_status tt_reshape(tt_tensor a, const int64_t* sizes, int64_t rank, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).reshape(tt_longs(sizes, rank))); });
}

tt_status tt_permute(tt_tensor a, const int64_t* dims, int64_t rank, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).permute(tt_longs(dims, rank))); });
}

tt_status tt_expand(tt_tensor a, const int64_t* sizes, int64_t rank, bool implicit, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).expand(tt_longs(sizes, rank), implicit)); });
}

tt_status tt_repeat(tt_tensor a, const int64_t* times, int64_t rank, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).repeat(tt_longs(times, rank))); });
}

tt_status tt_flip(tt_tensor a, const int64_t* dims, int64_t count, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).flip(tt_longs(dims, count))); });
}

tt_status tt_roll(tt_tensor a, const int64_t* shifts, int64_t shift_count, const int64_t* dims, int64_t dim_count,
                  tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(tt_unwrap(a).roll(tt_longs(shifts, shift_count), tt_longs(dims, dim_count)));
    });
}

tt_status tt_movedim(tt_tensor a, const int64_t* from, const int64_t* to, int64_t count, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).movedim(tt_longs(from, count), tt_longs(to, count))); });
}

tt_status tt_unflatten(tt_tensor a, int64_t dim, const int64_t* sizes, int64_t count, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).unflatten(dim, tt_longs(sizes, count))); });
}

tt_status tt_as_strided(tt_tensor a, const int64_t* sizes, const int64_t* strides, int64_t rank, int64_t offset,
                        tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(tt_unwrap(a).as_strided(tt_longs(sizes, rank), tt_longs(strides, rank), offset));
    });
}

tt_status tt_transpose(tt_tensor a, int64_t dim0, int64_t dim1, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).transpose(dim0, dim1)); });
}

tt_status tt_t(tt_tensor a, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).t()); });
}

tt_status tt_flatten(tt_tensor a, int64_t first, int64_t last, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).flatten(first, last)); });
}

tt_status tt_squeeze(tt_tensor a, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).squeeze()); });
}

tt_status tt_squeeze_dim(tt_tensor a, int64_t dim, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).squeeze(dim)); });
}

tt_status tt_unsqueeze(tt_tensor a, int64_t dim, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).unsqueeze(dim)); });
}

namespace {
tt_optional<int64_t> along(tt_scalar dim) {
    if (dim.kind == 0) return tt_nothing;
    return dim.bits;
}
}

tt_status tt_repeat_interleave(tt_tensor a, int64_t repeats, tt_scalar dim, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).repeat_interleave(repeats, along(dim))); });
}

tt_status tt_repeat_each(tt_tensor a, tt_tensor repeats, tt_scalar dim, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).repeat_interleave(tt_unwrap(repeats), along(dim))); });
}

tt_status tt_triangle(bool upper, tt_tensor a, int64_t diagonal, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(upper ? tt_unwrap(a).triu(diagonal) : tt_unwrap(a).tril(diagonal)); });
}

tt_status tt_triangle_(bool upper, tt_tensor a, int64_t diagonal) {
    return tt_guard([&] { upper ? tt_unwrap(a).triu_(diagonal) : tt_unwrap(a).tril_(diagonal); });
}

tt_status tt_cat(const tt_tensor* items, int64_t count, int64_t dim, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::cat(tt_list(items, count), dim)); });
}

tt_status tt_stack(const tt_tensor* items, int64_t count, int64_t dim, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::stack(tt_list(items, count), dim)); });
}

tt_status tt_chunk(tt_tensor a, int64_t chunks, int64_t dim, tt_tensor* results, int64_t capacity, int64_t* count) {
    return tt_guard([&] { tt_hand_out(tt_unwrap(a).chunk(chunks, dim), results, capacity, count); });
}

tt_status tt_split(tt_tensor a, int64_t size, int64_t dim, tt_tensor* results, int64_t capacity, int64_t* count) {
    return tt_guard([&] { tt_hand_out(tt_unwrap(a).split(size, dim), results, capacity, count); });
}

tt_status tt_split_sizes(tt_tensor a, const int64_t* sizes, int64_t size_count, int64_t dim, tt_tensor* results,
                         int64_t capacity, int64_t* count) {
    return tt_guard([&] {
        tt_hand_out(tt_unwrap(a).split_with_sizes(tt_longs(sizes, size_count), dim), results, capacity, count);
    });
}

tt_status tt_unbind(tt_tensor a, int64_t dim, tt_tensor* results, int64_t capacity, int64_t* count) {
    return tt_guard([&] { tt_hand_out(tt_unwrap(a).unbind(dim), results, capacity, count); });
}
