#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.hpp"

namespace flaxstate {

// Whether two pieces of memory, of whatever objects, have bytes in common.
inline bool have_bytes_in_common(const Byte* left, std::uint64_t left_size, const Byte* right,
                                 std::uint64_t right_size) noexcept {
  const std::less<const Byte*> before;
  return before(left, right + right_size) && before(right, left + left_size);
}

}  // namespace flaxstate
