#pragma once

#include <cstdint>
#include <string>

#include "array_view.hpp"
#include "error.hpp"
#include "mismatch_report.hpp"
#include "node.hpp"
#include "registry.hpp"

namespace flaxstate {

// What restoring checks; all false: everything.
struct RestoreOptions {
  bool convert_dtype = false;
  bool reshape = false;
  bool keep_missing = false;
  bool drop_extra = false;
  bool any_leaf = false;  // templates only
  std::uint32_t mismatch_limit = 0;
};

// For messages: "[64,10]", and "array float32 [64,10]", "int", "dict of 3".
std::string shape_text(const std::int64_t* shape, std::uint32_t rank);
std::string describe(const Node& node);
std::string describe(const Field& field);

// Where a leaf is to be restored: the memory of a field.
struct LeafTarget {
  const Field& field;
  std::size_t capacity;  // of the first dimension, when it is counted or text; with extents, of items
  bool is_terminated;    // text that ends with a NUL, for which there must be room
};

// Whether the leaf `node` can be restored there; if not, the report gets to know why.
bool check_leaf(const LeafTarget& target, const Node& node, const RestoreOptions& options, const Where& where,
                MismatchReport& report);

// Elements of the first dimension that a counted target then has.
std::size_t leaf_count(const Field& field, const Node& node) noexcept;

}  // namespace flaxstate
