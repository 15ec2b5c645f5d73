#pragma once

#include <cstdint>
#include <string>

#include "base/location.hpp"
#include "object/mismatch_report.hpp"
#include "object/restore_options.hpp"
#include "object/type.hpp"
#include "tree/array_view.hpp"
#include "tree/describe.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// For messages: "[any,10]", and "array float32 [any,10]", "int", the name of a type.
std::string shape_text(const Field& field);
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
bool check_leaf(const LeafTarget& target, const Node& node, const RestoreOptions& options, const Location& where,
                MismatchReport& report);

// Whether items of an array may turn out not to fit when they are converted.
bool may_misfit(Dtype from, Dtype to, const RestoreOptions& options) noexcept;

// The first of them that doesn't fit.
struct Misfit {
  bool is_found = false;
  std::uint64_t index = 0;
  alignas(16) Byte item[16] = {};  // in the array's dtype and host byte order
};
void report_misfit(const ArrayView& array, Dtype to, const Misfit& misfit, const Location& where,
                   MismatchReport& report);

// Looks for it among items that stand in memory, the first of which is the item `first` of the array.
void note_misfit(Dtype from, const Byte* items, Dtype to, std::uint64_t first, std::uint64_t count,
                 Misfit& misfit) noexcept;
// Looks for it in an array that may_misfit().
Misfit find_misfit(const ArrayView& array, Dtype to, const Location& where);

// Whether a single number is the same in the dtype `to` of a target, which then takes it whatever its own dtype is.
// Throws if it has to be read from a source and can't.
bool keeps_single_value(const ArrayView& single, Dtype to, const Location& where);

// Elements of the first dimension that a counted target then has.
std::size_t leaf_count(const Field& field, const Node& node) noexcept;

}  // namespace flaxstate
