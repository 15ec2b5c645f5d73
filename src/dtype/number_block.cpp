#include "dtype/number_block.hpp"

#include "dtype/convert_loops.hpp"
#include "dtype/float16.hpp"
#include "dtype/plain_value.hpp"
#include "dtype/small_float.hpp"
#include "dtype/sub_byte.hpp"

namespace flaxstate {
namespace {

using bits::cast;

double as_float32(double value) noexcept {
  return bits::cast<double>(bits::float64_of_float32(bits::float32_of_float64(cast<std::uint64_t>(value))));
}

void load_reals(Dtype from, const unsigned char* source, std::size_t count, double* reals) noexcept {
  if (dtype_is_floating(from)) return convert_directly(from, source, Dtype::float64, reals, count);
  if (from == Dtype::float8_e8m0fnu) {
    for (std::size_t i = 0; i < count; ++i) reals[i] = bits::power_of_two_value(source[i]);
    return;
  }
  const bits::SmallFloat type = bits::small_float(from);
  for (std::size_t i = 0; i < count; ++i) reals[i] = bits::small_float_value(type, source[i]);
}

void load_integers(Dtype from, const unsigned char* source, NumberBlock& block) noexcept {
  if (dtype_is_integer(from)) return convert_directly(from, source, Dtype::int64, block.integers, block.count);
  const bool is_boolean = from == Dtype::boolean;
  for (std::size_t i = 0; i < block.count; ++i) {
    block.integers[i] = is_boolean ? std::int64_t{source[i] != 0} : load_signed(from, source + i);
  }
}

void store_reals(const double* reals, std::size_t count, Dtype to, unsigned char* destination) noexcept {
  if (dtype_is_floating(to)) return convert_directly(Dtype::float64, reals, to, destination, count);
  if (to == Dtype::float8_e8m0fnu) {
    for (std::size_t i = 0; i < count; ++i) destination[i] = bits::power_of_two_of(as_float32(reals[i]));
    return;
  }
  const bits::SmallFloat type = bits::small_float(to);
  for (std::size_t i = 0; i < count; ++i) destination[i] = bits::small_float_of(type, as_float32(reals[i]));
}

double real_of_integer(const NumberBlock& block, std::size_t i, Dtype to) noexcept {
  const std::int64_t integer = block.integers[i];
  const auto positive = static_cast<std::uint64_t>(integer);
  if (to == Dtype::float64) return block.is_unsigned ? static_cast<double>(positive) : static_cast<double>(integer);
  return static_cast<double>(block.is_unsigned ? static_cast<float>(positive) : static_cast<float>(integer));
}

// The real parts as they are before they are rounded to `to`.
const double* reals_of(const NumberBlock& block, Dtype to, double* room) noexcept {
  if (block.numbers == NumberClass::real || block.numbers == NumberClass::complex) return block.reals;
  for (std::size_t i = 0; i < block.count; ++i) room[i] = real_of_integer(block, i, to);
  return room;
}

// C leaves open what a float that no int holds becomes. NumPy has what the processor gives; this is x86-64's.
std::int64_t truncate_to_int64(double value) noexcept {
  constexpr double two_63 = 9223372036854775808.0;
  return value >= -two_63 && value < two_63 ? static_cast<std::int64_t>(value) : INT64_MIN;
}

std::int64_t truncate(Dtype to, double value) noexcept {
  constexpr double two_63 = 9223372036854775808.0;
  if (to == Dtype::int64 || to == Dtype::uint32) return truncate_to_int64(value);
  if (to == Dtype::uint64) {
    if (value < two_63) return truncate_to_int64(value);
    if (!(value >= two_63)) return INT64_MIN;
    return value < 2 * two_63 ? static_cast<std::int64_t>(static_cast<std::uint64_t>(value)) : 0;
  }
  const std::int64_t integer = truncate_to_int64(value);
  return integer >= INT32_MIN && integer <= INT32_MAX ? integer : INT32_MIN;
}

void store_integers(const NumberBlock& block, Dtype to, unsigned char* destination) noexcept {
  std::int64_t room[NumberBlock::length];
  const std::int64_t* integers = block.integers;
  if (block.numbers == NumberClass::real || block.numbers == NumberClass::complex) {
    for (std::size_t i = 0; i < block.count; ++i) room[i] = truncate(to, block.reals[i]);
    integers = room;
  }
  if (dtype_is_integer(to)) return convert_directly(Dtype::int64, integers, to, destination, block.count);
  for (std::size_t i = 0; i < block.count; ++i) destination[i] = static_cast<unsigned char>(integers[i]);
  read_low_bits(to, destination, block.count);
}

void store_bools(const NumberBlock& block, unsigned char* destination) noexcept {
  for (std::size_t i = 0; i < block.count; ++i) {
    switch (block.numbers) {
      case NumberClass::real: destination[i] = block.reals[i] != 0; break;
      case NumberClass::complex: destination[i] = block.reals[i] != 0 || block.imags[i] != 0; break;
      default: destination[i] = block.integers[i] != 0;
    }
  }
}

void store_complex(const NumberBlock& block, Dtype to, unsigned char* destination) noexcept {
  const Dtype part = dtype_of_parts(to);
  double room[NumberBlock::length];
  const double* const reals = reals_of(block, part, room);
  double parts[2 * NumberBlock::length];
  for (std::size_t i = 0; i < block.count; ++i) {
    parts[2 * i] = rounded_on_the_way(to, reals[i]);
    parts[2 * i + 1] = block.numbers == NumberClass::complex ? rounded_on_the_way(to, block.imags[i]) : 0;
  }
  store_reals(parts, 2 * block.count, part, destination);
}

}  // namespace

double rounded_on_the_way(Dtype to, double value) noexcept {
  const bool is_direct = dtype_is_complex(to) || (dtype_is_floating(to) && to != Dtype::bfloat16);
  return is_direct ? value : as_float32(value);
}

void load_numbers(Dtype from, const void* source, std::size_t count, NumberBlock& block) noexcept {
  const auto* const items = static_cast<const unsigned char*>(source);
  block.numbers = number_class(from);
  block.is_unsigned = from == Dtype::uint64;
  block.count = count;
  if (block.numbers == NumberClass::real) return load_reals(from, items, count, block.reals);
  if (block.numbers != NumberClass::complex) return load_integers(from, items, block);
  double parts[2 * NumberBlock::length];
  load_reals(dtype_of_parts(from), items, 2 * count, parts);
  // NOLINTBEGIN(clang-analyzer-core.uninitialized.Assign): load_reals knows the parts of every complex dtype.
  for (std::size_t i = 0; i < count; ++i) {
    block.reals[i] = parts[2 * i];
    block.imags[i] = parts[2 * i + 1];
  }
  // NOLINTEND(clang-analyzer-core.uninitialized.Assign)
}

void store_numbers(const NumberBlock& block, Dtype to, void* destination) noexcept {
  auto* const items = static_cast<unsigned char*>(destination);
  switch (number_class(to)) {
    case NumberClass::boolean: return store_bools(block, items);
    case NumberClass::integer: return store_integers(block, to, items);
    case NumberClass::complex: return store_complex(block, to, items);
    default: break;
  }
  double room[NumberBlock::length];
  store_reals(reals_of(block, to, room), block.count, to, items);
}

}  // namespace flaxstate
