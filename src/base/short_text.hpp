#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace flaxstate {

// Whether two texts are the same, without a call: keys are short.
inline bool same_text(const char* left, std::size_t left_size, const char* right, std::size_t right_size) noexcept {
  if (left_size != right_size) return false;
  const auto differ = [&](auto word, std::size_t at) {
    auto other = word;
    std::memcpy(&word, left + at, sizeof word);
    std::memcpy(&other, right + at, sizeof other);
    return word != other;
  };
  const std::size_t size = left_size;
  if (size > 16) return std::memcmp(left, right, size) == 0;
  if (size >= 8) return !differ(std::uint64_t{}, 0) && !differ(std::uint64_t{}, size - 8);
  if (size >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, size - 4);
  for (std::size_t i = 0; i < size; ++i) {
    if (left[i] != right[i]) return false;
  }
  return true;
}
inline bool same_text(std::string_view left, std::string_view right) noexcept {
  return same_text(left.data(), left.size(), right.data(), right.size());
}

// Bytes before the NUL of text in an array of `capacity` bytes, or `capacity` if there is none.
inline std::size_t short_text_length(const unsigned char* text, std::size_t capacity) noexcept {
  std::size_t size = 0;
#if defined(__SSE2__) && defined(__GNUC__)
  for (; size + 16 <= capacity; size += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + size));
    const int zeros = _mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_setzero_si128()));
    if (zeros != 0) return size + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(zeros)));
  }
#endif
  for (; size + 8 <= capacity; size += 8) {
    std::uint64_t word;
    std::memcpy(&word, text + size, sizeof word);
    // A high bit for each byte that is zero (and perhaps for ones above the lowest of them).
    const std::uint64_t zeros = (word - 0x0101010101010101U) & ~word & 0x8080808080808080U;
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (zeros != 0) return size + static_cast<std::size_t>(__builtin_ctzll(zeros)) / 8;
#else
    if (zeros != 0) break;
#endif
  }
  while (size < capacity && text[size] != 0) ++size;
  return size;
}

constexpr std::size_t largest_short_text = 32;

// Copies at most that many bytes, and reads and writes not one more.
inline void copy_short(unsigned char* destination, const unsigned char* source, std::size_t size) noexcept {
  const auto copy = [&](auto word, std::size_t at) {
    std::memcpy(&word, source + at, sizeof word);
    std::memcpy(destination + at, &word, sizeof word);
  };
  if (size >= 16) {
    for (std::size_t at = 0; at < 16; at += 8) copy(std::uint64_t{}, at);
    for (std::size_t at = 0; at < 16; at += 8) copy(std::uint64_t{}, size - 16 + at);
  } else if (size >= 8) {
    copy(std::uint64_t{}, 0);
    copy(std::uint64_t{}, size - 8);
  } else if (size >= 4) {
    copy(std::uint32_t{}, 0);
    copy(std::uint32_t{}, size - 4);
  } else {
    for (std::size_t i = 0; i < size; ++i) destination[i] = source[i];
  }
}

// More than `largest_short_text` bytes, in blocks of that size, of which the last two may overlap.
inline void copy_blocks(unsigned char* destination, const unsigned char* source, std::size_t size) noexcept {
  const std::size_t last = size - largest_short_text;
  for (std::size_t at = 0; at < last; at += largest_short_text)
    std::memcpy(destination + at, source + at, largest_short_text);
  std::memcpy(destination + last, source + last, largest_short_text);
}

// Copies any number of bytes, most of which are few.
inline void copy_mostly_short(unsigned char* destination, const unsigned char* source, std::size_t size) noexcept {
  constexpr std::size_t few = 256;
  if (size <= largest_short_text) {
    copy_short(destination, source, size);
  } else if (size <= few) {
    copy_blocks(destination, source, size);
  } else {
    std::memcpy(destination, source, size);
  }
}

}  // namespace flaxstate
