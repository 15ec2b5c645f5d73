#include "leaf_check.hpp"

#include <algorithm>
#include <cstring>

#include "dtype_convert.hpp"
#include "strided_copy.hpp"
#include "tree.hpp"

namespace flaxstate {
namespace {

std::string wanted_text(const Field& field) {
  if (field.rank == 0 || field.leaf != LeafType::items) return std::string(field.dtype_text());
  return "array " + std::string(field.dtype_text()) + " " + shape_text(field.shape, field.rank);
}

void add_kind_mismatch(const Field& field, const Node& node, const Where& where, MismatchReport& report) {
  report.differ(MismatchKind::kind, where, "", wanted_text(field), describe(node));
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

bool shape_fits(const Field& field, const ArrayView& array, const RestoreOptions& options) noexcept {
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
  if (field.is_counted() && array_count(field, array) > target.capacity) {
    report.too_many(where, target.capacity, array_count(field, array));
    return false;
  }
  return fits;
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

// Converts and stores items in pieces that fit on the stack.
class ItemStore {
 public:
  ItemStore(const Field& field, const ArrayView& array, Byte* data) noexcept
      : field_(field), array_(array), data_(data) {
    std::copy(field.shape, field.shape + max_field_rank, shape_);
  }

  void run() {
    const std::uint64_t items = array_.item_count();
    const bool same = field_.dtype == array_.dtype;
    if (same && !field_.is_strided) {
      copy_items(array_, 0, items, data_, host_is_big_endian());
      normalise_bools(data_, items);
      return;
    }
    constexpr std::size_t piece_size = 16384;
    alignas(16) Byte raw[piece_size];
    alignas(16) Byte converted[piece_size];
    const std::uint64_t piece_items = piece_size / std::max(array_.item_size, field_.item_size);
    if (piece_items == 0) return store_large_items(items);
    for (std::uint64_t first = 0; first < items; first += piece_items) {
      const std::uint64_t count = std::min(piece_items, items - first);
      copy_items(array_, first, count, raw, host_is_big_endian());
      if (!same) convert_items(array_.dtype, raw, field_.dtype, converted, count);
      put(first, count, same ? raw : converted);
    }
  }

 private:
  void put(std::uint64_t first, std::uint64_t count, Byte* items) {
    normalise_bools(items, count);
    if (field_.is_strided) {
      const MutableStridedView view{data_, field_.rank, shape_, field_.strides, field_.item_size};
      scatter_items(view, first, count, items);
    } else {
      std::memcpy(data_ + first * field_.item_size, items, count * field_.item_size);
    }
  }

  // Opaque items that are too large for a piece go one by one, straight from the file's memory.
  void store_large_items(std::uint64_t items) {
    for (std::uint64_t i = 0; i < items; ++i) {
      const MutableStridedView view{data_, field_.rank, shape_, field_.strides, field_.item_size};
      std::uint64_t offset = i * array_.item_size;
      for (std::uint32_t s = 0; s < array_.segment_count; ++s) {
        const Segment segment = array_.segment(s);
        if (offset < segment.size) {
          scatter_items(view, i, 1, segment.data + offset);
          break;
        }
        offset -= segment.size;
      }
    }
  }

  void normalise_bools(Byte* items, std::uint64_t count) const noexcept {
    if (field_.dtype != Dtype::boolean) return;
    for (std::uint64_t i = 0; i < count; ++i) items[i] = items[i] != 0 ? 1 : 0;
  }

  const Field& field_;
  const ArrayView& array_;
  Byte* data_;
  std::int64_t shape_[max_field_rank];
};

}  // namespace

std::string shape_text(const std::int64_t* shape, std::uint32_t rank) {
  std::string text = "[";
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (i != 0) text += ",";
    text += shape[i] == counted ? "any" : std::to_string(shape[i]);
  }
  return text += "]";
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

void store_leaf(const LeafTarget& target, const Node& node, Byte* data) {
  const Field& field = target.field;
  if (field.leaf != LeafType::items) {
    if (node.size != 0) std::memcpy(data, node.value.data, node.size);
    if (target.is_terminated) std::memset(data + node.size, 0, target.capacity - node.size);
  } else if (node.kind == Kind::array || node.kind == Kind::scalar) {
    const ArrayView array = array_of(node);
    ItemStore(field, array, data).run();
  } else {
    store_plain(field.dtype, node, data);
  }
}

}  // namespace flaxstate
