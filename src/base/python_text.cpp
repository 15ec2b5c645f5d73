#include "base/python_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "base/bytes.hpp"

namespace flaxstate {
namespace {

template <class Text>
void append_hex_escape(Text& text, Byte byte) {
  constexpr char digits[] = "0123456789abcdef";
  text += "\\x";
  text += digits[byte >> 4];
  text += digits[byte & 15];
}

template <class Text>
void append_escaped(Text& text, char character, char quote) {
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

template <class Text>
void append_bytes_text(Text& text, std::string_view bytes) {
  const char quote = quote_for(bytes);
  text += 'b';
  text += quote;
  for (const char c : bytes) {
    if (static_cast<Byte>(c) >= 0x80) {
      append_hex_escape(text, static_cast<Byte>(c));
    } else {
      append_escaped(text, c, quote);
    }
  }
  text += quote;
}

// What is appended is counted.
class TextSize {
 public:
  TextSize& operator+=(char) noexcept { return ++size_, *this; }
  TextSize& operator+=(std::string_view text) noexcept { return size_ += text.size(), *this; }
  std::size_t size() const noexcept { return size_; }

 private:
  std::size_t size_ = 0;
};

// What is appended goes to where there is room for it.
class TextOut {
 public:
  explicit TextOut(char* next) noexcept : next_(next) {}
  TextOut& operator+=(char c) noexcept { return *next_++ = c, *this; }
  TextOut& operator+=(std::string_view text) noexcept { return next_ += text.copy(next_, text.size()), *this; }

 private:
  char* next_;
};

// What is appended is compared.
class TextMatch {
 public:
  explicit TextMatch(std::string_view expected) noexcept : left_(expected) {}
  TextMatch& operator+=(char c) noexcept {
    is_same_ = is_same_ && !left_.empty() && left_.front() == c;
    if (is_same_) left_.remove_prefix(1);
    return *this;
  }
  TextMatch& operator+=(std::string_view text) noexcept {
    for (const char c : text) *this += c;
    return *this;
  }
  bool is_whole() const noexcept { return is_same_ && left_.empty(); }

 private:
  std::string_view left_;
  bool is_same_ = true;
};

}  // namespace

std::string_view write_python_float(double value, FloatText& text) noexcept {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const auto view = [&](const char* end) { return std::string_view(text, static_cast<std::size_t>(end - text)); };
  // Two bytes are kept for ".0".
  char* const end = text + sizeof text - 2;
  const std::string_view scientific = view(std::to_chars(text, end, value, std::chars_format::scientific).ptr);
  const std::size_t sign = scientific.find('e') + 1;
  int exponent = 0;
  std::from_chars(text + sign + 1, text + scientific.size(), exponent);
  if (text[sign] == '-') exponent = -exponent;
  if (exponent < -4 || exponent >= 16) return scientific;  // "1e+16", "1.5e-07", as in Python
  const std::string_view plain = view(std::to_chars(text, end, value, std::chars_format::fixed).ptr);
  if (plain.find('.') != plain.npos) return plain;
  text[plain.size()] = '.';
  text[plain.size() + 1] = '0';
  return {text, plain.size() + 2};
}

std::string python_float_text(double value) {
  FloatText text;
  return std::string(write_python_float(value, text));
}

std::string python_bytes_text(std::string_view bytes) {
  std::string text;
  append_bytes_text(text, bytes);
  return text;
}

std::size_t python_bytes_size(std::string_view bytes) noexcept {
  TextSize size;
  append_bytes_text(size, bytes);
  return size.size();
}

void write_python_bytes(std::string_view bytes, char* text) noexcept {
  TextOut out(text);
  append_bytes_text(out, bytes);
}

bool is_python_bytes_text(std::string_view text, std::string_view bytes) noexcept {
  TextMatch match(text);
  append_bytes_text(match, bytes);
  return match.is_whole();
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
