#pragma once

#include <cstdint>

#include "tree/key.hpp"

namespace flaxstate {

// Python compares numbers by value, whatever their types: this is the value.
struct Number {
  enum class Form : std::uint8_t { none, integer, unsigned_integer, real, complex } form = Form::none;
  std::uint64_t bits = 0;  // of the integer or the double
  std::uint64_t imag_bits = 0;
};

Number number_of(const KeyView& key) noexcept;

bool is_nan(const Number& number) noexcept;

// -1, 0 or 1; for two numbers that are neither complex nor NaN.
int compare_numbers(const Number& left, const Number& right) noexcept;

// A number that is ordered like those that can be compared, but for those which a double doesn't tell apart: theirs are equal.
std::uint64_t ordered_prefix(const Number& number) noexcept;

}  // namespace flaxstate
