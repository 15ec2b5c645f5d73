#pragma once

#include <cstdint>

#include "base/memory.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

// The data of arrays that stand in a source, read before any of it is written to a target, since reading can fail. All
// walks over the target come to the same arrays in the same order.
class Shadow {
 public:
  explicit Shadow(Memory& memory) noexcept : bytes_(memory) {}

  void clear() noexcept {
    wanted_ = 0;
    bytes_.clear();
    next_ = 0;
  }

  // First for each array, then reserve(), then load() for each.
  void want(const ArrayView& array) noexcept {
    const std::uint64_t size = array.size() + (is_large(array) ? cache_line - 1 : 0);
    wanted_ = size > UINT64_MAX - wanted_ ? UINT64_MAX : wanted_ + size;
  }
  bool is_wanted() const noexcept { return wanted_ != 0; }
  std::uint64_t wanted() const noexcept { return wanted_; }
  void reserve() {
    if (wanted_ > PTRDIFF_MAX) throw std::bad_alloc();
    if (bytes_.capacity() < wanted_) {
      bytes_.release();
      bytes_.set_capacity(static_cast<std::size_t>(wanted_));
    }
  }
  ArrayView load(const ArrayView& array, const CopyCall& copy) {
    bytes_.append(gap(bytes_.size(), array));
    Byte* const place = bytes_.append(static_cast<std::size_t>(array.size()));
    copy_items(array, 0, array.item_count(), place, array.swapped, copy);
    return loaded(array, place);
  }

  // The next array, with its data in memory.
  ArrayView next(const ArrayView& array) noexcept {
    next_ += gap(next_, array);
    const Byte* const data = bytes_.data() + next_;
    next_ += static_cast<std::size_t>(array.size());
    return loaded(array, data);
  }

 private:
  static constexpr std::size_t cache_line = 64;

  static ArrayView loaded(const ArrayView& array, const Byte* data) noexcept {
    ArrayView loaded = array;
    loaded.data = data;
    loaded.segments = nullptr;
    loaded.segment_count = 1;
    loaded.is_in_source = false;
    loaded.source = nullptr;
    return loaded;
  }

  static bool is_large(const ArrayView& array) noexcept { return array.size() >= 256 * cache_line; }
  // In front of an array, so that it stands at the same place in a cache line as in the file: elsewhere the kernel
  // copies to it at two thirds of the speed (by `rep movsb`, on AMD's processors at least).
  std::size_t gap(std::size_t used, const ArrayView& array) const noexcept {
    std::uint64_t offset;
    if (!is_large(array) || !locate(array, array.segment(0), offset)) return 0;
    return static_cast<std::size_t>((offset - reinterpret_cast<std::uintptr_t>(bytes_.data()) - used) % cache_line);
  }

  GrowArray<Byte> bytes_;
  std::uint64_t wanted_ = 0;
  std::size_t next_ = 0;
};

}  // namespace flaxstate
