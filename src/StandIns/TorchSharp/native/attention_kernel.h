// The attention of one head, for the file that includes it to compile with its processor's flags.
//
// Scores exist for a block of rows and keys only (Dao et al. 2022, "FlashAttention"): the forward pass keeps each
// row's largest score and sum and rescales what it has when a larger one comes; the backward pass makes the shares
// again from the logarithm of the sum. Powers are of two: the queries carry scale · log2 e.
#pragma once
#include "kernels.h"
#include "vectors.h"

#include <cmath>

namespace {
constexpr int64_t key_block = 192;  // columns of scores at once: 12 vectors of 16, and no power of two as a stride
constexpr int64_t row_block = 32;   // rows of scores at once, 24 KB with the above
constexpr float log2_e = 1.44269504088896341f;
constexpr float ln_2 = 0.693147180559945309f;

inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Hands out parts of the workspace, each on a cache line; with no memory it only adds up.
class Room {
public:
    explicit Room(void* memory) : _next(static_cast<char*>(memory)) {}
    float* floats(int64_t count) { return static_cast<float*>(bytes(count * 4)); }
    Bfloat* halves(int64_t count) { return static_cast<Bfloat*>(bytes(count * 2)); }
    size_t used() const { return _used; }

private:
    void* bytes(int64_t count) {
        const auto here = _next == nullptr ? nullptr : _next + _used;
        _used += static_cast<size_t>(padded(count, 64));
        return here;
    }
    char* _next;
    size_t _used = 0;
};

template <typename T> const T* row_of(const TtRows& rows, int64_t row) {
    return static_cast<const T*>(rows.data) + row * rows.stride;
}

// Copies rows into a block with a padded stride, times `factor`; rows and columns beyond are zeros.
template <typename T>
void pack(const TtRows& from, int64_t first, int64_t rows, int64_t width, float factor, float* to, int64_t stride,
          int64_t padded_rows) {
    for (int64_t i = 0; i < padded_rows; i++, to += stride) {
        int64_t column = 0;
        if (i < rows) {
            const T* source = row_of<T>(from, first + i);
            for (; column < width; column++) to[column] = number(source[column]) * factor;
        }
        for (; column < stride; column++) to[column] = 0;
    }
}

// The same, transposed: to[column][row], with `stride` rows of which those beyond are zeros.
template <typename T>
void pack_turned(const TtRows& from, int64_t first, int64_t rows, int64_t width, float* to, int64_t stride) {
    for (int64_t i = 0; i < stride; i++) {
        const T* source = i < rows ? row_of<T>(from, first + i) : nullptr;
        for (int64_t column = 0; column < width; column++) {
            to[column * stride + i] = source == nullptr ? 0 : number(source[column]);
        }
    }
}

template <typename T>
void unpack(const float* from, int64_t stride, float factor, const TtRows& to, int64_t first, int64_t rows,
            int64_t width) {
    for (int64_t i = 0; i < rows; i++, from += stride) {
        T* target = const_cast<T*>(row_of<T>(to, first + i));
        for (int64_t column = 0; column < width; column++) put(target + column, from[column] * factor);
    }
}

// The scores of a block get the mask, and nothing where there is no key or where it lies in a row's future.
void mask_scores(const TtAttention& task, float* scores, int64_t row, int64_t rows, int64_t key, int64_t keys,
                 int64_t columns) {
    const bool future = task.causal && key + keys - 1 > row;
    if (task.mask.data == nullptr && keys == columns && !future) return;
    for (int64_t i = 0; i < rows; i++) {
        float* line = scores + i * key_block;
        if (task.mask.data != nullptr) {
            const float* added = row_of<float>(task.mask, row + i) + key;
            for (int64_t j = 0; j < keys; j++) line[j] += added[j] * log2_e;
        }
        int64_t seen = keys;
        if (future && row + i + 1 - key < keys) seen = row + i + 1 > key ? row + i + 1 - key : 0;
        for (int64_t j = seen; j < columns; j++) line[j] = no_share;
    }
}

// What the forward pass needs for its rows.
struct ForwardRoom {
    int64_t width, value_width, rows;
    float *q, *k, *v, *scores, *out, *largest, *sums;
    size_t bytes;

