#include <cmath>

#include "base/bytes.hpp"
#include "dtype/dtype.hpp"
#include "dtype/plain_value.hpp"
#include "tree/array_reader.hpp"
#include "tree/key.hpp"

namespace flaxstate {
namespace {

std::uint64_t bits_of(double value) noexcept { return load<std::uint64_t>(&value); }
double real_of(const Number& number) noexcept { return load<double>(&number.bits); }

Number number_of_signed(std::int64_t value) noexcept {
  return {Number::Form::integer, static_cast<std::uint64_t>(value), 0};
}

Number number_of_unsigned(std::uint64_t value) noexcept {
  const bool fits = value <= static_cast<std::uint64_t>(INT64_MAX);
  return {fits ? Number::Form::integer : Number::Form::unsigned_integer, value, 0};
}

bool is_zero(double value) noexcept { return bits_of(value) << 1 == 0; }

// By its bits alone: look-ups come here, in whatever floating-point environment their caller has.
Number number_of_real(double value) noexcept {
  constexpr unsigned bias = 1023;
  constexpr unsigned fraction_bits = 52;
  constexpr std::uint64_t one = std::uint64_t{1} << fraction_bits;
  const std::uint64_t bits = bits_of(value);
  const Number real{Number::Form::real, bits, 0};
  if (is_zero(value)) return number_of_signed(0);
  const unsigned exponent = static_cast<unsigned>(bits >> fraction_bits) & 0x7ff;
  const bool negative = bits >> 63 != 0;
  if (exponent < bias || exponent > bias + 63) return real;
  const unsigned places = exponent - bias;
  const std::uint64_t significand = (bits & (one - 1)) | one;
  if (places > fraction_bits) {
    const std::uint64_t magnitude = significand << (places - fraction_bits);
    if (!negative) return number_of_unsigned(magnitude);
    constexpr std::uint64_t two_63 = std::uint64_t{1} << 63;
    return magnitude <= two_63 ? Number{Number::Form::integer, 0 - magnitude, 0} : real;
  }
  const unsigned fraction = fraction_bits - places;
  if ((significand & ((std::uint64_t{1} << fraction) - 1)) != 0) return real;
  const auto magnitude = static_cast<std::int64_t>(significand >> fraction);
  return number_of_signed(negative ? -magnitude : magnitude);
}

Number number_of_complex(double real, double imag) noexcept {
  if (is_zero(imag)) return number_of_real(real);
  return {Number::Form::complex, is_zero(real) ? 0 : bits_of(real), bits_of(imag)};
}

Number number_of_scalar(const ArrayView& scalar, const Byte* item) noexcept {
  Byte native[16];
  if (scalar.item_size > sizeof native) return {};
  ArrayView array = scalar;
  array.data = item;
  copy_items(array, 0, 1, native, host_is_big_endian());
  const Dtype dtype = scalar.dtype;
  const bool is_signed = dtype >= Dtype::int8 && dtype <= Dtype::int64;
  if (is_signed || dtype_is_sub_byte(dtype)) return number_of_signed(load_signed(dtype, native));
  if (dtype == Dtype::boolean) return number_of_unsigned(native[0] != 0 ? 1 : 0);
  if (dtype_is_integer(dtype)) return number_of_unsigned(load_unsigned(dtype, native));
  if (dtype_is_floating(dtype)) return number_of_real(load_floating(dtype, native));
  if (dtype == Dtype::complex64) {
    return number_of_complex(load_floating(Dtype::float32, native), load_floating(Dtype::float32, native + 4));
  }
  if (dtype == Dtype::complex128) {
    return number_of_complex(load_floating(Dtype::float64, native), load_floating(Dtype::float64, native + 8));
  }
  return {};
}

template <class T>
int compare(T left, T right) noexcept {
  return left < right ? -1 : left > right ? 1 : 0;
}

// An integer against a double that is no integer, or is beyond 64 bits.
int compare_with_real(const Number& integer, double real) noexcept {
  constexpr double two_63 = 9223372036854775808.0;
  if (real >= 2 * two_63) return -1;
  if (real < -two_63) return 1;
  if (integer.form == Number::Form::unsigned_integer) {
    if (real < two_63) return 1;
    return integer.bits > static_cast<std::uint64_t>(real) ? 1 : -1;
  }
  if (real >= two_63) return -1;
  // The real is no integer, so between the floor and the next.
  return static_cast<std::int64_t>(integer.bits) > static_cast<std::int64_t>(std::floor(real)) ? 1 : -1;
}

}  // namespace

Number number_of(const KeyView& key) noexcept {
  switch (key.kind) {
    case Kind::boolean:
    case Kind::integer: return number_of_signed(key.value.integer);
    case Kind::unsigned_integer: return number_of_unsigned(key.value.unsigned_integer);
    case Kind::real: return number_of_real(key.value.real);
    case Kind::complex: return number_of_complex(key.value.real, key.imag);
    case Kind::scalar: return number_of_scalar(key.scalar, key.value.data);
    default: return {};
  }
}

bool is_nan(const Number& number) noexcept {
  constexpr std::uint64_t infinity = 0x7ff0000000000000U;
  constexpr std::uint64_t magnitude = 0x7fffffffffffffffU;
  if (number.form != Number::Form::real && number.form != Number::Form::complex) return false;
  return (number.bits & magnitude) > infinity || (number.imag_bits & magnitude) > infinity;
}

int compare_numbers(const Number& left, const Number& right) noexcept {
  using Form = Number::Form;
  if (left.form == Form::real && right.form == Form::real) return compare(real_of(left), real_of(right));
  if (right.form == Form::real) return compare_with_real(left, real_of(right));
  if (left.form == Form::real) return -compare_with_real(right, real_of(left));
  if (left.form != right.form) return left.form == Form::unsigned_integer ? 1 : -1;
  if (left.form == Form::unsigned_integer) return compare(left.bits, right.bits);
  return compare(static_cast<std::int64_t>(left.bits), static_cast<std::int64_t>(right.bits));
}

std::uint64_t ordered_prefix(const Number& number) noexcept {
  double value = real_of(number);
  if (number.form == Number::Form::integer) value = static_cast<double>(static_cast<std::int64_t>(number.bits));
  if (number.form == Number::Form::unsigned_integer) value = static_cast<double>(number.bits);
  const std::uint64_t bits = bits_of(value);
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

}  // namespace flaxstate
