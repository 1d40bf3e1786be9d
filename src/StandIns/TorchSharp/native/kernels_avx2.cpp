#include "kernels.h"

// Compiled with AVX2's flags (build.sh), so nothing here may run before tt_kernels has asked the processor.
#if defined(__AVX2__)
#include "activation_kernel.h"
#include "attention_gradient_kernel.h"
#include "winograd_kernel.h"

const TtKernels tt_kernels_avx2 = {
    "avx2", lanes, forward_bytes, forward_pass, backward_bytes, backward_pass,
    winograd_room, winograd_inputs, winograd_kernels, winograd_results, activate};
#else
const TtKernels tt_kernels_avx2 = {};
#endif
