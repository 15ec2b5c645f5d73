#include "object/leaf_check.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/format_constants.hpp"
#include "base/python_text.hpp"
#include "base/shown_text.hpp"
#include "dtype/dtype.hpp"
#include "dtype/dtype_convert.hpp"
#include "dtype/value_fit.hpp"
#include "tree/array_reader.hpp"
#include "tree/describe.hpp"
#include "tree/node_as_item.hpp"

namespace flaxstate {
namespace {

void add_kind_mismatch(const Field& field, const Node& node, const Location& where, MismatchReport& report) {
  report.differ(MismatchKind::kind, where, "", describe(field), describe(node));
}

// Integers among each other, and floats: those whose single values may be the same.
bool is_same_number_class(Dtype from, Dtype to) noexcept {
  const NumberClass numbers = number_class(from);
  return numbers == number_class(to) && (numbers == NumberClass::integer || numbers == NumberClass::real);
}

bool is_single(const Field& field, const ArrayView& array) noexcept { return field.rank == 0 && array.rank == 0; }

bool dtype_fits(const Field& field, const ArrayView& array, const RestoreOptions& options) noexcept {
  if (same_dtype(field, array) || can_convert(array.dtype, field.dtype, options.convert)) return true;
  return is_single(field, array) && is_same_number_class(array.dtype, field.dtype);
}

// Elements of the dimensions behind the first.
std::uint64_t row_items(const Field& field) noexcept {
  std::uint64_t items = 1;
  for (std::uint32_t i = 1; i < field.rank; ++i) items *= static_cast<std::uint64_t>(field.shape[i]);
  return items;
}

// Elements of the first dimension that the array makes of a counted field.
std::uint64_t array_count(const Field& field, const ArrayView& array) noexcept {
  const std::uint64_t items = row_items(field);
  return items == 0 ? static_cast<std::uint64_t>(array.shape[0]) : array.item_count() / items;
}

// Counted dimensions take any number. No other shape has as many items for sure.
bool extents_fit(const Field& field, const ArrayView& array) noexcept {
  const auto fits = [](std::int64_t wanted, std::int64_t found) { return wanted == counted || wanted == found; };
  return array.rank == field.rank && std::equal(field.shape, field.shape + field.rank, array.shape, fits);
}

bool shape_fits(const Field& field, const ArrayView& array, const RestoreOptions& options) noexcept {
  if (field.has_extents) return extents_fit(field, array);
  const std::uint32_t fixed = field.is_counted() ? 1 : 0;
  if (array.rank == field.rank && std::equal(array.shape + fixed, array.shape + array.rank, field.shape + fixed)) {
    return true;
  }
  if (!options.reshape) return false;
  const std::uint64_t rows = row_items(field);
  if (field.is_counted()) return rows != 0 && array.item_count() % rows == 0;
  const std::uint64_t first = field.rank == 0 ? 1 : static_cast<std::uint64_t>(field.shape[0]);
  return array.item_count() == first * rows;
}

bool check_values(const Field& field, const ArrayView& array, const RestoreOptions& options, const Location& where,
                  MismatchReport& report) {
  Misfit misfit;
  if (options.convert == Convert::none) {
    misfit.is_found = !keeps_single_value(array, field.dtype, where);
    if (misfit.is_found) copy_items(array, 0, 1, misfit.item, host_is_big_endian(), {where});
  } else if (may_misfit(array.dtype, field.dtype, options) && is_in_memory(array)) {
    misfit = find_misfit(array, field.dtype, where);
  }
  if (misfit.is_found) report_misfit(array, field.dtype, misfit, where, report);
  return !misfit.is_found;
}

bool check_array(const LeafTarget& target, const ArrayView& array, const RestoreOptions& options, const Location& where,
                 MismatchReport& report) {
  const Field& field = target.field;
  bool fits = true;
  if (!dtype_fits(field, array, options)) {
    report.differ(MismatchKind::dtype, where, "dtype ", std::string(field.dtype_text()),
                  shown_text(array.dtype_text()));
    fits = false;
  }
  if (!shape_fits(field, array, options)) {
    report.differ(MismatchKind::shape, where, "shape ", shape_text(field), shape_text(array.shape, array.rank));
    return false;
  }
  if (field.varies()) {
    const std::uint64_t needed = field.has_extents ? array.item_count() : array_count(field, array);
    if (needed > target.capacity) {
      report.too_many(where, target.capacity, needed);
      return false;
    }
  }
  return fits && (field.dtype == array.dtype || check_values(field, array, options, where, report));
}

bool check_text(const LeafTarget& target, const Node& node, const Location& where, MismatchReport& report) {
  const std::uint64_t needed = std::uint64_t{node.size} + (target.is_terminated ? 1 : 0);
  if (needed > target.capacity) {
    if (target.is_terminated) {
      report.text_too_long(where, target.capacity, node.size);
    } else {
      report.too_many(where, target.capacity, needed);
    }
    return false;
  }
  if (target.is_terminated && node.text().find('\0') != std::string_view::npos) {
    report.add(MismatchKind::value, where, "text with a NUL in the file, which would end the text in the target early");
    return false;
  }
  return true;
}

// As Python writes it.
std::string number_text(Dtype dtype, const Byte* item) {
  switch (number_class(dtype)) {
    case NumberClass::integer: {
      std::int64_t integer;
      convert_items(dtype, item, Dtype::int64, &integer, 1);
      return dtype == Dtype::uint64 ? std::to_string(static_cast<std::uint64_t>(integer)) : std::to_string(integer);
    }
    case NumberClass::real: {
      double real;
      convert_items(dtype, item, Dtype::float64, &real, 1);
      return python_float_text(real);
    }
    default: {
      double parts[2];
      convert_items(dtype, item, Dtype::complex128, parts, 1);
      const char* const sign = std::signbit(parts[1]) ? "" : "+";
      return "(" + python_float_text(parts[0]) + sign + python_float_text(parts[1]) + "j)";
    }
  }
}

// Whether the kind of a plain number is one that the field takes, if only its value fits.
bool takes_plain(const Field& field, Dtype plain, const RestoreOptions& options) noexcept {
  if (field.rank != 0) return false;
  if (can_convert(plain, field.dtype, options.convert)) return true;
  const bool has_plain = dtype_is_integer(field.dtype) || dtype_is_sub_byte(field.dtype) ||
                         dtype_is_floating(field.dtype) || dtype_is_complex(field.dtype);
  return has_plain && plain != field.dtype && can_convert(plain, field.dtype, Convert::same_kind);
}

bool check_plain(const Field& field, const Node& node, const RestoreOptions& options, const Location& where,
                 MismatchReport& report) {
  if (holds_plain(field, node)) return true;
  const Dtype plain = plain_dtype(node);
  if (!takes_plain(field, plain, options)) {
    add_kind_mismatch(field, node, where, report);
    return false;
  }
  if (options.convert == Convert::any) return true;
  Byte room[16];
  const Byte* const item = plain_item(node, room);
  if (options.convert == Convert::same_kind && count_fitting(plain, item, field.dtype, 1) == 1) return true;
  const std::string wanted(field.dtype_text());
  const std::string found = number_text(plain, item);
  report.add(MismatchKind::value, where, found + " in the file, which " + wanted + " can't hold", wanted, found);
  return false;
}

// "[3,0]", the item's place in C order.
std::string index_text(const ArrayView& array, std::uint64_t index) {
  std::int64_t indices[format::max_rank];
  for (std::uint32_t axis = array.rank; axis-- != 0; index /= static_cast<std::uint64_t>(array.shape[axis])) {
    indices[axis] = static_cast<std::int64_t>(index % static_cast<std::uint64_t>(array.shape[axis]));
  }
  return shape_text(indices, array.rank);
}

}  // namespace

std::string shape_text(const Field& field) { return shape_text(field.shape, field.rank, "any"); }

std::string describe(const Field& field) {
  if (!field.type_name.empty()) return field.type_name;
  if (field.rank == 0 || field.leaf != LeafType::items) return std::string(field.dtype_text());
  return "array " + std::string(field.dtype_text()) + " " + shape_text(field);
}

bool same_dtype(const Field& field, const ArrayView& array) noexcept {
  return field.dtype == array.dtype && field.item_size == array.item_size && field.dtype_name == array.name;
}

bool holds_plain(const Field& field, const Node& node) noexcept {
  Byte unused[16];
  return field.rank == 0 && store_plain(field.dtype, node, unused);
}

bool check_leaf(const LeafTarget& target, const Node& node, const RestoreOptions& options, const Location& where,
                MismatchReport& report) {
  const Field& field = target.field;
  if (field.leaf != LeafType::items) {
    if (node.kind == (field.leaf == LeafType::str ? Kind::str : Kind::bytes)) {
      return check_text(target, node, where, report);
    }
  } else if (is_array(node.kind)) {
    return check_array(target, array_of(node), options, where, report);
  } else if (is_plain_number(node.kind)) {
    return check_plain(field, node, options, where, report);
  }
  add_kind_mismatch(field, node, where, report);
  return false;
}

bool may_misfit(Dtype from, Dtype to, const RestoreOptions& options) noexcept {
  return options.convert == Convert::same_kind && !always_fits(from, to);
}

void report_misfit(const ArrayView& array, Dtype to, const Misfit& misfit, const Location& where,
                   MismatchReport& report) {
  std::string found = number_text(array.dtype, misfit.item);
  if (array.rank != 0) found += " at " + index_text(array, misfit.index);
  const std::string wanted(dtype_name(to));
  report.add(MismatchKind::value, where, found + " in the file, which " + wanted + " can't hold", wanted, found);
}

Misfit find_misfit(const ArrayView& array, Dtype to, const Location& where) {
  Misfit misfit;
  ArrayReader reader(array, where);
  alignas(16) Byte items[4096];
  const std::uint64_t piece = sizeof items / array.item_size;
  const std::uint64_t all = array.item_count();
  for (std::uint64_t first = 0; first < all && !misfit.is_found; first += piece) {
    const std::uint64_t count = std::min(piece, all - first);
    reader.copy(first, count, items, host_is_big_endian());
    note_misfit(array.dtype, items, to, first, count, misfit);
  }
  return misfit;
}

void note_misfit(Dtype from, const Byte* items, Dtype to, std::uint64_t first, std::uint64_t count,
                 Misfit& misfit) noexcept {
  const std::size_t fitting = count_fitting(from, items, to, count);
  if (fitting == count) return;
  const std::size_t size = dtype_item_size(from);
  misfit.is_found = true;
  misfit.index = first + fitting;
  std::memcpy(misfit.item, items + fitting * size, size);
}

bool keeps_single_value(const ArrayView& single, Dtype to, const Location& where) {
  if (!is_same_number_class(single.dtype, to)) return false;
  alignas(16) Byte item[16];
  copy_items(single, 0, 1, item, host_is_big_endian(), {where});
  return keeps_value(single.dtype, item, to);
}

std::size_t leaf_count(const Field& field, const Node& node) noexcept {
  if (field.leaf != LeafType::items) return node.size;
  return static_cast<std::size_t>(array_count(field, array_of(node)));
}

}  // namespace flaxstate
