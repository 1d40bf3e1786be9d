// Random numbers and their generators.
//
//   tt_generator g;
//   tt_generator_new(42, 0, -1, &g);      // CPU
//   tt_randn(sizes, 2, g, options, &t);   // null instead of g: the device's default generator
//   tt_generator_free(g);
//
// tt_generator_default gives a handle onto the default generator, which is freed like the others.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API tt_status tt_generator_new(uint64_t seed, int32_t device, int32_t index, tt_generator* out);
TT_API tt_status tt_generator_default(tt_generator* out);
TT_API tt_status tt_generator_free(tt_generator generator);
TT_API tt_status tt_generator_seed(tt_generator generator, uint64_t seed);
TT_API tt_status tt_generator_initial_seed(tt_generator generator, uint64_t* seed);
TT_API tt_status tt_generator_get_state(tt_generator generator, tt_tensor* out);
TT_API tt_status tt_generator_set_state(tt_generator generator, tt_tensor state);
TT_API tt_status tt_manual_seed(uint64_t seed);
TT_API tt_status tt_rand(const int64_t* sizes, int64_t rank, tt_generator generator, tt_options options,
                         tt_tensor* out);
TT_API tt_status tt_randn(const int64_t* sizes, int64_t rank, tt_generator generator, tt_options options,
                          tt_tensor* out);
TT_API tt_status tt_randint(int64_t low, int64_t high, const int64_t* sizes, int64_t rank, tt_generator generator,
                            tt_options options, tt_tensor* out);
TT_API tt_status tt_randperm(int64_t n, tt_generator generator, tt_options options, tt_tensor* out);
TT_API tt_status tt_rand_like(tt_tensor like, tt_options options, tt_tensor* out);
TT_API tt_status tt_randn_like(tt_tensor like, tt_options options, tt_tensor* out);
TT_API tt_status tt_normal_(tt_tensor tensor, double mean, double std, tt_generator generator);
TT_API tt_status tt_uniform_(tt_tensor tensor, double from, double to, tt_generator generator);
TT_API tt_status tt_bernoulli_(tt_tensor tensor, double probability, tt_generator generator);

#ifdef __cplusplus
}
#endif
