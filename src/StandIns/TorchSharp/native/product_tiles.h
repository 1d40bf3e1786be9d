// Products of large bf16 matrices by matrix tiles, for the file that includes it to compile.
//
// The right matrix is packed in blocks that stay in a core's cache: as many columns as its thread computes, some of
// the inner dimension. Against each block go all rows of the left one, 32 at a time; they are read where they lie.
#pragma once
#include "attention_kernel.h"
#include "tiles.h"

namespace {
constexpr int64_t panel = 32;           // columns of a packed block that lie together, in pairs of rows
constexpr int64_t inner_at_most = 2048; // of a block: with 256 columns a megabyte

struct ProductRoom {
    int64_t inner, stride; // of a block; from one row of sums to the next
    Bfloat *right, *left;
    float* sums;
    size_t bytes;

    ProductRoom(const TtProduct& task, int64_t rows, int64_t columns, void* memory) {
        const auto blocks = padded(task.inner, inner_at_most) / inner_at_most;
        inner = padded((task.inner + blocks - 1) / blocks, 32 * (task.left_places > 1 ? task.left_places : 1));
        stride = padded(columns, panel) + 16; // not a power of two, for then rows would push each other out
        Room room(memory);
        right = room.halves(inner * padded(columns, panel));
        left = room.halves(32 * inner);
        sums = room.floats((blocks > 1 ? padded(rows, 32) : 32) * stride);
        bytes = room.used();
    }
};

// 16 rows of 16 numbers of 32 bits change places with their columns.
inline __attribute__((always_inline)) void turn(__m512i (&rows)[16]) {
    __m512i t[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        rows[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        rows[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        rows[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        rows[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    // Now the quarters of rows[i] hold columns i, 4 + i, 8 + i and 12 + i of four rows.
    constexpr int even = 0x88, odd = 0xdd;
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], even);
        t[i + 4] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], odd);
        t[i + 8] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], even);
        t[i + 12] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], odd);
    }
    for (int i = 0; i < 4; i++) {
        rows[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], even);
        rows[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], even);
        rows[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], odd);
        rows[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], odd);
    }
}

// What of [first, first + inner) the matrices have.
inline int64_t there(const TtProduct& task, int64_t first, int64_t inner) {
    return smaller(inner, task.inner - first);
}

// A block of the right matrix whose transpose lies in memory: pairs lie beside each other already.
void pack_block_turned(const TtProduct& task, int64_t first, int64_t inner, int64_t column, int64_t columns,
                       Bfloat* to) {
    const auto* from = row_of<Bfloat>(task.right, column) + first;
    for (int64_t j = 0; j < columns; j += panel, to += inner * panel) {
        for (int64_t half = j; half < j + panel; half += 16) {
            const auto count = columns - half;
            for (int64_t k = 0; k < inner; k += 32) {
                __m512i rows[16];
                for (int i = 0; i < 16; i++) {
                    rows[i] = i < count ? _mm512_loadu_si512(from + (half + i) * task.right.stride + k)
                                        : _mm512_setzero_si512();
                }
                turn(rows);
                for (int i = 0; i < 16; i++) {
                    _mm512_storeu_si512(to + (k / 2 + i) * panel * 2 + (half - j) * 2, rows[i]);
                }
            }
        }
    }
}

// Where a panel's columns lie in each row of the right matrix: pieces of its lines.
struct Pieces {
    struct {
        int64_t from, count;
    } piece[panel];
    int count = 0;
    bool is_whole = false; // one piece of 32

    Pieces(const TtProduct& task, int64_t column, int64_t columns) {
        for (int64_t done = 0; done < smaller(panel, columns); count++) {
            const auto line = (column + done) / task.line, place = (column + done) % task.line;
            const auto some = smaller(task.line - place, smaller(panel, columns) - done);
            piece[count] = {line * task.line_stride + place, some};
            done += some;
        }
        is_whole = count == 1 && piece[0].count == panel;
    }

    __m512i of(const Bfloat* row) const {
        if (is_whole) return _mm512_loadu_si512(row + piece[0].from);
        alignas(64) Bfloat all[panel] = {};
        auto* to = all;
        for (int i = 0; i < count; to += piece[i].count, i++) {
            std::memcpy(to, row + piece[i].from, static_cast<size_t>(piece[i].count) * sizeof(Bfloat));
        }
        return _mm512_load_si512(all);
    }
};

// A block of the right matrix whose rows lie in memory, in lines.
void pack_block(const TtProduct& task, int64_t first, int64_t inner, int64_t column, int64_t columns, Bfloat* to) {
    const auto low = _mm512_set_epi16(47, 15, 46, 14, 45, 13, 44, 12, 43, 11, 42, 10, 41, 9, 40, 8, 39, 7, 38, 6, 37,
                                      5, 36, 4, 35, 3, 34, 2, 33, 1, 32, 0);
    const auto high = _mm512_add_epi16(low, _mm512_set1_epi16(16));
    const auto count = there(task, first, inner);
    for (int64_t j = 0; j < columns; j += panel) {
        const Pieces pieces(task, column + j, columns - j);
        const auto row = [&](int64_t k) {
            if (k >= count) return _mm512_setzero_si512();
            const auto* all = static_cast<const Bfloat*>(task.right.data);
            return pieces.of(task.offsets != nullptr ? all + task.offsets[first + k]
                                                     : all + (first + k) * task.right.stride);
        };
        for (int64_t k = 0; k < inner; k += 2, to += panel * 2) {
            const auto even = row(k), odd = row(k + 1);
            _mm512_storeu_si512(to, _mm512_permutex2var_epi16(even, low, odd));
            _mm512_storeu_si512(to + panel, _mm512_permutex2var_epi16(even, high, odd));
        }
    }
}

