#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/memory.hpp"

namespace flaxstate {

// Finds which of some numbers stand for the same thing, in an allocator's memory: 12 bytes for each.
class HashSlots {
 public:
  // `count`: how many numbers there will be.
  HashSlots(Memory& memory, std::uint32_t count) : slots_(memory) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(std::uint64_t{count} * 3 / 2 + 1, UINT32_MAX));
    slots_.set_capacity(size);
    std::memset(slots_.append(size), 0, size * sizeof(std::uint64_t));
  }

  // The number that was added before and is the same: same(other) says which. Else adds `number`, and gives it.
  template <class Same>
  std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t number, const Same& same) {
    constexpr std::uint64_t number_mask = UINT32_MAX;
    const std::uint64_t tag = hash << 32;
    auto slot = static_cast<std::size_t>((hash >> 32) * slots_.size() >> 32);
    for (; slots_[slot] != 0; slot = slot + 1 == slots_.size() ? 0 : slot + 1) {
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
