#include "tree/path.hpp"

#include <charconv>

#include "tree/container_index.hpp"
#include "tree/key_text.hpp"

namespace flaxstate {
namespace {

constexpr std::string_view place_mark = "~#";

void append_place(std::string& path, std::uint32_t place) {
  path += place_mark;
  path += std::to_string(place);
}

// What "~0", "~1" and "~2" stand for.
constexpr char escapes[] = {'~', '/', '\0'};
bool is_escape(char c) noexcept { return c >= '0' && c <= '2'; }

std::string key_text(const Node& child) {
  bool exact;
  return python_key_text(key_of(child), exact);
}

const Node* child_at_place(const Node& node, std::string_view key, std::uint32_t place) {
  const Node* const child = has_keys(node.kind) ? child_at(node, place) : nullptr;
  return child != nullptr && key_text(*child) == key ? child : nullptr;
}

}  // namespace

void append_path(std::string& path, std::string_view key) {
  path += '/';
  for (const char c : key) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else if (c == '\0') {
      path += "~2";
    } else {
      path += c;
    }
  }
}

void append_path(std::string& path, std::uint64_t index) {
  path += '/';
  path += std::to_string(index);
}

void append_path(std::string& path, const Node& parent, std::uint32_t index) {
  const Node& child = *child_at(parent, index);
  if (child.key_kind == Kind::none) return append_path(path, std::uint64_t{index});
  if (child.key_kind == Kind::str) return append_path(path, child.key_text());
  const std::string text = key_text(child);
  append_path(path, std::string_view(text));
  if (find_by_text(parent, text) != &child) append_place(path, index);
}

std::string joined_path(std::string_view above, std::string_view path) {
  std::string joined(above);
  if (path.substr(0, 2) == "./") joined += path.substr(1);
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

bool PathReader::next(std::string& key) {
  if (rest_.data() == nullptr) return false;
  const std::size_t slash = rest_.find('/');
  const std::string_view part = rest_.substr(0, slash);
  key.clear();
  place_.reset();
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool may_escape = part[i] == '~' && i + 1 < part.size();
    if (may_escape && part[i + 1] == '#' && read_place(part.substr(i + 2))) break;
    key += may_escape && is_escape(part[i + 1]) ? escapes[part[++i] - '0'] : part[i];
  }
  rest_ = slash == rest_.npos ? std::string_view{} : rest_.substr(slash + 1);
  return true;
}

std::string plain_path(std::string_view path) {
  std::string plain = ".";
  PathReader reader(path);
  std::string key;
  while (reader.next(key)) {
    append_path(plain, std::string_view(key));
    if (reader.place().has_value()) append_place(plain, *reader.place());
  }
  return plain;
}

const Node* child_by_text(const Node& node, std::string_view key) {
  if (has_keys(node.kind)) return find_by_text(node, key);
  if (!is_sequence(node.kind) || key.empty() || (key.size() > 1 && key.front() == '0')) return nullptr;
  std::uint32_t index = 0;
  const auto parsed = std::from_chars(key.data(), key.data() + key.size(), index);
  if (parsed.ec != std::errc{} || parsed.ptr != key.data() + key.size()) return nullptr;
  return child_at(node, index);
}

const Node* node_at(const Node& node, std::string_view path) {
  PathReader reader(path);
  std::string key;
  const Node* found = &node;
  while (found != nullptr && reader.next(key)) {
    found = reader.place().has_value() ? child_at_place(*found, key, *reader.place()) : child_by_text(*found, key);
  }
  return found;
}

}  // namespace flaxstate
