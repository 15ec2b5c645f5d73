#pragma once

#include <cstdint>

#include "base/location.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "io/source.hpp"
#include "tree/array_view.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// What copying the data of an array may need: the place for messages, since reading a source can fail, threads, and
// whoever wants to know how far it is, and may end it.
struct CopyCall {
  const Location& where;
  Parallel* parallel = nullptr;
  Progress* progress = nullptr;
};

// Reads the data of one array, from memory or from its source. Fast when it is read from front to back, however many
// segments there are.
class ArrayReader {
 public:
  explicit ArrayReader(const ArrayView& array, const Location& where = no_location()) noexcept
      : array_(array), where_(where) {}

  const ArrayView& array() const noexcept { return array_; }
  const Location& where() const noexcept { return where_; }

  // Copies the items [first, first + count) to `destination`, in C order and the given byte order. Throws io and
  // callback, if the data is in a source. `streams`: what is copied as it is leaves no trace in the caches.
  void copy(std::uint64_t first, std::uint64_t count, void* destination, bool big_endian, bool streams = false);

  // The same for bytes of arrays without strides, as they stand in the segments.
  void copy_bytes(std::uint64_t first, std::uint64_t size, Byte* destination, bool streams = false);

  // The segment that holds a byte of the array, and how many of its bytes stand before that one.
  Segment find_segment(std::uint64_t first, std::uint64_t& skipped) noexcept;

 private:
  void find(std::uint64_t first) noexcept;

  const ArrayView& array_;
  const Location& where_;
  std::uint32_t index_ = 0;  // of a segment, and
  std::uint64_t start_ = 0;  // the first of the array's bytes that it holds
};

// The same by several threads, if that is worth it.
void copy_items(ArrayReader& reader, std::uint64_t first, std::uint64_t count, void* destination, bool big_endian,
                Parallel* parallel);

// The same in one go.
void copy_items(const ArrayView& array, std::uint64_t first, std::uint64_t count, void* destination, bool big_endian,
                const CopyCall& call = {no_location()});

// The offset of a segment in the array's source; false if it isn't there. Data of a mapped file is read from there as
// well, not touched, since only a read can report that the file got shorter.
bool locate(const ArrayView& array, const Segment& segment, std::uint64_t& offset) noexcept;

// True if no data of the array has to be read from a source.
bool is_in_memory(const ArrayView& array) noexcept;

// The address of one item of a strided array.
const Byte* item_address(const ArrayView& array, std::uint64_t item) noexcept;

// The address of contiguous items in C order and host byte order, in memory; nullptr if there is none.
const Byte* direct_data(const ArrayView& array) noexcept;

// Tells the sources of all arrays below a node what is about to be done with their data.
void advise_arrays(const Node& node, Advice advice) noexcept;

}  // namespace flaxstate
