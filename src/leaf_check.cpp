#include "leaf_check.hpp"

#include <algorithm>

#include "dtype_convert.hpp"
#include "leaf_store.hpp"
#include "tree.hpp"

namespace flaxstate {
namespace {

void add_kind_mismatch(const Field& field, const Node& node, const Where& where, MismatchReport& report) {
  report.differ(MismatchKind::kind, where, "", describe(field), describe(node));
}

bool dtype_fits(const Field& field, const ArrayView& array, const RestoreOptions& options) noexcept {
  const bool same = field.dtype == array.dtype && field.item_size == array.item_size && field.dtype_name == array.name;
  return same || (options.convert_dtype && can_convert(array.dtype, field.dtype));
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

bool check_array(const LeafTarget& target, const ArrayView& array, const RestoreOptions& options, const Where& where,
                 MismatchReport& report) {
  const Field& field = target.field;
  bool fits = true;
  if (!dtype_fits(field, array, options)) {
    report.differ(MismatchKind::dtype, where, "dtype ", std::string(field.dtype_text()),
                  std::string(array.dtype_text()));
    fits = false;
  }
  if (!shape_fits(field, array, options)) {
    report.differ(MismatchKind::shape, where, "shape ", shape_text(field.shape, field.rank),
                  shape_text(array.shape, array.rank));
    return false;
  }
  if (!field.varies()) return fits;
  const std::uint64_t needed = field.has_extents ? array.item_count() : array_count(field, array);
  if (needed <= target.capacity) return fits;
  report.too_many(where, target.capacity, needed);
  return false;
}

bool check_text(const LeafTarget& target, const Node& node, const Where& where, MismatchReport& report) {
  const std::uint64_t needed = std::uint64_t{node.size} + (target.is_terminated ? 1 : 0);
  if (needed > target.capacity) {
    report.too_many(where, target.capacity, needed);
    return false;
  }
  if (target.is_terminated && node.text().find('\0') != std::string_view::npos) {
    report.add(MismatchKind::value, where, "text with a NUL in the file, which would end the text in the target early");
    return false;
  }
  return true;
}

bool is_number(Dtype dtype) noexcept {
  return dtype_is_integer(dtype) || dtype_is_sub_byte(dtype) || dtype_is_floating(dtype) || dtype_is_complex(dtype);
}

bool check_plain(const Field& field, const Node& node, const Where& where, MismatchReport& report) {
  Byte unused[16];
  if (field.rank == 0 && store_plain(field.dtype, node, unused)) return true;
  const bool is_value =
      field.rank == 0 && node.kind != Kind::boolean && is_number(field.dtype) &&
      !(node.kind == Kind::real && (dtype_is_integer(field.dtype) || dtype_is_sub_byte(field.dtype))) &&
      !(node.kind == Kind::complex && !dtype_is_complex(field.dtype));
  if (!is_value) {
    add_kind_mismatch(field, node, where, report);
    return false;
  }
  const std::string wanted(field.dtype_text());
  report.add(MismatchKind::value, where, "a number in the file that " + wanted + " doesn't hold exactly", wanted,
             describe(node));
  return false;
}

}  // namespace

std::string shape_text(const std::int64_t* shape, std::uint32_t rank) {
  std::string text = "[";
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (i != 0) text += ",";
    text += shape[i] == counted ? "any" : std::to_string(shape[i]);
  }
  return text += "]";
}

std::string describe(const Field& field) {
  if (!field.type_name.empty()) return field.type_name;
  if (field.rank == 0 || field.leaf != LeafType::items) return std::string(field.dtype_text());
  return "array " + std::string(field.dtype_text()) + " " + shape_text(field.shape, field.rank);
}

std::string describe(const Node& node) {
  std::string text = kind_name(node.kind);
  if (node.kind == Kind::array || node.kind == Kind::scalar) {
    const ArrayView array = array_of(node);
    text += " " + std::string(array.dtype_text());
    if (node.kind == Kind::array) text += " " + shape_text(array.shape, array.rank);
  } else if (is_container(node.kind)) {
    text += " of " + std::to_string(node.size);
  }
  return text;
}

bool check_leaf(const LeafTarget& target, const Node& node, const RestoreOptions& options, const Where& where,
                MismatchReport& report) {
  const Field& field = target.field;
  if (field.leaf != LeafType::items) {
    if (node.kind == (field.leaf == LeafType::str ? Kind::str : Kind::bytes)) {
      return check_text(target, node, where, report);
    }
  } else if (node.kind == Kind::array || node.kind == Kind::scalar) {
    return check_array(target, array_of(node), options, where, report);
  } else if (node.kind >= Kind::boolean && node.kind <= Kind::complex) {
    return check_plain(field, node, where, report);
  }
  add_kind_mismatch(field, node, where, report);
  return false;
}

std::size_t leaf_count(const Field& field, const Node& node) noexcept {
  if (field.leaf != LeafType::items) return node.size;
  return static_cast<std::size_t>(array_count(field, array_of(node)));
}

}  // namespace flaxstate
