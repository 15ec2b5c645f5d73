#include "tree/array_view.hpp"

#include <algorithm>
#include <cstring>

#include "tree/tree.hpp"

namespace flaxstate {
namespace {

// A record: the head, [the item size, of opaque dtypes], [the name's address], [the source's address], the shape,
// [strides], [segments], [the starts of some of many segments].
constexpr std::uint64_t swapped = 1;
constexpr std::uint64_t strided = 2;
constexpr std::uint64_t named = 4;
constexpr std::uint64_t segmented = 8;
constexpr std::uint64_t chunked = 16;
constexpr std::uint64_t sourced = 32;
constexpr std::uint64_t in_source = 64;
constexpr std::uint64_t indexed = 128;

std::uint64_t pack_head(const ArrayView& array, std::uint64_t flags) noexcept {
  return static_cast<std::uint64_t>(array.dtype) | std::uint64_t{array.rank} << 8 | flags << 16 |
         std::uint64_t{array.name.size()} << 24 | std::uint64_t{array.segment_count} << 32;
}

ArrayView unpack(const std::uint64_t* record) noexcept {
  ArrayView array;
  const std::uint64_t head = record[0];
  const std::uint64_t flags = head >> 16 & 0xff;
  array.dtype = static_cast<Dtype>(head & 0xff);
  array.rank = head >> 8 & 0xff;
  array.segment_count = static_cast<std::uint32_t>(head >> 32);
  array.swapped = (flags & swapped) != 0;
  array.was_chunked = (flags & chunked) != 0;
  ++record;
  array.item_size = array.dtype == Dtype::opaque ? static_cast<std::uint32_t>(*record++) : dtype_item_size(array.dtype);
  if ((flags & named) != 0) {
    array.name = {reinterpret_cast<const char*>(static_cast<std::uintptr_t>(*record++)), head >> 24 & 0xff};
  }
  if ((flags & sourced) != 0) {
    array.source = reinterpret_cast<const Source*>(static_cast<std::uintptr_t>(*record++));
    array.is_in_source = (flags & in_source) != 0;
  }
  array.shape = reinterpret_cast<const std::int64_t*>(record);
  record += array.rank;
  if ((flags & strided) != 0) {
    array.strides = reinterpret_cast<const std::int64_t*>(record);
    record += array.rank;
  }
  if ((flags & segmented) != 0) array.segments = reinterpret_cast<const Segment*>(record);
  if ((flags & indexed) != 0) array.starts = record + std::size_t{2} * array.segment_count;
  return array;
}

std::size_t start_count(const ArrayView& array) noexcept {
  constexpr std::uint32_t stride = ArrayView::start_stride;
  return array.segment_count > stride ? (std::size_t{array.segment_count} + stride - 1) / stride : 0;
}

// Behind the segments, which stand at `segments`.
void store_starts(std::uint64_t* segments, std::uint32_t count) noexcept {
  if (count <= ArrayView::start_stride) return;
  const auto* segment = reinterpret_cast<const Segment*>(segments);
  std::uint64_t* next = segments + std::size_t{2} * count;
  std::uint64_t start = 0;
  for (std::uint32_t i = 0; i < count; start += segment[i++].size()) {
    if (i % ArrayView::start_stride == 0) *next++ = start;
  }
}

// There are several, or none.
bool has_segments(const ArrayView& array) noexcept { return array.segment_count != 1 || array.segments != nullptr; }

// The data of a node or key: an address, or an offset in the source.
void set_data(ArrayView& array, const Byte* data, std::uint64_t offset) noexcept {
  if (array.is_in_source) {
    array.offset = offset;
  } else {
    array.data = data;
  }
}

}  // namespace

std::uint64_t ArrayView::item_count() const noexcept {
  std::uint64_t count = 1;
  for (std::uint32_t i = 0; i < rank; ++i) count *= static_cast<std::uint64_t>(shape[i]);
  return count;
}

Segment ArrayView::segment(std::size_t index) const noexcept {
  if (segments != nullptr) return segments[index];
  return is_in_source ? Segment::in_source(offset, size()) : Segment(data, size());
}

std::uint64_t ArrayView::segment_start(std::uint32_t index) const noexcept {
  std::uint32_t i = starts != nullptr ? index / start_stride * start_stride : 0;
  std::uint64_t start = starts != nullptr ? starts[index / start_stride] : 0;
  for (; i < index; ++i) start += segment(i).size();
  return start;
}

bool checked_item_count(const std::int64_t* shape, std::uint32_t rank, std::uint64_t item_size,
                        std::uint64_t& item_count) noexcept {
  std::uint64_t nonzero = item_size == 0 ? 1 : item_size;
  bool empty = false;
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (shape[i] < 0) return false;
    if (shape[i] == 0) {
      empty = true;
      continue;
    }
    const auto dimension = static_cast<std::uint64_t>(shape[i]);
    if (nonzero > static_cast<std::uint64_t>(INT64_MAX) / dimension) return false;
    nonzero *= dimension;
  }
  item_count = empty ? 0 : nonzero / (item_size == 0 ? 1 : item_size);
  return true;
}

