#include "base/utf8.hpp"

namespace flaxstate {
namespace {

bool is_continuation(Byte byte) noexcept { return (byte & 0xc0) == 0x80; }

// Bytes of the well-formed sequence at `text` (at most `size` long), or 0. The ranges are those of the Unicode
// standard, table 3-7.
std::size_t sequence_length(const Byte* text, std::size_t size) noexcept {
  const Byte lead = text[0];
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return size >= 2 && is_continuation(text[1]) ? 2 : 0;
  if (size < 3 || !is_continuation(text[1]) || !is_continuation(text[2])) return 0;
  if (lead < 0xf0) {
    if (lead == 0xe0 && text[1] < 0xa0) return 0;
    if (lead == 0xed && text[1] > 0x9f) return 0;
    return 3;
  }
  if (size < 4 || !is_continuation(text[3])) return 0;
  if (lead == 0xf0 && text[1] < 0x90) return 0;
  if (lead == 0xf4 && text[1] > 0x8f) return 0;
  return 4;
}

}  // namespace

bool is_valid_utf8_slow(const Byte* text, std::size_t size) noexcept {
  const Byte* const end = text + size;
  while (text != end) {
    while (end - text >= 8) {
      std::uint64_t word;
      std::memcpy(&word, text, sizeof word);
      if ((word & 0x8080808080808080U) != 0) break;
      text += 8;
    }
    if (text == end) break;
    const std::size_t length = sequence_length(text, static_cast<std::size_t>(end - text));
    if (length == 0) return false;
    text += length;
  }
  return true;
}

}  // namespace flaxstate
