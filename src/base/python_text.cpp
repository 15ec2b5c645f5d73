#include "base/python_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

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

// The characters from U+0080 to U+00FF that Python doesn't print.
bool is_latin_control(std::string_view text) noexcept {
  if (text.size() < 2 || static_cast<Byte>(text[0]) != 0xc2) return false;
  const auto second = static_cast<Byte>(text[1]);
  return second <= 0xa0 || second == 0xad;
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

std::string python_str_repr(std::string_view string) {
  const char quote = quote_for(string);
  std::string text(1, quote);
  for (std::size_t i = 0; i < string.size(); ++i) {
    if (is_latin_control(string.substr(i))) {
      append_hex_escape(text, static_cast<Byte>(string[++i]));
    } else {
      append_escaped(text, string[i], quote);
    }
  }
  return text += quote;
}

}  // namespace flaxstate
