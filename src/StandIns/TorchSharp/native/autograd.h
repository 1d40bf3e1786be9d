// Gradients: what is recorded, and the walk back.
//
//   tt_set_requires_grad(w, true);
//   tt_backward(&loss, 1, NULL, 0, false, false, NULL, 0);
//   tt_grad(w, &gradient);                // null if there is none
//
// Grad mode belongs to the thread. An inference guard must be freed on the thread that made it.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_grad_mode(bool* recording);
TT_API tt_status tt_set_grad_mode(bool recording);
TT_API tt_status tt_inference_mode(bool* on);
TT_API tt_status tt_inference_guard_new(bool on, void** guard);
TT_API tt_status tt_inference_guard_free(void* guard);
TT_API tt_status tt_requires_grad(tt_tensor tensor, bool* yes);
TT_API tt_status tt_set_requires_grad(tt_tensor tensor, bool yes);
TT_API tt_status tt_is_leaf(tt_tensor tensor, bool* yes);
TT_API tt_status tt_retain_grad(tt_tensor tensor);
TT_API tt_status tt_grad(tt_tensor tensor, tt_tensor* gradient);
TT_API tt_status tt_set_grad(tt_tensor tensor, tt_tensor gradient);
TT_API tt_status tt_detach(tt_tensor tensor, tt_tensor* out);
TT_API tt_status tt_detach_(tt_tensor tensor);

// Gradients may be null handles ("ones"); no inputs means all leaves.
TT_API tt_status tt_backward(const tt_tensor* outputs, int64_t output_count, const tt_tensor* gradients,
                             int64_t gradient_count, bool keep_graph, bool create_graph, const tt_tensor* inputs,
                             int64_t input_count);

// Writes one handle an input, null where the input is not reached and allow_unused holds.
TT_API tt_status tt_gradients(const tt_tensor* outputs, int64_t output_count, const tt_tensor* inputs,
                              int64_t input_count, const tt_tensor* gradients, int64_t gradient_count,
                              bool keep_graph, bool create_graph, bool allow_unused, tt_tensor* results);

#ifdef __cplusplus
}
#endif
