#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tree/node.hpp"

namespace flaxstate {

// Paths are written as Flax writes them, "./params/head", with ~1 for "/" and ~0 for "~" inside a key, as in JSON
// Pointer, and ~2 for NUL, so that a path is a C string, and ~x1b for a byte of what isn't printed, so that it is a line.
//
// A path in a message is cut: of a key that is longer than 256 bytes the rest is "~…+1000", how many more bytes there are; and of
// a path beyond 2,560 bytes the middle is "~…". What is cut finds no node, and nothing that is whole looks like it.
void append_path(std::string& path, std::string_view key);
void append_path(std::string& path, std::uint64_t index);
// The child at `index`, such that node_at() finds it: a key that is no text is written as Python's str() does it, and
// one that isn't found by that (another key has this text, or it has none of its own) gets its place among the children
// as well: "~#3".
void append_path(std::string& path, const Node& parent, std::uint32_t index);
// For those who want a path that leads there: nothing is cut.
void append_whole_path(std::string& path, const Node& parent, std::uint32_t index);
// Under the key of a node that is being built.
void append_key(std::string& path, const Node& child);
// The path of what is at `path` in the subtree at `above`: "./params" and "./head" give "./params/head". A `path` that
// is no place in a tree is left out.
std::string joined_path(std::string_view above, std::string_view path);

// Takes the next key off a path (unescaped, into `key`). False at the end. "./a" and "a" are the same; "./" is the
// empty key.
class PathReader {
 public:
  explicit PathReader(std::string_view path) noexcept;
  bool next(std::string& key);
  // The same into anything that has clear() and += for characters.
  template <class Key>
  bool read(Key& key);
  // Of the key that was taken: the place among the children that the path names as well.
  std::optional<std::uint32_t> place() const noexcept { return place_; }
  // The key that was taken, or the path there, isn't whole.
  bool is_cut() const noexcept { return is_cut_; }

 private:
  bool read_place(std::string_view digits) noexcept;

  std::string_view rest_;
  std::optional<std::uint32_t> place_;
  bool is_cut_ = false;
};

// The same path, beginning with "./" and with nothing in it that needn't be escaped.
std::string plain_path(std::string_view path);

// A node by path, or nullptr. Needs memory only for keys of more than 1,024 bytes.
const Node* node_at(const Node& node, std::string_view path);
// A child by a text key or, if there is none, by a key of another kind with this text; in a sequence by a decimal
// index; or nullptr.
const Node* child_by_text(const Node& node, std::string_view key) noexcept;

}  // namespace flaxstate
