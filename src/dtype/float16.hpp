#pragma once

#include <cstdint>
#include <cstring>

// Conversions between the bits of float16 (1 + 5 + 10 bits), bfloat16 (1 + 8 + 7), float32 and float64. The results
// are those of NumPy and ml_dtypes to the last bit, NaNs included. None of them depends on the processor's modes
// that treat subnormal numbers as zero, and the loops over them have no branches, so compilers vectorise them.
namespace flaxstate::bits {

template <class To, class From>
inline To cast(From from) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

// A conditional expression, which GCC would make a branch of, and then not vectorise.
inline std::uint32_t choose(bool condition, std::uint32_t yes, std::uint32_t no) noexcept {
  const std::uint32_t mask = 0 - static_cast<std::uint32_t>(condition);
  return (yes & mask) | (no & ~mask);
}

constexpr std::uint32_t float16_infinity = 0x7c00;
constexpr std::uint32_t float32_infinity = 0x7f800000;
constexpr std::uint32_t float32_smallest_normal = 0x00800000;
constexpr std::uint64_t float64_infinity = 0x7ff0000000000000;
constexpr std::uint64_t float64_smallest_normal_float32 = std::uint64_t{1023 - 126} << 52;

// Distances between the exponents' biases, at the place of the wider type's exponent.
constexpr std::uint32_t rebias_16_to_32 = (127 - 15) << 23;
constexpr std::uint32_t rebias_16_to_64_high = (1023 - 15) << 20;
constexpr std::uint64_t rebias_32_to_64 = std::uint64_t{1023 - 127} << 52;

inline std::uint32_t float32_of_float16(std::uint16_t half) noexcept {
  const std::uint32_t magnitude = (half & 0x7fffu) << 13;
  const std::uint32_t normal = magnitude + rebias_16_to_32;
  const std::uint32_t special = normal + rebias_16_to_32;
  // 2^-14 has the subnormals' spacing in its last ten bits: put them there, and take it away again.
  const float shifted = cast<float>(magnitude + rebias_16_to_32 + float32_smallest_normal);
  const std::uint32_t subnormal = cast<std::uint32_t>(shifted - 0x1p-14f);
  const bool is_normal = magnitude >= 0x0400u << 13;
  const bool is_special = magnitude >= float16_infinity << 13;
  const std::uint32_t result = choose(is_special, special, choose(is_normal, normal, subnormal));
  return result | (half & 0x8000u) << 16;
}

// Rounds, and puts a NaN's first payload bits into the result; a NaN whose payload is lost gets the payload 1.
inline std::uint16_t float16_of_float32(std::uint32_t single) noexcept {
  const std::uint32_t magnitude = single & 0x7fffffff;
  const std::uint32_t rebiased = magnitude - rebias_16_to_32;
  const std::uint32_t rounded = (rebiased + 0x0fff + (rebiased >> 13 & 1)) >> 13;
  // In [0.5, 1) the spacing of float32 is that of float16's subnormals: the addition rounds.
  const std::uint32_t subnormal = cast<std::uint32_t>(cast<float>(magnitude) + 0.5f) - 0x3f000000;
  const std::uint32_t payload = magnitude >> 13 & 0x03ff;
  const std::uint32_t nan = float16_infinity | choose(payload == 0, 1, payload);
  std::uint32_t result = choose(rounded < float16_infinity, rounded, float16_infinity);
  result = choose(magnitude < rebias_16_to_32 + float32_smallest_normal, subnormal, result);
  result = choose(magnitude > float32_infinity, nan, result);
  return static_cast<std::uint16_t>(result | (single >> 16 & 0x8000));
}

// Works on the upper half of the float64, whose last bit stands for all that is below it: enough to round once.
inline std::uint16_t float16_of_float64(std::uint64_t wide) noexcept {
  const std::uint32_t high = static_cast<std::uint32_t>(wide >> 32);
  const std::uint32_t sticky = static_cast<std::uint32_t>(wide) != 0 ? 1 : 0;
  const std::uint32_t magnitude = (high & 0x7fffffff) | sticky;
  const std::uint32_t rebiased = magnitude - rebias_16_to_64_high;
  const std::uint32_t rounded = (rebiased + 0x01ff + (rebiased >> 10 & 1)) >> 10;
  // As for float32; what is below 2^-30 rounds to zero as 2^-30 does.
  constexpr std::uint32_t tiny = (1023 - 30) << 20;
  const std::uint32_t raised = choose(magnitude < tiny, tiny, magnitude);
  const float small = cast<float>((raised - ((1023 - 127) << 20)) << 3 & 0x7fffffff);
  const std::uint32_t subnormal = cast<std::uint32_t>(small + 0.5f) - 0x3f000000;
  const std::uint32_t payload = magnitude >> 10 & 0x03ff;
  const std::uint32_t nan = float16_infinity | choose(payload == 0, 1, payload);
  std::uint32_t result = choose(rounded < float16_infinity, rounded, float16_infinity);
  result = choose(magnitude < rebias_16_to_64_high + (1 << 20), subnormal, result);
  result = choose(magnitude > 0x7ff00000, nan, result);
  return static_cast<std::uint16_t>(result | (high >> 16 & 0x8000));
}

inline std::uint64_t float64_of_float16(std::uint16_t half) noexcept {
  const std::uint32_t single = float32_of_float16(half);
  const std::uint32_t magnitude = single & 0x7fffffff;
  const std::uint64_t sign = std::uint64_t{single & 0x80000000} << 32;
  const std::uint64_t shifted = std::uint64_t{magnitude} << 29;
  std::uint64_t result = magnitude == 0 ? 0 : shifted + rebias_32_to_64;
  result = magnitude >= float32_infinity ? shifted | float64_infinity : result;
  return result | sign;
}

inline std::uint32_t float32_of_bfloat16(std::uint16_t brain) noexcept {
  return static_cast<std::uint32_t>(brain) << 16;
}

// Every NaN becomes the quiet one without payload.
inline std::uint16_t bfloat16_of_float32(std::uint32_t single) noexcept {
  const std::uint32_t rounded = (single + 0x7fff + (single >> 16 & 1)) >> 16;
  const std::uint32_t nan = 0x7fc0 | (single >> 16 & 0x8000);
  return static_cast<std::uint16_t>(choose((single & 0x7fffffff) > float32_infinity, nan, rounded));
}

inline std::uint16_t bfloat16_of_float16(std::uint16_t half) noexcept {
  return bfloat16_of_float32(float32_of_float16(half));
}

inline std::uint16_t float16_of_bfloat16(std::uint16_t brain) noexcept {
  const std::uint32_t single = float32_of_bfloat16(brain);
  const std::uint32_t nan = 0x7e00 | (brain & 0x8000u);
  const bool is_nan = (brain & 0x7fffu) > 0x7f80;
  return static_cast<std::uint16_t>(choose(is_nan, nan, float16_of_float32(single)));
}

// The top bit of the result says whether `magnitude` (without its sign bit) lies in [1, end); the other bits say
// nothing. Made of operations that every vector unit has.
template <class Word>
constexpr Word is_positive_below(Word magnitude, Word end) noexcept {
  return static_cast<Word>(static_cast<Word>(magnitude - end) & static_cast<Word>(~(magnitude - 1)));
}

template <class Word>
constexpr bool has_top_bit(Word word) noexcept {
  return word >> (8 * sizeof(Word) - 1) != 0;
}

// Numbers that the processor may take for zero when it converts them.
inline std::uint32_t is_subnormal_float32(std::uint32_t single) noexcept {
  return is_positive_below(single & 0x7fffffff, float32_smallest_normal);
}

inline std::uint16_t is_subnormal_bfloat16(std::uint16_t brain) noexcept {
  return is_positive_below<std::uint16_t>(brain & 0x7fff, 0x0080);
}

inline std::uint64_t is_subnormal_as_float32(std::uint64_t wide) noexcept {
  return is_positive_below(wide & ~(std::uint64_t{1} << 63), float64_smallest_normal_float32);
}

// Infinities and NaNs, again in the top bit; the processor would change a signalling NaN.
inline std::uint16_t is_special_float16(std::uint16_t half) noexcept {
  return static_cast<std::uint16_t>((half & 0x7fff) + 0x0400);
}

inline std::uint64_t float64_of_subnormal_float32(std::uint32_t single) noexcept {
  const double magnitude = static_cast<double>(static_cast<std::int32_t>(single & 0x007fffff)) * 0x1p-149;
  return cast<std::uint64_t>(magnitude) | std::uint64_t{single & 0x80000000} << 32;
}

inline std::uint32_t float32_of_float64_as_subnormal(std::uint64_t wide) noexcept {
  const std::uint64_t significand = (wide & 0x000fffffffffffff) | 0x0010000000000000;
  const std::uint64_t exponent = wide >> 52 & 0x07ff;
  // The last bit of the significand is worth 2^(exponent - 1075), that of the result 2^-149. What is below 2^-151
  // rounds to zero after any larger shift.
  constexpr std::uint64_t largest_shift = 63;
  const std::uint64_t wanted = 1075 - 149 - exponent;
  const std::uint64_t shift = wanted < largest_shift ? wanted : largest_shift;
  const std::uint64_t below_half = (std::uint64_t{1} << (shift - 1)) - 1;
  const std::uint64_t rounded = (significand + below_half + (significand >> shift & 1)) >> shift;
  return static_cast<std::uint32_t>(rounded) | (static_cast<std::uint32_t>(wide >> 32) & 0x80000000);
}

// Without arithmetic, in which a signalling NaN could trap. It becomes a quiet one, as in the processor.
inline std::uint64_t float64_of_float32(std::uint32_t single) noexcept {
  if (has_top_bit(is_subnormal_float32(single))) return float64_of_subnormal_float32(single);
  const std::uint64_t sign = std::uint64_t{single & 0x80000000} << 32;
  const std::uint32_t magnitude = single & 0x7fffffff;
  const std::uint64_t shifted = std::uint64_t{magnitude} << 29;
  if (magnitude == 0) return sign;
  if (magnitude < float32_infinity) return sign | (shifted + rebias_32_to_64);
  const std::uint64_t quiet = std::uint64_t{magnitude != float32_infinity} << 51;
  return sign | shifted | float64_infinity | quiet;
}

inline std::uint32_t float32_of_float64(std::uint64_t wide) noexcept {
  if (has_top_bit(is_subnormal_as_float32(wide))) return float32_of_float64_as_subnormal(wide);
  return cast<std::uint32_t>(static_cast<float>(cast<double>(wide)));
}

}  // namespace flaxstate::bits
