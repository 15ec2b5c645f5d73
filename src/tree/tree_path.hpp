#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/location.hpp"
#include "tree/node.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

// A place in a tree or an object that has a path: of the root, of a node, of what a caller named, and of what stands
// under a key or an index there. A list of steps on the call stack, which costs nothing until somebody asks for the
// path; whatever a step was made of has to outlive it.
class TreePath final : public Location {
 public:
  TreePath() noexcept : step_(Step::root) {}
  // Paths below go on from there.
  explicit TreePath(const Location& above) noexcept : step_(Step::location), location_(&above) {}
  // As a caller gives it; nullptr: the root.
  explicit TreePath(const char* path) noexcept : step_(path != nullptr ? Step::named : Step::root), named_(path) {}
  // Where a node stands in its tree, or below another node of it.
  explicit TreePath(const Node& node) noexcept : TreePath(node, *Tree::of(node).root()) {}
  TreePath(const Node& node, const Node& root) noexcept : step_(Step::node), root_(&root), node_(&node) {}
  TreePath(const TreePath& parent, std::string_view key) noexcept
      : step_(Step::key), parent_(&parent), key_(key.data()), index_or_size_(key.size()) {}
  TreePath(const TreePath& parent, std::uint64_t index) noexcept
      : step_(Step::index), parent_(&parent), index_or_size_(index) {}

  std::string path() const override;
  // Of a node: nothing is cut of it.
  std::string whole_path() const;

 private:
  enum class Step : std::uint8_t { root, location, named, node, key, index };

  bool has_parent() const noexcept { return step_ == Step::key || step_ == Step::index; }
  std::string path_of_top() const;
  void append_to(std::string& path) const;

  Step step_;
  union {
    const Location* location_;
    const char* named_;
    const Node* root_;
    const TreePath* parent_ = nullptr;
  };
  union {
    const Node* node_;
    const char* key_ = nullptr;
  };
  std::uint64_t index_or_size_ = 0;
};

}  // namespace flaxstate
