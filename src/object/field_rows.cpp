#include "object/field_rows.hpp"

#include <algorithm>

namespace flaxstate {

FieldRows::FieldRows(const Field& field) noexcept : begin_(field.offset), row_size_(field.item_size) {
  for (std::uint32_t i = 0; i < field.rank; ++i) {
    if (field.shape[i] == 0) return;
    const Axis axis{static_cast<std::size_t>(field.shape[i]), static_cast<std::size_t>(field.strides[i])};
    if (axis.extent != 1 && axis.stride != 0) axes_[rank_++] = axis;
  }
  std::sort(axes_, axes_ + rank_, [](const Axis& left, const Axis& right) {
    return left.stride != right.stride ? left.stride > right.stride : left.extent > right.extent;
  });
  join_axes();
  reach_[rank_] = row_size_;
  for (std::uint32_t i = rank_; i-- != 0;) reach_[i] = reach_[i + 1] + (axes_[i].extent - 1) * axes_[i].stride;
}

// What has no gaps becomes a row, and axes that go on where the next one ends become one.
void FieldRows::join_axes() noexcept {
  while (rank_ != 0 && axes_[rank_ - 1].stride <= row_size_) {
    const Axis& inner = axes_[--rank_];
    row_size_ += (inner.extent - 1) * inner.stride;
  }
  for (std::uint32_t i = rank_; i-- > 1;) {
    Axis& outer = axes_[i - 1];
    if (outer.stride != axes_[i].stride * axes_[i].extent) continue;
    outer = {outer.extent * axes_[i].extent, axes_[i].stride};
    std::copy(axes_ + i + 1, axes_ + rank_, axes_ + i);
    --rank_;
  }
}

std::uint64_t FieldRows::count() const noexcept {
  std::uint64_t count = reach_[0] != 0 ? 1 : 0;
  for (std::uint32_t i = 0; i < rank_; ++i) count *= axes_[i].extent;
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
  const auto same = [](const Axis& left, const Axis& right) {
    return left.extent == right.extent && left.stride == right.stride;
  };
  return begin_ == other.begin_ && row_size_ == other.row_size_ && rank_ == other.rank_ &&
         reach_[0] == other.reach_[0] && std::equal(axes_, axes_ + rank_, other.axes_, same);
}

bool FieldRows::touches(std::uint32_t axis, std::size_t base, std::size_t first, std::size_t last) const noexcept {
  if (axis == rank_) return base < last && first < base + row_size_;
  const auto [extent, stride] = axes_[axis];
  const std::size_t reach = reach_[axis + 1];
  std::size_t i = first >= base + reach ? (first - base - reach) / stride + 1 : 0;
  for (; i < extent && base + i * stride < last; ++i) {
    if (touches(axis + 1, base + i * stride, first, last)) return true;
  }
  return false;
}

}  // namespace flaxstate
