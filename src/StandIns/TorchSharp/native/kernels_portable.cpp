// The kernels for any processor that a compiler knows.
#include "activation_kernel.h"
#include "attention_gradient_kernel.h"
#include "winograd_kernel.h"

const TtKernels tt_kernels_portable = {
    "portable", lanes, forward_bytes, forward_pass, backward_bytes, backward_pass,
    winograd_room, winograd_inputs, winograd_kernels, winograd_results, activate};
