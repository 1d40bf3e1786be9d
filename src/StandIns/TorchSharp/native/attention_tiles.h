// The attention of one head in bf16 by matrix tiles, without masks, for the file that includes it to compile.
//
// As attention_kernel.h, but scores lie turned, [keys × rows]: then they are made into both kinds of operands without
// being turned again, and what belongs to a row (its largest, its sums) is a vector along them.
#pragma once
#include "attention_gradient_kernel.h"
#include "tiles.h"

namespace {
constexpr int64_t tile_keys = 128, tile_rows_at_once = 64; // scores of 32 KB

struct TileSizes {
    int64_t width, value_width;             // as columns or rows: in 16s
    int64_t inner_width, inner_value_width; // as an inner dimension: in 32s
    explicit TileSizes(const TtAttention& task)
        : width(padded(task.width, 16)), value_width(padded(task.value_width, 16)),
          inner_width(padded(task.width, 32)), inner_value_width(padded(task.value_width, 32)) {}
};

struct TileForwardRoom : TileSizes {
    int64_t blocks;
    Bfloat *q, *k, *v, *shares;
    float *scores, *out, *largest, *sums;
    size_t bytes;

    TileForwardRoom(const TtAttention& task, int64_t rows, void* memory)
        : TileSizes(task), blocks(padded(rows, tile_rows_at_once) / tile_rows_at_once) {
        Room room(memory);
        q = room.halves(blocks * tile_rows_at_once * inner_width);
        k = room.halves(tile_keys * inner_width);
        v = room.halves(value_width * tile_keys);
        shares = room.halves(tile_keys * tile_rows_at_once);
        scores = room.floats(tile_keys * tile_rows_at_once);
        out = room.floats(blocks * tile_rows_at_once * value_width);
        largest = room.floats(blocks * tile_rows_at_once);
        sums = room.floats(blocks * tile_rows_at_once);
        bytes = room.used();
    }
};

// 16 rows: their scores [keys × rows] become shares of the largest so far, in pairs of keys; what there was before is
// brought to the same measure.
inline void weigh_rows(const float* scores, int64_t keys, int64_t padded_keys, float scale, Bfloat* shares,
                       float* largest, float* sums, float* out, int64_t value_width) {
    constexpr int64_t stride = tile_rows_at_once;
    const Floats before = load(largest);
    // Four at a time, so that none waits for the one before. The scale is positive: the largest product is the
    // score's.
    Floats most[4] = {all(no_share), all(no_share), all(no_share), all(no_share)};
    int64_t next = 0;
    for (; next + 4 <= keys; next += 4) {
        for (int i = 0; i < 4; i++) most[i] = at_least(most[i], load(scores + (next + i) * stride));
    }
    for (; next < keys; next++) most[0] = at_least(most[0], load(scores + next * stride));
    const Floats high = at_least(before, at_least(at_least(most[0], most[1]), at_least(most[2], most[3])) * scale);
    store(largest, high);
    Floats sum{};
    int64_t key = 0;
    for (; key + 2 <= keys; key += 2) {
        const Floats first = power_of_two(load(scores + key * stride) * scale - high);
        const Floats second = power_of_two(load(scores + (key + 1) * stride) * scale - high);
        sum += first + second;
        _mm512_storeu_si512(shares + key * stride, pairs(first, second));
    }
    for (; key < padded_keys; key += 2) {
        Floats last{};
        if (key < keys) last = power_of_two(load(scores + key * stride) * scale - high);
        sum += last;
        _mm512_storeu_si512(shares + key * stride, pairs(last, Floats{}));
    }
    const Floats kept = power_of_two(before - high); // 0 at first: the largest was minus infinity
    store(sums, load(sums) * kept + sum);
    for (int64_t j = 0; j < value_width; j++) store(out + j * stride, load(out + j * stride) * kept);
}

void forward_by_tiles(const TtAttention& task, int64_t row, int64_t rows, void* workspace) {
    constexpr int64_t high = tile_rows_at_once;
    const TileForwardRoom room(task, rows, workspace);
    const Tiles tiles;
    for (int64_t block = 0; block < room.blocks; block++) {
        const auto first = block * high;
        pack_right_turned(row_of<Bfloat>(task.q, row + first), task.q.stride, smaller(high, rows - first), task.width,
                          room.q + first * room.inner_width, room.inner_width, high);
    }
    for (int64_t i = 0; i < room.blocks * high; i++) {
        room.largest[i] = no_share;
        room.sums[i] = 0;
    }
    for (int64_t i = 0; i < room.blocks * high * room.value_width; i++) room.out[i] = 0;
    for (int64_t key = 0; key < task.keys; key += tile_keys) {
        const int64_t keys = smaller(tile_keys, task.keys - key), padded_keys = padded(keys, 32);
        pack_left(row_of<Bfloat>(task.k, key), task.k.stride, keys, task.width, room.k, padded_keys, room.inner_width);
        pack_left_turned(row_of<Bfloat>(task.v, key), task.v.stride, keys, task.value_width, room.v, room.value_width,
                         tile_keys);
        for (int64_t block = 0; block < room.blocks; block++) {
            float* out = room.out + block * high * room.value_width; // [value width × rows]
            multiply(room.k, room.inner_width, room.q + block * high * room.inner_width, high, room.scores, high,
                     padded_keys, high, room.inner_width, false);
            for (int64_t i = 0; i < high; i += lanes) {
                weigh_rows(room.scores + i, keys, padded_keys, task.scale * log2_e, room.shares + i * 2,
                           room.largest + block * high + i, room.sums + block * high + i, out + i, room.value_width);
            }
            multiply(room.v, tile_keys, room.shares, high, out, high, room.value_width, high, padded_keys, true);
        }
    }
    for (int64_t i = 0; i < rows; i++) {
        const float* out = room.out + i / high * high * room.value_width + i % high;
        auto* target = const_cast<Bfloat*>(row_of<Bfloat>(task.out, row + i));
        for (int64_t j = 0; j < task.value_width; j++) put(target + j, out[j * high] / room.sums[i]);
        task.log_sums[row + i] = room.largest[i] + std::log2(room.sums[i]);
    }
}

struct TileBackwardRoom : TileSizes {
    int64_t blocks;
    Bfloat *q, *q_turned, *d_out, *d_out_turned, *k, *k_turned, *v, *shares, *d_scores, *d_score_pairs;
    float *scores, *d_shares, *dk, *dv, *dq, *log_sums, *row_sums;
    size_t bytes;

