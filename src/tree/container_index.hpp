#pragma once

#include <cstdint>
#include <string_view>

#include "tree/key.hpp"
#include "tree/node.hpp"

namespace flaxstate {

class Tree;

// Look-up in containers. Large ones have a record in the tree's words, made when the container is complete, so that
// nothing has to be made (and locked) later.
constexpr std::uint32_t indexed_size = 17;  // fewer children are searched one by one

// The positions (among the children) of two entries with the same key, the second being the later one.
struct DuplicateKeys {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool found = false;
};

// Completes the container at `position`, whose children are in place: makes its index, and looks for a key that
// stands twice. When one is found no index is made.
DuplicateKeys index_container(Tree& tree, std::uint32_t position);

// Remembers the name of a dataclass; before its index is made.
void set_class_name(Tree& tree, std::uint32_t position, std::string_view name);
std::string_view class_name(const Node& node) noexcept;

// nullptr if there is none.
const Node* child_at(const Node& node, std::size_t index) noexcept;
const Node* find_child(const Node& node, const KeyView& key) noexcept;
const Node* find_text_child(const Node& node, std::string_view key) noexcept;

// The child of a container that another node below it is, or is below. As fast as child_at, or nearly so.
std::uint32_t child_index(const Node& container, const Node& below) noexcept;

}  // namespace flaxstate
