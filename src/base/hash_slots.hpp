#pragma once

#include <cstdint>
#include <cstring>

#include "base/memory.hpp"

namespace flaxstate {

// Finds which of the numbers 0, 1, … stand for the same thing, in an allocator's memory.
class HashSlots {
 public:
  HashSlots(Memory& memory, std::uint32_t count) : slots_(memory) {
    std::size_t size = 16;
    while (size < 2 * std::size_t{count}) size *= 2;
    std::memset(slots_.append(size), 0, size * sizeof(std::uint64_t));
  }

  // The number that was added before and is the same: same(other) says which. Else adds `number`, and gives it.
  template <class Same>
  std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t number, const Same& same) {
    constexpr std::uint64_t number_mask = UINT32_MAX;
    const std::uint64_t tag = hash & ~number_mask;
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = static_cast<std::size_t>(hash) & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
      if ((slots_[slot] & ~number_mask) != tag) continue;
      const auto other = static_cast<std::uint32_t>((slots_[slot] & number_mask) - 1);
      if (same(other)) return other;
    }
    slots_[slot] = tag | (std::uint64_t{number} + 1);
    return number;
  }

 private:
  GrowArray<std::uint64_t> slots_;  // the number from 1 on, and what its 32 bits leave of the hash
};

}  // namespace flaxstate
