#pragma once

#include <string>

#include "error.hpp"
#include "key.hpp"
#include "path.hpp"
#include "tree.hpp"

namespace flaxstate {

// The place of a node in its tree, looked for when somebody asks.
class NodeWhere final : public Where {
 public:
  explicit NodeWhere(const Node& node) noexcept : node_(node) {}

  std::string path() const override {
    std::string path = ".";
    const Node* above = Tree::of(node_).root();
    while (above != &node_) {
      const Node* child = first_child(*above);
      std::uint64_t index = 0;
      for (; child->self + child->node_count() <= node_.self; child = next_sibling(*child)) ++index;
      if (child->key_kind != Kind::none) {
        append_path(path, key_of(*child));
      } else {
        append_path(path, index);
      }
      above = child;
    }
    return path;
  }

 private:
  const Node& node_;
};

}  // namespace flaxstate
