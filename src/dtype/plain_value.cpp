#include "dtype/plain_value.hpp"

#include <cmath>
#include <cstring>

#include "base/bytes.hpp"
#include "dtype/convert_loops.hpp"
#include "dtype/float16.hpp"
#include "dtype/sub_byte.hpp"

namespace flaxstate {
namespace {

template <class T>
bool store_if_it_fits(bool negative, std::uint64_t bits, void* destination) noexcept {
  const auto value = static_cast<T>(bits);
  const bool keeps_value = static_cast<std::uint64_t>(value) == bits;
  const bool keeps_sign = std::is_signed_v<T> ? (value < T{0}) == negative : !negative;
  if (!keeps_value || !keeps_sign) return false;
  store(value, destination);
  return true;
}

bool store_if_it_fits(const SubByte& type, bool negative, std::uint64_t bits, void* destination) noexcept {
  if (type.bits == 0 || (negative && !type.is_signed)) return false;
  const unsigned value_bits = type.bits - (type.is_signed ? 1 : 0);
  if ((negative ? ~bits : bits) >> value_bits != 0) return false;
  store(static_cast<std::uint8_t>(bits), destination);
  return true;
}

// `bits` is the number in two's complement.
bool store_integer(Dtype to, bool negative, std::uint64_t bits, void* destination) noexcept {
  switch (to) {
    case Dtype::int8: return store_if_it_fits<std::int8_t>(negative, bits, destination);
    case Dtype::int16: return store_if_it_fits<std::int16_t>(negative, bits, destination);
    case Dtype::int32: return store_if_it_fits<std::int32_t>(negative, bits, destination);
    case Dtype::int64: return store_if_it_fits<std::int64_t>(negative, bits, destination);
    case Dtype::uint8: return store_if_it_fits<std::uint8_t>(negative, bits, destination);
    case Dtype::uint16: return store_if_it_fits<std::uint16_t>(negative, bits, destination);
    case Dtype::uint32: return store_if_it_fits<std::uint32_t>(negative, bits, destination);
    case Dtype::uint64: return store_if_it_fits<std::uint64_t>(negative, bits, destination);
    default: return store_if_it_fits(sub_byte_of(to), negative, bits, destination);
  }
}

// complex32 and bcomplex32 take no plain numbers.
Dtype plain_part_of(Dtype dtype) noexcept { return dtype_is_complex(dtype) ? dtype_of_parts(dtype) : dtype; }

// Room for one item of any dtype that a plain number converts to.
struct Item {
  unsigned char bytes[sizeof(double)];
};

// To bfloat16 a float64 goes through float32, as in ml_dtypes. Rounding twice can end on the wrong side, unless the
// first time rounds to odd.
double round_to_odd_float32(double value) noexcept {
  auto rounded = static_cast<float>(value);
  if (static_cast<double>(rounded) == value || std::isnan(value)) return static_cast<double>(rounded);
  auto bits = load<std::uint32_t>(&rounded);
  if (std::fabs(static_cast<double>(rounded)) > std::fabs(value)) --bits;
  bits |= 1;
  return static_cast<double>(load<float>(&bits));
}

bool round_to(Dtype to, double value, Item& item) noexcept {
  if (!dtype_is_floating(to)) return false;
  if (to == Dtype::bfloat16) value = round_to_odd_float32(value);
  convert_directly(Dtype::float64, &value, to, item.bytes, 1);
  return !std::isfinite(value) || std::isfinite(load_floating(to, item.bytes));
}

void store_parts(Dtype to, const Item& real, const Item& imag, void* destination) noexcept {
  const std::size_t size = dtype_item_size(plain_part_of(to));
  std::memcpy(destination, real.bytes, size);
  if (dtype_is_complex(to)) std::memcpy(static_cast<unsigned char*>(destination) + size, imag.bytes, size);
}

int bits_of_significand(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::float16: return 11;
    case Dtype::bfloat16: return 8;
    case Dtype::float32: return 24;
    default: return 53;
  }
}

bool store_exactly(Dtype to, bool negative, std::uint64_t magnitude, void* destination) noexcept {
  const Dtype part = plain_part_of(to);
  if (!dtype_is_floating(part)) return false;
  std::uint64_t odd = magnitude;
  while (odd != 0 && odd % 2 == 0) odd /= 2;
  if (odd >> bits_of_significand(part) != 0) return false;
  const double value = negative ? -static_cast<double>(magnitude) : static_cast<double>(magnitude);
  return store_plain_float(to, value, destination);
}

}  // namespace

bool store_plain_int(Dtype to, std::int64_t value, void* destination) noexcept {
  const bool negative = value < 0;
  const auto bits = static_cast<std::uint64_t>(value);
  if (dtype_is_integer(to) || dtype_is_sub_byte(to)) return store_integer(to, negative, bits, destination);
  return store_exactly(to, negative, negative ? 0 - bits : bits, destination);
}

bool store_plain_uint(Dtype to, std::uint64_t value, void* destination) noexcept {
  if (dtype_is_integer(to) || dtype_is_sub_byte(to)) return store_integer(to, false, value, destination);
  return store_exactly(to, false, value, destination);
}

bool store_other_plain_float(Dtype to, double value, void* destination) noexcept {
  if (to == Dtype::float64) {
    store(value, destination);
    return true;
  }
  Item real;
  if (!round_to(plain_part_of(to), value, real)) return false;
  store_parts(to, real, Item{}, destination);
  return true;
}

bool store_plain_complex(Dtype to, double real, double imag, void* destination) noexcept {
  Item real_item, imag_item;
  if (!dtype_is_complex(to)) return false;
  if (!round_to(plain_part_of(to), real, real_item) || !round_to(plain_part_of(to), imag, imag_item)) return false;
  store_parts(to, real_item, imag_item, destination);
  return true;
}

std::int64_t load_signed(Dtype from, const void* source) noexcept {
  switch (from) {
    case Dtype::int8: return load<std::int8_t>(source);
    case Dtype::int16: return load<std::int16_t>(source);
    case Dtype::int32: return load<std::int32_t>(source);
    case Dtype::int64: return load<std::int64_t>(source);
    default: break;
  }
  const SubByte type = sub_byte_of(from);
  const std::int64_t low = load<std::uint8_t>(source) & ((1 << type.bits) - 1);
  const bool negative = type.is_signed && low >> (type.bits - 1) != 0;
  return negative ? low - (1 << type.bits) : low;
}

std::uint64_t load_unsigned(Dtype from, const void* source) noexcept {
  switch (from) {
    case Dtype::boolean: return load<std::uint8_t>(source) != 0 ? 1 : 0;
    case Dtype::uint8: return load<std::uint8_t>(source);
    case Dtype::uint16: return load<std::uint16_t>(source);
    case Dtype::uint32: return load<std::uint32_t>(source);
    default: return load<std::uint64_t>(source);
  }
}

double load_floating(Dtype from, const void* source) noexcept {
  switch (from) {
    case Dtype::float16: return bits::cast<double>(bits::float64_of_float16(load<std::uint16_t>(source)));
    case Dtype::bfloat16:
      return bits::cast<double>(bits::float64_of_float32(bits::float32_of_bfloat16(load<std::uint16_t>(source))));
    case Dtype::float32: return bits::cast<double>(bits::float64_of_float32(load<std::uint32_t>(source)));
    default: return load<double>(source);
  }
}

}  // namespace flaxstate
