#pragma once

#include <flaxstate/array.h>

#include "array_view.hpp"

namespace flaxstate::capi {

// The core's form of an array that a caller describes; pointers are the caller's. Throws invalid_argument.
ArrayView read_array_source(const fs_array_source* source);

}  // namespace flaxstate::capi
