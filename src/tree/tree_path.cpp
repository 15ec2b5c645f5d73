#include "tree/tree_path.hpp"

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

std::string TreePath::path() const {
  switch (step_) {
    case Step::root: return ".";
    case Step::location: return location_->path();
    case Step::named: return plain_path(named_);
    case Step::node: return path_of_node(*node_, *root_, append_path);
    default: break;
  }
  std::string path = parent_->path();
  if (step_ == Step::key) {
    append_path(path, std::string_view(key_, static_cast<std::size_t>(index_or_size_)));
  } else {
    append_path(path, index_or_size_);
  }
  return path;
}

}  // namespace flaxstate
