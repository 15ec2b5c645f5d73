#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "dtype/dtype.hpp"

namespace flaxstate::capi {

// What a caller may give. What this release refuses can get a meaning in a later one; what it takes can't.

inline void require(bool holds, const char* message) {
  if (!holds) throw Error(Status::invalid_argument, message);
}

// Flags are 0 or 1, so that other numbers can become further choices.
inline bool read_flag(std::int32_t flag, const char* name) {
  if (flag != 0 && flag != 1) throw Error(Status::invalid_argument, std::string(name) + " must be 0 or 1");
  return flag == 1;
}

// A dtype that arrays have, or none for every other number.
inline Dtype read_array_dtype(std::int32_t dtype) noexcept {
  if (dtype <= 0 || dtype > static_cast<std::int32_t>(Dtype::opaque)) return Dtype::none;
  const auto known = static_cast<Dtype>(dtype);
  return known == Dtype::opaque || dtype_item_size(known) != 0 ? known : Dtype::none;
}

}  // namespace flaxstate::capi
