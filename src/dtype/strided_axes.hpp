#pragma once

#include <cstddef>
#include <cstdint>

namespace flaxstate {

// Distances in bytes within one array fit in 64 bits; unsigned arithmetic keeps all others defined.
constexpr std::int64_t distance(std::uint64_t index, std::int64_t stride) noexcept {
  return static_cast<std::int64_t>(index * static_cast<std::uint64_t>(stride));
}

constexpr std::uint64_t magnitude(std::int64_t stride) noexcept {
  const auto bits = static_cast<std::uint64_t>(stride);
  return stride < 0 ? 0 - bits : bits;
}

// The axes of a strided copy, outermost first. Axes of extent 1 are left out, and axes that lie in memory as one
// are merged: then 64 are enough, since the product of the extents fits in 64 bits.
class StridedAxes {
 public:
  static constexpr std::size_t capacity = 64;

  explicit StridedAxes(std::size_t item_size) noexcept : item_size_(item_size) {}

  std::size_t rank() const noexcept { return rank_; }
  std::size_t item_size() const noexcept { return item_size_; }
  std::uint64_t extent(std::size_t axis) const noexcept { return extents_[axis]; }
  std::int64_t stride(std::size_t axis) const noexcept { return strides_[axis]; }

  void append(std::uint64_t extent, std::int64_t stride) noexcept {
    if (extent == 1) return;
    if (rank_ != 0 && strides_[rank_ - 1] == distance(extent, stride)) {
      extents_[rank_ - 1] *= extent;
      strides_[rank_ - 1] = stride;
      return;
    }
    extents_[rank_] = extent;
    strides_[rank_] = stride;
    ++rank_;
  }

  // Makes a contiguous last axis a part of the item.
  void absorb_contiguous_axis() noexcept {
    if (rank_ == 0 || strides_[rank_ - 1] != static_cast<std::int64_t>(item_size_)) return;
    item_size_ *= static_cast<std::size_t>(extents_[rank_ - 1]);
    --rank_;
  }

 private:
  std::size_t rank_ = 0;
  std::size_t item_size_ = 0;
  std::uint64_t extents_[capacity];
  std::int64_t strides_[capacity];
};

}  // namespace flaxstate
