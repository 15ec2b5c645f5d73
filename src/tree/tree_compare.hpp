#pragma once

#include "tree/node.hpp"

namespace flaxstate {

// Whether two subtrees hold the same things in the same order, bit for bit, whatever their chunks, strides and byte
// order.
bool same_tree(const Node& left, const Node& right);

}  // namespace flaxstate
