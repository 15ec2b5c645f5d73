#include "tree/array_reader.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/streaming_copy.hpp"
#include "dtype/strided_copy.hpp"
#include "io/source.hpp"

namespace flaxstate {
namespace {

void swap_items(const ArrayView& array, std::uint64_t count, void* items, bool big_endian) noexcept {
  if (array.swapped != big_endian) swap_bytes(items, count * array.item_size, dtype_swap_size(array.dtype));
}

void copy_data(Byte* destination, const Byte* data, std::uint64_t size, bool streams) noexcept {
  streams ? streaming_copy(destination, data, size) : static_cast<void>(std::memcpy(destination, data, size));
}

// Whether a copy of so many bytes is better streamed. Not if somebody looks at the items right after it: bytes may be
// swapped, and bools and small integers normalised.
bool may_stream(const ArrayView& array, std::uint64_t size, bool big_endian, Parallel* parallel) noexcept {
  const bool outgrows = parallel != nullptr ? parallel->outgrows_caches(size) : size > largest_cached_copy;
  const bool is_swapped = array.swapped != big_endian && dtype_swap_size(array.dtype) > 1;
  return outgrows && !is_swapped && array.dtype != Dtype::boolean && !dtype_is_sub_byte(array.dtype);
}

// A part of an array that a thread copies, and what became of it.
class PartCopy {
 public:
  PartCopy(const ArrayView& array, std::uint64_t first, std::uint64_t count, Byte* destination, bool big_endian,
           bool streams) noexcept
      : array_(array),
        first_(first),
        count_(count),
        destination_(destination),
        big_endian_(big_endian),
        streams_(streams) {}

  void copy(std::size_t part, std::size_t parts) noexcept {
    const std::uint64_t begin = count_ / parts * part + std::min<std::uint64_t>(part, count_ % parts);
    const std::uint64_t count = count_ / parts + (part < count_ % parts ? 1 : 0);
    Byte* const destination = destination_ + begin * array_.item_size;
    if (array_.strides != nullptr) {
      gather_items({array_.data, array_.rank, array_.shape, array_.strides, array_.item_size}, first_ + begin, count,
                   destination);
    } else {
      copy_segments((first_ + begin) * array_.item_size, count * array_.item_size, destination);
    }
    swap_items(array_, count, destination, big_endian_);
  }
  void check(const Location& where) const {
    if (failed_) array_.source->fail(error_, offset_, where);
  }

 private:
  void copy_segments(std::uint64_t first, std::uint64_t size, Byte* destination) noexcept {
    ArrayReader place(array_);
    for (std::uint64_t part; size != 0; first += part, destination += part, size -= part) {
      std::uint64_t skipped;
      const Segment segment = place.find_segment(first, skipped);
      part = std::min(size, segment.size() - skipped);
      copy_segment(segment, skipped, part, destination);
    }
  }
  void copy_segment(const Segment& segment, std::uint64_t first, std::uint64_t size, Byte* destination) noexcept {
    std::uint64_t offset;
    if (!locate(array_, segment, offset)) {
      copy_data(destination, segment.data() + first, size, streams_);
      return;
    }
    const int error = array_.source->try_read(offset + first, destination, size);
    if (error == 0 || failed_.exchange(true)) return;
    error_ = error;
    offset_ = offset + first;
  }

