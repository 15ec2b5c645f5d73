#pragma once

#include <cmath>
#include <cstdint>

#include "dtype/dtype.hpp"
#include "dtype/float16.hpp"

// The floats of 8, 6 and 4 bits, one byte an item, as ml_dtypes has them.
namespace flaxstate::bits {

// What the patterns beyond the largest number mean.
enum class Beyond : std::uint8_t {
  infinity,  // infinities, and NaNs behind them
  nan,       // one NaN for each sign: all other bits are 1
  one_nan,   // the NaN is what would be -0
  nothing,   // numbers only
};

struct SmallFloat {
  std::uint8_t mantissa_bits;
  std::uint8_t bias;
  std::uint8_t sign_bit;
  std::uint8_t largest;  // without its sign
  Beyond beyond;
};

// Of all but float8_e8m0fnu, which has neither sign nor mantissa.
constexpr SmallFloat small_float(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::float8_e3m4: return {4, 3, 0x80, 0x6f, Beyond::infinity};
    case Dtype::float8_e4m3: return {3, 7, 0x80, 0x77, Beyond::infinity};
    case Dtype::float8_e4m3b11fnuz: return {3, 11, 0x80, 0x7f, Beyond::one_nan};
    case Dtype::float8_e4m3fn: return {3, 7, 0x80, 0x7e, Beyond::nan};
    case Dtype::float8_e4m3fnuz: return {3, 8, 0x80, 0x7f, Beyond::one_nan};
    case Dtype::float8_e5m2: return {2, 15, 0x80, 0x7b, Beyond::infinity};
    case Dtype::float8_e5m2fnuz: return {2, 16, 0x80, 0x7f, Beyond::one_nan};
    case Dtype::float6_e2m3fn: return {3, 1, 0x20, 0x1f, Beyond::nothing};
    case Dtype::float6_e3m2fn: return {2, 3, 0x20, 0x1f, Beyond::nothing};
    default: return {1, 1, 0x08, 0x07, Beyond::nothing};
  }
}

inline double small_float_value(const SmallFloat& type, std::uint8_t code) noexcept {
  const unsigned magnitude = code & (type.sign_bit - 1u);
  const bool is_negative = (code & type.sign_bit) != 0;
  if (type.beyond == Beyond::one_nan && is_negative && magnitude == 0) return -std::nan("");
  const double sign = is_negative ? -1.0 : 1.0;
  if (magnitude > type.largest) {
    const bool is_infinite = type.beyond == Beyond::infinity && magnitude == type.largest + 1u;
    return is_infinite ? sign * HUGE_VAL : std::copysign(std::nan(""), sign);
  }
  const int exponent = static_cast<int>(magnitude >> type.mantissa_bits);
  const unsigned mantissa = magnitude & ((1u << type.mantissa_bits) - 1);
  const unsigned significand = exponent == 0 ? mantissa : mantissa | 1u << type.mantissa_bits;
  return sign * std::ldexp(significand, (exponent == 0 ? 1 : exponent) - type.bias - type.mantissa_bits);
}

// Without the sign, rounded to nearest even; beyond `largest` if it overflows. The value is finite, and a float32's.
inline std::uint64_t round_to_small_float(const SmallFloat& type, double value) noexcept {
  const auto wide = cast<std::uint64_t>(value) & ~(std::uint64_t{1} << 63);
  const int exponent = static_cast<int>(wide >> 52) - 1023;
  const int lowest = 1 - type.bias;  // of the normal numbers
  const int steps = exponent < lowest ? lowest - exponent : 0;
  const int shift = 52 - type.mantissa_bits + steps;
  if (shift > 53) return 0;  // below half of the smallest, as a float64's subnormals are
  const std::uint64_t significand = (wide & 0x000fffffffffffff) | std::uint64_t{1} << 52;
  const std::uint64_t below_half = (std::uint64_t{1} << (shift - 1)) - 1;
  const std::uint64_t rounded = (significand + below_half + (significand >> shift & 1)) >> shift;
  const auto above_lowest = static_cast<std::uint64_t>(exponent + steps - lowest);
  return (above_lowest << type.mantissa_bits) + rounded;
}

inline std::uint8_t small_float_of(const SmallFloat& type, double value) noexcept {
  const unsigned sign = std::signbit(value) ? type.sign_bit : 0u;
  if (std::isnan(value)) {
    switch (type.beyond) {
      // A quiet one.
      case Beyond::infinity:
        return static_cast<std::uint8_t>(sign | (type.largest + 1u) | 1u << (type.mantissa_bits - 1));
      case Beyond::nan: return static_cast<std::uint8_t>(sign | 0x7f);
      case Beyond::one_nan: return type.sign_bit;
      default: return static_cast<std::uint8_t>(sign ^ type.sign_bit);  // a zero, as ml_dtypes makes of it
    }
  }
  const std::uint64_t rounded = std::isinf(value) ? UINT64_MAX : round_to_small_float(type, value);
  if (rounded <= type.largest) {
    if (rounded == 0 && type.beyond == Beyond::one_nan) return 0;
    return static_cast<std::uint8_t>(sign | static_cast<unsigned>(rounded));
  }
  switch (type.beyond) {
    case Beyond::infinity: return static_cast<std::uint8_t>(sign | (type.largest + 1u));
    case Beyond::nan: return static_cast<std::uint8_t>(sign | 0x7f);
    case Beyond::one_nan: return type.sign_bit;
    default: return static_cast<std::uint8_t>(sign | type.largest);
  }
}

// float8_e8m0fnu: the powers of two from 2^-127, and 0xff for NaN.
inline double power_of_two_value(std::uint8_t code) noexcept {
  return code == 0xff ? std::nan("") : std::ldexp(1.0, code - 127);
}

// Ties go up, and so does all between the two smallest. What is smaller becomes the smallest; zero and what is negative
// becomes NaN. The value is a float32's.
inline std::uint8_t power_of_two_of(double value) noexcept {
  if (!(value > 0) || std::isinf(value)) return 0xff;
  if (value > 0x1p-127 && value < 0x1p-126) return 1;
  const auto wide = cast<std::uint64_t>(value);
  const int exponent = static_cast<int>(wide >> 52) - 1023 + static_cast<int>(wide >> 51 & 1);
  if (exponent > 127) return 0xff;
  return static_cast<std::uint8_t>(exponent < -127 ? 0 : exponent + 127);
}

}  // namespace flaxstate::bits
