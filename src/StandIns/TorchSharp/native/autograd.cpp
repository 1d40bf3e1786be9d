#include "autograd.h"

#include "guard.h"

namespace {
std::vector<at::Tensor> list_with_gaps(const tt_tensor* handles, int64_t count) {
    std::vector<at::Tensor> list(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++) {
        if (handles[i] != nullptr) list[static_cast<size_t>(i)] = tt_unwrap(handles[i]);
    }
    return list;
}
}

tt_status tt_grad_mode(bool* recording) {
    return tt_guard_quietly([&] { *recording = at::GradMode::is_enabled(); });
}

tt_status tt_set_grad_mode(bool recording) {
    return tt_guard_quietly([&] { at::GradMode::set_enabled(recording); });
}

tt_status tt_inference_mode(bool* on) {
    return tt_guard_quietly([&] { *on = c10::InferenceMode::is_enabled(); });
}

tt_status tt_inference_guard_new(bool on, void** guard) {
    return tt_guard_quietly([&] { *guard = new c10::InferenceMode(on); });
}

tt_status tt_inference_guard_free(void* guard) {
    return tt_guard_quietly([&] { delete static_cast<c10::InferenceMode*>(guard); });
}

tt_status tt_requires_grad(tt_tensor tensor, bool* yes) {
    return tt_guard_quietly([&] { *yes = tt_unwrap(tensor).requires_grad(); });
}

tt_status tt_set_requires_grad(tt_tensor tensor, bool yes) {
    return tt_guard_quietly([&] { tt_unwrap(tensor).set_requires_grad(yes); });
}

tt_status tt_is_leaf(tt_tensor tensor, bool* yes) {
    return tt_guard_quietly([&] { *yes = tt_unwrap(tensor).is_leaf(); });
}

tt_status tt_retain_grad(tt_tensor tensor) {
    return tt_guard_quietly([&] { tt_unwrap(tensor).retain_grad(); });
}

tt_status tt_grad(tt_tensor tensor, tt_tensor* gradient) {
    return tt_guard_quietly([&] {
        const auto& found = tt_unwrap(tensor).grad();
        *gradient = found.defined() ? tt_wrap(found) : nullptr;
    });
}

tt_status tt_set_grad(tt_tensor tensor, tt_tensor gradient) {
    return tt_guard_quietly([&] {
        auto& place = tt_unwrap(tensor).mutable_grad();
        if (gradient == nullptr) {
            place.reset();
        } else {
            place = tt_unwrap(gradient);
        }
    });
}

tt_status tt_detach(tt_tensor tensor, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(tt_unwrap(tensor).detach()); });
}

tt_status tt_detach_(tt_tensor tensor) {
    return tt_guard([&] { tt_unwrap(tensor).detach_(); });
}

tt_status tt_backward(const tt_tensor* outputs, int64_t output_count, const tt_tensor* gradients,
                      int64_t gradient_count, bool keep_graph, bool create_graph, const tt_tensor* inputs,
                      int64_t input_count) {
    return tt_guard([&] {
        torch::autograd::backward(tt_list(outputs, output_count), list_with_gaps(gradients, gradient_count),
                                  keep_graph, create_graph, tt_list(inputs, input_count));
    });
}

tt_status tt_gradients(const tt_tensor* outputs, int64_t output_count, const tt_tensor* inputs, int64_t input_count,
                       const tt_tensor* gradients, int64_t gradient_count, bool keep_graph, bool create_graph,
                       bool allow_unused, tt_tensor* results) {
    return tt_guard([&] {
        const auto made = torch::autograd::grad(
            tt_list(outputs, output_count), tt_list(inputs, input_count), list_with_gaps(gradients, gradient_count),
            keep_graph, create_graph, allow_unused);
        int64_t count;
        tt_hand_out(made, results, input_count, &count);
    });
}
