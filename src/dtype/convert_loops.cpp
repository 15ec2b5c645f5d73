#include "dtype/convert_loops.hpp"

#include <cstring>

#include "dtype/float16.hpp"

namespace flaxstate {
namespace {

using Bytes = const unsigned char*;
using MutableBytes = unsigned char*;

// Items pass through local arrays: the caller's need no alignment, and loops of a constant length vectorise at -O2.
constexpr std::size_t block_length = 256;

template <class From, class To, class ConvertBlock>
void convert_blocks(Bytes source, MutableBytes destination, std::size_t count, ConvertBlock convert) noexcept {
  From in[block_length];
  To out[block_length];
  for (; count >= block_length; count -= block_length) {
    std::memcpy(in, source, sizeof in);
    convert(in, out, block_length);
    std::memcpy(destination, out, sizeof out);
    source += sizeof in;
    destination += sizeof out;
  }
  if (count == 0) return;
  std::memcpy(in, source, count * sizeof(From));
  convert(in, out, count);
  std::memcpy(destination, out, count * sizeof(To));
}

// The functions are template arguments, so that they are inlined into the loops.
template <class From, class To, To (*convert)(From) noexcept>
void convert_each(Bytes source, MutableBytes destination, std::size_t count) noexcept {
  convert_blocks<From, To>(source, destination, count, [](const From* in, To* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) out[i] = convert(in[i]);
  });
}

// Converts a block with `plain` unless one of its items is special, which is_special says in its top bit.
template <class From, class To, From (*is_special)(From) noexcept, To (*plain)(From) noexcept, To (*any)(From) noexcept>
void convert_unless_special(Bytes source, MutableBytes destination, std::size_t count) noexcept {
  convert_blocks<From, To>(source, destination, count, [](const From* in, To* out, std::size_t n) noexcept {
    From special = 0;
    for (std::size_t i = 0; i < n; ++i) special = static_cast<From>(special | is_special(in[i]));
    if (!bits::has_top_bit(special)) {
      for (std::size_t i = 0; i < n; ++i) out[i] = plain(in[i]);
    } else {
      for (std::size_t i = 0; i < n; ++i) out[i] = any(in[i]);
    }
  });
}

inline std::uint64_t widen_float32(std::uint32_t single) noexcept {
  return bits::cast<std::uint64_t>(static_cast<double>(bits::cast<float>(single)));
}

inline std::uint64_t widen_bfloat16(std::uint16_t brain) noexcept {
  return widen_float32(bits::float32_of_bfloat16(brain));
}

inline std::uint64_t widen_float16(std::uint16_t half) noexcept {
  return widen_float32(bits::float32_of_float16(half));
}

inline std::uint32_t narrow_to_float32(std::uint64_t wide) noexcept {
  return bits::cast<std::uint32_t>(static_cast<float>(bits::cast<double>(wide)));
}

inline std::uint16_t narrow_to_bfloat16(std::uint64_t wide) noexcept {
  return bits::bfloat16_of_float32(narrow_to_float32(wide));
}

inline std::uint64_t float64_of_bfloat16(std::uint16_t brain) noexcept {
  return bits::float64_of_float32(bits::float32_of_bfloat16(brain));
}

// Rounds twice, as ml_dtypes does.
inline std::uint16_t bfloat16_of_float64(std::uint64_t wide) noexcept {
  return bits::bfloat16_of_float32(bits::float32_of_float64(wide));
}

using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

void convert_float16(Dtype to, Bytes source, MutableBytes destination, std::size_t count) noexcept {
  switch (to) {
    case Dtype::bfloat16: return convert_each<u16, u16, bits::bfloat16_of_float16>(source, destination, count);
    case Dtype::float32: return convert_each<u16, u32, bits::float32_of_float16>(source, destination, count);
    default:
      return convert_unless_special<u16, u64, bits::is_special_float16, widen_float16, bits::float64_of_float16>(
          source, destination, count);
  }
}

void convert_bfloat16(Dtype to, Bytes source, MutableBytes destination, std::size_t count) noexcept {
  switch (to) {
    case Dtype::float16: return convert_each<u16, u16, bits::float16_of_bfloat16>(source, destination, count);
    case Dtype::float32: return convert_each<u16, u32, bits::float32_of_bfloat16>(source, destination, count);
    default:
      return convert_unless_special<u16, u64, bits::is_subnormal_bfloat16, widen_bfloat16, float64_of_bfloat16>(
          source, destination, count);
  }
}

void convert_float32(Dtype to, Bytes source, MutableBytes destination, std::size_t count) noexcept {
  switch (to) {
    case Dtype::float16: return convert_each<u32, u16, bits::float16_of_float32>(source, destination, count);
    case Dtype::bfloat16: return convert_each<u32, u16, bits::bfloat16_of_float32>(source, destination, count);
    default:
      return convert_unless_special<u32, u64, bits::is_subnormal_float32, widen_float32, bits::float64_of_float32>(
          source, destination, count);
  }
}

void convert_float64(Dtype to, Bytes source, MutableBytes destination, std::size_t count) noexcept {
  switch (to) {
    case Dtype::float16: return convert_each<u64, u16, bits::float16_of_float64>(source, destination, count);
    case Dtype::bfloat16:
      return convert_unless_special<u64, u16, bits::is_subnormal_as_float32, narrow_to_bfloat16, bfloat16_of_float64>(
          source, destination, count);
    default:
      return convert_unless_special<u64, u32, bits::is_subnormal_as_float32, narrow_to_float32,
                                    bits::float32_of_float64>(source, destination, count);
  }
}

// Wraps when narrowing, and extends by the sign of From when widening.
template <class From, class To>
To cast_integer(From value) noexcept {
  return static_cast<To>(value);
}

template <class From>
void convert_integer(std::size_t to_size, Bytes source, MutableBytes destination, std::size_t count) noexcept {
  using u8 = std::uint8_t;
  switch (to_size) {
    case 1: return convert_each<From, u8, cast_integer<From, u8>>(source, destination, count);
    case 2: return convert_each<From, u16, cast_integer<From, u16>>(source, destination, count);
    case 4: return convert_each<From, u32, cast_integer<From, u32>>(source, destination, count);
    default: return convert_each<From, u64, cast_integer<From, u64>>(source, destination, count);
  }
}

void convert_integers(Dtype from, Bytes source, Dtype to, MutableBytes destination, std::size_t count) noexcept {
  const std::size_t size = dtype_item_size(to);
  switch (from) {
    case Dtype::int8: return convert_integer<std::int8_t>(size, source, destination, count);
    case Dtype::int16: return convert_integer<std::int16_t>(size, source, destination, count);
    case Dtype::int32: return convert_integer<std::int32_t>(size, source, destination, count);
    case Dtype::int64: return convert_integer<std::int64_t>(size, source, destination, count);
    case Dtype::uint8: return convert_integer<std::uint8_t>(size, source, destination, count);
    case Dtype::uint16: return convert_integer<std::uint16_t>(size, source, destination, count);
    case Dtype::uint32: return convert_integer<std::uint32_t>(size, source, destination, count);
    default: return convert_integer<std::uint64_t>(size, source, destination, count);
  }
}

bool has_same_bits(Dtype from, Dtype to) noexcept {
  if (from == to) return true;
  return dtype_is_integer(from) && dtype_item_size(from) == dtype_item_size(to);
}

}  // namespace

void convert_directly(Dtype from, const void* source, Dtype to, void* destination, std::size_t count) noexcept {
  const auto in = static_cast<Bytes>(source);
  const auto out = static_cast<MutableBytes>(destination);
  if (count == 0) return;
  if (has_same_bits(from, to)) {
    std::memcpy(out, in, count * dtype_item_size(from));
    return;
  }
  switch (from) {
    case Dtype::float16: return convert_float16(to, in, out, count);
    case Dtype::bfloat16: return convert_bfloat16(to, in, out, count);
    case Dtype::float32: return convert_float32(to, in, out, count);
    case Dtype::float64: return convert_float64(to, in, out, count);
    default: return convert_integers(from, in, to, out, count);
  }
}

}  // namespace flaxstate
