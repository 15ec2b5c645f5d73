#pragma once

#include <string_view>

#include "dtype/dtype.hpp"

namespace flaxstate {

// datetime64, timedelta64 and opaque dtypes have a name of their own beside the dtype.
constexpr bool dtype_needs_name(Dtype dtype) noexcept {
  return dtype == Dtype::datetime64 || dtype == Dtype::timedelta64 || dtype == Dtype::opaque;
}

// Whether `name` is one that such a dtype can have, and that Flax can read again.
bool is_name_for_dtype(Dtype dtype, std::string_view name) noexcept;

}  // namespace flaxstate
