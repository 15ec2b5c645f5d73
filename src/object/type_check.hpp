#pragma once

#include <string_view>

#include "object/type.hpp"

namespace flaxstate {

// Checks a description and completes what follows from it (item sizes, forms, encoded keys). Throws with the
// field as path, below `owner` if that isn't empty.
void check_type(Type& type, std::string_view owner = {});

}  // namespace flaxstate
