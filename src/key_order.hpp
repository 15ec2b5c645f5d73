#pragma once

#include "key.hpp"
#include "memory.hpp"
#include "node.hpp"

namespace flaxstate {

// Appends the children of a dict in the order in which JAX sorts their keys: as Python's sorted() does. False if
// Python can't compare two of them.
bool append_sorted_children(const Node& dict, GrowArray<const Node*>& children);

}  // namespace flaxstate
