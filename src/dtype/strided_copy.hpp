#pragma once

#include <cstddef>
#include <cstdint>

namespace flaxstate {

// An n-dimensional array in somebody's memory. Strides are in bytes, of any sign, zero included. The extents are not
// negative, and their product fits in 63 bits; data needs no alignment.
template <class Byte>
struct BasicStridedView {
  Byte* data = nullptr;  // item (0, …, 0)
  std::size_t rank = 0;
  const std::int64_t* shape = nullptr;
  const std::int64_t* strides = nullptr;  // nullptr: C order without gaps
  std::size_t item_size = 0;
};
using StridedView = BasicStridedView<const unsigned char>;
using MutableStridedView = BasicStridedView<unsigned char>;

// True when the items already lie in C order without gaps (also for 0-d and empty arrays).
bool is_c_contiguous(const StridedView& view) noexcept;

// Copies the items [first, first + count) of the array's C order to `destination`, without gaps.
// No over-read: touches only bytes of those items. Allocates nothing, and so can't fail. The range lies within the
// array, and the two memories do not overlap.
void gather_items(const StridedView& view, std::uint64_t first, std::uint64_t count, void* destination);

// The reverse: writes items [first, first + count) of the array's C order from contiguous `source`. Where items share
// memory, as along an axis of stride 0, which of them stays is not defined.
void scatter_items(const MutableStridedView& view, std::uint64_t first, std::uint64_t count, const void* source);

// Reverses the bytes of each unit of `unit` bytes (1 does nothing), in place; `size` is a multiple of `unit`.
void swap_bytes(void* data, std::size_t size, std::uint32_t unit) noexcept;

}  // namespace flaxstate
