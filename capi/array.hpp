#pragma once

#include <memory>

#include <flaxstate/array.h>

#include "io/source.hpp"
#include "tree/array_view.hpp"
#include "user_data.hpp"

namespace flaxstate::capi {

// The core's form of an array that a caller describes; pointers are the caller's.
struct GivenArray {
  ArrayView view;
  std::unique_ptr<Source> source;  // of data that isn't in memory
  bool copy_data = false;
};

// Takes over the user data, if there is a source, which stands in that memory. Throws invalid_argument,
// shape.
GivenArray read_array_source(const fs_array_source* array, UserData& user_data, Memory& memory);

}  // namespace flaxstate::capi
