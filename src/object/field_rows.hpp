#pragma once

#include <cstddef>
#include <cstdint>

#include "object/type.hpp"

namespace flaxstate {

// The bytes of a field with strides in place: rows that follow one another, with gaps between them. In which order the
// items stand there doesn't matter, so that fields with the same bytes have the same rows, as long as those don't
// interleave.
class FieldRows {
 public:
  explicit FieldRows(const Field& field) noexcept;

  std::size_t row_size() const noexcept { return row_size_; }
  std::uint64_t count() const noexcept;
  // The first byte of the object that is the field's, and the first behind it.
  std::size_t begin() const noexcept { return begin_; }
  std::size_t end() const noexcept { return begin_ + reach_[0]; }

  // Calls visit(first byte of the row) until it gives false.
  template <class Visit>
  void visit(const Visit& visit) const {
    if (reach_[0] == 0) return;
    std::size_t index[max_field_rank] = {};
    for (;;) {
      std::size_t row = begin_;
      for (std::uint32_t i = 0; i < rank_; ++i) row += index[i] * axes_[i].stride;
      if (!visit(row)) return;
      std::uint32_t axis = rank_;
      while (axis != 0 && ++index[axis - 1] == axes_[axis - 1].extent) index[--axis] = 0;
      if (axis == 0) return;
    }
  }

  // Whether one of the bytes [first, last) is the field's.
  bool touches(std::size_t first, std::size_t last) const noexcept {
    return reach_[0] != 0 && touches(0, begin_, first, last);
  }
  // Whether a byte is of both. Of two fields with more than a million rows each that isn't known: false.
  bool touches(const FieldRows& other) const noexcept;
  // Whether both are the same bytes.
  bool is_same(const FieldRows& other) const noexcept;

 private:
  struct Axis {
    std::size_t extent;
    std::size_t stride;  // bytes
  };

  void join_axes() noexcept;
  bool touches(std::uint32_t axis, std::size_t base, std::size_t first, std::size_t last) const noexcept;

  std::size_t begin_;
  std::size_t row_size_;
  Axis axes_[max_field_rank] = {};  // of the rows, the largest stride first
  std::uint32_t rank_ = 0;
  // Bytes from the first to the last one of the axes from here on; 0: there are no items.
  std::size_t reach_[max_field_rank + 1] = {};
};

}  // namespace flaxstate
