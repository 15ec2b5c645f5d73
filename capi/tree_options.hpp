#pragma once

#include <flaxstate/state_dict.h>

#include "tree/tree_options.hpp"

namespace flaxstate::capi {

// What a call that makes a tree was told. Throws invalid_argument.
TreeOptions read_tree_options(const fs_tree_options* options);

// The same where restoring makes the tree: its memory is from where a workspace's is, else from where the options of
// decoding say.
TreeOptions template_options(const fs_restore_options& options, const fs_decode_options& decode);

}  // namespace flaxstate::capi