    TileBackwardRoom(const TtAttention& task, void* memory)
        : TileSizes(task), blocks(padded(task.queries, tile_rows_at_once) / tile_rows_at_once) {
        Room room(memory);
        const auto rows = blocks * tile_rows_at_once;
        q = room.halves(rows * width);
        q_turned = room.halves(rows * inner_width);
        d_out = room.halves(rows * value_width);
        d_out_turned = room.halves(rows * inner_value_width);
        k = room.halves(tile_keys * inner_width);
        k_turned = room.halves(width * tile_keys);
        v = room.halves(tile_keys * inner_value_width);
        shares = room.halves(tile_keys * tile_rows_at_once);
        d_scores = room.halves(tile_keys * tile_rows_at_once);
        d_score_pairs = room.halves(tile_keys * tile_rows_at_once);
        scores = room.floats(tile_keys * tile_rows_at_once);
        d_shares = room.floats(tile_keys * tile_rows_at_once);
        dk = room.floats(tile_keys * width);
        dv = room.floats(tile_keys * value_width);
        log_sums = room.floats(rows);
        row_sums = room.floats(rows);
        dq = room.floats(rows * width); // a block is [width × rows]
        bytes = room.used();
    }
};

// Scores and d(shares) of two keys and 32 rows become operands.
inline void share_rows(const TileBackwardRoom& room, int64_t key, int64_t row, const float* log_sums,
                       const float* row_sums, float scale, bool both) {
    constexpr int64_t stride = tile_rows_at_once;
    Floats share[2][2], d_score[2][2];
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 2; i++) {
            const auto place = (key + k) * stride + row + i * lanes;
            const bool is_key = k == 0 || both;
            const Floats score = load(room.scores + place) * scale - load(log_sums + row + i * lanes);
            share[k][i] = is_key ? power_of_two(score) : Floats{};
            const Floats apart = load(room.d_shares + place) - load(row_sums + row + i * lanes);
            d_score[k][i] = is_key ? share[k][i] * apart : Floats{};
        }
        _mm512_storeu_si512(room.shares + (key + k) * stride + row, halves(share[k][0], share[k][1]));
        _mm512_storeu_si512(room.d_scores + (key + k) * stride + row, halves(d_score[k][0], d_score[k][1]));
    }
    for (int i = 0; i < 2; i++) {
        _mm512_storeu_si512(room.d_score_pairs + key * stride + (row + i * lanes) * 2,
                            pairs(d_score[0][i], d_score[1][i]));
    }
}

