#pragma once

#include <cstdint>
#include <string_view>

#include "base/decimal_counter.hpp"
#include "tree/key.hpp"
#include "tree/node.hpp"

namespace flaxstate {

class Tree;

// Look-up in containers. Large ones have a record in the tree, made when the container is complete, so that
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

// The entries "0", "1", … of a dict, which is Flax's form of a list, in that order, wherever they stand in the file:
// visit(index, entry), with nullptr for an index below `count` that is missing. Fast when they stand in order, as they
// do unless somebody else wrote them; else find(dict, text) looks for them.
template <class Count, class Find, class Visit>
void visit_index_entries(const Node& dict, Count count, const Find& find, const Visit& visit) {
  const Node* in_order = first_child(dict);
  const Node* const end = &dict + dict.node_count();
  DecimalCounter index;
  for (Count i = 0; i < count; ++i, index.next()) {
    const bool is_next = in_order != end && in_order->key_kind == Kind::str && index.equals(in_order->key_text());
    visit(i, is_next ? in_order : find(dict, index.text()));
    if (in_order != end) in_order = next_sibling(*in_order);
  }
}

}  // namespace flaxstate
