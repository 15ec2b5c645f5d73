#pragma once

#include <cstddef>

#include "dtype/dtype.hpp"

namespace flaxstate {

// What Convert::same_kind asks: an integer fits if it is in range; to a float, what is finite has to stay so without
// being cut to the largest number, and infinity and NaN have to be there; of complex numbers both parts. True: all
// items of `from` fit.
bool always_fits(Dtype from, Dtype to) noexcept;
// How many items do, until one doesn't. can_convert(from, to, same_kind) must hold.
std::size_t count_fitting(Dtype from, const void* source, Dtype to, std::size_t count) noexcept;

// Whether one item is the same number in `to`: an integer in an integer dtype, a float in a floating one; else false.
bool keeps_value(Dtype from, const void* source, Dtype to) noexcept;

}  // namespace flaxstate
