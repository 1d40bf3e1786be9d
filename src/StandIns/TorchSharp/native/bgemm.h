// Products of bf16 matrices by the processor's matrix tiles (product_tiles.h), where it has such.
//
//   if (tt_has_bgemm()) { TtProduct task; ... tt_bgemm(task); }
//
// Called by one thread it uses all of them.
#pragma once
#include "kernels.h"
#include "pch.h"

bool tt_has_bgemm();

void tt_bgemm(const TtProduct& task);
