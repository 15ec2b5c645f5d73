#pragma once

#include <cstdint>

#include "base/location.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

// A part of an array: in each dimension the indices start, start + step, … below stop.
struct Slice {
  std::int64_t starts[64] = {};
  std::int64_t steps[64] = {};
  std::int64_t shape[64] = {};  // of the result
};

// Completes and checks a slice; null pointers mean 0, the dimension, 1. Throws invalid_argument.
void make_slice(const ArrayView& array, const std::int64_t* starts, const std::int64_t* stops,
                const std::int64_t* steps, Slice& slice);

std::uint64_t slice_item_count(const ArrayView& array, const Slice& slice) noexcept;

// Copies the part to `destination` in C order and host byte order. Reads no more than the part, and what is between
// items that are close together.
void copy_slice(const ArrayView& array, const Slice& slice, Byte* destination, const Location& where = no_location());

}  // namespace flaxstate