// At most 32 rows of a left matrix whose transpose lies in memory, `places` of its columns for each row: by 32 of its
// rows, then by place. Rows up to 16s are zeros.
template <int places>
void pack_left_turned(const TtProduct& task, int64_t row, int64_t rows, int64_t first, int64_t inner, Bfloat* to) {
    const auto *all = static_cast<const Bfloat*>(task.left.data) + row * places;
    const auto stride = task.left.stride, count = rows * places, last = task.inner / places;
    for (int64_t k = 0; k < inner; k += 32 * places) {
        const auto* from = all + (first + k) / places * stride;
        const auto lines = last - (first + k) / places;
        for (int64_t j = 0; j < padded(rows, 16) * places; j += 16) {
            const auto left = count - j;
            const auto mask = static_cast<__mmask16>(left >= 16 ? 0xffff : left > 0 ? (1 << left) - 1 : 0);
            __m512i pairs_of[16];
            for (int i = 0; i < 16; i++) {
                const auto line = [&](int which) {
                    const auto there = which < lines ? mask : __mmask16{0};
                    return _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(there, from + which * stride + j));
                };
                pairs_of[i] = _mm512_or_si512(line(2 * i), _mm512_slli_epi32(line(2 * i + 1), 16));
            }
            turn(pairs_of);
            for (int i = 0; i < 16; i++) {
                const auto at = (j + i) / places * inner + k + (j + i) % places * 32;
                _mm512_storeu_si512(to + at, pairs_of[i]);
            }
        }
    }
}

// At most 32 rows of the left matrix, as tiles can read them.
TtRows left_rows(const TtProduct& task, int64_t row, int64_t rows, int64_t first, int64_t inner, Bfloat* room) {
    const auto* from = row_of<Bfloat>(task.left, row) + first;
    if (task.left_places == 0 && rows % 16 == 0) return {const_cast<Bfloat*>(from), task.left.stride};
    if (task.left_places == 1) pack_left_turned<1>(task, row, rows, first, inner, room);
    else if (task.left_places == 9) pack_left_turned<9>(task, row, rows, first, inner, room);
    else pack_left(from, task.left.stride, rows, inner, room, padded(rows, 16), inner);
    return {room, inner};
}

// Sums of some rows become the result's numbers.
void finish_rows(const TtProduct& task, const float* sums, int64_t stride, int64_t row, int64_t rows, int64_t column,
                 int64_t columns) {
    const auto* bias = static_cast<const Bfloat*>(task.bias);
    for (int64_t i = 0; i < rows; i++) {
        auto* to = const_cast<Bfloat*>(row_of<Bfloat>(task.out, row + i)) + column;
        const auto added = all(bias != nullptr && task.bias_of_rows ? number(bias[row + i]) : 0.0f);
        for (int64_t j = 0; j < columns; j += 32) {
            auto first = load(sums + i * stride + j) + added, second = load(sums + i * stride + j + 16) + added;
            const auto mask = columns - j >= 32 ? ~__mmask32{0} : (__mmask32{1} << (columns - j)) - 1;
            if (bias != nullptr && !task.bias_of_rows) {
                const auto more = _mm512_maskz_loadu_epi16(mask, bias + column + j);
                first += (Floats)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_castsi512_si256(more)), 16);
                second += (Floats)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(more, 1)), 16);
            }
            _mm512_mask_storeu_epi16(to + j, mask, halves(first, second));
        }
    }
}

size_t product_bytes(const TtProduct& task, int64_t rows, int64_t columns) {
    return ProductRoom(task, rows, columns, nullptr).bytes;
}

void product(const TtProduct& task, int64_t row, int64_t rows, int64_t column, int64_t columns, void* workspace) {
    const ProductRoom room(task, rows, columns, workspace);
    const Tiles tiles;
    for (int64_t first = 0; first < task.inner; first += room.inner) {
        const bool adds = first > 0, is_last = first + room.inner >= task.inner;
        const auto inner = padded(there(task, first, room.inner), 32 * (task.left_places > 1 ? task.left_places : 1));
        if (task.right_turned) pack_block_turned(task, first, inner, column, columns, room.right);
        else pack_block(task, first, inner, column, columns, room.right);
        for (int64_t i = 0; i < rows; i += 32) {
            const auto high = smaller(32, rows - i);
            const auto left = left_rows(task, row + i, high, first, inner, room.left);
            const auto* from = static_cast<const Bfloat*>(left.data);
            auto* sums = room.sums + (room.inner < task.inner ? i * room.stride : 0);
            for (int64_t j = 0; j < columns; j += panel) {
                const auto* right = room.right + j * inner;
                const auto multiply_rows = high > 16 ? multiply_tiles<2, 2, true> : multiply_tiles<1, 2, true>;
                multiply_rows(from, left.stride, right, panel, sums + j, room.stride, inner, adds);
            }
            if (is_last) finish_rows(task, sums, room.stride, row + i, high, column, columns);
        }
    }
}
}
