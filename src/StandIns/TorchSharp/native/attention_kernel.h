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
// Blocks of scores, at whose strides (no powers of two) lines do not push each other out of the cache. The forward
// pass's is [keys × rows], of 18 KB:
constexpr int64_t score_keys = 96, score_rows = 48;
// The backward pass's is [rows × keys], of 24 KB:
constexpr int64_t row_block = 32, key_block = 192;
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
void pack_turned(const TtRows& from, int64_t first, int64_t rows, int64_t width, float factor, float* to,
                 int64_t stride) {
    for (int64_t i = 0; i < stride; i++) {
        const T* source = i < rows ? row_of<T>(from, first + i) : nullptr;
        for (int64_t column = 0; column < width; column++) {
            to[column * stride + i] = source == nullptr ? 0 : number(source[column]) * factor;
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

// The same from [width × rows].
template <typename T>
void unpack_turned(const float* from, int64_t stride, float factor, const TtRows& to, int64_t first, int64_t rows,
                   int64_t width) {
    for (int64_t i = 0; i < rows; i++) {
        T* target = const_cast<T*>(row_of<T>(to, first + i));
        for (int64_t column = 0; column < width; column++) put(target + column, from[column * stride + i] * factor);
    }
}

// Where a block's scores lie: that of row i and key j at i · row + j · key.
struct ScoreOrder {
    int64_t row, key;
};

// The scores of a block get the mask, and nothing where it lies in a row's future or where there is no key.
void mask_scores(const TtAttention& task, float* scores, ScoreOrder order, int64_t row, int64_t rows, int64_t key,
                 int64_t keys, int64_t padded_keys) {
    const bool future = task.causal && key + keys - 1 > row;
    if (task.mask.data == nullptr && keys == padded_keys && !future) return;
    for (int64_t i = 0; i < rows; i++) {
        float* line = scores + i * order.row;
        if (task.mask.data != nullptr) {
            const float* added = row_of<float>(task.mask, row + i) + key;
            for (int64_t j = 0; j < keys; j++) line[j * order.key] += added[j] * log2_e;
        }
        int64_t seen = keys;
        if (future && row + i + 1 - key < keys) seen = row + i + 1 > key ? row + i + 1 - key : 0;
        for (int64_t j = seen; j < padded_keys; j++) line[j * order.key] = no_share;
    }
}

// What the forward pass needs for its rows. Everything of a row lies in a column: then all products run over whole
// vectors of rows, whatever the widths, and what belongs to a row (its largest, its sum) is a vector along them.
struct ForwardRoom {
    int64_t width, value_width, rows; // padded
    float *q, *k, *v, *scores, *out, *largest, *sums;
    size_t bytes;

    ForwardRoom(const TtAttention& task, int64_t row_count, void* memory)
        : width(task.width), value_width(padded(task.value_width, tile_rows)), rows(padded(row_count, score_rows)) {
        Room room(memory);
        q = room.floats(width * rows);
        k = room.floats(score_keys * width);
        v = room.floats(score_keys * value_width);
        scores = room.floats(score_keys * score_rows);
        out = room.floats(value_width * rows);
        largest = room.floats(rows);
        sums = room.floats(rows);
        bytes = room.used();
    }
};

// One vector of rows: their scores become shares of the largest so far, and what was summed before comes to the same
// measure.
inline void weigh_scores(float* scores, int64_t keys, float* largest, float* sums, float* out,
                         int64_t value_width) {
    const Floats before = load(largest);
    Floats most[4] = {before, before, before, before}; // four chains, so that none waits for the one before
    int64_t next = 0;
    for (; next + 4 <= keys; next += 4) {
        for (int i = 0; i < 4; i++) most[i] = at_least(most[i], load(scores + (next + i) * score_rows));
    }
    for (; next < keys; next++) most[0] = at_least(most[0], load(scores + next * score_rows)); // a NaN shows below
    const Floats high = at_least(at_least(most[0], most[1]), at_least(most[2], most[3]));
    store(largest, high);
    const Floats base = high == all(no_share) ? Floats{} : high; // nothing takes part yet: shares are 0, not NaN
    Floats sum{};
    for (int64_t key = 0; key < keys; key++) {
        const Floats share = power_of_two(load(scores + key * score_rows) - base);
        sum += share;
        store(scores + key * score_rows, share);
    }
    const Floats kept = power_of_two(before - base); // 0 at first: the largest was minus infinity
    store(sums, load(sums) * kept + sum);
    for (int64_t j = 0; j < value_width; j++) store(out + j * score_rows, load(out + j * score_rows) * kept);
}

template <typename T> void forward(const TtAttention& task, int64_t row, int64_t rows, void* workspace) {
    const ForwardRoom room(task, rows, workspace);
    for (int64_t i = 0; i < rows; i += score_rows) {
        pack_turned<T>(task.q, row + i, smaller(score_rows, rows - i), task.width, task.scale * log2_e,
                       room.q + i * room.width, score_rows);
    }
    for (int64_t i = 0; i < room.rows; i++) {
        room.largest[i] = no_share;
        room.sums[i] = 0;
    }
    for (int64_t i = 0; i < room.value_width * room.rows; i++) room.out[i] = 0;
    const int64_t end = task.causal ? smaller(task.keys, row + rows) : task.keys;
    for (int64_t key = 0; key < end; key += score_keys) {
        const int64_t keys = smaller(score_keys, task.keys - key);
        pack<T>(task.k, key, keys, task.width, 1, room.k, room.width, padded(keys, tile_rows));
        pack<T>(task.v, key, keys, task.value_width, 1, room.v, room.value_width, keys);
        for (int64_t i = 0; i < rows; i += score_rows) {
            const int64_t here = smaller(score_rows, rows - i), columns = padded(here);
            float* out = room.out + i * room.value_width;
            if (task.causal && key > row + i + here - 1) continue;
            multiply<false>(room.k, room.width, room.q + i * room.width, score_rows, room.scores, score_rows,
                            padded(keys, tile_rows), columns, room.width, false);
            mask_scores(task, room.scores, {1, score_rows}, row + i, here, key, keys, keys);
            for (int64_t r = 0; r < columns; r += lanes) {
                weigh_scores(room.scores + r, keys, room.largest + i + r, room.sums + i + r, out + r,
                             task.value_width);
            }
            multiply<true>(room.v, room.value_width, room.scores, score_rows, out, score_rows,
                           room.value_width, columns, keys, true);
        }
    }
    for (int64_t i = 0; i < rows; i++) {
        const float sum = room.sums[i];
        // A row in which nothing takes part gives zeros, as libtorch does; NaN is not equal to 0 and stays.
        task.log_sums[row + i] = sum == 0 ? -no_share : room.largest[i] + std::log2(sum);
        room.sums[i] = sum == 0 ? 0 : 1 / sum;
    }
    for (int64_t i = 0; i < rows; i++) {
        T* to = const_cast<T*>(row_of<T>(task.out, row + i));
        const float* out = room.out + i / score_rows * score_rows * room.value_width + i % score_rows;
        for (int64_t j = 0; j < task.value_width; j++) put(to + j, out[j * score_rows] * room.sums[i]);
    }
}

size_t forward_bytes(const TtAttention& task, int64_t rows) { return ForwardRoom(task, rows, nullptr).bytes; }

void forward_pass(const TtAttention& task, int64_t row, int64_t rows, void* workspace) {
    if (task.bf16) return forward<Bfloat>(task, row, rows, workspace);
    forward<float>(task, row, rows, workspace);
}
}
