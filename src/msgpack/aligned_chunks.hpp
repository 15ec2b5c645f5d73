#pragma once

#include <cstddef>
#include <cstdint>

#include "msgpack/array_head_layout.hpp"

namespace flaxstate {

// How an array is cut so that the data of every chunk starts at a multiple of the alignment, if the first one does: a
// chunk is as long as the limit allows, less what brings the next one's data to its place.
class AlignedChunks {
 public:
  AlignedChunks(std::uint64_t item_count, std::uint32_t item_size, std::size_t name_size, std::uint64_t chunk_items,
                std::uint64_t alignment) noexcept;

  // False: no cut does it, and chunks are as Flax cuts them.
  bool is_aligned() const noexcept { return is_aligned_; }
  // How many chunks; as far as 2^32.
  std::uint64_t count() const noexcept;
  // Items of the chunk number `index`, which starts at the item `first`.
  std::uint64_t items(std::uint64_t index, std::uint64_t first) const noexcept;
  // Bytes of the header of its key.
  std::uint8_t key_header(std::uint64_t index) const noexcept;
  // The headers in front of its data, which has so many items. False: too large for an extension.
  bool head(std::uint64_t index, std::uint64_t items, ArrayHead& head) const noexcept;

 private:
  static constexpr unsigned most_digits = 10;

  std::uint64_t item_count_;
  std::uint32_t item_size_;
  std::size_t name_size_;
  std::uint64_t most_items_;
  std::uint64_t unit_;     // items of chunks differ by multiples of it
  std::uint64_t inverse_;  // of the odd part of the item size, modulo the unit
  unsigned shift_ = 0;     // the even part of it, as far as the alignment has it, as a power of two
  bool is_single_;
  bool is_aligned_ = true;
  ArrayHead heads_[most_digits + 1];  // by the digits of the chunk's number, and so
  std::uint8_t key_headers_[most_digits + 1];
};

}  // namespace flaxstate
