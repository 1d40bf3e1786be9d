// The processor's own kernels: plain C++ without libtorch, compiled once for each kind of processor (build.sh gives
// kernels_avx512.cpp and its like their flags) and chosen when the program runs.
//
//   const auto& kernels = tt_kernels();
//   kernels.attention_forward(task, workspace);   // one head, some rows; one thread
//
// Everything below works on raw memory of one thread; who calls divides the work and owns the workspaces.
#pragma once
#include <cstddef>
#include <cstdint>

// A matrix in somebody's memory: numbers of a row lie side by side, rows `stride` numbers apart.
struct TtRows {
    void* data = nullptr;
    int64_t stride = 0;
};

// One head of softmax(q kᵀ · scale + mask) v: q is [queries, width], k [keys, width], v [keys, value_width].
struct TtAttention {
    TtRows q, k, v, out;           // out is written by the forward pass and not read by the backward one
    TtRows d_out, dq, dk, dv;      // gradients, for the backward pass; all as bf16 if `bf16`, else fp32
    TtRows mask;                   // fp32, added to the scores; data null for none, stride 0 for one row for all
    float* log_sums = nullptr;     // [queries] log2 of the sum of 2^(scores · log2 e); +inf where nothing took part
    const float* row_sums = nullptr; // [queries] sum of out · d_out, for the backward pass
    float* dq_part = nullptr;      // [queries, padded width] fp32; where the backward pass leaves dq instead, if set
    int64_t queries = 0, keys = 0, width = 0, value_width = 0;
    float scale = 1;
    bool causal = false, bf16 = false;
    bool wants_scores = true, wants_values = true; // which gradients: dq and dk, dv
};

// A product of bf16 matrices, summed in fp32: out = left · right (+ bias). `right` lies in rows [inner, columns] whose
// numbers lie in lines, or turned [columns, inner]; `left` lies in rows [rows, inner], or turned.
struct TtProduct {
    int64_t rows = 0, columns = 0, inner = 0; // `inner` in 32s, unless left is turned and right is not
    TtRows left, right, out;
    int64_t left_places = 0; // 1: left lies turned, [inner, rows]; 9: turned, [inner / 9, rows · 9], and `inner`
                             // counts 32 of it nine times, once for each place, before the next 32; 0: in rows
    bool right_turned = false;
    const int64_t* offsets = nullptr;   // [inner] where the rows of right begin, if not every `right.stride` numbers
    int64_t line = 0, line_stride = 0;  // numbers of a line of right, and from the beginning of one to the next
    const void* bias = nullptr;         // bf16 [columns], or [rows] if `bias_of_rows`; null for none
    bool bias_of_rows = false;
};

enum class TtCurve { Silu, Gelu };

struct TtKernels {
    const char* name;
    int64_t lanes; // widths are padded to multiples of this

    // Bytes of workspace for `rows` rows of queries.
    size_t (*attention_forward_bytes)(const TtAttention& task, int64_t rows);
    // Rows [row, row + rows) of out and log_sums.
    void (*attention_forward)(const TtAttention& task, int64_t row, int64_t rows, void* workspace);

    size_t (*attention_backward_bytes)(const TtAttention& task);
    // dk and dv of keys [key, key + keys), and what these keys give to dq.
    void (*attention_backward)(const TtAttention& task, int64_t key, int64_t keys, void* workspace);

    // Convolutions of 3×3 with zeros around, fp32, by rows of tiles of 4×4 results; each tile has 36 points. Room is
    // in floats, for pictures of that width.
    int64_t (*winograd_room)(int64_t width);
    // One channel's row of tiles: to[point · stride + tile].
    void (*winograd_inputs)(const float* plane, int64_t height, int64_t width, int64_t row, float* to, int64_t stride,
                            float* room);
    // Kernels that lie one behind the other: to[point · stride + kernel]; turned by half a turn for gradients.
    void (*winograd_kernels)(const float* from, int64_t count, bool turned, float* to, int64_t stride);
    // One channel's row of tiles of the result.
    void (*winograd_results)(const float* from, int64_t stride, float bias, int64_t height, int64_t width, int64_t row,
                             float* plane, float* room);

    // The curve at x, or its slope there times dy if that is not null; fp32 or bf16.
    void (*activate)(TtCurve curve, bool bf16, const void* x, const void* dy, void* to, int64_t count);

    // Rows [row, row + rows) and columns [column, column + columns) of a product; columns in 32s but for the last ones,
    // at most 256 of them for the workspace to stay in a core's cache. Null where the processor has no tiles.
    size_t (*product_bytes)(const TtProduct& task, int64_t rows, int64_t columns) = nullptr;
    void (*product)(const TtProduct& task, int64_t row, int64_t rows, int64_t column, int64_t columns,
                    void* workspace) = nullptr;
};

// The best for this processor, or what tt_use_kernels or TRAINTOOLS_KERNELS asked for.
const TtKernels& tt_kernels();

// Takes kernels by name ("portable", "avx2", "avx512", "amx"; "" for the best); false: this processor has none such.
bool tt_use_kernels(const char* name);

extern const TtKernels tt_kernels_portable, tt_kernels_avx2, tt_kernels_avx512, tt_kernels_amx;
