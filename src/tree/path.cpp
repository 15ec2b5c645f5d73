#include "tree/path.hpp"

#include <algorithm>
#include <charconv>

#include "base/python_text.hpp"
#include "base/shown_text.hpp"
#include "base/utf8.hpp"
#include "tree/container_index.hpp"
#include "tree/key_text.hpp"

namespace flaxstate {
namespace {

constexpr std::string_view place_mark = "~#";
constexpr std::string_view cut_mark = "~…";
constexpr std::size_t largest_key = largest_shown;
constexpr std::size_t largest_path = 2560;  // 1,024 levels of one character are whole

void append_place(std::string& path, std::uint32_t place) {
  path += place_mark;
  path += std::to_string(place);
}

// What "~0", "~1" and "~2" stand for.
constexpr char escapes[] = {'~', '/', '\0'};
bool is_escape(char c) noexcept { return c >= '0' && c <= '2'; }

void append_escaped(std::string& path, std::string_view key) {
  constexpr char digits[] = "0123456789abcdef";
  path += '/';
  while (!key.empty()) {
    const char c = key.front();
    const std::size_t unprintable = c == '\0' ? 0 : unprintable_size(key);
    for (std::size_t i = 0; i < unprintable; ++i) {
      path += "~x";
      path += digits[static_cast<Byte>(key[i]) >> 4];
      path += digits[static_cast<Byte>(key[i]) & 15];
    }
    if (c == '~' || c == '/' || c == '\0') {
      path += '~';
      path += c == '~' ? '0' : c == '/' ? '1' : '2';
    } else if (unprintable == 0) {
      path += c;
    }
    key.remove_prefix(unprintable == 0 ? 1 : unprintable);
  }
}

// Leaves out the middle of what is too long, and what was left out before is a part of that.
void cut_path(std::string& path) {
  if (path.size() <= largest_path) return;
  std::size_t head = path.rfind('/', largest_path / 2);
  std::size_t tail = path.find('/', path.size() - largest_path / 3);
  if (head == path.npos || head == 0) head = utf8_cut(path.data(), path.size(), largest_path / 2);
  if (tail == path.npos) tail = path.size() - largest_path / 3;
  while (tail < path.size() && (static_cast<Byte>(path[tail]) & 0xc0) == 0x80) ++tail;
  path.replace(head, tail - head, "/" + std::string(cut_mark));
}

// `more`: bytes of the key that aren't here.
void append_cut(std::string& path, std::string_view key, std::size_t more = 0) {
  const std::size_t size = utf8_cut(key.data(), key.size(), largest_key);
  append_escaped(path, key.substr(0, size));
  more += key.size() - size;
  if (more != 0) {
    path += cut_mark;
    path += "+" + std::to_string(more);
  }
  cut_path(path);
}

std::string key_text(const Node& child) {
  bool exact;
  return python_key_text(key_of(child), exact);
}

bool is_long(const Node& child) noexcept {
  return (child.key_kind == Kind::str || child.key_kind == Kind::bytes) && child.key_size > largest_key;
}

// Of a key that is too long to be shown.
void append_long_key(std::string& path, const Node& child) {
  const std::string_view head = child.key_text().substr(0, largest_key);
  const std::size_t more = child.key_size - head.size();
  if (child.key_kind == Kind::str) return append_cut(path, child.key_text());
  append_cut(path, python_bytes_text(head), more);
}

const Node* child_at_place(const Node& node, std::string_view key, std::uint32_t place) noexcept {
  const Node* const child = has_keys(node.kind) ? child_at(node, place) : nullptr;
  return child != nullptr && key_has_text(key_of(*child), key) ? child : nullptr;
}

// Takes what a PathReader appends, without memory of its own; what is too long is left out, and counted.
class BoundedKey {
 public:
  void clear() noexcept { size_ = 0; }
  BoundedKey& operator+=(char c) noexcept {
    if (size_ < sizeof text_) text_[size_] = c;
    ++size_;
    return *this;
  }
  bool is_whole() const noexcept { return size_ <= sizeof text_; }
  std::string_view text() const noexcept { return {text_, std::min(size_, sizeof text_)}; }

