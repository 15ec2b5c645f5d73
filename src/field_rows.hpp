#pragma once

#include <cstddef>
#include <cstdint>

#include "registry.hpp"

namespace flaxstate {

// The bytes of a field with strides in place: rows of items that follow one another, with gaps between them.
class FieldRows {
 public:
  explicit FieldRows(const Field& field) noexcept;

  std::size_t row_size() const noexcept { return row_size_; }
  std::uint64_t count() const noexcept;
  // The first byte of the object that is the field's, and the first behind it.
  std::size_t begin() const noexcept { return field_.offset; }
  std::size_t end() const noexcept { return begin() + reach_[0]; }

  // Calls visit(first byte of the row) until it gives false.
  template <class Visit>
  void visit(const Visit& visit) const {
    if (reach_[0] == 0) return;
    std::int64_t index[max_field_rank] = {};
    for (;;) {
      std::size_t row = field_.offset;
      for (std::uint32_t i = 0; i < outer_; ++i) row += static_cast<std::size_t>(index[i] * field_.strides[i]);
      if (!visit(row)) return;
      std::uint32_t axis = outer_;
      while (axis != 0 && ++index[axis - 1] == field_.shape[axis - 1]) index[--axis] = 0;
      if (axis == 0) return;
    }
  }

  // Whether one of the bytes [first, last) is the field's.
  bool touches(std::size_t first, std::size_t last) const noexcept {
    return reach_[0] != 0 && touches(0, field_.offset, first, last);
  }
  // Whether a byte is of both. More than a million rows are only looked at if the other one has fewer.
  bool touches(const FieldRows& other) const noexcept;
  // Whether both describe the same items.
  bool is_same(const FieldRows& other) const noexcept;

 private:
  bool touches(std::uint32_t axis, std::size_t base, std::size_t first, std::size_t last) const noexcept;

  const Field& field_;
  std::size_t row_size_;
  std::uint32_t outer_;  // dimensions in front of those that make a row
  // Bytes from the first to the last one of the dimensions from here on; 0: there are no items.
  std::size_t reach_[max_field_rank + 1] = {};
};

}  // namespace flaxstate
