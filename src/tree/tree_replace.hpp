#pragma once

#include <memory>

#include "tree/tree.hpp"
#include "tree/tree_options.hpp"

namespace flaxstate {

// A copy of the tree below `root` with another subtree in the place of `replaced`. Array data is shared, unless
// it is copied. Throws invalid_argument if `replaced` is not below `root`.
std::unique_ptr<Tree> replace_subtree(const Node& root, const Node& replaced, const Node& replacement,
                                      const TreeOptions& options);

}  // namespace flaxstate
