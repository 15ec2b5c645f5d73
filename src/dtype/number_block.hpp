#pragma once

#include <cstddef>
#include <cstdint>

#include "dtype/dtype.hpp"

namespace flaxstate {

// Some numbers of any dtype in a form that they have in common with all others of their class. What has no conversion
// of its own goes through it.
struct NumberBlock {
  static constexpr std::size_t length = 256;

  NumberClass numbers = NumberClass::none;
  bool is_unsigned = false;  // the integers are uint64
  std::size_t count = 0;
  std::int64_t integers[length];  // of integers and bools
  double reals[length];           // of floats and complex numbers
  double imags[length];
};

// Takes at most NumberBlock::length items, at any address.
void load_numbers(Dtype from, const void* source, std::size_t count, NumberBlock& block) noexcept;

// As `astype` does. Items of int1 … uint4 are stored as values.
void store_numbers(const NumberBlock& block, Dtype to, void* destination) noexcept;

// What `astype` goes through on the way to a smaller float: ml_dtypes rounds to float32 first.
double rounded_on_the_way(Dtype to, double value) noexcept;

}  // namespace flaxstate