    ForwardRoom(const TtAttention& task, int64_t row_count, void* memory)
        : width(padded(task.width)), value_width(padded(task.value_width)), rows(padded(row_count, row_block)) {
        Room room(memory);
        q = room.floats(rows * width);
        k = room.floats(task.width * key_block);
        v = room.floats(key_block * value_width);
        scores = room.floats(row_block * key_block);
        out = room.floats(rows * value_width);
        largest = room.floats(rows);
        sums = room.floats(rows);
        bytes = room.used();
    }
};

// Turns a row of scores into shares of the largest so far, and what was summed before to the same measure.
inline void weigh_row(float* scores, int64_t columns, float& largest, float& sum, float* out, int64_t value_width) {
    Floats high = load(scores);
    for (int64_t j = lanes; j < columns; j += lanes) high = at_least(high, load(scores + j)); // a NaN shows below
    const float before = largest;
    largest = std::fmax(before, largest_of(high));
    const float base = largest == no_share ? 0 : largest; // nothing takes part yet: all shares shall be 0, not NaN
    Floats sums{};
    for (int64_t j = 0; j < columns; j += lanes) {
        const Floats share = power_of_two(load(scores + j) - base);
        sums += share;
        store(scores + j, share);
    }
    const float kept = before == no_share ? 0 : std::exp2(before - base);
    sum = sum * kept + sum_of(sums);
    if (kept == 1) return;
    for (int64_t j = 0; j < value_width; j += lanes) store(out + j, load(out + j) * kept);
}

template <typename T> void forward(const TtAttention& task, int64_t row, int64_t rows, void* workspace) {
    const ForwardRoom room(task, rows, workspace);
    pack<T>(task.q, row, rows, task.width, task.scale * log2_e, room.q, room.width, room.rows);
    for (int64_t i = 0; i < room.rows; i++) {
        room.largest[i] = no_share;
        room.sums[i] = 0;
    }
    for (int64_t i = 0; i < room.rows * room.value_width; i++) room.out[i] = 0;
    const int64_t end = task.causal ? smaller(task.keys, row + rows) : task.keys;
    for (int64_t key = 0; key < end; key += key_block) {
        const int64_t keys = smaller(key_block, task.keys - key), columns = padded(keys);
        pack_turned<T>(task.k, key, keys, task.width, room.k, key_block);
        pack<T>(task.v, key, keys, task.value_width, 1, room.v, room.value_width, keys);
        for (int64_t i = 0; i < rows; i += row_block) {
            const int64_t here = smaller(row_block, rows - i);
            if (task.causal && key > row + i + here - 1) continue;
            float* out = room.out + i * room.value_width;
            multiply<false>(room.q + i * room.width, room.width, room.k, key_block, room.scores, key_block,
                            padded(here, tile_rows), columns, task.width, false);
            mask_scores(task, room.scores, row + i, here, key, keys, columns);
            for (int64_t r = 0; r < here; r++) {
                weigh_row(room.scores + r * key_block, columns, room.largest[i + r], room.sums[i + r],
                          out + r * room.value_width, room.value_width);
            }
            multiply<false>(room.scores, key_block, room.v, room.value_width, out, room.value_width,
                            padded(here, tile_rows), room.value_width, keys, true);
        }
    }
    for (int64_t i = 0; i < rows; i++) {
        const float sum = room.sums[i];
        // A row in which nothing takes part gives zeros, as libtorch does; NaN is not equal to 0 and stays.
        task.log_sums[row + i] = sum == 0 ? -no_share : room.largest[i] + std::log2(sum);
        unpack<T>(room.out + i * room.value_width, room.value_width, sum == 0 ? 0 : 1 / sum, task.out, row + i, 1,
                  task.value_width);
    }
}

size_t forward_bytes(const TtAttention& task, int64_t rows) { return ForwardRoom(task, rows, nullptr).bytes; }

void forward_pass(const TtAttention& task, int64_t row, int64_t rows, void* workspace) {
    if (task.bf16) return forward<Bfloat>(task, row, rows, workspace);
    forward<float>(task, row, rows, workspace);
}
}
