#pragma once

#include <cstdint>

namespace flaxstate {

class Tree;

// Keeps of each key the first place and the last value, in all dicts of the subtree at `position`, which is the end of
// the tree as yet. One pass, whatever is nested how deeply: nodes are copied once, to the allocator's memory and back.
void drop_duplicate_keys(Tree& tree, std::uint32_t position);

}  // namespace flaxstate
