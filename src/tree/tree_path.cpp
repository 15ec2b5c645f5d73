#include "tree/tree_path.hpp"

#include <algorithm>

#include "tree/container_index.hpp"
#include "tree/path.hpp"

namespace flaxstate {
namespace {

using Append = void (*)(std::string& path, const Node& parent, std::uint32_t index);

std::string path_of_node(const Node& node, const Node& root, Append append) {
  std::string path = ".";
  const Node* above = &root;
  while (above != &node) {
    const std::uint32_t index = child_index(*above, node);
    append(path, *above, index);
    above = child_at(*above, index);
  }
  return path;
}

}  // namespace

std::string TreePath::whole_path() const {
  return step_ == Step::node ? path_of_node(*node_, *root_, append_whole_path) : path();
}

// Not by recursion, which would take as much stack as the walk that failed.
std::string TreePath::path() const {
  const TreePath* top = this;
  std::size_t steps = 0;
  for (; top->has_parent(); top = top->parent_) ++steps;
  std::string path = top->path_of_top();
  const TreePath* block[32];
  constexpr std::size_t most = sizeof block / sizeof *block;
  for (std::size_t done = 0; done < steps;) {
    const std::size_t size = std::min(steps - done, most);
    const TreePath* step = this;
    for (std::size_t i = steps; i > done; --i, step = step->parent_) {
      if (i <= done + size) block[i - done - 1] = step;
    }
    for (std::size_t i = 0; i < size; ++i) block[i]->append_to(path);
    done += size;
  }
  return path;
}

std::string TreePath::path_of_top() const {
  switch (step_) {
    case Step::location: return location_->path();
    case Step::named: return plain_path(named_);
    case Step::node: return path_of_node(*node_, *root_, append_path);
    default: return ".";
  }
}

void TreePath::append_to(std::string& path) const {
  if (step_ == Step::key) {
    append_path(path, std::string_view(key_, static_cast<std::size_t>(index_or_size_)));
  } else {
    append_path(path, index_or_size_);
  }
}

}  // namespace flaxstate
