#pragma once

#include <cstdint>

#include "dtype/dtype_convert.hpp"

namespace flaxstate {

// What a caller asks of restoring. All false: everything is checked, and nothing is converted.
struct RestoreOptions {
  Convert convert = Convert::none;
  bool reshape = false;
  bool keep_missing = false;
  bool drop_extra = false;
  bool any_leaf = false;        // templates only
  bool keep_memory = false;     // also of containers of objects whose number stays
  bool reads_directly = false;  // without a shadow: if reading fails, the object is left half written
  std::uint32_t mismatch_limit = 0;
};

}  // namespace flaxstate