bool same_dtype(const ArrayView& left, const ArrayView& right) noexcept {
  return left.dtype == right.dtype && left.item_size == right.item_size && left.name == right.name;
}

bool same_shape(const ArrayView& left, const ArrayView& right) noexcept {
  return left.rank == right.rank && std::equal(left.shape, left.shape + left.rank, right.shape);
}

std::size_t record_head_words(const ArrayView& array) noexcept {
  return std::size_t{1} + (array.dtype == Dtype::opaque ? 1 : 0) + (array.name.empty() ? 0 : 1) +
         (array.source == nullptr ? 0 : 1) + array.rank + (array.strides != nullptr ? array.rank : 0);
}

std::size_t record_words(const ArrayView& array) noexcept {
  return record_head_words(array) + (has_segments(array) ? std::size_t{2} * array.segment_count : 0) +
         start_count(array);
}

std::uint32_t add_array_record(Tree& tree, const ArrayView& array) {
  const bool is_segmented = has_segments(array);
  const std::uint64_t flags =
      (array.swapped ? swapped : 0U) | (array.strides != nullptr ? strided : 0U) | (array.name.empty() ? 0U : named) |
      (is_segmented ? segmented : 0U) | (array.was_chunked ? chunked : 0U) | (array.source != nullptr ? sourced : 0U) |
      (array.is_in_source ? in_source : 0U) | (array.segment_count > ArrayView::start_stride ? indexed : 0U);
  const std::uint32_t position = tree.add_record(record_words(array), "the tree has more arrays than its tables hold");
  std::uint64_t* record = tree.records.data() + position;
  *record++ = pack_head(array, flags);
  if (array.dtype == Dtype::opaque) *record++ = array.item_size;
  if (!array.name.empty()) *record++ = reinterpret_cast<std::uintptr_t>(array.name.data());
  if (array.source != nullptr) *record++ = reinterpret_cast<std::uintptr_t>(array.source);
  for (std::uint32_t i = 0; i < array.rank; ++i) *record++ = static_cast<std::uint64_t>(array.shape[i]);
  if (array.strides != nullptr) {
    for (std::uint32_t i = 0; i < array.rank; ++i) *record++ = static_cast<std::uint64_t>(array.strides[i]);
  }
  if (is_segmented && array.segment_count != 0 && reinterpret_cast<const Segment*>(record) != array.segments) {
    std::memcpy(record, array.segments, sizeof(Segment) * array.segment_count);
  }
  if (is_segmented) store_starts(record, array.segment_count);
  return position;
}

ArrayView array_of(const Node& node) noexcept {
  ArrayView array = unpack(Tree::of(node).record(node.size));
  set_data(array, node.value.data, node.value.unsigned_integer);
  return array;
}

ArrayView array_of_key(const Node& node) noexcept {
  ArrayView array = unpack(Tree::of(node).record(node.key_size));
  set_data(array, node.key.data, node.key.unsigned_integer);
  return array;
}

}  // namespace flaxstate
