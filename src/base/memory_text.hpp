#pragma once

#include <cstddef>
#include <string>

#include "base/memory.hpp"

namespace flaxstate {

template <class T>
class MemoryAllocator {
 public:
  using value_type = T;

  explicit MemoryAllocator(Memory& memory) noexcept : memory_(&memory) {}
  template <class U>
  MemoryAllocator(const MemoryAllocator<U>& other) noexcept : memory_(&other.memory()) {}

  T* allocate(std::size_t count) { return static_cast<T*>(memory_->allocate(count * sizeof(T), alignof(T))); }
  void deallocate(T* block, std::size_t count) noexcept { memory_->free(block, count * sizeof(T), alignof(T)); }
  Memory& memory() const noexcept { return *memory_; }

  friend bool operator==(const MemoryAllocator& left, const MemoryAllocator& right) noexcept {
    return left.memory_ == right.memory_;
  }
  friend bool operator!=(const MemoryAllocator& left, const MemoryAllocator& right) noexcept {
    return !(left == right);
  }

 private:
  Memory* memory_;
};

// Text that may be as long as the input, and so counts in a memory limit.
class MemoryText : public std::basic_string<char, std::char_traits<char>, MemoryAllocator<char>> {
 public:
  explicit MemoryText(Memory& memory) noexcept : basic_string(MemoryAllocator<char>(memory)) {}
};

}  // namespace flaxstate
