// The library as a whole: errors, versions, threads, counts.
//
//   tt_library_start(0);                  // once; 0 leaves the number of threads to libtorch
//   puts(tt_library_version());
//   if (failed) puts(tt_last_error());    // the text lives until the thread's next failure
//
// tt_library_calls() counts the operations that were asked for since the start, over all threads.
#pragma once
#include "tt.h"

#ifdef __cplusplus
extern "C" {
#endif

TT_API const char* tt_last_error(void);
TT_API const char* tt_library_version(void);
TT_API int64_t tt_library_calls(void);
TT_API tt_status tt_library_start(int32_t threads);
TT_API tt_status tt_threads(int32_t* intra_op, int32_t* inter_op);
TT_API tt_status tt_set_threads(int32_t threads);
TT_API tt_status tt_set_interop_threads(int32_t threads);

// Chooses the processor's kernels by name ("portable", "avx2", "avx512", "amx"; "" for the best), for tests that
// compare them; not found: this processor or this compiler has none such, and nothing changes.
TT_API tt_status tt_library_use_kernels(const char* name, bool* found);

#ifdef __cplusplus
}
#endif
