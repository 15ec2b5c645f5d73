#include "tree/tree_replace.hpp"

#include <functional>

#include "tree/build_tree.hpp"
#include "tree/tree_path.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {
namespace {

bool contains(const Node& subtree, const Node& node) noexcept {
  const std::less_equal<const Node*> not_after;
  return not_after(&subtree, &node) && !not_after(&subtree + subtree.node_count(), &node);
}

class Replacement {
 public:
  Replacement(StateBuilder& events, Memory& memory, const Node& replaced, const Node& replacement) noexcept
      : events_(events), workspace_(memory), replaced_(replaced), replacement_(replacement) {}

  void copy(const Node& node, std::uint32_t depth) {
    if (&node == &replaced_) return copy_all(replacement_, depth);
    if (!contains(node, replaced_)) return copy_all(node, depth);
    events_.begin(node.kind, node.size);
    if (node.kind == Kind::dataclass) events_.class_name(class_name(node));
    const Node* child = first_child(node);
    for (std::uint32_t i = 0; i < node.size; ++i, child = next_sibling(*child)) {
      emit_key(events_, *child);
      copy(*child, depth + 1);
    }
    events_.end();
  }

 private:
  void copy_all(const Node& node, std::uint32_t depth) {
    const TreePath where(node);
    TreeWalk<StateBuilder>(events_, WalkMode::unchanged, workspace_, {&where, depth, true}).run(node);
  }

  StateBuilder& events_;
  WalkWorkspace workspace_;
  const Node& replaced_;
  const Node& replacement_;
};

}  // namespace

std::unique_ptr<Tree> replace_subtree(const Node& root, const Node& replaced, const Node& replacement,
                                      const TreeOptions& options) {
  if (!contains(root, replaced)) {
    throw Error(Status::invalid_argument, "the node that is to be replaced is not below the root");
  }
  return build_tree(options, [&](StateBuilder& events, Memory& memory) {
    Replacement(events, memory, replaced, replacement).copy(root, 0);
  });
}

}  // namespace flaxstate
