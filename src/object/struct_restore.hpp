#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/own_frame.hpp"
#include "base/short_text.hpp"
#include "dtype/plain_value.hpp"
#include "object/type.hpp"
#include "object/type_program.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"
#include "tree/node.hpp"
#include "tree/node_as_item.hpp"

namespace flaxstate {

// The fast way for structs whose state has their fields in order and in their own kinds: a loop over the type's program.
// Whatever else there is it leaves to the walk, whose business mismatches are.

// An array that stands in memory as it will stand in the struct.
template <bool writes>
bool restore_items(const Field& field, const Node& node, Byte* items) noexcept {
  if (node.kind != (field.form == Form::scalar ? Kind::scalar : Kind::array)) return false;
  const ArrayView array = array_of(node);
  const bool is_alike = array.dtype == field.dtype && array.rank == field.rank && array.item_size == field.item_size &&
                        array.name == field.dtype_name && array.swapped == host_is_big_endian() &&
                        array.segment_count == 1 && array.strides == nullptr && is_in_memory(array) &&
                        std::equal(array.shape, array.shape + array.rank, field.shape);
  if (is_alike && writes) copy_mostly_short(items, array.data, static_cast<std::size_t>(array.size()));
  return is_alike;
}

template <bool writes>
bool restore_text(std::size_t capacity, const Node& node, Byte* text) noexcept {
  const bool fits =
      node.kind == Kind::str && node.size < capacity && short_text_length(node.value.data, node.size) == node.size;
  if (!fits || !writes) return fits;
  copy_mostly_short(text, node.value.data, node.size);
  std::memset(text + node.size, 0, capacity - node.size);
  return true;
}

template <bool writes>
bool restore_integer(Dtype dtype, const Node& node, Byte* item) noexcept {
  Byte unused[8];
  return node.kind == Kind::integer && store_plain_int(dtype, node.value.integer, writes ? item : unused);
}

template <bool writes>
bool restore_leaf(const TypeProgram& program, const NodeOp& op, const Node& node, Byte* item) noexcept {
  Byte unused[16];
  switch (op.code) {
    case StructCode::boolean:
      if (node.kind != Kind::boolean) return false;
      if (writes) *item = node.value.integer != 0 ? 1 : 0;
      return true;
    case StructCode::int64:
      if (node.kind != Kind::integer) return false;
      if (writes) std::memcpy(item, &node.value.integer, sizeof node.value.integer);
      return true;
    case StructCode::float64:
      if (node.kind != Kind::real) return false;
      if (writes) std::memcpy(item, &node.value.real, sizeof node.value.real);
      return true;
    case StructCode::float32:
      return node.kind == Kind::real && store_plain_float(Dtype::float32, node.value.real, writes ? item : unused);
    case StructCode::int8: return restore_integer<writes>(Dtype::int8, node, item);
    case StructCode::int16: return restore_integer<writes>(Dtype::int16, node, item);
    case StructCode::int32: return restore_integer<writes>(Dtype::int32, node, item);
    case StructCode::uint8: return restore_integer<writes>(Dtype::uint8, node, item);
    case StructCode::uint16: return restore_integer<writes>(Dtype::uint16, node, item);
    case StructCode::uint32: return restore_integer<writes>(Dtype::uint32, node, item);
    case StructCode::uint64: return restore_integer<writes>(Dtype::uint64, node, item);
    case StructCode::text: return restore_text<writes>(op.argument, node, item);
    case StructCode::items: return restore_items<writes>(*program.origins[op.argument].field, node, item);
    default:
      return is_plain_number(node.kind) && store_plain(static_cast<Dtype>(op.detail), node, writes ? item : unused);
  }
}

inline bool has_key(const TypeProgram& program, const NodeOp& op, const Node& node) noexcept {
  return node.key_kind == Kind::str && same_text(node.key_text(), {program.keys.data() + op.key, op.key_size});
}

// All but what is general. False: the state isn't like that, and (unless `writes`) nothing is written. `nodes` are
// those of the program in one of its orders.
template <bool writes>
FLAXSTATE_OWN_FRAME bool restore_struct(const TypeProgram& program, const std::vector<NodeOp>& nodes, const Node& state,
                                        Byte* object) noexcept {
  if (nodes.empty()) return false;
  const Node* next = &state;
  for (const NodeOp& op : nodes) {
    const Node& node = *next;
    if (next != &state && !has_key(program, op, node)) return false;
    if (op.code == StructCode::dict) {
      if (!has_keys(node.kind) || node.size != op.argument) return false;
      ++next;
    } else if (op.code == StructCode::general) {
      next = next_sibling(node);
    } else {
      if (!restore_leaf<writes>(program, op, node, object + op.offset)) return false;
      ++next;
    }
  }
  return true;
}

}  // namespace flaxstate
