#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tree/tree.hpp"
#include "tree/tree_options.hpp"

namespace flaxstate {

// What messages call the trees that are merged: "node 0", "shard 1".
struct MergeNames {
  const char* noun;
  std::uint32_t first;
};

// The dicts at `nodes` (at least one) as one, and so on for those under the same key; keys in the order of their first
// appearance. Array data is shared, unless it is copied. Throws key, with its path, for a key that isn't a dict in all
// that have it, and type for a root that is no dict, if there are several.
std::unique_ptr<Tree> merge_trees(const Node* const* nodes, std::size_t count, const MergeNames& names,
                                  const TreeOptions& options);

}  // namespace flaxstate
