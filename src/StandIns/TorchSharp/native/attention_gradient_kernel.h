// The gradients of one head's attention, for the file that includes it to compile with its processor's flags.
#pragma once
#include "attention_kernel.h"

namespace {
// What the backward pass needs for a block of keys, a block of rows, and dq of all rows. dk and dv lie turned,
// [width × keys]: so all products but dq's run over whole vectors of keys, whatever the widths.
struct BackwardRoom {
    int64_t width, tile_width, value_width; // padded: the first to vectors, the others to tiles
    float *k, *k_turned, *v_turned, *dk, *dv, *q, *d_out, *shares, *d_scores, *dq;
    size_t bytes;

    BackwardRoom(const TtAttention& task, void* memory)
        : width(padded(task.width)), tile_width(padded(task.width, tile_rows)),
          value_width(padded(task.value_width, tile_rows)) {
        Room room(memory);
        k = room.floats(key_block * width);
        k_turned = room.floats(task.width * key_block);
        v_turned = room.floats(task.value_width * key_block);
        dk = room.floats(tile_width * key_block);
        dv = room.floats(value_width * key_block);
        q = room.floats(row_block * tile_width);
        d_out = room.floats(row_block * value_width);
        shares = room.floats(row_block * key_block);
        d_scores = room.floats(row_block * key_block);
        dq = task.dq_part != nullptr ? task.dq_part : room.floats(padded(task.queries, row_block) * width);
        bytes = room.used();
    }
};

// Scores to shares, and d(shares) to d(scores) without the scale.
inline void share_row(float* scores, float* d_scores, float log_sum, float row_sum, int64_t columns) {
    for (int64_t j = 0; j < columns; j += lanes) {
        const Floats share = power_of_two(load(scores + j) - log_sum);
        store(scores + j, share);
        store(d_scores + j, share * (load(d_scores + j) - row_sum));
    }
}

inline void share_row(float* scores, float log_sum, int64_t columns) {
    for (int64_t j = 0; j < columns; j += lanes) store(scores + j, power_of_two(load(scores + j) - log_sum));
}

// A block of rows against the block of keys that lies in the room.
template <typename T>
void backward_block(const TtAttention& task, const BackwardRoom& room, int64_t row, int64_t rows, int64_t key,
                    int64_t keys) {
    const int64_t columns = padded(keys), tiles = padded(rows, tile_rows);
    pack<T>(task.q, row, rows, task.width, task.scale * log2_e, room.q, room.tile_width, tiles);
    pack<T>(task.d_out, row, rows, task.value_width, 1, room.d_out, room.value_width, tiles);
    multiply<false>(room.q, room.tile_width, room.k_turned, key_block, room.shares, key_block, tiles, columns,
                    task.width, false);
    mask_scores(task, room.shares, {key_block, 1}, row, rows, key, keys, columns);
    if (task.wants_scores) {
        multiply<false>(room.d_out, room.value_width, room.v_turned, key_block, room.d_scores, key_block, tiles,
                        columns, task.value_width, false);
    }
    for (int64_t i = 0; i < rows; i++) {
        float* shares = room.shares + i * key_block;
        if (task.wants_scores) {
            share_row(shares, room.d_scores + i * key_block, task.log_sums[row + i], task.row_sums[row + i], columns);
        } else {
            share_row(shares, task.log_sums[row + i], columns);
        }
    }
    if (task.wants_values) {
        multiply<true>(room.d_out, room.value_width, room.shares, key_block, room.dv, key_block, room.value_width,
                       columns, rows, true);
    }
    if (!task.wants_scores) return;
    multiply<true>(room.q, room.tile_width, room.d_scores, key_block, room.dk, key_block, room.tile_width, columns,
                   rows, true);
    multiply<false>(room.d_scores, key_block, room.k, room.width, room.dq + row * room.width, room.width, tiles,
                    room.width, keys, true);
}

template <typename T> void backward(const TtAttention& task, int64_t first, int64_t count, void* workspace) {
    const BackwardRoom room(task, workspace);
    for (int64_t i = 0; i < padded(task.queries, row_block) * room.width; i++) room.dq[i] = 0;
    for (int64_t key = first; key < first + count; key += key_block) {
        const int64_t keys = smaller(key_block, first + count - key);
        // With a causal mask the early rows see none of the late keys.
        const int64_t from = task.causal ? key / row_block * row_block : 0;
        pack<T>(task.k, key, keys, task.width, 1, room.k, room.width, key_block);
        pack_turned<T>(task.k, key, keys, task.width, 1, room.k_turned, key_block);
        pack_turned<T>(task.v, key, keys, task.value_width, 1, room.v_turned, key_block);
        for (int64_t i = 0; i < room.tile_width * key_block; i++) room.dk[i] = 0;
        for (int64_t i = 0; i < room.value_width * key_block; i++) room.dv[i] = 0;
        for (int64_t row = from; row < task.queries; row += row_block) {
            backward_block<T>(task, room, row, smaller(row_block, task.queries - row), key, keys);
        }
        // The packed queries carry scale · log2 e.
        if (task.wants_scores) unpack_turned<T>(room.dk, key_block, ln_2, task.dk, key, keys, task.width);
        if (task.wants_values) unpack_turned<T>(room.dv, key_block, 1, task.dv, key, keys, task.value_width);
    }
    if (!task.wants_scores || task.dq_part != nullptr) return;
    unpack<T>(room.dq, room.width, task.scale, task.dq, 0, task.queries, task.width);
}

size_t backward_bytes(const TtAttention& task) { return BackwardRoom(task, nullptr).bytes; }

void backward_pass(const TtAttention& task, int64_t key, int64_t keys, void* workspace) {
    if (task.bf16) return backward<Bfloat>(task, key, keys, workspace);
    backward<float>(task, key, keys, workspace);
}
}
