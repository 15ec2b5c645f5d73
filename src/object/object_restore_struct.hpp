#pragma once

#include <cstring>

#include "base/short_text.hpp"
#include "dtype/plain_value.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// The fast way for the many small structs of a simulation, whose state has their fields in order and in their own
// kinds: a loop over a table. Whatever else there is it leaves to the walk, whose business mismatches are.

template <bool writes>
bool restore_simple_value(const SimpleField& field, const Node& node, Byte* item) noexcept {
  switch (field.kind) {
    case SimpleKind::boolean:
      if (node.kind != Kind::boolean) return false;
      if (writes) *item = node.value.integer != 0 ? 1 : 0;
      return true;
    case SimpleKind::int64:
      if (node.kind != Kind::integer) return false;
      if (writes) std::memcpy(item, &node.value.integer, sizeof node.value.integer);
      return true;
    case SimpleKind::float64:
      if (node.kind != Kind::real) return false;
      if (writes) std::memcpy(item, &node.value.real, sizeof node.value.real);
      return true;
    case SimpleKind::text:
      if (node.kind != Kind::str || node.size >= field.text_capacity ||
          short_text_length(node.value.data, node.size) != node.size) {
        return false;
      }
      if (writes) {
        copy_short(item, node.value.data, node.size);
        std::memset(item + node.size, 0, field.text_capacity - node.size);
      }
      return true;
    default: break;
  }
  Byte unused[8];
  Byte* const place = writes ? item : unused;
  constexpr Dtype dtypes[] = {Dtype::boolean, Dtype::int8,   Dtype::int16,  Dtype::int32,   Dtype::int64,  Dtype::uint8,
                              Dtype::uint16,  Dtype::uint32, Dtype::uint64, Dtype::float32, Dtype::float64};
  const Dtype dtype = dtypes[static_cast<std::size_t>(field.kind)];
  if (field.kind == SimpleKind::float32) {
    return node.kind == Kind::real && store_plain_float(dtype, node.value.real, place);
  }
  return node.kind == Kind::integer && store_plain_int(dtype, node.value.integer, place);
}

// False: not that simple, and (unless `writes`, when it was checked before) nothing is written.
template <bool writes>
bool restore_simple_struct(const Type& type, const Node& node, Byte* object) noexcept {
  const std::size_t count = type.structs.fields.size();
  if (count == 0 || node.size != count || node.node_count() != count + 1 || type.kind == Kind::named_tuple)
    return false;
  const Node* child = first_child(node);
  for (const SimpleField& field : type.structs.fields) {
    const bool is_field = child->key_kind == Kind::str && same_text(child->key_text(), field.name());
    if (!is_field || !restore_simple_value<writes>(field, *child, object + field.offset)) return false;
    ++child;
  }
  return true;
}

}  // namespace flaxstate
