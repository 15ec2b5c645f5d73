#pragma once

#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"
#include "base/short_text.hpp"
#include "object/type.hpp"
#include "tree/array_view.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// Values of which a look at field and node tells that they fit.

// Text that fits into a small char array of the object.
inline bool is_short_text(const Field& field, const Node& node) noexcept {
  return field.leaf == LeafType::str && field.storage == Storage::in_place && node.kind == Kind::str &&
         node.size <= largest_short_text && static_cast<std::int64_t>(node.size) < field.shape[0] &&
         short_text_length(node.value.data, node.size) == node.size;
}
inline void store_short_text(const Field& field, const Node& node, Byte* data) noexcept {
  copy_short(data, node.value.data, node.size);
  std::memset(data + node.size, 0, static_cast<std::size_t>(field.shape[0]) - node.size);
}

// The plain numbers that are in a node as they will be in the object.
inline bool is_same_number(const Field& field, const Node& node) noexcept {
  return (node.kind == Kind::integer && field.dtype == Dtype::int64) ||
         (node.kind == Kind::real && field.dtype == Dtype::float64) ||
         (node.kind == Kind::boolean && field.dtype == Dtype::boolean);
}
inline void store_same_number(const Node& node, Byte* data) noexcept {
  if (node.kind == Kind::boolean) {
    *data = node.value.integer != 0 ? 1 : 0;
  } else {
    std::memcpy(data, &node.value, sizeof(std::int64_t));
  }
}

// What a NULL pointer with a count of 0 holds.
inline bool is_empty_value(const Field& field, const Node& node) noexcept {
  if (field.type != nullptr) return has_keys(node.kind) && node.size == 0;
  if (field.leaf == LeafType::str) return node.kind == Kind::str && node.size == 0;
  if (field.leaf == LeafType::bytes) return node.kind == Kind::bytes && node.size == 0;
  if (node.kind != Kind::array || array_of(node).rank != field.rank) return false;
  return field.has_extents ? array_of(node).item_count() == 0 : array_of(node).shape[0] == 0;
}

}  // namespace flaxstate
