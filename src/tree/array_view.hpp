#pragma once

#include <cstdint>
#include <string_view>

#include "base/memory.hpp"
#include "dtype/dtype.hpp"
#include "tree/node.hpp"

namespace flaxstate {

class Source;
class Tree;

// Contiguous bytes of an array, in C order: in memory, or in the array's source. Two words, on every machine.
class Segment {
 public:
  Segment(const Byte* data, std::uint64_t size) noexcept
      : place_(reinterpret_cast<std::uintptr_t>(data)), size_(size) {}
  static Segment in_source(std::uint64_t offset, std::uint64_t size) noexcept {
    Segment segment(nullptr, size | source_bit);
    segment.place_ = offset;
    return segment;
  }

  std::uint64_t size() const noexcept { return size_ & ~source_bit; }
  bool is_in_source() const noexcept { return (size_ & source_bit) != 0; }
  const Byte* data() const noexcept {
    return is_in_source() ? nullptr : reinterpret_cast<const Byte*>(static_cast<std::uintptr_t>(place_));
  }
  std::uint64_t offset() const noexcept { return place_; }  // in the source

 private:
  static constexpr std::uint64_t source_bit = std::uint64_t{1} << 63;

  std::uint64_t place_;
  std::uint64_t size_;
};
static_assert(sizeof(Segment) == 16);

// An array in somebody's memory, or in a source: one segment, several (chunks), or strided (in memory only).
struct ArrayView {
  Dtype dtype = Dtype::none;
  bool swapped = false;  // big-endian data
  bool was_chunked = false;
  std::uint32_t rank = 0;
  std::uint32_t item_size = 0;
  const std::int64_t* shape = nullptr;
  const std::int64_t* strides = nullptr;  // bytes; nullptr: C order without gaps
  std::string_view name;                  // of datetime64, timedelta64 and opaque dtypes; else empty
  const Byte* data = nullptr;             // when there is one segment in memory, or strides
  std::uint64_t offset = 0;               // when there is one segment in the source
  bool is_in_source = false;              // there is one segment, and it is in the source
  const Source* source = nullptr;         // where data may have to be read from; also when it is mapped into memory
  const Segment* segments = nullptr;      // when there are several, or none
  const std::uint64_t* starts = nullptr;  // of many segments: see segment_start()
  std::uint32_t segment_count = 1;

  std::string_view dtype_text() const noexcept { return name.empty() ? dtype_name(dtype) : name; }
  std::uint64_t item_count() const noexcept;
  std::uint64_t size() const noexcept { return item_count() * item_size; }
  // The segment at `index`, also when there is just one.
  Segment segment(std::size_t index) const noexcept;
  // The first of the array's bytes that the segment holds. Of many segments, every one in `start_stride` is looked up.
  std::uint64_t segment_start(std::uint32_t index) const noexcept;
  static constexpr std::uint32_t start_stride = 64;
};

// The product of a shape, or false if a dimension is negative or product * item_size is beyond int64. Zero dimensions
// don't excuse the others: NumPy refuses (0, 2^62, 2^62) as well.
bool checked_item_count(const std::int64_t* shape, std::uint32_t rank, std::uint64_t item_size,
                        std::uint64_t& item_count) noexcept;

bool same_dtype(const ArrayView& left, const ArrayView& right) noexcept;
bool same_shape(const ArrayView& left, const ArrayView& right) noexcept;

// Words of the part of a record that stands before the segments.
std::size_t record_head_words(const ArrayView& array) noexcept;
// Words of all of it.
std::size_t record_words(const ArrayView& array) noexcept;

// Puts what a node can't hold of an array into the tree's records, and gives the position. Segments that stand where
// they belong already are left there.
std::uint32_t add_array_record(Tree& tree, const ArrayView& array);

// What the node itself holds of an array: its address, or its offset in the source.
inline void set_array_value(Node& node, const ArrayView& array) noexcept {
  if (array.is_in_source) {
    node.value.unsigned_integer = array.offset;
  } else {
    node.value.data = array.data;
  }
}

// The array of a node (array, scalar), or of a key that is a scalar.
ArrayView array_of(const Node& node) noexcept;
ArrayView array_of_key(const Node& node) noexcept;

}  // namespace flaxstate
