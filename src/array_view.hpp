#pragma once

#include <cstdint>
#include <string_view>

#include "dtype.hpp"
#include "memory.hpp"
#include "node.hpp"

namespace flaxstate {

class Tree;

// Contiguous bytes of an array, in C order.
struct Segment {
  const Byte* data;
  std::uint64_t size;
};

// An array in somebody's memory: one segment, several (chunks), or strided.
struct ArrayView {
  Dtype dtype = Dtype::none;
  bool swapped = false;  // big-endian data
  bool was_chunked = false;
  std::uint32_t rank = 0;
  std::uint32_t item_size = 0;
  const std::int64_t* shape = nullptr;
  const std::int64_t* strides = nullptr;  // bytes; nullptr: C order without gaps
  std::string_view name;                  // of datetime64, timedelta64 and opaque dtypes; else empty
  const Byte* data = nullptr;             // when there is one segment, or strides
  const Segment* segments = nullptr;      // when there are several, or none
  std::uint32_t segment_count = 1;

  std::string_view dtype_text() const noexcept { return name.empty() ? dtype_name(dtype) : name; }
  std::uint64_t item_count() const noexcept;
  std::uint64_t size() const noexcept { return item_count() * item_size; }
  // The segment at `index`, also when there is just one.
  Segment segment(std::size_t index) const noexcept;
};

// The product of a shape, or false if a dimension is negative or product * item_size is beyond int64. Zero dimensions
// don't excuse the others: NumPy refuses (0, 2^62, 2^62) as well.
bool checked_item_count(const std::int64_t* shape, std::uint32_t rank, std::uint64_t item_size,
                        std::uint64_t& item_count) noexcept;

bool same_dtype(const ArrayView& left, const ArrayView& right) noexcept;
bool same_shape(const ArrayView& left, const ArrayView& right) noexcept;

// Words of the part of a record that stands before the segments.
std::size_t record_head_words(const ArrayView& array) noexcept;

// Puts what a node can't hold of an array into the tree's words, and gives the position. Segments that stand where
// they belong already are left there.
std::uint32_t add_array_record(Tree& tree, const ArrayView& array);

// The array of a node (array, scalar), or of a key that is a scalar.
ArrayView array_of(const Node& node) noexcept;
ArrayView array_of_key(const Node& node) noexcept;

// Copies the items [first, first + count) to `destination`, in C order and the given byte order.
void copy_items(const ArrayView& array, std::uint64_t first, std::uint64_t count, void* destination, bool big_endian);

constexpr bool host_is_big_endian() noexcept {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return true;
#else
  return false;
#endif
}

}  // namespace flaxstate
