#pragma once

#include <cmath>
#include <cstdint>

#include "base/bytes.hpp"
#include "dtype/float16.hpp"

namespace flaxstate {

// store_plain_float for what most floats of structs are, in the loops that read them.
inline bool store_plain_float32(double value, void* destination) noexcept {
  const std::uint32_t rounded = bits::float32_of_float64(load<std::uint64_t>(&value));
  constexpr std::uint32_t infinity = 0x7f800000U;
  if ((rounded & infinity) == infinity && std::isfinite(value)) return false;
  store(rounded, destination);
  return true;
}

}  // namespace flaxstate
