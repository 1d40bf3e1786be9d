#include "kernels.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#if defined(__linux__) && defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace {
// Matrix tiles for bf16: the processor says so in a leaf that compilers' own question came to late (g++ 13), and Linux
// must be asked for the room to save them in, once for the process.
bool has_tiles() {
#if defined(__linux__) && defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
    constexpr unsigned bf16_tiles = 1u << 22, tiles = 1u << 24; // in d
    if ((d & bf16_tiles) == 0 || (d & tiles) == 0 || !__builtin_cpu_supports("avx512bf16")) return false;
    constexpr long ask_for_state = 0x1023, tile_data = 18; // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, ask_for_state, tile_data) == 0;
#else
    return false;
#endif
}

bool processor_has(const TtKernels& kernels) {
    if (kernels.name == nullptr) return false; // compiled for another kind of machine
#if defined(__x86_64__) || defined(__i386__)
    if (&kernels == &tt_kernels_avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (&kernels == &tt_kernels_amx) return processor_has(tt_kernels_avx512) && has_tiles();
    if (&kernels == &tt_kernels_avx512) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    }
#endif
    return true;
}

// Best first.
const TtKernels* const known[] = {&tt_kernels_amx, &tt_kernels_avx512, &tt_kernels_avx2, &tt_kernels_portable};
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
