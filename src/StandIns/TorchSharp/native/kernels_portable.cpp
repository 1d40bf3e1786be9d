// The kernels for any processor that a compiler knows.
#include "attention_gradient_kernel.h"

const TtKernels tt_kernels_portable = {"portable", lanes, forward_bytes, forward_pass, backward_bytes, backward_pass};
