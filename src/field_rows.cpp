#include "field_rows.hpp"

#include <algorithm>

namespace flaxstate {

FieldRows::FieldRows(const Field& field) noexcept : field_(field), row_size_(field.item_size), outer_(field.rank) {
  if (std::find(field.shape, field.shape + field.rank, 0) != field.shape + field.rank) return;
  while (outer_ != 0 && field.strides[outer_ - 1] == static_cast<std::int64_t>(row_size_)) {
    row_size_ *= static_cast<std::size_t>(field.shape[--outer_]);
  }
  reach_[outer_] = row_size_;
  for (std::uint32_t i = outer_; i-- != 0;) {
    reach_[i] = reach_[i + 1] + static_cast<std::size_t>((field.shape[i] - 1) * field.strides[i]);
  }
}

std::uint64_t FieldRows::count() const noexcept {
  std::uint64_t count = reach_[0] != 0 ? 1 : 0;
  for (std::uint32_t i = 0; i < outer_; ++i) count *= static_cast<std::uint64_t>(field_.shape[i]);
  return count;
}

bool FieldRows::touches(const FieldRows& other) const noexcept {
  if (!touches(other.begin(), other.end()) || !other.touches(begin(), end())) return false;
  if (count() > other.count()) return other.touches(*this);
  constexpr std::uint64_t most_rows = std::uint64_t{1} << 20;
  if (count() > most_rows) return false;
  bool is_touched = false;
  visit([&](std::size_t row) {
    is_touched = other.touches(row, row + row_size_);
    return !is_touched;
  });
  return is_touched;
}

bool FieldRows::is_same(const FieldRows& other) const noexcept {
  const Field& left = field_;
  const Field& right = other.field_;
  return left.offset == right.offset && left.item_size == right.item_size && left.rank == right.rank &&
         std::equal(left.shape, left.shape + left.rank, right.shape) &&
         std::equal(left.strides, left.strides + left.rank, right.strides);
}

bool FieldRows::touches(std::uint32_t axis, std::size_t base, std::size_t first, std::size_t last) const noexcept {
  if (axis == outer_) return base < last && first < base + row_size_;
  const auto stride = static_cast<std::size_t>(field_.strides[axis]);
  const auto extent = static_cast<std::size_t>(field_.shape[axis]);
  const std::size_t reach = reach_[axis + 1];
  if (stride == 0) return touches(axis + 1, base, first, last);
  std::size_t i = first >= base + reach ? (first - base - reach) / stride + 1 : 0;
  for (; i < extent && base + i * stride < last; ++i) {
    if (touches(axis + 1, base + i * stride, first, last)) return true;
  }
  return false;
}

}  // namespace flaxstate
