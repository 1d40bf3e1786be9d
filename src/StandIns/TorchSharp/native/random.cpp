#include "random.h"

#include "guard.h"

#include <mutex>

namespace {
at::Generator& unwrap(tt_generator handle) {
    TORCH_CHECK(handle != nullptr, "A generator is missing where one is needed.");
    return *reinterpret_cast<at::Generator*>(handle);
}

tt_generator wrap(at::Generator generator) {
    return reinterpret_cast<tt_generator>(new at::Generator(std::move(generator)));
}
}

tt_status tt_generator_new(uint64_t seed, int32_t device, int32_t index, tt_generator* out) {
    return tt_guard_quietly([&] {
        const auto place = tt_device(device, index).value();
        if (place.is_cpu()) {
            *out = wrap(at::make_generator<at::CPUGeneratorImpl>(seed));
            return;
        }
        // A copy of the device's default generator, so that no header of that device is needed.
        auto generator = at::globalContext().defaultGenerator(place).clone();
        generator.set_current_seed(seed);
        *out = wrap(generator);
    });
}

tt_status tt_generator_default(tt_generator* out) {
    return tt_guard_quietly([&] { *out = wrap(at::globalContext().defaultGenerator(at::Device(at::kCPU))); });
}

tt_status tt_generator_free(tt_generator generator) {
    return tt_guard_quietly([&] { delete reinterpret_cast<at::Generator*>(generator); });
}

tt_status tt_generator_seed(tt_generator generator, uint64_t seed) {
    return tt_guard_quietly([&] {
        std::lock_guard<std::mutex> lock(unwrap(generator).mutex());
        unwrap(generator).set_current_seed(seed);
    });
}

tt_status tt_generator_initial_seed(tt_generator generator, uint64_t* seed) {
    return tt_guard_quietly([&] { *seed = unwrap(generator).current_seed(); });
}

tt_status tt_generator_get_state(tt_generator generator, tt_tensor* out) {
    return tt_guard([&] {
        std::lock_guard<std::mutex> lock(unwrap(generator).mutex());
        *out = tt_wrap(unwrap(generator).get_state());
    });
}

tt_status tt_generator_set_state(tt_generator generator, tt_tensor state) {
    return tt_guard([&] {
        std::lock_guard<std::mutex> lock(unwrap(generator).mutex());
        unwrap(generator).set_state(tt_unwrap(state));
    });
}

tt_status tt_manual_seed(uint64_t seed) {
    return tt_guard_quietly([&] { at::manual_seed(seed); });
}

tt_status tt_rand(const int64_t* sizes, int64_t rank, tt_generator generator, tt_options options, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(at::rand(tt_longs(sizes, rank), tt_maybe(generator), tt_wanted(options)), options);
    });
}

tt_status tt_randn(const int64_t* sizes, int64_t rank, tt_generator generator, tt_options options, tt_tensor* out) {
    return tt_guard([&] {
        *out = tt_wrap(at::randn(tt_longs(sizes, rank), tt_maybe(generator), tt_wanted(options)), options);
    });
}

tt_status tt_randint(int64_t low, int64_t high, const int64_t* sizes, int64_t rank, tt_generator generator,
                     tt_options options, tt_tensor* out) {
    return tt_guard([&] {
        auto made = at::randint(low, high, tt_longs(sizes, rank), tt_maybe(generator), tt_wanted(options));
        *out = tt_wrap(std::move(made), options);
    });
}

tt_status tt_randperm(int64_t n, tt_generator generator, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::randperm(n, tt_maybe(generator), tt_wanted(options)), options); });
}

tt_status tt_rand_like(tt_tensor like, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::rand_like(tt_unwrap(like), tt_wanted(options)), options); });
}

tt_status tt_randn_like(tt_tensor like, tt_options options, tt_tensor* out) {
    return tt_guard([&] { *out = tt_wrap(at::randn_like(tt_unwrap(like), tt_wanted(options)), options); });
}

tt_status tt_normal_(tt_tensor tensor, double mean, double std, tt_generator generator) {
    return tt_guard([&] { tt_unwrap(tensor).normal_(mean, std, tt_maybe(generator)); });
}

tt_status tt_uniform_(tt_tensor tensor, double from, double to, tt_generator generator) {
    return tt_guard([&] { tt_unwrap(tensor).uniform_(from, to, tt_maybe(generator)); });
}

tt_status tt_bernoulli_(tt_tensor tensor, double probability, tt_generator generator) {
    return tt_guard([&] { tt_unwrap(tensor).bernoulli_(probability, tt_maybe(generator)); });
}
