#pragma once

#include <algorithm>
#include <cstdint>

#include "base/location.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

// Arrays of more bytes than the limit are written as a dict of chunks: that of Flax's _chunk().
constexpr std::uint64_t chunk_item_count(std::uint64_t chunk_limit, std::uint32_t item_size) noexcept {
  return std::max<std::uint64_t>(1, chunk_limit / item_size);
}

// Makes one array of the complete dict at `position`, which has the marker's key and is the last of the tree's nodes so
// far. Nodes and records of the chunks are dropped; the records are those from `first_record` on. Lenient: one
// dimension may be negative, and is inferred.
void unchunk(Tree& tree, std::uint32_t position, std::size_t first_record, bool lenient, const Location& where);

}  // namespace flaxstate
