#pragma once

#include <cstddef>

#include "dtype/dtype.hpp"

namespace flaxstate {

// The conversions that have loops of their own: between float16, bfloat16, float32 and float64, and between int8 …
// uint64. All others go by them and NumberBlock; see convert_items().
inline bool converts_directly(Dtype from, Dtype to) noexcept {
  return (dtype_is_floating(from) && dtype_is_floating(to)) || (dtype_is_integer(from) && dtype_is_integer(to));
}
void convert_directly(Dtype from, const void* source, Dtype to, void* destination, std::size_t count) noexcept;

}  // namespace flaxstate
