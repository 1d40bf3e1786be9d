#include "devices.h"

#include "guard.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <mutex>

namespace {
int32_t cards() {
    // hasCUDA is also true where the driver is missing; the count is then 0.
    if (!at::hasCUDA()) return 0;
    return c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount();
}
}

tt_status tt_cuda_count(int32_t* count) {
    return tt_guard_quietly([&] { *count = cards(); });
}

tt_status tt_cuda_has_cudnn(bool* yes) {
    return tt_guard_quietly([&] { *yes = cards() > 0 && at::detail::getCUDAHooks().hasCuDNN(); });
}

tt_status tt_cuda_synchronize(int32_t index) {
    return tt_guard([&] {
        TORCH_CHECK(cards() > 0, "There is no CUDA device to wait for.");
        const auto guard = c10::impl::VirtualGuardImpl(at::kCUDA);
        const auto card = index < 0 ? guard.getDevice().index() : static_cast<at::DeviceIndex>(index);
        at::detail::getCUDAHooks().deviceSynchronize(card);
    });
}

tt_status tt_cuda_seed(int32_t index, uint64_t seed) {
    return tt_guard_quietly([&] {
        auto generator = at::globalContext().defaultGenerator(tt_device(1, index).value());
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_current_seed(seed);
    });
}

tt_status tt_tf32(bool* matmul, bool* cudnn) {
    return tt_guard_quietly([&] {
        *matmul = at::globalContext().allowTF32CuBLAS();
        *cudnn = at::globalContext().allowTF32CuDNN();
    });
}

tt_status tt_set_tf32_matmul(bool allowed) {
    return tt_guard_quietly([&] { at::globalContext().setAllowTF32CuBLAS(allowed); });
}

tt_status tt_set_tf32_cudnn(bool allowed) {
    return tt_guard_quietly([&] { at::globalContext().setAllowTF32CuDNN(allowed); });
}

tt_status tt_fp16_reduction(bool* allowed) {
    return tt_guard_quietly([&] { *allowed = tt_reduction_allowed(at::globalContext().allowFP16ReductionCuBLAS()); });
}

tt_status tt_set_fp16_reduction(bool allowed) {
    return tt_guard_quietly([&] { at::globalContext().setAllowFP16ReductionCuBLAS(allowed); });
}
