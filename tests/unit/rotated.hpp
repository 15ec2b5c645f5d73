#pragma once

// A tree whose dicts have their entries in another order: rotated, so that restoring takes no fast way (but for few entries,
// which may be sorted then), or sorted.

#include <algorithm>
#include <vector>

#include "support.hpp"
#include "tree/tree_builder.hpp"

namespace unit {

inline void add_leaf(flaxstate::TreeBuilder& builder, const Node& node) {
  switch (node.kind) {
    case Kind::nil: return builder.nil();
    case Kind::boolean: return builder.boolean(node.value.integer != 0);
    case Kind::integer: return builder.integer(node.value.integer);
    case Kind::unsigned_integer: return builder.unsigned_integer(node.value.unsigned_integer);
    case Kind::real: return builder.real(node.value.real);
    case Kind::complex: return builder.complex(node.value.real, flaxstate::imag_of(node));
    case Kind::str: return builder.str(node.value.data, node.size);
    case Kind::bytes: return builder.bytes(node.value.data, node.size);
    case Kind::scalar: return builder.scalar(flaxstate::array_of(node));
    default: return builder.array(flaxstate::array_of(node));
  }
}

enum class EntryOrder { rotated, sorted };

inline void add_reordered(flaxstate::TreeBuilder& builder, const Node& node, EntryOrder order) {
  if (!flaxstate::is_container(node.kind)) return add_leaf(builder, node);
  builder.begin(node.kind, node.size);
  std::vector<const Node*> children;
  for (const Node* child = flaxstate::first_child(node); children.size() < node.size;
       child = flaxstate::next_sibling(*child)) {
    children.push_back(child);
  }
  if (order == EntryOrder::rotated && !children.empty()) {
    std::rotate(children.begin(), children.begin() + 1, children.end());
  } else if (order == EntryOrder::sorted && flaxstate::has_keys(node.kind)) {
    std::sort(children.begin(), children.end(),
              [](const Node* left, const Node* right) { return left->key_text() < right->key_text(); });
  }
  for (const Node* child : children) {
    if (child->key_kind != Kind::none) builder.key(flaxstate::key_of(*child));
    add_reordered(builder, *child, order);
  }
  builder.end();
}

// Borrows from the other tree. Sorted keys are text.
class Reordered {
 public:
  Reordered(const Node& root, EntryOrder order) {
    flaxstate::TreeBuilder builder(tree_);
    add_reordered(builder, root, order);
    builder.finish(false);
  }
  const Node& root() const { return *tree_.root(); }

 private:
  Tree tree_{flaxstate::default_allocator()};
};

class Rotated : public Reordered {
 public:
  explicit Rotated(const Node& root) : Reordered(root, EntryOrder::rotated) {}
};

}  // namespace unit
