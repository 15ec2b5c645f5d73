#pragma once

#include <cstdint>

#include "base/memory.hpp"

namespace flaxstate {

// Where the memory of a new tree comes from, and what of its data is its own.
struct TreeOptions {
  // NOLINTNEXTLINE(google-explicit-constructor): an allocator is all that most calls need.
  TreeOptions(const Allocator& from) noexcept : allocator(from) {}

  Allocator allocator;
  std::uint64_t memory_limit = 0;  // 0: none
  bool copy_data = false;          // arrays too: nothing of what the tree is made of has to outlive it
};

}  // namespace flaxstate
