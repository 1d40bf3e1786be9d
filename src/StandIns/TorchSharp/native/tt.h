// The C border of the bridge between TorchSharp's managed side and libtorch.
//
//   tt_tensor sum;
//   if (tt_binary(TT_ADD, a, b, &sum) != 0) { puts(tt_last_error()); return; }
//   ...
//   tt_tensor_free(sum);
//
// Every entry returns a status: 0 means done, anything else that the thread's tt_last_error() tells why. Results come
// through the last parameters and belong to the caller, who frees tensors with tt_tensor_free and generators with
// tt_generator_free. Arguments stay the caller's. A tensor handle of null means "none" where a comment allows it.
// No exception, no C++ type and no state other than libtorch's own crosses this border.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define TT_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tt_tensor_t* tt_tensor;
typedef struct tt_generator_t* tt_generator;
typedef int32_t tt_status;

// A number with its kind: 0 none, 1 bool, 2 integer (bits is the value), 3 floating point (bits is the double's).
typedef struct { int64_t kind; int64_t bits; } tt_scalar;

// What a new tensor shall be: dtype as in c10::ScalarType (-1: libtorch's default, or the input's), device as in
// c10::DeviceType (-1: the default, or the input's), index -1 for the current device.
typedef struct { int32_t dtype; int32_t device; int32_t index; bool requires_grad; } tt_options;

#ifdef __cplusplus
}
#endif
