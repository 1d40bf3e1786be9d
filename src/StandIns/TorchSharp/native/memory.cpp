#include "memory.h"

#include "pch.h"

#include <c10/core/CPUAllocator.h>
#include <cstring>
#include <map>
#include <mutex>
#include <sys/mman.h>
#include <unordered_map>

namespace {
constexpr size_t large = size_t{1} << 20;    // below it the C library's memory serves well
constexpr size_t unit = size_t{1} << 16;
constexpr size_t huge_page = size_t{2} << 20;
constexpr size_t kept_at_most = size_t{384} << 20; // memory that no tensor has, in all

// The C library gives large blocks back to the system at once, and the system clears each page of the next one when it
// is first touched: measured, 26 ms of 57 for three operations on 20 MB. So freed blocks are kept, up to a limit, the
// latest longest; and new ones ask for pages of 2 MB, which are cleared 512 at a time.
class LargeBlocks {
public:
    void* take(size_t bytes) {
        const auto size = (bytes + unit - 1) / unit * unit;
        {
            std::lock_guard<std::mutex> lock(_mutex);
            const auto fitting = _idle.lower_bound(size);
            // Of a much larger block the rest would lie idle.
            if (fitting != _idle.end() && fitting->first <= size + size / 8) return reuse(fitting);
        }
        void* memory = map(size);
        if (memory == nullptr) {
            give_back_all();
            memory = map(size);
        }
        if (memory == nullptr) return nullptr;
        std::lock_guard<std::mutex> lock(_mutex);
        _sizes[memory] = size;
        return memory;
    }

    // False: not from here.
    bool keep(void* memory) {
        std::lock_guard<std::mutex> lock(_mutex);
        const auto known = _sizes.find(memory);
        if (known == _sizes.end()) return false;
        const auto size = known->second;
        const auto idle = _idle.emplace(size, Idle{memory, _clock});
        _by_age.emplace(_clock++, idle);
        _kept += size;
        while (_kept > kept_at_most) give_back_oldest();
        return true;
    }

private:
    struct Idle {
        void* memory;
        uint64_t since;
    };
    using IdleBlocks = std::multimap<size_t, Idle>;

    void* reuse(IdleBlocks::iterator block) {
        void* memory = block->second.memory;
        _by_age.erase(block->second.since);
        _kept -= block->first;
        _idle.erase(block);
        return memory;
    }

    void give_back_oldest() {
        const auto size = _by_age.begin()->second->first;
        void* memory = reuse(_by_age.begin()->second);
        _sizes.erase(memory);
        munmap(memory, size);
    }

    void give_back_all() {
        std::lock_guard<std::mutex> lock(_mutex);
        while (!_by_age.empty()) give_back_oldest();
    }

    // Begins at a huge page; what was mapped to find one is given back. Null: the system has no more.
    static void* map(size_t size) {
        const auto all = size + huge_page;
        void* mapped = mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED) return nullptr;
        const auto begin = reinterpret_cast<uintptr_t>(mapped);
        const auto used = (begin + huge_page - 1) / huge_page * huge_page;
        if (used > begin) munmap(mapped, used - begin);
        const auto end = used + size;
        if (begin + all > end) munmap(reinterpret_cast<void*>(end), begin + all - end);
        madvise(reinterpret_cast<void*>(used), size, MADV_HUGEPAGE); // a wish: without it pages are small
        return reinterpret_cast<void*>(used);
    }

    std::mutex _mutex;
    std::unordered_map<void*, size_t> _sizes; // of all blocks, idle or not
    IdleBlocks _idle;                         // by size
    std::map<uint64_t, IdleBlocks::iterator> _by_age;
    uint64_t _clock = 0;
    size_t _kept = 0;
};

// Never destroyed: tensors may be freed while the process ends.
LargeBlocks& blocks() {
    static auto* const all = new LargeBlocks;
    return *all;
}

void release(void* memory) {
    if (memory != nullptr && !blocks().keep(memory)) c10::GetDefaultCPUAllocator()->raw_deleter()(memory);
}

// Which of these are virtual, and whether allocate is const, changed between libtorch's versions: no "override"
// here, so that each takes the place of what there is.
class Allocator final : public c10::Allocator {
public:
    c10::DataPtr allocate(size_t bytes) const { return take(bytes); }
    c10::DataPtr allocate(size_t bytes) { return take(bytes); }
    c10::DeleterFnPtr raw_deleter() const { return &release; }
    void copy_data(void* to, const void* from, size_t bytes) const { std::memcpy(to, from, bytes); }

private:
    static c10::DataPtr take(size_t bytes) {
        void* memory = bytes >= large ? blocks().take(bytes) : nullptr;
        // What is small, and the words for there being no more memory, are libtorch's own.
        if (memory == nullptr) memory = c10::GetDefaultCPUAllocator()->raw_allocate(bytes);
        return {memory, memory, &release, at::Device(at::kCPU)};
    }
};
}

void tt_keep_large_blocks() {
    static Allocator allocator;
    c10::SetCPUAllocator(&allocator, 1);
}
