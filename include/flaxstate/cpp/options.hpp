// The options of calls: the C structs, which start with their defaults. Their members are explained there.
#pragma once

#include <cstdint>

#include "../file.h"
#include "config.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// How bytes are read. Since 0.1
struct decode_options : fs_decode_options {
  decode_options() noexcept : fs_decode_options(FS_DECODE_OPTIONS_INIT) {}
  explicit decode_options(const fs_decode_options& given) noexcept : fs_decode_options(given) {}
  // With limits, for bytes that anybody may have written. Since 0.1
  static decode_options untrusted() noexcept { return decode_options(fs_decode_options(FS_DECODE_OPTIONS_UNTRUSTED)); }
};

// How bytes are written. Since 0.1
struct serialize_options : fs_serialize_options {
  serialize_options() noexcept : fs_serialize_options(FS_SERIALIZE_OPTIONS_INIT) {}
};

// What restoring checks, and where the state comes from. Since 0.1
struct restore_options : fs_restore_options {
  restore_options() noexcept : fs_restore_options(FS_RESTORE_OPTIONS_INIT) {}
  explicit restore_options(const fs_restore_options& given) noexcept : fs_restore_options(given) {}
};

// How a tree is made of an object or of other trees. Since 0.1
struct tree_options : fs_tree_options {
  tree_options() noexcept : fs_tree_options(FS_TREE_OPTIONS_INIT) {}
};

// How a file is opened. Since 0.1
struct open_options : fs_open_options {
  open_options() noexcept : fs_open_options(FS_OPEN_OPTIONS_INIT) {}
};

// How a file is saved. Since 0.1
struct save_options : fs_save_options {
  save_options() noexcept : fs_save_options(FS_SAVE_OPTIONS_INIT) {}
};

// How an array of a file is overwritten. Since 0.1
struct overwrite_options : fs_overwrite_options {
  overwrite_options() noexcept : fs_overwrite_options(FS_OVERWRITE_OPTIONS_INIT) {}
};

// Threads for large arrays. Since 0.1
struct parallel : fs_parallel {
  // As many threads as work at the same time, the calling one included.
  explicit parallel(std::uint32_t threads = 0) noexcept : fs_parallel(FS_PARALLEL_INIT) { thread_count = threads; }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
