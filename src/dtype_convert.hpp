#pragma once

#include <cstddef>
#include <cstdint>

#include "dtype.hpp"

namespace flaxstate {

// Whether convert_items() takes the pair: within {float16, bfloat16, float32, float64}, or within {int8 … uint64}.
bool can_convert(Dtype from, Dtype to) noexcept;

// Converts `count` contiguous items as NumPy's and ml_dtypes' `astype` do (floats round to nearest even and overflow
// to infinity, NaN stays NaN, integers wrap), to the last bit: float64 to bfloat16 goes through float32 and rounds
// twice. Neither pointer needs any alignment; the regions do not overlap. can_convert(from, to) must hold.
void convert_items(Dtype from, const void* source, Dtype to, void* destination, std::size_t count) noexcept;

// int1 … uint4: one byte an item, of which the low bits hold the number.
bool dtype_is_sub_byte(Dtype dtype) noexcept;

// A plain (weakly typed) value into one item of `to` at an address of any alignment. False, and nothing written,
// where the value does not convert by the rules of the library:
//   int -> any int: if it fits; int -> float, complex: if exact;
//   float -> float16 … float64, bfloat16, complex: rounded to nearest even, a finite value that overflows is false
//   (NaN and infinities convert).  Any other pair is false.
bool store_plain_int(Dtype to, std::int64_t value, void* destination) noexcept;
bool store_plain_uint(Dtype to, std::uint64_t value, void* destination) noexcept;
bool store_plain_float(Dtype to, double value, void* destination) noexcept;
bool store_plain_complex(Dtype to, double real, double imag, void* destination) noexcept;

// One item of an integer or floating dtype (or boolean) as a plain value, for writing a field as a Python number.
std::int64_t load_signed(Dtype from, const void* source) noexcept;     // int8 … int64, and the sub-byte ones
std::uint64_t load_unsigned(Dtype from, const void* source) noexcept;  // uint8 … uint64, boolean
double load_floating(Dtype from, const void* source) noexcept;         // float16, bfloat16, float32, float64

}  // namespace flaxstate