  const ArrayView& array_;
  std::uint64_t first_;
  std::uint64_t count_;
  Byte* destination_;
  bool big_endian_;
  bool streams_;
  std::atomic<bool> failed_{false};
  int error_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace

bool locate(const ArrayView& array, const Segment& segment, std::uint64_t& offset) noexcept {
  if (segment.is_in_source()) {
    offset = segment.offset();
    return true;
  }
  if (array.source == nullptr || !array.source->maps(segment.data())) return false;
  offset = static_cast<std::uint64_t>(segment.data() - array.source->mapping());
  return true;
}

// The segment that holds a byte of the array.
void ArrayReader::find(std::uint64_t first) noexcept {
  const std::uint64_t* const starts = array_.starts;
  const bool is_near =
      first >= start_ && (starts == nullptr || array_.segment_count - index_ <= ArrayView::start_stride ||
                          first < starts[index_ / ArrayView::start_stride + 1]);
  if (!is_near) {
    index_ = 0;
    if (starts != nullptr) {
      const std::uint32_t count = (array_.segment_count - 1) / ArrayView::start_stride + 1;
      index_ = static_cast<std::uint32_t>(std::upper_bound(starts, starts + count, first) - starts - 1);
      index_ *= ArrayView::start_stride;
    }
    start_ = array_.segment_start(index_);
  }
  while (first - start_ >= array_.segment(index_).size()) start_ += array_.segment(index_++).size();
}

Segment ArrayReader::find_segment(std::uint64_t first, std::uint64_t& skipped) noexcept {
  find(first);
  skipped = first - start_;
  return array_.segment(index_);
}

void ArrayReader::copy_bytes(std::uint64_t first, std::uint64_t size, Byte* destination, bool streams) {
  while (size != 0) {
    std::uint64_t skipped;
    const Segment segment = find_segment(first, skipped);
    const std::uint64_t part = std::min(size, segment.size() - skipped);
    std::uint64_t offset;
    if (locate(array_, segment, offset)) {
      array_.source->read(offset + skipped, destination, part, where_);
    } else {
      copy_data(destination, segment.data() + skipped, part, streams);
    }
    destination += part;
    first += part;
    size -= part;
  }
}

void ArrayReader::copy(std::uint64_t first, std::uint64_t count, void* destination, bool big_endian, bool streams) {
  if (count == 0) return;
  if (array_.strides != nullptr) {
    gather_items({array_.data, array_.rank, array_.shape, array_.strides, array_.item_size}, first, count, destination);
  } else if (array_.segment_count == 1 && array_.source == nullptr) {
    copy_data(static_cast<Byte*>(destination), array_.segment(0).data() + first * array_.item_size,
              count * array_.item_size, streams);
  } else {
    copy_bytes(first * array_.item_size, count * array_.item_size, static_cast<Byte*>(destination), streams);
  }
  swap_items(array_, count, destination, big_endian);
}

void copy_items(ArrayReader& reader, std::uint64_t first, std::uint64_t count, void* destination, bool big_endian,
                Parallel* parallel) {
  const ArrayView& array = reader.array();
  const bool may_split = parallel != nullptr && (array.source == nullptr || array.source->can_try());
  const std::uint64_t size = count * array.item_size;
  const bool streams = may_stream(array, size, big_endian, parallel);
  const std::size_t parts = may_split ? parallel->task_count(size) : 1;
  if (parts <= 1) return reader.copy(first, count, destination, big_endian, streams);
  PartCopy copy(array, first, count, static_cast<Byte*>(destination), big_endian, streams);
  parallel->run(parts, [&](std::size_t part) { copy.copy(part, parts); });
  copy.check(reader.where());
}

void copy_items(const ArrayView& array, std::uint64_t first, std::uint64_t count, void* destination, bool big_endian,
                const CopyCall& call) {
  ArrayReader reader(array, call.where);
  if (call.progress == nullptr) return copy_items(reader, first, count, destination, big_endian, call.parallel);
  const std::uint64_t most = std::max<std::uint64_t>(1, Progress::piece(call.parallel) / array.item_size);
  auto* out = static_cast<Byte*>(destination);
  for (std::uint64_t part; count != 0; first += part, count -= part, out += part * array.item_size) {
    part = std::min(count, most);
    copy_items(reader, first, part, out, big_endian, call.parallel);
    call.progress->add(part * array.item_size);
  }
}

bool is_in_memory(const ArrayView& array) noexcept {
  if (array.source == nullptr) return true;
  for (std::uint32_t i = 0; i < array.segment_count; ++i) {
    std::uint64_t offset;
    if (locate(array, array.segment(i), offset)) return false;
  }
  return true;
}

const Byte* item_address(const ArrayView& array, std::uint64_t item) noexcept {
  const Byte* address = array.data;
  for (std::uint32_t i = array.rank; i-- != 0; item /= static_cast<std::uint64_t>(array.shape[i])) {
    address += static_cast<std::int64_t>(item % static_cast<std::uint64_t>(array.shape[i])) * array.strides[i];
  }
  return address;
}

const Byte* direct_data(const ArrayView& array) noexcept {
  const bool is_direct = array.segment_count == 1 && array.strides == nullptr &&
                         (array.swapped == host_is_big_endian() || dtype_swap_size(array.dtype) == 1);
  return is_direct ? array.segment(0).data() : nullptr;
}

void advise_arrays(const Node& node, Advice advice) noexcept {
  for (std::uint32_t i = 0; i < node.node_count(); ++i) {
    const Node& leaf = *(&node + i);
    if (!is_array(leaf.kind)) continue;
    const ArrayView array = array_of(leaf);
    for (std::uint32_t s = 0; array.source != nullptr && s < array.segment_count; ++s) {
      std::uint64_t offset;
      const Segment segment = array.segment(s);
      if (locate(array, segment, offset)) array.source->advise(offset, segment.size(), advice);
    }
  }
}

}  // namespace flaxstate
