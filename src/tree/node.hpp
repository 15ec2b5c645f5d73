#pragma once

#include <cstdint>
#include <string_view>

#include "base/memory.hpp"

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/node.h): never renumber.
enum class Kind : std::uint8_t {
  none = 0,
  nil = 1,
  boolean = 2,
  integer = 3,           // an int64
  unsigned_integer = 4,  // an int that only a uint64 holds
  real = 5,
  complex = 6,
  str = 7,
  bytes = 8,
  ext = 9,
  timestamp = 10,
  array = 11,
  scalar = 12,
  dict = 20,
  list = 21,
  tuple = 22,
  named_tuple = 23,
  dataclass = 24,
};

const char* kind_name(Kind kind) noexcept;

constexpr bool is_container(Kind kind) noexcept { return kind >= Kind::dict; }
constexpr bool is_sequence(Kind kind) noexcept { return kind == Kind::list || kind == Kind::tuple; }
constexpr bool has_keys(Kind kind) noexcept { return is_container(kind) && !is_sequence(kind); }
constexpr bool is_plain_number(Kind kind) noexcept { return kind >= Kind::boolean && kind <= Kind::complex; }
constexpr bool is_array(Kind kind) noexcept { return kind == Kind::array || kind == Kind::scalar; }

// A list item, or a dict's entry together with its key. A tree is one array of nodes in pre-order; what is not in the
// node stands in the tree's records (see array_view.hpp and container_index.hpp), at a position that the node knows.
struct Node {
  union Value {
    std::int64_t integer;  // boolean, integer; timestamp: seconds
    std::uint64_t unsigned_integer;
    double real;       // real; complex: the real part
    const Byte* data;  // str, bytes, ext; array, scalar of one segment
    struct {
      std::uint32_t node_count;  // of the subtree, with this node
      std::uint32_t record;      // in the tree's records, 0: none (see container_index.hpp)
    } subtree;
  } value;
  union Key {
    std::int64_t integer;
    std::uint64_t unsigned_integer;
    double real;
    const Byte* data;  // str, bytes, ext; scalar: the item
  } key;
  std::uint32_t size;      // str, bytes, ext: bytes; containers: children; timestamp: nanoseconds;
                           // array, scalar, complex: position in the tree's records
  std::uint32_t key_size;  // the same for the key
  std::uint32_t self;      // position in the tree's nodes, which leads to the tree
  Kind kind;
  Kind key_kind;  // none for the root and in lists
  std::int8_t ext_code;
  std::int8_t key_ext_code;

  std::uint32_t node_count() const noexcept { return is_container(kind) ? value.subtree.node_count : 1; }
  // For the children of a dict only.
  std::string_view key_text() const noexcept { return {reinterpret_cast<const char*>(key.data), key_size}; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(value.data), size}; }
};
static_assert(sizeof(void*) > 8 || sizeof(Node) == 32);

inline const Node* first_child(const Node& node) noexcept { return &node + 1; }
inline const Node* next_sibling(const Node& node) noexcept { return &node + node.node_count(); }

}  // namespace flaxstate
