#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"

namespace flaxstate {

// UTF-8 as Python decodes it: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8_slow(const Byte* text, std::size_t size) noexcept;

// The largest size up to `limit` at which the text can be cut without cutting a character.
inline std::size_t utf8_cut(const char* text, std::size_t size, std::size_t limit) noexcept {
  if (size <= limit) return size;
  std::size_t cut = limit;
  for (int i = 0; i < 3 && cut > 0 && (static_cast<Byte>(text[cut]) & 0xc0) == 0x80; ++i) --cut;
  return cut;
}

// Most text is short and ASCII, so that case is inlined.
inline bool is_valid_utf8(const Byte* text, std::size_t size) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::uint64_t word;
  if (size >= 8) {
    if (size > 16) return is_valid_utf8_slow(text, size);
    std::uint64_t last;
    std::memcpy(&word, text, sizeof word);
    std::memcpy(&last, text + size - 8, sizeof last);
    word |= last;
  } else if (size >= 4) {
    std::uint32_t first;
    std::uint32_t last;
    std::memcpy(&first, text, sizeof first);
    std::memcpy(&last, text + size - 4, sizeof last);
    word = first | last;
  } else {
    word = 0;
    for (std::size_t i = 0; i < size; ++i) word |= text[i];
  }
  return (word & high_bits) == 0 || is_valid_utf8_slow(text, size);
}

}  // namespace flaxstate
