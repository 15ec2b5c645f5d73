#pragma once

// A tree with some values that are others, some entries more and some less.

#include <list>
#include <map>
#include <string>

#include "rotated.hpp"
#include "support.hpp"
#include "tree/tree_builder.hpp"

namespace unit {

enum class Change {
  nil,
  integer,
  large,
  real,
  text,
  flag,
  scalar,
  array,
  row,
  empty,
  text_with_nul,
  dropped,
  renamed,
  joined,
};
constexpr int change_count = static_cast<int>(Change::joined) + 1;

// Borrows from the other tree. The nodes count in pre-order, the root is 0.
class Mutated {
 public:
  Mutated(const Node& root, std::map<std::size_t, Change> changes) : changes_(std::move(changes)) {
    flaxstate::TreeBuilder builder(tree_);
    add(builder, root);
    builder.finish(false);
  }
  const Node& root() const { return *tree_.root(); }

 private:
  Change change_at(std::size_t index, Change otherwise) const {
    const auto found = changes_.find(index);
    return found == changes_.end() ? otherwise : found->second;
  }

  // Of a container whose first child is the next node.
  std::uint32_t entry_count(const Node& node) const {
    std::uint32_t count = 0;
    std::size_t index = next_;
    const Node* child = flaxstate::first_child(node);
    for (std::uint32_t i = 0; i < node.size; ++i, child = flaxstate::next_sibling(*child)) {
      if (change_at(index, Change::renamed) != Change::dropped) ++count;
      index += child->node_count();
    }
    return count;
  }

  void add(flaxstate::TreeBuilder& builder, const Node& node) {
    const std::size_t index = next_++;
    const Change change = change_at(index, Change::renamed);
    if (change < Change::dropped) {
      next_ = index + node.node_count();
      return add_changed(builder, change);
    }
    if (flaxstate::is_container(node.kind)) return add_entries(builder, node, change == Change::joined);
    add_leaf(builder, node);
  }
  void add_entries(flaxstate::TreeBuilder& builder, const Node& node, bool is_joined) {
    builder.begin(node.kind, entry_count(node) + (is_joined ? 1 : 0));
    const Node* child = flaxstate::first_child(node);
    for (std::uint32_t i = 0; i < node.size; ++i, child = flaxstate::next_sibling(*child)) {
      const auto change = changes_.find(next_);
      const bool is_renamed = change != changes_.end() && change->second == Change::renamed;
      if (change != changes_.end() && change->second == Change::dropped) {
        next_ += child->node_count();
        continue;
      }
      if (is_renamed) {
        names_.push_back("another key " + std::to_string(next_));
        builder.key_text(names_.back());
      } else {
        builder.key(flaxstate::key_of(*child));
      }
      add(builder, *child);
    }
    if (is_joined) {
      builder.key_text("a key more");
      builder.integer(1);
    }
    builder.end();
  }
  static void add_changed(flaxstate::TreeBuilder& builder, Change change) {
    static const double items[] = {1.5, 300, -2};
    static const std::int64_t shape[] = {1, 3};
    ArrayView array;
    array.dtype = flaxstate::Dtype::float64;
    array.item_size = 8;
    array.data = reinterpret_cast<const Byte*>(items);
    array.shape = shape;
    switch (change) {
      case Change::nil: return builder.nil();
      case Change::integer: return builder.integer(3);
      case Change::large: return builder.unsigned_integer(UINT64_MAX);
      case Change::real: return builder.real(0.1);
      case Change::text: return builder.str("some text");
      case Change::flag: return builder.boolean(true);
      case Change::scalar: return builder.scalar(array);
      case Change::array: array.rank = 1; return builder.array(array);
      case Change::row: array.rank = 2; return builder.array(array);
      case Change::text_with_nul: return builder.str(std::string_view("a\0b", 3));
      default: builder.begin(Kind::dict, 0); builder.end();
    }
  }

  std::map<std::size_t, Change> changes_;
  std::size_t next_ = 0;
  std::list<std::string> names_;
  Tree tree_{flaxstate::default_allocator()};
};

}  // namespace unit
