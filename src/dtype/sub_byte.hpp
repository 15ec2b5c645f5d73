#pragma once

#include <cstddef>

#include "dtype/dtype.hpp"

namespace flaxstate {

// int1 … uint4, whose items take a byte.
struct SubByte {
  unsigned bits;
  bool is_signed;
};

// No bits for other dtypes.
constexpr SubByte sub_byte_of(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::int1: return {1, true};
    case Dtype::int2: return {2, true};
    case Dtype::int4: return {4, true};
    case Dtype::uint1: return {1, false};
    case Dtype::uint2: return {2, false};
    case Dtype::uint4: return {4, false};
    default: return {0, false};
  }
}

// What a file has into values, and back; they wrap.
void read_low_bits(Dtype dtype, void* items, std::size_t count) noexcept;
void write_low_bits(Dtype dtype, void* items, std::size_t count) noexcept;

}  // namespace flaxstate
