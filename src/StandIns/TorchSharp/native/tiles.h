// Products of bf16 matrices by the processor's matrix tiles (AMX), and the orders of numbers that these want. For
// files that are compiled with AMX's flags only.
//
// A tile is 16 rows of 64 bytes. The left matrix lies in rows. The right one lies in pairs of its rows: the numbers 2k
// and 2k+1 of a column beside each other. Everything is padded: rows and columns to 16, the inner dimension to 32.
#pragma once
#include "vectors.h"

#include <immintrin.h>

namespace {
// Tells the processor that all eight tiles are whole; on leaving, that they are free.
class Tiles {
public:
    Tiles() {
        struct alignas(64) {
            uint8_t palette = 1, start = 0, reserved[14] = {};
            uint16_t row_bytes[16] = {};
            uint8_t rows[16] = {};
        } shape;
        for (int tile = 0; tile < 8; tile++) {
            shape.row_bytes[tile] = 64;
            shape.rows[tile] = 16;
        }
        _tile_loadconfig(&shape);
    }
    ~Tiles() { _tile_release(); }
    Tiles(const Tiles&) = delete;
    Tiles& operator=(const Tiles&) = delete;
};

// One or two tiles high and wide: c = a · b (+ c). Strides in numbers; b's is that of a pair of rows, halved. Fetches:
// b comes from a cache further away, 64 bytes wide and without gaps, so the next step's tiles are asked for early.
template <int high, int wide, bool fetches = false>
inline void multiply_tiles(const Bfloat* a, int64_t a_stride, const Bfloat* b, int64_t b_stride, float* c,
                           int64_t c_stride, int64_t inner, bool adds) {
    const auto a_bytes = a_stride * 2, b_bytes = b_stride * 4, c_bytes = c_stride * 4;
    if (adds) {
        _tile_loadd(0, c, c_bytes);
        if constexpr (wide == 2) _tile_loadd(1, c + 16, c_bytes);
        if constexpr (high == 2) _tile_loadd(2, c + 16 * c_stride, c_bytes);
        if constexpr (high == 2 && wide == 2) _tile_loadd(3, c + 16 * c_stride + 16, c_bytes);
    } else {
        _tile_zero(0);
        if constexpr (wide == 2) _tile_zero(1);
        if constexpr (high == 2) _tile_zero(2);
        if constexpr (high == 2 && wide == 2) _tile_zero(3);
    }
    for (int64_t k = 0; k < inner; k += 32) {
        const Bfloat* right = b + k * b_stride;
        if constexpr (fetches) {
            const Bfloat* next = right + 32 * b_stride;
            for (int line = 0; line < wide * 16; line++) _mm_prefetch((const char*)(next + line * 32), _MM_HINT_T0);
        }
        _tile_loadd(4, a + k, a_bytes);
        _tile_loadd(6, right, b_bytes);
        _tile_dpbf16ps(0, 4, 6);
        if constexpr (wide == 2) {
            _tile_loadd(7, right + 32, b_bytes);
            _tile_dpbf16ps(1, 4, 7);
        }
        if constexpr (high == 2) {
            _tile_loadd(5, a + 16 * a_stride + k, a_bytes);
            _tile_dpbf16ps(2, 5, 6);
        }
        if constexpr (high == 2 && wide == 2) _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, c, c_bytes);
    if constexpr (wide == 2) _tile_stored(1, c + 16, c_bytes);
    if constexpr (high == 2) _tile_stored(2, c + 16 * c_stride, c_bytes);
    if constexpr (high == 2 && wide == 2) _tile_stored(3, c + 16 * c_stride + 16, c_bytes);
}

// c[rows × columns] = a · b (+ c).
void multiply(const Bfloat* a, int64_t a_stride, const Bfloat* b, int64_t b_stride, float* c, int64_t c_stride,
              int64_t rows, int64_t columns, int64_t inner, bool adds) {
    for (int64_t column = 0; column < columns; column += 32) {
        const bool wide = column + 16 < columns;
        const Bfloat* right = b + column * 2;
        for (int64_t row = 0; row < rows; row += 32) {
            const bool high = row + 16 < rows;
            const Bfloat* left = a + row * a_stride;
            float* to = c + row * c_stride + column;
            if (high && wide) multiply_tiles<2, 2>(left, a_stride, right, b_stride, to, c_stride, inner, adds);
            if (high && !wide) multiply_tiles<2, 1>(left, a_stride, right, b_stride, to, c_stride, inner, adds);
            if (!high && wide) multiply_tiles<1, 2>(left, a_stride, right, b_stride, to, c_stride, inner, adds);
            if (!high && !wide) multiply_tiles<1, 1>(left, a_stride, right, b_stride, to, c_stride, inner, adds);
        }
    }
}

inline Bfloat at(const Bfloat* from, int64_t row_stride, int64_t row, int64_t rows, int64_t column, int64_t columns) {
    return row < rows && column < columns ? from[row * row_stride + column] : Bfloat{0};
}

// Rows of a matrix [rows × columns] in the orders above, with zeros around it. As a left matrix [high × wide]:
void pack_left(const Bfloat* from, int64_t stride, int64_t rows, int64_t columns, Bfloat* to, int64_t high,
               int64_t wide) {
    for (int64_t i = 0; i < high; i++) {
        for (int64_t j = 0; j < wide; j++) to[i * wide + j] = at(from, stride, i, rows, j, columns);
    }
}

// Its transpose as a left matrix [high × wide], high for its columns.
void pack_left_turned(const Bfloat* from, int64_t stride, int64_t rows, int64_t columns, Bfloat* to, int64_t high,
                      int64_t wide) {
    for (int64_t i = 0; i < high; i++) {
        for (int64_t j = 0; j < wide; j++) to[i * wide + j] = at(from, stride, j, rows, i, columns);
    }
}

// As a right matrix [high × wide].
void pack_right(const Bfloat* from, int64_t stride, int64_t rows, int64_t columns, Bfloat* to, int64_t high,
                int64_t wide) {
    for (int64_t i = 0; i < high; i++) {
        Bfloat* line = to + i / 2 * wide * 2 + i % 2;
        for (int64_t j = 0; j < wide; j++) line[j * 2] = at(from, stride, i, rows, j, columns);
    }
}

// Its transpose as a right matrix [high × wide], high for its columns.
void pack_right_turned(const Bfloat* from, int64_t stride, int64_t rows, int64_t columns, Bfloat* to, int64_t high,
                       int64_t wide) {
    for (int64_t i = 0; i < high; i++) {
        Bfloat* line = to + i / 2 * wide * 2 + i % 2;
        for (int64_t j = 0; j < wide; j++) line[j * 2] = at(from, stride, j, rows, i, columns);
    }
}

// Two times 16 numbers as bf16 one after the other.
inline __m512i halves(Floats first, Floats second) {
    return (__m512i)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
}

// And in pairs, one of each.
inline __m512i pairs(Floats first, Floats second) {
    const auto order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21,
                                        5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return _mm512_permutexvar_epi16(order, halves(first, second));
}
}
