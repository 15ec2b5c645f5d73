#pragma once

#include <cstdint>

#include "base/memory.hpp"
#include "msgpack/msgpack_reader.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

struct OverwriteOptions {
  ReadOptions read;  // of the file
  Allocator allocator = default_allocator();
  std::uint64_t memory_limit = 0;  // 0: none
  bool syncs = true;
};

// Overwrites the data of the array at `array_path` in a file by that of an array of the same dtype and shape. Throws
// io, not_found, type, dtype, shape, and what reading the file throws; only io and callback leave the data half
// written.
void overwrite_array(const char* path, const char* array_path, const ArrayView& array,
                     const OverwriteOptions& options = {});

}  // namespace flaxstate
