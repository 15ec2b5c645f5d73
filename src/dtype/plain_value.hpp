#pragma once

#include <cstdint>

#include "dtype/dtype.hpp"
#include "dtype/plain_float32.hpp"

namespace flaxstate {

// A plain (weakly typed) value into one item of `to` at an address of any alignment. False, and nothing written,
// where the value does not convert by the rules of the library:
//   int -> any int: if it fits; int -> float, complex: if exact;
//   float -> float16 … float64, bfloat16, complex: rounded to nearest even, a finite value that overflows is false
//   (NaN and infinities convert).  Any other pair is false.
bool store_plain_int(Dtype to, std::int64_t value, void* destination) noexcept;
bool store_plain_uint(Dtype to, std::uint64_t value, void* destination) noexcept;
inline bool store_plain_float(Dtype to, double value, void* destination) noexcept;
bool store_plain_complex(Dtype to, double real, double imag, void* destination) noexcept;

// One item of an integer or floating dtype (or boolean) as a plain value, for writing a field as a Python number.
std::int64_t load_signed(Dtype from, const void* source) noexcept;     // int8 … int64, and the sub-byte ones
std::uint64_t load_unsigned(Dtype from, const void* source) noexcept;  // uint8 … uint64, boolean
double load_floating(Dtype from, const void* source) noexcept;         // float16, bfloat16, float32, float64

// Of all but float32.
bool store_other_plain_float(Dtype to, double value, void* destination) noexcept;

// What most floats of structs are takes no call.
inline bool store_plain_float(Dtype to, double value, void* destination) noexcept {
  return to == Dtype::float32 ? store_plain_float32(value, destination)
                              : store_other_plain_float(to, value, destination);
}

}  // namespace flaxstate
