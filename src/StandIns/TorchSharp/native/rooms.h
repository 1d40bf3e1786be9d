// Working memory for kernels: as many bytes for each thread, each on cache lines of its own.
#pragma once
#include "pch.h"

class Rooms {
public:
    explicit Rooms(size_t bytes)
        : _all(at::empty({at::get_num_threads(), static_cast<int64_t>(bytes / 64 + 1), 64}, at::kByte)) {}
    // The calling thread's, within at::parallel_for.
    void* own() const { return static_cast<char*>(_all.data_ptr()) + at::get_thread_num() * _all.stride(0); }

private:
    at::Tensor _all;
};
