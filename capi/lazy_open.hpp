#pragma once

#include <flaxstate/file.h>

#include "tree/tree.hpp"

namespace flaxstate::capi {

// How the calls that leave the data of arrays where it is open what they read. They throw invalid_argument, and what
// reading throws.
struct OpenOptions {
  Mapping mapping;
  fs_decode_options decode;
};

OpenOptions read_open_options(const fs_open_options* options);
void open_lazily(const char* path, const OpenOptions& settings, bool keep_memory, Tree& tree);

}  // namespace flaxstate::capi
