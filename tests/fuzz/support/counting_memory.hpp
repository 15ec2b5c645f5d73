#pragma once

// An allocator that counts, that always moves what is reallocated, and fails when it is told to.

#include <flaxstate/flaxstate.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "target.hpp"

namespace fuzz {

class CountingMemory {
 public:
  // The call that fails, counted from 1, and whether later ones do; 0: none.
  explicit CountingMemory(std::size_t fails_at = 0, bool fails_onwards = false) noexcept
      : fails_at_(fails_at), fails_onwards_(fails_onwards) {}
  CountingMemory(const CountingMemory&) = delete;
  CountingMemory& operator=(const CountingMemory&) = delete;

  fs_allocator allocator() noexcept {
    fs_allocator made = FS_ALLOCATOR_INIT;
    made.allocate = allocate;
    made.reallocate = reallocate;
    made.free = free;
    made.user_data = this;
    return made;
  }
  std::size_t live() const noexcept { return live_; }
  std::size_t peak() const noexcept { return peak_; }  // where a block that moves counts twice
  std::size_t calls() const noexcept { return calls_; }
  bool has_failed() const noexcept { return fails_at_ != 0 && calls_ >= fails_at_; }

 private:
  static void* allocate(std::size_t size, std::size_t alignment, void* user_data) {
    auto& memory = *static_cast<CountingMemory*>(user_data);
    ++memory.calls_;
    const bool fails = memory.calls_ == memory.fails_at_ || (memory.fails_onwards_ && memory.has_failed());
    FUZZ_REQUIRE(size != 0 && (alignment & (alignment - 1)) == 0);
    void* const block = fails || size > std::size_t{1} << 32U
                            ? nullptr
                            : std::aligned_alloc(std::max<std::size_t>(alignment, 16),
                                                 (size + alignment + 15) / std::max<std::size_t>(alignment, 16) *
                                                     std::max<std::size_t>(alignment, 16));
    if (block == nullptr) return nullptr;
    memory.live_ += size;
    memory.peak_ = std::max(memory.peak_, memory.live_);
    return block;
  }
  static void* reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment,
                          void* user_data) {
    void* const moved = allocate(new_size, alignment, user_data);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, pointer, std::min(old_size, new_size));
    free(pointer, old_size, alignment, user_data);
    return moved;
  }
  static void free(void* pointer, std::size_t size, std::size_t, void* user_data) {
    auto& memory = *static_cast<CountingMemory*>(user_data);
    FUZZ_REQUIRE(pointer != nullptr && size <= memory.live_);
    memory.live_ -= size;
    std::free(pointer);
  }

  std::size_t fails_at_;
  bool fails_onwards_;
  std::size_t calls_ = 0;
  std::size_t live_ = 0;
  std::size_t peak_ = 0;
};

}  // namespace fuzz
