// Products of fp32 matrices by the oneDNN that libtorch computes its convolutions with, where it can be reached.
//
//   if (tt_has_sgemm()) tt_sgemm('N', 'T', rows, columns, inner, a, inner, b, inner, false, c, columns);
//
// Matrices are row-major. Called by one thread it uses all of them; called within at::parallel_for, only its own.
#pragma once
#include "pch.h"

bool tt_has_sgemm();

// c = a b, or c + a b if `adds`; 'T' for a transposed matrix. `a_row` and its like: numbers from row to row in memory.
void tt_sgemm(char turn_a, char turn_b, int64_t rows, int64_t columns, int64_t inner, const float* a, int64_t a_row,
              const float* b, int64_t b_row, bool adds, float* c, int64_t c_row);