// A block of rows against the block of keys that lies in the room.
void backward_block(const TtAttention& task, const TileBackwardRoom& room, int64_t block, int64_t keys,
                    int64_t padded_keys) {
    constexpr int64_t high = tile_rows_at_once;
    const auto first = block * high;
    multiply(room.k, room.inner_width, room.q_turned + first * room.inner_width, high, room.scores, high, padded_keys,
             high, room.inner_width, false);
    multiply(room.v, room.inner_value_width, room.d_out_turned + first * room.inner_value_width, high, room.d_shares,
             high, padded_keys, high, room.inner_value_width, false);
    for (int64_t key = 0; key < padded_keys; key += 2) {
        for (int64_t row = 0; row < high; row += 32) {
            if (key < keys) {
                share_rows(room, key, row, room.log_sums + first, room.row_sums + first, task.scale * log2_e,
                           key + 1 < keys);
            } else {
                for (int64_t at = key * high + row; at < (key + 2) * high; at += high) {
                    _mm512_storeu_si512(room.shares + at, _mm512_setzero_si512());
                    _mm512_storeu_si512(room.d_scores + at, _mm512_setzero_si512());
                }
                _mm512_storeu_si512(room.d_score_pairs + key * high + row * 2, _mm512_setzero_si512());
                _mm512_storeu_si512(room.d_score_pairs + key * high + row * 2 + 32, _mm512_setzero_si512());
            }
        }
    }
    if (task.wants_values) {
        multiply(room.shares, high, room.d_out + first * room.value_width, room.value_width, room.dv, room.value_width,
                 padded_keys, room.value_width, high, true);
    }
    if (!task.wants_scores) return;
    multiply(room.d_scores, high, room.q + first * room.width, room.width, room.dk, room.width, padded_keys,
             room.width, high, true);
    multiply(room.k_turned, tile_keys, room.d_score_pairs, high, room.dq + first * room.width, high, room.width, high,
             padded_keys, true);
}

// All rows in the orders that the products want, and zeros where they are summed.
void pack_rows(const TtAttention& task, const TileBackwardRoom& room) {
    constexpr int64_t high = tile_rows_at_once;
    for (int64_t block = 0; block < room.blocks; block++) {
        const auto first = block * high, rows = smaller(high, task.queries - first);
        const auto *q = row_of<Bfloat>(task.q, first), *d_out = row_of<Bfloat>(task.d_out, first);
        pack_right(q, task.q.stride, rows, task.width, room.q + first * room.width, high, room.width);
        pack_right_turned(q, task.q.stride, rows, task.width, room.q_turned + first * room.inner_width,
                          room.inner_width, high);
        pack_right(d_out, task.d_out.stride, rows, task.value_width, room.d_out + first * room.value_width, high,
                   room.value_width);
        pack_right_turned(d_out, task.d_out.stride, rows, task.value_width,
                          room.d_out_turned + first * room.inner_value_width, room.inner_value_width, high);
        for (int64_t i = 0; i < high; i++) {
            // Rows that are not there get no share of any key.
            room.log_sums[first + i] = i < rows ? task.log_sums[first + i] : -no_share;
            room.row_sums[first + i] = i < rows && task.row_sums != nullptr ? task.row_sums[first + i] : 0;
        }
    }
    for (int64_t i = 0; i < room.blocks * high * room.width; i++) room.dq[i] = 0;
}

void backward_by_tiles(const TtAttention& task, int64_t begin, int64_t count, void* workspace) {
    constexpr int64_t high = tile_rows_at_once;
    const TileBackwardRoom room(task, workspace);
    const Tiles tiles;
    pack_rows(task, room);
    for (int64_t key = begin; key < begin + count; key += tile_keys) {
        const int64_t keys = smaller(tile_keys, begin + count - key), padded_keys = padded(keys, 32);
        const auto *k = row_of<Bfloat>(task.k, key), *v = row_of<Bfloat>(task.v, key);
        pack_left(k, task.k.stride, keys, task.width, room.k, padded_keys, room.inner_width);
        pack_left_turned(k, task.k.stride, keys, task.width, room.k_turned, room.width, tile_keys);
        pack_left(v, task.v.stride, keys, task.value_width, room.v, padded_keys, room.inner_value_width);
        for (int64_t i = 0; i < tile_keys * room.width; i++) room.dk[i] = 0;
        for (int64_t i = 0; i < tile_keys * room.value_width; i++) room.dv[i] = 0;
        for (int64_t block = 0; block < room.blocks; block++) backward_block(task, room, block, keys, padded_keys);
        if (task.wants_scores) unpack<Bfloat>(room.dk, room.width, task.scale, task.dk, key, keys, task.width);
        if (task.wants_values) unpack<Bfloat>(room.dv, room.value_width, 1, task.dv, key, keys, task.value_width);
    }
    if (!task.wants_scores) return;
    for (int64_t i = 0; i < task.queries; i++) {
        const float* from = room.dq + i / high * high * room.width + i % high;
        for (int64_t j = 0; j < task.width; j++) {
            if (task.dq_part != nullptr) {
                task.dq_part[i * padded(task.width) + j] = from[j * high];
            } else {
                put(const_cast<Bfloat*>(row_of<Bfloat>(task.dq, i)) + j, from[j * high] * task.scale);
            }
        }
    }
}
}
