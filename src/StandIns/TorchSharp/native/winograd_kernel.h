// Convolutions of 3×3 by Winograd's minimal filtering F(4×4, 3×3) (Lavin & Gray 2015), for the file that includes it
// to compile with its processor's flags. A tile of 4×4 results comes of 6×6 numbers, each transformed into 36 points;
// at each point the channels meet in a plain matrix product, with a quarter of the direct way's multiplications.
//
// The points are 0, ±2/3, ±3/2 and infinity. Against the usual 0, ±1, ±2 the largest error against float64 falls from
// 1.3e-5 to 3.6e-6 of the largest result (640 channels); the direct sum's is 4e-7.
#pragma once
#include "vectors.h"

namespace {
constexpr int64_t tile = 4, tile_inputs = 6;
constexpr float near = 2.0f / 3, far = 3.0f / 2, near2 = near * near, far2 = far * far;
constexpr float middle = near2 + far2; // near2 · far2 is 1, which leaves most factors out

// Six numbers to the six points.
template <typename T> inline __attribute__((always_inline)) void inputs_to_points(const T (&d)[6], T (&v)[6]) {
    const T near_even = d[4] - far2 * d[2], near_odd = near * (d[3] - far2 * d[1]);
    const T far_even = d[4] - near2 * d[2], far_odd = far * (d[3] - near2 * d[1]);
    v[0] = d[0] - middle * d[2] + d[4];
    v[1] = near_even + near_odd;
    v[2] = near_even - near_odd;
    v[3] = far_even + far_odd;
    v[4] = far_even - far_odd;
    v[5] = d[1] - middle * d[3] + d[5];
}

// Three numbers of a kernel to the six points.
template <typename T> inline __attribute__((always_inline)) void kernel_to_points(T g0, T g1, T g2, T (&u)[6]) {
    constexpr float of_near = 1 / (2 * near2 * (near2 - far2)), of_far = 1 / (2 * far2 * (far2 - near2));
    const T near_even = of_near * g0 + of_near * near2 * g2, near_odd = of_near * near * g1;
    const T far_even = of_far * g0 + of_far * far2 * g2, far_odd = of_far * far * g1;
    u[0] = g0;
    u[1] = near_even + near_odd;
    u[2] = near_even - near_odd;
    u[3] = far_even + far_odd;
    u[4] = far_even - far_odd;
    u[5] = g2;
}

// Six points to four results.
template <typename T> inline __attribute__((always_inline)) void points_to_results(const T (&m)[6], T (&y)[4]) {
    const T near_sum = m[1] + m[2], near_difference = near * (m[1] - m[2]);
    const T far_sum = m[3] + m[4], far_difference = far * (m[3] - m[4]);
    y[0] = m[0] + near_sum + far_sum;
    y[1] = near_difference + far_difference;
    y[2] = near2 * near_sum + far2 * far_sum;
    y[3] = near2 * near_difference + far2 * far_difference + m[5];
}

int64_t tiles_in(int64_t size) { return (size + tile - 1) / tile; }

// A line of pixels with what the last vector of tiles reaches beyond it.
int64_t line_room(int64_t width) { return padded(tiles_in(width)) * tile + 2 * lanes; }

int64_t winograd_room(int64_t width) {
    return 6 * line_room(width) + 36 * padded(tiles_in(width)); // floats, of the larger user: winograd_inputs
}

// The six lines that a row of tiles reads, with zeros around the picture, transformed downwards.
void lines_to_points(const float* plane, int64_t height, int64_t width, int64_t row, float* lines, int64_t stride) {
    for (int64_t i = 0; i < tile_inputs; i++) {
        float* line = lines + i * stride;
        const int64_t y = row * tile + i - 1;
        const bool is_inside = y >= 0 && y < height;
        line[0] = 0;
        if (is_inside) std::memcpy(line + 1, plane + y * width, static_cast<size_t>(width) * 4);
        float* rest = is_inside ? line + 1 + width : line;
        std::memset(rest, 0, static_cast<size_t>(line + stride - rest) * 4);
    }
    for (int64_t x = 0; x < tiles_in(width) * tile + 2; x += lanes) {
        Floats d[6], v[6];
        for (int i = 0; i < 6; i++) d[i] = load(lines + i * stride + x);
        inputs_to_points(d, v);
        for (int i = 0; i < 6; i++) store(lines + i * stride + x, v[i]);
    }
}

// One channel's row of tiles to the points: to[point · stride + tile].
void winograd_inputs(const float* plane, int64_t height, int64_t width, int64_t row, float* to, int64_t stride,
                     float* room) {
    const int64_t across = tiles_in(width), wide = padded(across), line_stride = line_room(width);
    float* lines = room;
    float* columns = room + 6 * line_stride; // [6][6][wide]: what lies at a place of all tiles, side by side
    lines_to_points(plane, height, width, row, lines, line_stride);
    for (int64_t i = 0; i < 6; i++) {
        const float* line = lines + i * line_stride;
        float* column = columns + i * 6 * wide;
        for (int64_t t = 0; t < across; t++) {
            for (int j = 0; j < 6; j++) column[j * wide + t] = line[tile * t + j];
        }
        float* out = to + i * 6 * stride;
        int64_t t = 0;
        for (; t + lanes <= across; t += lanes) {
            Floats d[6], v[6];
            for (int j = 0; j < 6; j++) d[j] = load(column + j * wide + t);
            inputs_to_points(d, v);
            for (int j = 0; j < 6; j++) store(out + j * stride + t, v[j]);
        }
        for (; t < across; t++) {
            float d[6], v[6];
            for (int j = 0; j < 6; j++) d[j] = column[j * wide + t];
            inputs_to_points(d, v);
            for (int j = 0; j < 6; j++) out[j * stride + t] = v[j];
        }
    }
}

// Kernels of 3×3, one behind the other, to the points: to[point · stride + kernel]. Turned half round for gradients.
void winograd_kernels(const float* from, int64_t count, bool turned, float* to, int64_t stride) {
    for (int64_t first = 0; first < count; first += lanes) {
        const int64_t some = count - first < lanes ? count - first : lanes;
        const float* kernels = from + first * 9;
        float g[9][lanes] = {};
        for (int64_t i = 0; i < some; i++) {
            for (int j = 0; j < 9; j++) g[j][i] = kernels[i * 9 + (turned ? 8 - j : j)];
        }
        Floats columns[3][6];
        for (int x = 0; x < 3; x++) kernel_to_points(load(g[x]), load(g[3 + x]), load(g[6 + x]), columns[x]);
        for (int i = 0; i < 6; i++) {
            Floats u[6];
            kernel_to_points(columns[0][i], columns[1][i], columns[2][i], u);
            for (int j = 0; j < 6; j++) {
                float* point = to + (i * 6 + j) * stride + first;
                if (some == lanes) {
                    store(point, u[j]);
                } else {
                    std::memcpy(point, &u[j], static_cast<size_t>(some) * 4);
                }
            }
        }
    }
}

// One channel's row of tiles from the points: four lines of results, plus `bias`.
void winograd_results(const float* from, int64_t stride, float bias, int64_t height, int64_t width, int64_t row,
                      float* plane, float* room) {
    const int64_t across = tiles_in(width), wide = padded(across);
    float* columns = room; // [4][6][wide]
    float* line = room + 24 * wide;
    for (int64_t j = 0; j < 6; j++) {
        const float* points = from + j * stride;
        int64_t t = 0;
        for (; t + lanes <= across; t += lanes) {
            Floats m[6], y[4];
            for (int i = 0; i < 6; i++) m[i] = load(points + i * 6 * stride + t);
            points_to_results(m, y);
            for (int i = 0; i < 4; i++) store(columns + (i * 6 + j) * wide + t, y[i]);
        }
        for (; t < across; t++) {
            float m[6], y[4];
            for (int i = 0; i < 6; i++) m[i] = points[i * 6 * stride + t];
            points_to_results(m, y);
            for (int i = 0; i < 4; i++) columns[(i * 6 + j) * wide + t] = y[i];
        }
    }
    for (int64_t i = 0; i < tile && row * tile + i < height; i++) {
        for (int64_t t = 0; t < across; t += lanes) {
            Floats m[6], y[4];
            for (int j = 0; j < 6; j++) m[j] = load(columns + (i * 6 + j) * wide + t);
            points_to_results(m, y);
            for (int64_t k = 0; k < lanes; k++) {
                for (int j = 0; j < 4; j++) line[tile * (t + k) + j] = y[j][k] + bias;
            }
        }
        std::memcpy(plane + (row * tile + i) * width, line, static_cast<size_t>(width) * 4);
    }
}
}
