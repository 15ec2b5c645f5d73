#include "tree/node_as_item.hpp"

#include <cstring>

#include "dtype/plain_value.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

bool store_plain(Dtype dtype, const Node& node, void* destination) noexcept {
  switch (node.kind) {
    case Kind::boolean: {
      if (dtype != Dtype::boolean) return false;
      *static_cast<Byte*>(destination) = node.value.integer != 0 ? 1 : 0;
      return true;
    }
    case Kind::integer: return store_plain_int(dtype, node.value.integer, destination);
    case Kind::unsigned_integer: return store_plain_uint(dtype, node.value.unsigned_integer, destination);
    case Kind::real: return store_plain_float(dtype, node.value.real, destination);
    default: return store_plain_complex(dtype, node.value.real, imag_of(node), destination);
  }
}

Dtype plain_dtype(const Node& node) noexcept {
  switch (node.kind) {
    case Kind::boolean: return Dtype::boolean;
    case Kind::integer: return Dtype::int64;
    case Kind::unsigned_integer: return Dtype::uint64;
    case Kind::real: return Dtype::float64;
    default: return Dtype::complex128;
  }
}

const Byte* plain_item(const Node& node, Byte* room) noexcept {
  if (node.kind == Kind::boolean) {
    *room = node.value.integer != 0 ? 1 : 0;
    return room;
  }
  if (node.kind != Kind::complex) return reinterpret_cast<const Byte*>(&node.value);
  const double parts[] = {node.value.real, imag_of(node)};
  std::memcpy(room, parts, sizeof parts);
  return room;
}

}  // namespace flaxstate
