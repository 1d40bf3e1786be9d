#include "kernels.h"

// Compiled with the flags of AVX-512 and AMX (build.sh), so nothing here may run before tt_kernels has asked the
// processor and the system.
#if defined(__AMX_BF16__) && defined(__AVX512BF16__)
#include "activation_kernel.h"
#include "attention_tiles.h"
#include "product_tiles.h"
#include "winograd_kernel.h"

namespace {
bool is_for_tiles(const TtAttention& task) { return task.bf16 && !task.causal && task.mask.data == nullptr; }

size_t forward_bytes_amx(const TtAttention& task, int64_t rows) {
    return is_for_tiles(task) ? TileForwardRoom(task, rows, nullptr).bytes : forward_bytes(task, rows);
}

void forward_amx(const TtAttention& task, int64_t row, int64_t rows, void* workspace) {
    if (is_for_tiles(task)) return forward_by_tiles(task, row, rows, workspace);
    forward_pass(task, row, rows, workspace);
}

size_t backward_bytes_amx(const TtAttention& task) {
    return is_for_tiles(task) ? TileBackwardRoom(task, nullptr).bytes : backward_bytes(task);
}

void backward_amx(const TtAttention& task, int64_t key, int64_t keys, void* workspace) {
    if (is_for_tiles(task)) return backward_by_tiles(task, key, keys, workspace);
    backward_pass(task, key, keys, workspace);
}
}

const TtKernels tt_kernels_amx = {
    "amx", lanes, forward_bytes_amx, forward_amx, backward_bytes_amx, backward_amx,
    winograd_room, winograd_inputs, winograd_kernels, winograd_results, activate, product_bytes, product};
#else
const TtKernels tt_kernels_amx = {};
#endif
