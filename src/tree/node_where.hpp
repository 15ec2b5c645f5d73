#pragma once

#include <string>

#include "base/error.hpp"
#include "tree/container_index.hpp"
#include "tree/path.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

// The place of a node in its tree, or below another node of it, looked for when somebody asks.
class NodeWhere final : public Where {
 public:
  explicit NodeWhere(const Node& node) noexcept : NodeWhere(node, *Tree::of(node).root()) {}
  NodeWhere(const Node& node, const Node& root) noexcept : node_(node), root_(root) {}

  std::string path() const override {
    std::string path = ".";
    const Node* above = &root_;
    while (above != &node_) {
      const std::uint32_t index = child_index(*above, node_);
      append_path(path, *above, index);
      above = child_at(*above, index);
    }
    return path;
  }

 private:
  const Node& node_;
  const Node& root_;
};

}  // namespace flaxstate
