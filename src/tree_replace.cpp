#include "tree_replace.hpp"

#include <functional>

#include "state_builder.hpp"
#include "tree_walk.hpp"

namespace flaxstate {
namespace {

bool contains(const Node& subtree, const Node& node) noexcept {
  const std::less_equal<const Node*> not_after;
  return not_after(&subtree, &node) && !not_after(&subtree + subtree.node_count(), &node);
}

class Replacement {
 public:
  Replacement(TreeBuilder& builder, const Node& replaced, const Node& replacement) noexcept
      : events_(builder), stack_(builder.tree().memory), replaced_(replaced), replacement_(replacement) {}

  void copy(const Node& node, std::uint32_t depth) {
    if (&node == &replaced_) return copy_all(replacement_, depth);
    if (!contains(node, replaced_)) return copy_all(node, depth);
    events_.begin(node.kind, node.size);
    if (node.kind == Kind::dataclass) events_.class_name(class_name(node));
    const Node* child = first_child(node);
    for (std::uint32_t i = 0; i < node.size; ++i, child = next_sibling(*child)) {
      if (child->key_kind == Kind::str) {
        events_.key_text(child->key_text());
      } else if (child->key_kind != Kind::none) {
        events_.key(key_of(*child));
      }
      copy(*child, depth + 1);
    }
    events_.end();
  }

 private:
  void copy_all(const Node& node, std::uint32_t depth) {
    TreeWalk<StateBuilder>(events_, WalkMode::kept, stack_, {nullptr, depth, true}).run(node);
  }

  StateBuilder events_;
  WalkStack stack_;
  const Node& replaced_;
  const Node& replacement_;
};

}  // namespace

std::unique_ptr<Tree> replace_subtree(const Node& root, const Node& replaced, const Node& replacement,
                                      const Allocator& allocator) {
  if (!contains(root, replaced)) {
    throw Error(Status::invalid_argument, "the node that is to be replaced is not below the root");
  }
  auto tree = std::make_unique<Tree>(allocator);
  TreeBuilder builder(*tree);
  Replacement(builder, replaced, replacement).copy(root, 0);
  builder.finish(false);
  return tree;
}

}  // namespace flaxstate
