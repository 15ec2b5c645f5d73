#include "base/shown_text.hpp"

#include "base/english.hpp"
#include "base/python_text.hpp"
#include "base/utf8.hpp"

namespace flaxstate {
namespace {

// What is shown of the text, and what stands for the rest.
std::string_view cut(std::string_view text, std::string& rest) {
  const std::size_t size = utf8_cut(text.data(), text.size(), largest_shown);
  if (size != text.size()) rest = "…(+" + quantity(text.size() - size, "byte") + ")";
  return text.substr(0, size);
}

}  // namespace

std::string shown_repr(std::string_view text) {
  std::string rest;
  std::string shown = python_str_repr(cut(text, rest));
  return shown.insert(shown.size() - 1, rest);
}

std::string shown_text(std::string_view text) {
  std::string rest;
  std::string shown(cut(text, rest));
  keep_in_line(shown);
  return shown += rest;
}

void keep_in_line(std::string& text) {
  std::string line;
  std::size_t done = 0;  // bytes of the text that are in the line
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t size = unprintable_size(std::string_view(text).substr(i));
    if (size == 0) continue;
    const std::string escaped = python_str_repr(std::string_view(text).substr(i, size));
    line.append(text, done, i - done).append(escaped, 1, escaped.size() - 2);
    done = i + size;
    i = done - 1;
  }
  if (done != 0) text = line.append(text, done);
}

void cut_middle(std::string& text, std::size_t limit, std::string_view mark) {
  if (text.size() <= limit) return;
  const std::size_t kept = limit - mark.size();
  const std::size_t head = utf8_cut(text.data(), text.size(), kept / 2);
  std::size_t tail = text.size() - kept / 2;
  while (tail < text.size() && (static_cast<Byte>(text[tail]) & 0xc0) == 0x80) ++tail;
  text.replace(head, tail - head, mark);
}

}  // namespace flaxstate
