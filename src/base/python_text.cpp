#include "base/python_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "base/bytes.hpp"

namespace flaxstate {
namespace {

void append_hex_escape(std::string& text, Byte byte) {
  constexpr char digits[] = "0123456789abcdef";
  text += "\\x";
  text += digits[byte >> 4];
  text += digits[byte & 15];
}

void append_escaped(std::string& text, char character, char quote) {
  const auto byte = static_cast<Byte>(character);
  switch (character) {
    case '\n': text += "\\n"; return;
    case '\r': text += "\\r"; return;
    case '\t': text += "\\t"; return;
    case '\\': text += "\\\\"; return;
    default: break;
  }
  if (character == quote) {
    text += '\\';
    text += character;
  } else if (byte < 0x20 || byte == 0x7f) {
    append_hex_escape(text, byte);
  } else {
    text += character;
  }
}

// Of a character of `size` bytes, of well-formed UTF-8.
std::uint32_t code_point(std::string_view text, std::size_t size) noexcept {
  std::uint32_t code = static_cast<Byte>(text[0]) & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = code << 6 | (static_cast<Byte>(text[i]) & 0x3fU);
  return code;
}

// As "\x85", "\u202e" or "\U000e0001".
void append_code_escape(std::string& text, std::uint32_t code) {
  if (code < 0x100) return append_hex_escape(text, static_cast<Byte>(code));
  char digits[8];
  const int count = code < 0x10000 ? 4 : 8;
  for (int i = 0; i < count; ++i) digits[i] = "0123456789abcdef"[code >> (4 * (count - 1 - i)) & 15];
  text += count == 4 ? "\\u" : "\\U";
  text.append(digits, static_cast<std::size_t>(count));
}

// Beyond ASCII: spaces that break lines, what has no width, and what turns the direction of writing.
bool is_unprintable(std::uint32_t code) noexcept {
  struct Range {
    std::uint32_t first, last;
  };
  constexpr Range ranges[] = {{0x80, 0xa0},     {0xad, 0xad},      {0x61c, 0x61c},   {0x180e, 0x180e},
                              {0x200b, 0x200f}, {0x2028, 0x202e},  {0x2060, 0x206f}, {0xfeff, 0xfeff},
                              {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& range) { return code >= range.first && code <= range.last; });
}

// Python quotes with ' unless the text has that and no ".
char quote_for(std::string_view text) noexcept {
  return text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
}

}  // namespace

std::string python_float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[40];
  const auto shortest = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  const std::string_view scientific(buffer, static_cast<std::size_t>(shortest.ptr - buffer));
  const std::size_t e = scientific.find('e');
  const int exponent = std::atoi(std::string(scientific.substr(e + 1)).c_str());
  if (exponent < -4 || exponent >= 16) return std::string(scientific);  // "1e+16", "1.5e-07", as in Python
  char plain[40];
  const auto fixed = std::to_chars(plain, plain + sizeof plain, value, std::chars_format::fixed);
  std::string text(plain, fixed.ptr);
  if (text.find('.') == text.npos) text += ".0";
  return text;
}

std::string python_bytes_text(std::string_view bytes) {
  const char quote = quote_for(bytes);
  std::string text = "b";
  text += quote;
  for (const char c : bytes) {
    if (static_cast<Byte>(c) >= 0x80) {
      append_hex_escape(text, static_cast<Byte>(c));
    } else {
      append_escaped(text, c, quote);
    }
  }
  return text += quote;
}

std::size_t unprintable_size(std::string_view text) noexcept {
  const auto lead = static_cast<Byte>(text[0]);
  if (lead < 0x80) return lead < 0x20 || lead == 0x7f ? 1 : 0;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return text.size() >= size && lead >= 0xc2 && is_unprintable(code_point(text, size)) ? size : 0;
}

std::string python_str_repr(std::string_view string) {
  const char quote = quote_for(string);
  std::string text(1, quote);
  while (!string.empty()) {
    const std::size_t size = unprintable_size(string);
    if (size > 1) {
      append_code_escape(text, code_point(string, size));
      string.remove_prefix(size);
    } else {
      append_escaped(text, string[0], quote);
      string.remove_prefix(1);
    }
  }
  return text += quote;
}

}  // namespace flaxstate
