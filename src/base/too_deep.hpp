#pragma once

#include <string>

#include "base/format_constants.hpp"

namespace flaxstate {

// For messages of those who go down a tree, a type or an object.
static_assert(format::max_depth == 1024);
inline std::string too_deep(const char* what) {
  return std::string("the ") + what + " is nested too deeply: 1,024 levels are the limit";
}

}  // namespace flaxstate
