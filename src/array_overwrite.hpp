#pragma once

#include "array_view.hpp"

namespace flaxstate {

// Overwrites the data of the array at `array_path` in a file by that of an array of the same dtype and shape. Throws io,
// not_found, type, dtype, shape, and what reading the file throws; only io and callback leave the data half written.
void overwrite_array(const char* path, const char* array_path, const ArrayView& array, bool syncs);

}  // namespace flaxstate
