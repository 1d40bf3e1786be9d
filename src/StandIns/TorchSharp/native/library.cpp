#include "library.h"

#include "guard.h"
#include "kernels.h"
#include "memory.h"

#include <atomic>
#include <string>

namespace {
thread_local std::string last_error;
std::atomic<int64_t> calls{0};
}

void tt_keep_error(const char* text) noexcept {
    try {
        last_error = text;
    } catch (...) { // no memory left for the text: the status alone must do
    }
}

void tt_count_call() noexcept { calls.fetch_add(1, std::memory_order_relaxed); }

const char* tt_last_error(void) { return last_error.c_str(); }

const char* tt_library_version(void) { return TORCH_VERSION; }

int64_t tt_library_calls(void) { return calls.load(std::memory_order_relaxed); }

tt_status tt_library_start(int32_t threads) {
    return tt_guard_quietly([&] {
        tt_keep_large_blocks();
        if (threads > 0) at::set_num_threads(threads);
    });
}

tt_status tt_threads(int32_t* intra_op, int32_t* inter_op) {
    return tt_guard_quietly([&] {
        *intra_op = at::get_num_threads();
        *inter_op = static_cast<int32_t>(at::get_num_interop_threads());
    });
}

tt_status tt_set_threads(int32_t threads) {
    return tt_guard_quietly([&] { at::set_num_threads(threads); });
}

tt_status tt_set_interop_threads(int32_t threads) {
    return tt_guard_quietly([&] { at::set_num_interop_threads(threads); });
}

tt_status tt_library_use_kernels(const char* name, bool* found) {
    return tt_guard_quietly([&] { *found = tt_use_kernels(name); });
}
