#include "indexing.h"

#include "guard.h"

namespace {
tt_optional<tt_slice_bound> bound(int64_t value) {
    if (value == TT_INDEX_OPEN) return tt_nothing;
    return tt_slice_bound(value);
}

at::indexing::TensorIndex translate(const tt_index& index) {
    switch (index.kind) {
        case TT_INDEX_NEW_AXIS: return at::indexing::None;
        case TT_INDEX_ELLIPSIS: return at::indexing::Ellipsis;
        case TT_INDEX_SINGLE: return index.start;
        case TT_INDEX_BOOL: return index.start != 0;
        case TT_INDEX_SLICE:
            return at::indexing::Slice(bound(index.start), bound(index.stop), bound(index.step));
        case TT_INDEX_TENSOR: return tt_unwrap(index.tensor);
        default: TORCH_CHECK(false, "The kind of index ", index.kind, " is unknown here.");
    }
}

std::vector<at::indexing::TensorIndex> translate(const tt_index* index, int64_t count) {
    std::vector<at::indexing::TensorIndex> list;
    list.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++) list.push_back(translate(index[i]));
    return list;
}
}

tt_status tt_index_get(tt_tensor a, const tt_index* index, int64_t count, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).index(translate(index, count))); });
}

tt_status tt_index_put(tt_tensor a, const tt_index* index, int64_t count, tt_tensor values) {
    return tt_guard([&] { tt_unwrap(a).index_put_(translate(index, count), tt_unwrap(values)); });
}

tt_status tt_index_put_scalar(tt_tensor a, const tt_index* index, int64_t count, tt_scalar value) {
    return tt_guard([&] { tt_unwrap(a).index_put_(translate(index, count), tt_number(value)); });
}

tt_status tt_index_add_at(tt_tensor a, const tt_tensor* indices, int64_t count, tt_tensor values) {
    return tt_guard([&] {
        c10::List<tt_optional<at::Tensor>> places;
        for (const auto& index : tt_list(indices, count)) places.push_back(index);
        tt_unwrap(a).index_put_(places, tt_unwrap(values), true);
    });
}

tt_status tt_narrow(tt_tensor a, int64_t dim, int64_t start, int64_t length, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).narrow(dim, start, length)); });
}

tt_status tt_select(tt_tensor a, int64_t dim, int64_t index, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).select(dim, index)); });
}

tt_status tt_slice(tt_tensor a, int64_t dim, int64_t start, int64_t stop, int64_t step, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).slice(dim, start, stop, step)); });
}

tt_status tt_index_select(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).index_select(dim, tt_unwrap(index))); });
}

tt_status tt_index_add(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source, tt_scalar alpha,
                       tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(tt_unwrap(a).index_add(dim, tt_unwrap(index), tt_unwrap(source), tt_number(alpha)));
    });
}

tt_status tt_index_add_(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source, tt_scalar alpha) {
    return tt_guard([&] {
        tt_unwrap(a).index_add_(dim, tt_unwrap(index), tt_unwrap(source), tt_number(alpha));
    });
}

tt_status tt_gather(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).gather(dim, tt_unwrap(index))); });
}

tt_status tt_scatter(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).scatter(dim, tt_unwrap(index), tt_unwrap(source))); });
}

tt_status tt_scatter_(tt_tensor a, int64_t dim, tt_tensor index, tt_tensor source) {
    return tt_guard([&] { tt_unwrap(a).scatter_(dim, tt_unwrap(index), tt_unwrap(source)); });
}

tt_status tt_where(tt_tensor condition, tt_tensor x, tt_tensor y, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::where(tt_unwrap(condition), tt_unwrap(x), tt_unwrap(y))); });
}

tt_status tt_masked_fill(tt_tensor a, tt_tensor mask, tt_scalar value, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).masked_fill(tt_unwrap(mask), tt_number(value))); });
}

tt_status tt_masked_fill_(tt_tensor a, tt_tensor mask, tt_scalar value) {
    return tt_guard([&] { tt_unwrap(a).masked_fill_(tt_unwrap(mask), tt_number(value)); });
}

tt_status tt_masked_select(tt_tensor a, tt_tensor mask, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).masked_select(tt_unwrap(mask))); });
}

tt_status tt_nonzero(tt_tensor a, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(a).nonzero()); });
}
