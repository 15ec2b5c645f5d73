#pragma once

#include <flaxstate/file.h>

#include "decode.hpp"
#include "io/file_source.hpp"
#include "io/source.hpp"
#include "tree/tree.hpp"

namespace flaxstate::capi {

// How the calls that leave the data of arrays where it is open what they read. They throw invalid_argument, and what
// reading throws.
struct OpenOptions {
  Mapping mapping;
  fs_decode_options decode;
};

fs_decode_options read_lazy_decode_options(const fs_decode_options* options);
// `restoring`: the progress of the call that needs the tree, or nullptr.
void read_lazily(const Source& source, const fs_decode_options& options, bool keep_memory, Tree& tree,
                 Progress* restoring = nullptr);

OpenOptions read_open_options(const fs_open_options* options);
void open_lazily(const char* path, const OpenOptions& asked, bool keep_memory, Tree& tree);

}  // namespace flaxstate::capi
