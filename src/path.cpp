#include "path.hpp"

#include <charconv>

#include "container_index.hpp"
#include "python_text.hpp"

namespace flaxstate {

void append_path(std::string& path, std::string_view key) {
  path += '/';
  for (const char c : key) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
}

void append_path(std::string& path, const KeyView& key) {
  bool exact;
  append_path(path, python_key_text(key, exact));
}

void append_path(std::string& path, std::uint64_t index) {
  path += '/';
  path += std::to_string(index);
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

bool PathReader::next(std::string& key) {
  if (rest_.data() == nullptr) return false;
  const std::size_t slash = rest_.find('/');
  const std::string_view part = rest_.substr(0, slash);
  key.clear();
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool escape = part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1');
    key += escape ? (part[++i] == '0' ? '~' : '/') : part[i];
  }
  rest_ = slash == rest_.npos ? std::string_view{} : rest_.substr(slash + 1);
  return true;
}

const Node* child_by_text(const Node& node, std::string_view key) noexcept {
  if (has_keys(node.kind)) return find_child(node, text_key(key));
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
  while (found != nullptr && reader.next(key)) found = child_by_text(*found, key);
  return found;
}

}  // namespace flaxstate
