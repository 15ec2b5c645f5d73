#pragma once

#include "io/source.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// Tells the sources of all arrays below a node what is about to be done with their data.
void advise_arrays(const Node& node, Advice advice) noexcept;

}  // namespace flaxstate
