#pragma once

// A tree whose dicts have their entries in another order, so that restoring takes no fast way.

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

inline void add_rotated(flaxstate::TreeBuilder& builder, const Node& node) {
  if (flaxstate::is_container(node.kind)) {
    builder.begin(node.kind, node.size);
    const Node* const first = flaxstate::first_child(node);
    const auto add = [&](const Node& child) {
      if (child.key_kind != Kind::none) builder.key(flaxstate::key_of(child));
      add_rotated(builder, child);
    };
    const Node* child = first;
    for (std::uint32_t i = 1; i < node.size; ++i) add(*(child = flaxstate::next_sibling(*child)));
    if (node.size != 0) add(*first);
    builder.end();
    return;
  }
  add_leaf(builder, node);
}

// Borrows from the other tree.
class Rotated {
 public:
  explicit Rotated(const Node& root) {
    flaxstate::TreeBuilder builder(tree_);
    add_rotated(builder, root);
    builder.finish(false);
  }
  const Node& root() const { return *tree_.root(); }

 private:
  Tree tree_{flaxstate::default_allocator()};
};

}  // namespace unit
