#pragma once

#include <cstdint>

#include "base/memory.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// A child, and what its key is mostly sorted by: the key itself is somewhere else in memory.
struct SortedChild {
  std::uint64_t prefix;  // ordered like the keys, but may be the same for different ones
  const Node* node;
};

// Appends the children of a dict in the order in which JAX sorts their keys: as Python's sorted() does. False if
// Python can't compare two of them.
bool append_sorted_children(const Node& dict, GrowArray<SortedChild>& children);

}  // namespace flaxstate
