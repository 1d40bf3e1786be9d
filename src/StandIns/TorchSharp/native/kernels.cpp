#include "kernels.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

namespace {
bool processor_has(const TtKernels& kernels) {
    if (kernels.name == nullptr) return false; // compiled for another kind of machine
#if defined(__x86_64__) || defined(__i386__)
    if (&kernels == &tt_kernels_avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (&kernels == &tt_kernels_avx512) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    }
#endif
    return true;
}

// Best first.
const TtKernels* const known[] = {&tt_kernels_avx512, &tt_kernels_avx2, &tt_kernels_portable};
std::atomic<const TtKernels*> in_use{nullptr};

const TtKernels* find(const char* name) {
    for (const auto* kernels : known) {
        if (processor_has(*kernels) && (*name == 0 || std::strcmp(name, kernels->name) == 0)) return kernels;
    }
    return nullptr;
}
}

const TtKernels& tt_kernels() {
    const auto* kernels = in_use.load(std::memory_order_relaxed);
    if (kernels == nullptr) {
        const char* wanted = std::getenv("TRAINTOOLS_KERNELS");
        kernels = wanted == nullptr ? nullptr : find(wanted);
        if (kernels == nullptr) kernels = find("");
        in_use.store(kernels, std::memory_order_relaxed);
    }
    return *kernels;
}

bool tt_use_kernels(const char* name) {
    const auto* kernels = find(name);
    if (kernels != nullptr) in_use.store(kernels, std::memory_order_relaxed);
    return kernels != nullptr;
}
