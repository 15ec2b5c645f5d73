#pragma once

#include <cstddef>
#include <cstdint>

#include "dtype/dtype.hpp"

namespace flaxstate {

// Which dtypes take the place of another one. The numbers are part of the C ABI (include/flaxstate/restore_options.h).
enum class Convert : std::int32_t { none = 0, same_kind = 1, any = 2 };

// Whether arrays of `from` may be converted to another dtype. With same_kind each value has to fit as well.
bool can_convert(Dtype from, Dtype to, Convert rule) noexcept;

// Converts `count` contiguous items as NumPy's and ml_dtypes' `astype` do, to the last bit: floats round to nearest
// even and overflow to infinity (or whatever the dtype has there), NaN stays NaN, integers wrap, floats are truncated
// to integers. float64 to bfloat16 and smaller goes through float32 and rounds twice. Neither pointer needs any
// alignment; the regions do not overlap. can_convert(from, to, any) must hold. Items of int1 … uint4 are taken as a
// file has them, and stored as values.
void convert_items(Dtype from, const void* source, Dtype to, void* destination, std::size_t count) noexcept;

}  // namespace flaxstate
