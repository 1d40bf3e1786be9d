// As many floats at once as the file's processor flags allow, in the compilers' own vector types (g++ and clang), and
// the matrix product over them that all kernels share. Everything is local to its file: the same names compiled with
// other flags must not meet in the linker.
#pragma once
#include <cstdint>
#include <cstring>
#include <limits>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace {
#if defined(__AVX512F__)
constexpr int64_t lanes = 16;
constexpr int tile_rows = 8; // 24 of the 32 registers hold sums
#elif defined(__AVX2__)
constexpr int64_t lanes = 8;
constexpr int tile_rows = 4; // 12 of 16
#else
constexpr int64_t lanes = 4;
constexpr int tile_rows = 4;
#endif
constexpr int tile_vectors = 3;
constexpr float no_share = -std::numeric_limits<float>::infinity();

typedef float Floats __attribute__((vector_size(lanes * 4)));
typedef int32_t Ints __attribute__((vector_size(lanes * 4)));

// A number that may lie at any address.
template <typename T> inline __attribute__((always_inline)) T load_as(const void* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}
inline __attribute__((always_inline)) Floats load(const float* from) { return load_as<Floats>(from); }
inline __attribute__((always_inline)) void store(float* to, Floats value) { std::memcpy(to, &value, sizeof value); }
inline __attribute__((always_inline)) Floats all(float value) { return value - Floats{}; }

// Keeps a NaN of `x`: a comparison with one is false. Compilers don't see that this is one instruction, whose second
// operand is the one that it keeps.
inline __attribute__((always_inline)) Floats at_least(Floats x, Floats low) {
#if defined(__AVX512F__)
    return (Floats)_mm512_max_ps((__m512)low, (__m512)x);
#elif defined(__AVX2__)
    return (Floats)_mm256_max_ps((__m256)low, (__m256)x);
#else
    return x < low ? low : x;
#endif
}

inline float sum_of(Floats x) {
    float sum = 0;
    for (int64_t i = 0; i < lanes; i++) sum += x[i];
    return sum;
}

inline float largest_of(Floats x) {
    float largest = x[0];
    for (int64_t i = 1; i < lanes; i++) largest = x[i] > largest ? x[i] : largest;
    return largest;
}

// 2^x for x ≤ 0 within 2e-7 of its size, and 0 below 2^-126; NaN stays NaN. The whole part goes into the exponent's
// bits, the polynomial (least squares of the relative error over ±1/2) does the rest.
inline __attribute__((always_inline)) Floats power_of_two(Floats x) {
    constexpr float round = 12582912.0f; // 1.5 · 2^23: adding it leaves whole numbers in the low bits
    x = at_least(x, all(-127.0f));
    const Floats shifted = x + round;
    const Floats f = x - (shifted - round);
    Floats y = f * 1.321867249542323e-3f + 9.67169793839751e-3f;
    y = y * f + 5.55089295240614e-2f;
    y = y * f + 2.4022238002741148e-1f;
    y = y * f + 6.931468559417218e-1f;
    y = y * f + 1.0f;
    const Ints exponent = ((Ints)shifted << 23) + 0x3f800000;
    return y * (Floats)exponent;
}

// The upper half of a float, rounded to even.
typedef uint16_t Bfloat;
inline float number(float value) { return value; }
inline float number(Bfloat value) {
    const uint32_t bits = static_cast<uint32_t>(value) << 16;
    return load_as<float>(&bits);
}
inline void put(float* to, float value) { *to = value; }
inline void put(Bfloat* to, float value) {
    auto bits = load_as<uint32_t>(&value);
    *to = value != value ? Bfloat{0x7fc0} : static_cast<Bfloat>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

constexpr int64_t padded(int64_t count, int64_t unit = lanes) { return (count + unit - 1) / unit * unit; }

// One tile of a product: c[tile_rows × vectors·lanes] = a · b (+ c). `a` is read number by number, at row·a_row +
// inner·a_inner, so that its transpose costs nothing.
template <int vectors, bool by_columns>
inline __attribute__((always_inline)) void multiply_tile(const float* a, int64_t a_stride, const float* b,
                                                         int64_t b_stride, float* c, int64_t c_stride, int64_t inner,
                                                         bool adds) {
    Floats sums[tile_rows][vectors];
    for (int row = 0; row < tile_rows; row++) {
        for (int i = 0; i < vectors; i++) sums[row][i] = adds ? load(c + row * c_stride + i * lanes) : Floats{};
    }
    for (int64_t k = 0; k < inner; k++) {
        Floats right[vectors];
        for (int i = 0; i < vectors; i++) right[i] = load(b + k * b_stride + i * lanes);
        for (int row = 0; row < tile_rows; row++) {
            const Floats left = all(by_columns ? a[k * a_stride + row] : a[row * a_stride + k]);
            for (int i = 0; i < vectors; i++) sums[row][i] += left * right[i];
        }
    }
    for (int row = 0; row < tile_rows; row++) {
        for (int i = 0; i < vectors; i++) store(c + row * c_stride + i * lanes, sums[row][i]);
    }
}

// c[rows × columns] = a · b (+ c), rows in tiles, columns in whole vectors. By columns: `a` holds the left matrix's
// transpose.
template <bool by_columns>
void multiply(const float* a, int64_t a_stride, const float* b, int64_t b_stride, float* c, int64_t c_stride,
              int64_t rows, int64_t columns, int64_t inner, bool adds) {
    int64_t vectors = columns / lanes;
    int64_t column = 0;
    for (int64_t parts = (vectors + tile_vectors - 1) / tile_vectors; parts > 0; parts--) {
        const int64_t width = (vectors + parts - 1) / parts; // 4 as 2 + 2, not 3 + 1
        for (int64_t row = 0; row < rows; row += tile_rows) {
            const float* left = by_columns ? a + row : a + row * a_stride;
            const float* right = b + column;
            float* to = c + row * c_stride + column;
            if (width == 3) multiply_tile<3, by_columns>(left, a_stride, right, b_stride, to, c_stride, inner, adds);
            if (width == 2) multiply_tile<2, by_columns>(left, a_stride, right, b_stride, to, c_stride, inner, adds);
            if (width == 1) multiply_tile<1, by_columns>(left, a_stride, right, b_stride, to, c_stride, inner, adds);
        }
        column += width * lanes;
        vectors -= width;
    }
}
}
