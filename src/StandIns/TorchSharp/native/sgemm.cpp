#include "sgemm.h"

#include <dlfcn.h>

namespace {
// oneDNN's own parameters; 0 means done.
using Multiply = int (*)(char turn_a, char turn_b, int64_t rows, int64_t columns, int64_t inner, float alpha,
                         const float* a, int64_t a_row, const float* b, int64_t b_row, float beta, float* c,
                         int64_t c_row);

// Debian's libtorch multiplies fp32 by a BLAS of its choice, mostly OpenBLAS: a tenth to a third slower than oneDNN,
// and with threads of its own that compete with OpenMP's for the processor. Other builds of libtorch hold a oneDNN
// that nobody else can see, and have MKL, which is fast: for them this is null.
Multiply find_multiply() {
    for (const char* name : {"libdnnl.so.2", "libdnnl.so.3"}) {
        if (void* library = dlopen(name, RTLD_LAZY | RTLD_NOLOAD)) {
            if (auto found = reinterpret_cast<Multiply>(dlsym(library, "dnnl_sgemm"))) return found;
        }
    }
    return nullptr;
}

Multiply multiply() {
    static const auto found = find_multiply();
    return found;
}
}

bool tt_has_sgemm() { return multiply() != nullptr; }

void tt_sgemm(char turn_a, char turn_b, int64_t rows, int64_t columns, int64_t inner, const float* a, int64_t a_row,
              const float* b, int64_t b_row, bool adds, float* c, int64_t c_row) {
    at::get_num_threads(); // a new thread of the program gets its number of OpenMP threads by being asked
    const float kept = adds ? 1 : 0;
    const auto status = multiply()(turn_a, turn_b, rows, columns, inner, 1, a, a_row, b, b_row, kept, c, c_row);
    TORCH_CHECK(status == 0, "oneDNN could not multiply [", rows, ", ", inner, "] by [", inner, ", ", columns, "] (",
                status, ").");
}
