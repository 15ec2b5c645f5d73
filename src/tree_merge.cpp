#include "tree_merge.hpp"

#include <string>

#include "build_tree.hpp"
#include "container_index.hpp"
#include "node_where.hpp"
#include "tree_walk.hpp"

namespace flaxstate {
namespace {

class Merge {
 public:
  Merge(StateBuilder& events, Memory& memory, const Node* const* nodes, const MergeNames& names) noexcept
      : events_(events), stack_(memory), parts_(memory), nodes_(nodes), names_(names) {}

  void run(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto number = static_cast<std::uint32_t>(i);
      if (count != 1 && nodes_[i]->kind != Kind::dict) {
        throw Error(Status::type, name(number) + " is no dict, but a " + kind_name(nodes_[i]->kind), ".");
      }
      parts_.push_back({nodes_[i], number});
    }
    part(0, 0);
  }

 private:
  // A node, and which of the trees it is in.
  struct Part {
    const Node* node;
    std::uint32_t number;
  };

  std::string name(std::uint32_t number) const {
    return std::string(names_.noun) + " " + std::to_string(names_.first + number);
  }

  // What the parts from `first` on make, under one key.
  void part(std::size_t first, std::uint32_t depth) {
    if (parts_.size() != first + 1) return dicts(first, depth);
    const Part only = parts_[first];
    const NodeWhere where(*only.node, *nodes_[only.number]);
    TreeWalk<StateBuilder>(events_, WalkMode::kept, stack_, {&where, depth, true}).run(*only.node);
  }

  void dicts(std::size_t first, std::uint32_t depth) {
    const std::size_t last = parts_.size();
    std::uint32_t children = 0;
    events_.begin(Kind::dict, 0);
    for (std::size_t i = first; i < last; ++i) {
      const Node& dict = *parts_[i].node;
      const Node* child = first_child(dict);
      for (std::uint32_t k = 0; k < dict.size; ++k, child = next_sibling(*child)) {
        if (stands_before(first, i, *child)) continue;
        emit_key(events_, *child);
        entry(*child, i, last, depth + 1);
        ++children;
      }
    }
    events_.set_child_count(children);
    events_.end();
  }

  bool stands_before(std::size_t first, std::size_t end, const Node& child) const noexcept {
    const KeyView key = key_of(child);
    for (std::size_t i = first; i < end; ++i) {
      if (find_child(*parts_[i].node, key) != nullptr) return true;
    }
    return false;
  }

  // A child of the dict at `at`, with what the dicts behind it, up to `last`, have under its key.
  void entry(const Node& child, std::size_t at, std::size_t last, std::uint32_t depth) {
    const KeyView key = key_of(child);
    parts_.push_back({&child, parts_[at].number});
    for (std::size_t i = at + 1; i < last; ++i) {
      const Node* const twin = find_child(*parts_[i].node, key);
      if (twin == nullptr) continue;
      const Part other{twin, parts_[i].number};
      if (child.kind != Kind::dict || twin->kind != Kind::dict) clash(parts_[last], other);
      parts_.push_back(other);
    }
    part(last, depth);
    parts_.set_size(last);
  }

  [[noreturn]] void clash(const Part& part, const Part& other) const {
    NodeWhere(*part.node, *nodes_[part.number])
        .fail(Status::key, "the key stands in " + name(part.number) + " and in " + name(other.number) +
                               ", and is not a dict in both");
  }

  StateBuilder& events_;
  WalkStack stack_;
  GrowArray<Part> parts_;  // groups of nodes that become one, the innermost group last
  const Node* const* nodes_;
  const MergeNames& names_;
};

}  // namespace

std::unique_ptr<Tree> merge_trees(const Node* const* nodes, std::size_t count, const MergeNames& names,
                                  const TreeSettings& settings) {
  return build_tree(settings,
                    [&](StateBuilder& events, Memory& memory) { Merge(events, memory, nodes, names).run(count); });
}

}  // namespace flaxstate
