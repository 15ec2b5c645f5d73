#include "dtype/value_fit.hpp"

#include <cmath>

#include "dtype/number_block.hpp"
#include "dtype/small_float.hpp"

namespace flaxstate {
namespace {

struct Range {
  std::int64_t lowest;
  std::uint64_t highest;
};

Range range_of(Dtype dtype) noexcept {
  unsigned bits = 8 * dtype_item_size(dtype);
  bool is_signed = dtype >= Dtype::int8 && dtype <= Dtype::int64;
  if (dtype_is_sub_byte(dtype)) {
    is_signed = dtype <= Dtype::int4;
    bits = 1u << (static_cast<unsigned>(dtype) - static_cast<unsigned>(is_signed ? Dtype::int1 : Dtype::uint1));
  }
  if (!is_signed) return {0, UINT64_MAX >> (64 - bits)};
  return {INT64_MIN >> (64 - bits), static_cast<std::uint64_t>(INT64_MAX) >> (64 - bits)};
}

bool integer_fits(const Range& range, std::int64_t integer, bool is_unsigned) noexcept {
  if (integer < 0 && !is_unsigned) return integer >= range.lowest;
  return static_cast<std::uint64_t>(integer) <= range.highest;
}

// The smallest magnitude that rounds to infinity, for the floats that have one: halfway behind the largest number, and
// where float32 comes in between, what that rounds up to there.
double overflow_of(Dtype to) noexcept {
  switch (to) {
    case Dtype::float16: return 65520;
    case Dtype::complex32: return 65520 - 0x1p-9;
    case Dtype::bfloat16:
    case Dtype::bcomplex32: return 0x1.fefffffp127;
    case Dtype::float32:
    case Dtype::complex64: return 0x1.ffffffp127;
    default: return HUGE_VAL;
  }
}

bool small_float_fits(Dtype to, double value) noexcept {
  const double rounded = rounded_on_the_way(to, value);
  if (to == Dtype::float8_e8m0fnu) {
    return std::isnan(value) || bits::power_of_two_of(rounded) != 0xff;
  }
  const bits::SmallFloat type = bits::small_float(to);
  if (std::isnan(value)) return type.beyond != bits::Beyond::nothing;
  if (std::isinf(value)) return type.beyond == bits::Beyond::infinity;
  return !std::isinf(rounded) && bits::round_to_small_float(type, rounded) <= type.largest;
}

bool is_small_float(Dtype dtype) noexcept {
  return number_class(dtype) == NumberClass::real && !dtype_is_floating(dtype);
}

std::size_t count_fitting_reals(Dtype to, const double* reals, std::size_t count) noexcept {
  if (is_small_float(to)) {
    std::size_t i = 0;
    while (i < count && small_float_fits(to, reals[i])) ++i;
    return i;
  }
  const double overflow = overflow_of(to);
  if (overflow == HUGE_VAL) return count;
  const auto overflows = [overflow](double real) { return std::fabs(real) >= overflow && !std::isinf(real); };
  // Without an exit, so that it vectorises.
  bool any = false;
  for (std::size_t i = 0; i < count; ++i) any |= overflows(reals[i]);
  if (!any) return count;
  std::size_t i = 0;
  while (!overflows(reals[i])) ++i;
  return i;
}

std::size_t count_fitting(Dtype to, NumberBlock& block) noexcept {
  if (number_class(to) == NumberClass::integer) {
    const Range range = range_of(to);
    std::size_t i = 0;
    while (i < block.count && integer_fits(range, block.integers[i], block.is_unsigned)) ++i;
    return i;
  }
  if (block.numbers == NumberClass::integer) {
    for (std::size_t i = 0; i < block.count; ++i) {
      block.reals[i] = block.is_unsigned ? static_cast<double>(static_cast<std::uint64_t>(block.integers[i]))
                                         : static_cast<double>(block.integers[i]);
    }
  }
  const std::size_t reals = count_fitting_reals(to, block.reals, block.count);
  return block.numbers == NumberClass::complex ? count_fitting_reals(to, block.imags, reals) : reals;
}

bool always_fits_real(Dtype from, Dtype to) noexcept {
  const bool is_integer = number_class(from) == NumberClass::integer;
  if (is_small_float(to)) return false;
  if (is_integer) return static_cast<double>(range_of(from).highest) < overflow_of(to);
  const auto limit = [](Dtype dtype) { return is_small_float(dtype) ? 57344.0 : overflow_of(dtype); };
  if (from == Dtype::float8_e8m0fnu) return overflow_of(to) > 0x1p127;
  return limit(from) <= overflow_of(to);
}

}  // namespace

bool always_fits(Dtype from, Dtype to) noexcept {
  if (from == to) return true;
  if (number_class(to) != NumberClass::integer) return always_fits_real(from, to);
  const Range source = range_of(from);
  const Range target = range_of(to);
  return source.lowest >= target.lowest && source.highest <= target.highest;
}

std::size_t count_fitting(Dtype from, const void* source, Dtype to, std::size_t count) noexcept {
  NumberBlock block;
  const std::size_t item_size = dtype_item_size(from);
  for (std::size_t first = 0; first < count; first += NumberBlock::length) {
    const std::size_t length = count - first < NumberBlock::length ? count - first : NumberBlock::length;
    load_numbers(from, static_cast<const unsigned char*>(source) + first * item_size, length, block);
    const std::size_t fitting = count_fitting(to, block);
    if (fitting != length) return first + fitting;
  }
  return count;
}

bool keeps_value(Dtype from, const void* source, Dtype to) noexcept {
  NumberBlock block;
  load_numbers(from, source, 1, block);
  const NumberClass target = number_class(to);
  if (block.numbers != target) return false;
  if (target == NumberClass::integer) return integer_fits(range_of(to), block.integers[0], block.is_unsigned);
  if (target != NumberClass::real) return false;
  NumberBlock back;
  unsigned char item[sizeof(double)];
  store_numbers(block, to, item);
  load_numbers(to, item, 1, back);
  return back.reals[0] == block.reals[0] || (std::isnan(back.reals[0]) && std::isnan(block.reals[0]));
}

}  // namespace flaxstate
