#pragma once

#include <string>
#include <string_view>

#include "key.hpp"

namespace flaxstate {

// Paths are written as Flax writes them, "./params/head", with ~1 for "/" and ~0 for "~" inside a key, as in JSON
// Pointer.
void append_path(std::string& path, std::string_view key);
void append_path(std::string& path, const KeyView& key);
void append_path(std::string& path, std::uint64_t index);
// The path of what is at `path` in the subtree at `above`: "./params" and "./head" give "./params/head". A `path` that is
// no place in a tree is left out.
std::string joined_path(std::string_view above, std::string_view path);

// Takes the next key off a path (unescaped, into `key`). False at the end. "./a" and "a" are the same; "./" is the
// empty key.
class PathReader {
 public:
  explicit PathReader(std::string_view path) noexcept;
  bool next(std::string& key);

 private:
  std::string_view rest_;
};

// A node by path, or nullptr.
const Node* node_at(const Node& node, std::string_view path);
// A child by a text key or, in a sequence, by a decimal index; or nullptr.
const Node* child_by_text(const Node& node, std::string_view key) noexcept;

}  // namespace flaxstate
