#pragma once

#include "base/bytes.hpp"
#include "dtype/dtype.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// A plain number into an item; false if it doesn't fit, and then nothing of use is stored.
bool store_plain(Dtype dtype, const Node& node, void* destination) noexcept;

// A plain number as an item of an array: its dtype, and where it stands, in the node or in `room` (16 bytes).
Dtype plain_dtype(const Node& node) noexcept;
const Byte* plain_item(const Node& node, Byte* room) noexcept;

}  // namespace flaxstate
