#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "msgpack/struct_program.hpp"

namespace flaxstate {

struct Field;

// A field that a program has a value of: its own type's, or that of an object in it.
struct FieldOrigin {
  const Field* field;
  std::uint32_t base;   // where the field's object stands in the struct
  std::uint32_t above;  // of the field that holds that object: its number + 1 in TypeProgram::origins; 0: none
  std::uint32_t depth;  // dicts above the value
  bool has_key;         // false: a pass-through type's
};

// One node of a state in the program's order.
struct NodeOp {
  StructCode code;
  std::uint8_t detail;
  std::uint16_t key_size;
  std::uint32_t key;  // where it stands in TypeProgram::keys
  std::uint32_t offset;
  std::uint32_t argument;  // of items and general values: their origin
};
static_assert(sizeof(NodeOp) == 16);

// How a type is restored from bytes, as it was found out, in whatever thread.
class Finding {
 public:
  enum class Way : std::uint8_t {
    unknown,
    by_tree,
    directly,
    without_arrays,  // directly, and no array in it can be large
  };

  Finding() = default;
  Finding(Finding&& other) noexcept : way_(other.way()) {}
  Finding& operator=(Finding&&) = delete;
  Way way() const noexcept { return way_.load(std::memory_order_relaxed); }
  void set(Way way) const noexcept { way_.store(way, std::memory_order_relaxed); }

 private:
  mutable std::atomic<Way> way_{Way::unknown};
};

// What is known of a type when it is registered, as lists that need no look at fields: how its objects are written, and how
// they are restored from a state that has just their fields, in order.
struct TypeProgram {
  static constexpr std::size_t most_sorted_general = 4;  // general nodes of a type that has sorted_nodes

  StructProgram writing;
  std::vector<std::uint32_t> write_origins;  // of each op
  bool reads_bytes = false;  // what was written can be read without a tree, unless something in it can't
  Finding from_bytes;
  std::vector<NodeOp> nodes;         // empty: restored by fields only
  std::vector<NodeOp> sorted_nodes;  // of dicts whose keys are sorted, as JAX does it; empty: as any others
  std::string keys;
  std::size_t general_nodes = 0;
  std::size_t dicts = 0;  // nodes as well
  std::vector<FieldOrigin> origins;
  // What reads bytes of dicts whose keys are sorted, without nodes; nullptr: what reads any others.
  std::unique_ptr<const TypeProgram> sorted;
  // Of the sorted one: its first op that isn't the same, and the first one behind the last general value before that.
  std::size_t fork = 0;
  std::size_t fork_stretch = 0;
};

}  // namespace flaxstate
