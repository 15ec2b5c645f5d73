#pragma once

#include <algorithm>
#include <cstdint>

#include "base/location.hpp"
#include "io/source.hpp"

namespace flaxstate {

// A source of the items of one array that somebody makes when they are asked for. It is read in whole items.
class ItemSource : public Source {
 public:
  void read(std::uint64_t offset, void* destination, std::size_t size, const Location& where) const final {
    // So that a caller's buffers may be small.
    constexpr std::size_t largest_piece = std::size_t{1} << 20;
    const std::size_t piece = std::max<std::size_t>(1, largest_piece / item_size_) * item_size_;
    auto* out = static_cast<Byte*>(destination);
    for (std::size_t done = 0, part; done < size; done += part) {
      part = std::min(piece, size - done);
      read_items((offset + done) / item_size_, part / item_size_, out + done, where);
    }
  }

  bool has_offsets() const noexcept final { return false; }

  // What reads an array piece by piece takes items in pieces of that size.
  static constexpr std::uint32_t largest_item = 4096;

 protected:
  ItemSource(std::uint64_t item_count, std::uint32_t item_size) noexcept : item_size_(item_size) {
    size_ = item_count * item_size;
  }
  virtual void read_items(std::uint64_t first, std::uint64_t count, void* destination, const Location& where) const = 0;

 private:
  std::uint32_t item_size_;
};

}  // namespace flaxstate