 private:
  std::size_t size_ = 0;
  char text_[1024];
};

}  // namespace

void append_path(std::string& path, std::string_view key) { append_cut(path, key); }

void append_path(std::string& path, std::uint64_t index) {
  path += '/';
  path += std::to_string(index);
  cut_path(path);
}

void append_key(std::string& path, const Node& child) {
  if (is_long(child)) return append_long_key(path, child);
  append_cut(path, key_text(child));
}

void append_path(std::string& path, const Node& parent, std::uint32_t index) {
  const Node& child = *child_at(parent, index);
  if (is_long(child)) return append_long_key(path, child);
  append_whole_path(path, parent, index);
  cut_path(path);
}

void append_whole_path(std::string& path, const Node& parent, std::uint32_t index) {
  const Node& child = *child_at(parent, index);
  if (child.key_kind == Kind::none) {
    path += "/" + std::to_string(index);
    return;
  }
  if (child.key_kind == Kind::str) return append_escaped(path, child.key_text());
  const std::string text = key_text(child);
  append_escaped(path, text);
  if (find_by_text(parent, text) != &child) append_place(path, index);
}

std::string joined_path(std::string_view above, std::string_view path) {
  std::string joined(above);
  if (path.substr(0, 2) == "./") joined += path.substr(1);
  cut_path(joined);
  return joined;
}

PathReader::PathReader(std::string_view path) noexcept : rest_(path) {
  if (path.empty() || path == ".") {
    rest_ = {nullptr, 0};
  } else if (path.substr(0, 2) == "./") {
    rest_.remove_prefix(2);
  }
}

bool PathReader::read_place(std::string_view digits) noexcept {
  std::uint32_t place = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), place);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return false;
  place_ = place;
  return true;
}

// The two digits behind "~x".
template <class Key>
static bool read_byte(std::string_view digits, Key& key) noexcept {
  unsigned byte = 0;
  if (digits.size() < 2) return false;
  const auto parsed = std::from_chars(digits.data(), digits.data() + 2, byte, 16);
  if (parsed.ptr != digits.data() + 2) return false;
  key += static_cast<char>(byte);
  return true;
}

template <class Key>
bool PathReader::read(Key& key) {
  if (rest_.data() == nullptr) return false;
  const std::size_t slash = rest_.find('/');
  const std::string_view part = rest_.substr(0, slash);
  key.clear();
  place_.reset();
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool may_escape = part[i] == '~' && i + 1 < part.size();
    if (may_escape && part[i + 1] == '#' && read_place(part.substr(i + 2))) break;
    if (may_escape && part[i + 1] == 'x' && read_byte(part.substr(i + 2), key)) {
      i += 3;
      continue;
    }
    is_cut_ = is_cut_ || (may_escape && part.substr(i, cut_mark.size()) == cut_mark);
    key += may_escape && is_escape(part[i + 1]) ? escapes[part[++i] - '0'] : part[i];
  }
  rest_ = slash == rest_.npos ? std::string_view{} : rest_.substr(slash + 1);
  return true;
}

bool PathReader::next(std::string& key) { return read(key); }

std::string plain_path(std::string_view path) {
  std::string plain = ".";
  PathReader reader(path);
  std::string key;
  while (reader.next(key)) {
    append_path(plain, std::string_view(key));
    if (reader.place().has_value()) append_place(plain, *reader.place());
  }
  cut_path(plain);
  return plain;
}

const Node* child_by_text(const Node& node, std::string_view key) noexcept {
  if (has_keys(node.kind)) return find_by_text(node, key);
  if (!is_sequence(node.kind) || key.empty() || (key.size() > 1 && key.front() == '0')) return nullptr;
  std::uint32_t index = 0;
  const auto parsed = std::from_chars(key.data(), key.data() + key.size(), index);
  if (parsed.ec != std::errc{} || parsed.ptr != key.data() + key.size()) return nullptr;
  return child_at(node, index);
}

const Node* node_at(const Node& node, std::string_view path) {
  PathReader reader(path);
  BoundedKey key;
  const Node* found = &node;
  for (PathReader before = reader; found != nullptr && reader.read(key); before = reader) {
    if (reader.is_cut()) return nullptr;
    const auto child = [&](std::string_view text) {
      return reader.place().has_value() ? child_at_place(*found, text, *reader.place()) : child_by_text(*found, text);
    };
    if (key.is_whole()) {
      found = child(key.text());
    } else {
      std::string whole;
      before.read(whole);
      found = child(whole);
    }
  }
  return found;
}

}  // namespace flaxstate
