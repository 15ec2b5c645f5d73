#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tree/node.hpp"

namespace flaxstate {

// Paths are written as Flax writes them, "./params/head", with ~1 for "/" and ~0 for "~" inside a key, as in JSON
// Pointer, and ~2 for NUL, so that a path is a C string.
void append_path(std::string& path, std::string_view key);
void append_path(std::string& path, std::uint64_t index);
// The child at `index`, such that node_at() finds it: a key that is no text is written as Python's str() does it, and
// one that isn't found by that (another key has this text, or it has none of its own) gets its place among the children
// as well: "~#3".
void append_path(std::string& path, const Node& parent, std::uint32_t index);
// The path of what is at `path` in the subtree at `above`: "./params" and "./head" give "./params/head". A `path` that
// is no place in a tree is left out.
std::string joined_path(std::string_view above, std::string_view path);

// Takes the next key off a path (unescaped, into `key`). False at the end. "./a" and "a" are the same; "./" is the
// empty key.
class PathReader {
 public:
  explicit PathReader(std::string_view path) noexcept;
  bool next(std::string& key);
  // Of the key that was taken: the place among the children that the path names as well.
  std::optional<std::uint32_t> place() const noexcept { return place_; }

 private:
  bool read_place(std::string_view digits) noexcept;

  std::string_view rest_;
  std::optional<std::uint32_t> place_;
};

// The same path, beginning with "./" and with nothing in it that needn't be escaped.
std::string plain_path(std::string_view path);

// A node by path, or nullptr.
const Node* node_at(const Node& node, std::string_view path);
// A child by a text key or, if there is none, by a key of another kind with this text; in a sequence by a decimal
// index; or nullptr.
const Node* child_by_text(const Node& node, std::string_view key);

}  // namespace flaxstate
