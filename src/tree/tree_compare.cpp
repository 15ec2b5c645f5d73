#include "tree/tree_compare.hpp"

#include <algorithm>
#include <cstring>

#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"
#include "tree/key.hpp"
#include "tree/tree.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {
namespace {

bool same_bytes(const void* left, const void* right, std::size_t size) noexcept {
  return size == 0 || std::memcmp(left, right, size) == 0;
}

// Bytes of the array in C order, whatever its strides; `first` and `size` stay inside one item.
void copy_part_of_item(const ArrayView& array, ArrayReader& reader, std::uint64_t first, std::uint64_t size,
                       Byte* destination) {
  if (array.strides == nullptr) return reader.copy_bytes(first, size, destination);
  std::memcpy(destination, item_address(array, first / array.item_size) + first % array.item_size, size);
}

constexpr std::size_t piece_size = 8192;

// Where the two arrays are, since reading one can fail.
struct Places {
  const Location& left;
  const Location& right;
};

// Items that are larger than a piece are opaque and have no byte order.
bool same_large_items(const ArrayView& left, const ArrayView& right, const Places& places) {
  Byte left_piece[piece_size];
  Byte right_piece[piece_size];
  ArrayReader left_reader(left, places.left);
  ArrayReader right_reader(right, places.right);
  const std::uint64_t item_size = left.item_size;
  for (std::uint64_t first = 0, size = left.size(), part; first < size; first += part) {
    part = std::min<std::uint64_t>(piece_size, item_size - first % item_size);
    copy_part_of_item(left, left_reader, first, part, left_piece);
    copy_part_of_item(right, right_reader, first, part, right_piece);
    if (!same_bytes(left_piece, right_piece, part)) return false;
  }
  return true;
}

bool same_items(const ArrayView& left, const ArrayView& right, const Places& places) {
  Byte left_piece[piece_size];
  Byte right_piece[piece_size];
  const Byte* const left_data = direct_data(left);
  const Byte* const right_data = direct_data(right);
  if (left_data != nullptr && right_data != nullptr && is_in_memory(left) && is_in_memory(right)) {
    return same_bytes(left_data, right_data, left.size());
  }
  if (left.item_size > piece_size) return same_large_items(left, right, places);
  const std::uint64_t piece = piece_size / left.item_size;
  ArrayReader left_reader(left, places.left);
  ArrayReader right_reader(right, places.right);
  for (std::uint64_t first = 0, items = left.item_count(); first < items; first += piece) {
    const std::uint64_t count = std::min(piece, items - first);
    left_reader.copy(first, count, left_piece, false);
    right_reader.copy(first, count, right_piece, false);
    if (!same_bytes(left_piece, right_piece, count * left.item_size)) return false;
  }
  return true;
}

bool same_arrays(const ArrayView& left, const ArrayView& right, const Places& places) {
  return same_dtype(left, right) && same_shape(left, right) && same_items(left, right, places);
}

bool same_key(const Node& left, const Node& right) {
  if (left.key_kind != right.key_kind) return false;
  const KeyView left_key = key_of(left);
  const KeyView right_key = key_of(right);
  switch (left.key_kind) {
    case Kind::none:
    case Kind::nil: return true;
    case Kind::str:
    case Kind::bytes: return left_key.text() == right_key.text();
    case Kind::ext: return left_key.ext_code == right_key.ext_code && left_key.text() == right_key.text();
    case Kind::complex:
      return same_bytes(&left_key.value, &right_key.value, sizeof(double)) &&
             same_bytes(&left_key.imag, &right_key.imag, sizeof(double));
    case Kind::timestamp: return left.key.integer == right.key.integer && left.key_size == right.key_size;
    case Kind::scalar: {
      ArrayView left_item = left_key.scalar;
      ArrayView right_item = right_key.scalar;
      left_item.data = left_key.value.data;
      right_item.data = right_key.value.data;
      return same_arrays(left_item, right_item, {no_location(), no_location()});
    }
    default: return left.key.unsigned_integer == right.key.unsigned_integer;
  }
}

bool same_value(const Node& left, const Node& right) {
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case Kind::nil: return true;
    case Kind::str:
    case Kind::bytes: return left.text() == right.text();
    case Kind::ext: return left.ext_code == right.ext_code && left.text() == right.text();
    case Kind::timestamp: return left.value.integer == right.value.integer && left.size == right.size;
    case Kind::complex:
      return left.value.unsigned_integer == right.value.unsigned_integer &&
             same_bytes(Tree::of(left).record(left.size), Tree::of(right).record(right.size), sizeof(double));
    case Kind::array:
    case Kind::scalar: return same_arrays(array_of(left), array_of(right), {TreePath(left), TreePath(right)});
    case Kind::dict:
    case Kind::list:
    case Kind::tuple:
    case Kind::named_tuple:
    case Kind::dataclass:
      return left.size == right.size && left.value.subtree.node_count == right.value.subtree.node_count;
    default: return left.value.unsigned_integer == right.value.unsigned_integer;
  }
}

}  // namespace

bool same_tree(const Node& left, const Node& right) {
  if (left.node_count() != right.node_count()) return false;
  // In pre-order, equal containers have their children at equal places.
  for (std::uint32_t i = 0; i < left.node_count(); ++i) {
    const Node& left_node = *(&left + i);
    const Node& right_node = *(&right + i);
    if (i != 0 && !same_key(left_node, right_node)) return false;
    if (!same_value(left_node, right_node)) return false;
  }
  return true;
}

}  // namespace flaxstate
