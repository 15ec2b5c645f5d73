#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "dtype/dtype_convert.hpp"
#include "object/mismatch_report.hpp"
#include "object/registry.hpp"
#include "tree/array_view.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// What restoring checks; all false: everything.
struct RestoreOptions {
  Convert convert = Convert::none;
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

bool same_dtype(const Field& field, const ArrayView& array) noexcept;
// Whether a plain number is the same in the field.
bool holds_plain(const Field& field, const Node& node) noexcept;

// Where a leaf is to be restored: the memory of a field.
struct LeafTarget {
  const Field& field;
  std::size_t capacity;  // of the first dimension, when it is counted or text; with extents, of items
  bool is_terminated;    // text that ends with a NUL, for which there must be room
};

// Whether the leaf `node` can be restored there; if not, the report gets to know why. Reads nothing from a source but
// single items: whether the others fit is left to those who read them.
bool check_leaf(const LeafTarget& target, const Node& node, const RestoreOptions& options, const Where& where,
                MismatchReport& report);

// Whether items of an array may turn out not to fit when they are converted.
bool may_misfit(Dtype from, Dtype to, const RestoreOptions& options) noexcept;

// The first of them that doesn't fit.
struct Misfit {
  bool is_found = false;
  std::uint64_t index = 0;
  alignas(16) Byte item[16] = {};  // in the array's dtype and host byte order
};
void report_misfit(const ArrayView& array, Dtype to, const Misfit& misfit, const Where& where, MismatchReport& report);

// Looks for it among items that stand in memory, the first of which is the item `first` of the array.
void note_misfit(Dtype from, const Byte* items, Dtype to, std::uint64_t first, std::uint64_t count,
                 Misfit& misfit) noexcept;
// Looks for it in an array that may_misfit().
Misfit find_misfit(const ArrayView& array, Dtype to, const Where& where);

// Whether a single number is the same in the dtype `to` of a target, which then takes it whatever its own dtype is.
// Throws if it has to be read from a source and can't.
bool keeps_single_value(const ArrayView& single, Dtype to, const Where& where);

// Elements of the first dimension that a counted target then has.
std::size_t leaf_count(const Field& field, const Node& node) noexcept;

}  // namespace flaxstate
