#pragma once

#include <cstddef>
#include <cstdint>

#include "dtype/dtype.hpp"

namespace flaxstate {

// What kind of number a dtype is, in the order in which they convert without a loss of kind. None: of those that never
// convert.
enum class NumberClass : std::uint8_t { none, boolean, integer, real, complex };
NumberClass number_class(Dtype dtype) noexcept;

// Which dtypes take the place of another one. The numbers are part of the C ABI (include/flaxstate/restore_options.h).
enum class Convert : std::int32_t { none = 0, same_kind = 1, any = 2 };

// Whether arrays of `from` may be converted to another dtype. With same_kind each value has to fit as well.
bool can_convert(Dtype from, Dtype to, Convert rule) noexcept;

// Converts `count` contiguous items as NumPy's and ml_dtypes' `astype` do, to the last bit: floats round to nearest
// even and overflow to infinity (or whatever the dtype has there), NaN stays NaN, integers wrap, floats are truncated to
// integers. float64 to bfloat16 and smaller goes through float32 and rounds twice. Neither pointer needs any alignment;
// the regions do not overlap. can_convert(from, to, any) must hold. Items of int1 … uint4 are taken as a file has them,
// and stored as values.
void convert_items(Dtype from, const void* source, Dtype to, void* destination, std::size_t count) noexcept;

// same_kind: an integer fits if it is in range; to a float, what is finite has to stay so without being cut to the
// largest number, and infinity and NaN have to be there; of complex numbers both parts. True: all items of `from` fit.
bool always_fits(Dtype from, Dtype to) noexcept;
// How many items do, until one doesn't. can_convert(from, to, same_kind) must hold.
std::size_t count_fitting(Dtype from, const void* source, Dtype to, std::size_t count) noexcept;

// Whether one item is the same number in `to`: an integer in an integer dtype, a float in a floating one; else false.
bool keeps_value(Dtype from, const void* source, Dtype to) noexcept;

// int1 … uint4: one byte an item, of which the low bits hold the number in a file. In memory it is an int8 or uint8.
constexpr bool dtype_is_sub_byte(Dtype dtype) noexcept { return dtype >= Dtype::int1 && dtype <= Dtype::uint4; }
void read_low_bits(Dtype dtype, void* items, std::size_t count) noexcept;   // what a file has into values
void write_low_bits(Dtype dtype, void* items, std::size_t count) noexcept;  // and back; they wrap

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
