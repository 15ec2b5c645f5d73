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
SubByte sub_byte_of(Dtype dtype) noexcept;

// What a file has into values, and back; they wrap.
void read_low_bits(Dtype dtype, void* items, std::size_t count) noexcept;
void write_low_bits(Dtype dtype, void* items, std::size_t count) noexcept;

}  // namespace flaxstate
