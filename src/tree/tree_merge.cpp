#include "tree/tree_merge.hpp"

#include <string>

#include "base/english.hpp"
#include "base/hash_slots.hpp"
#include "tree/build_tree.hpp"
#include "tree/key.hpp"
#include "tree/tree.hpp"
#include "tree/tree_path.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {
namespace {

class Merge {
 public:
  Merge(StateBuilder& events, Memory& memory, const Node* const* nodes, const MergeNames& names) noexcept
      : events_(events), memory_(memory), workspace_(memory), parts_(memory), nodes_(nodes), names_(names) {}

  void run(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto number = static_cast<std::uint32_t>(i);
      if (count != 1 && nodes_[i]->kind != Kind::dict) {
        throw Error(Status::type, name(number) + " is " + with_article(kind_name(nodes_[i]->kind)) + ", not a dict",
                    ".");
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
    const TreePath where(*only.node, *nodes_[only.number]);
    TreeWalk<StateBuilder>(events_, WalkMode::unchanged, workspace_, {&where, depth, true}).run(*only.node);
  }

  // A key and its value in one of the dicts that are merged.
  struct Entry {
    const Node* node;
    std::uint32_t number;  // of the tree
    std::uint32_t next;    // the entry with the same key in a later dict; 0: there is none
    std::uint32_t last;    // of a first one: the last with its key, so far
    bool is_first;
  };

  void dicts(std::size_t first, std::uint32_t depth) {
    GrowArray<Entry> entries(memory_);
    const std::uint32_t children = read_entries(first, entries);
    const std::size_t last = parts_.size();
    events_.begin(Kind::dict, children);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!entries[i].is_first) continue;
      emit_key(events_, *entries[i].node);
      push_parts(entries, i);
      part(last, depth + 1);
      parts_.set_size(last);
    }
    events_.end();
  }

  // All entries of the parts from `first` on. How many keys they have.
  std::uint32_t read_entries(std::size_t first, GrowArray<Entry>& entries) {
    std::uint64_t count = 0;
    for (std::size_t i = first; i < parts_.size(); ++i) count += parts_[i].node->size;
    if (count > UINT32_MAX) throw Error(Status::limit, "the dicts have more than 2^32 - 1 entries", ".");
    HashSlots slots(memory_, static_cast<std::uint32_t>(count));
    const std::uint64_t seed = Tree::of(*parts_[first].node).hash_seed;
    std::uint32_t keys = 0;
    for (std::size_t i = first; i < parts_.size(); ++i) {
      const Node& dict = *parts_[i].node;
      const Node* child = first_child(dict);
      for (std::uint32_t k = 0; k < dict.size; ++k, child = next_sibling(*child)) {
        if (add_entry({child, parts_[i].number, 0, 0, false}, seed, slots, entries)) ++keys;
      }
    }
    return keys;
  }

  // Whether its key is a new one.
  static bool add_entry(Entry entry, std::uint64_t seed, HashSlots& slots, GrowArray<Entry>& entries) {
    const auto position = static_cast<std::uint32_t>(entries.size());
    const KeyView key = key_of(*entry.node);
    const auto is_same = [&](std::uint32_t other) { return keys_equal(key_of(*entries[other].node), key); };
    const std::uint64_t hash = hash_key(seed, key);
    const std::uint32_t same = hash != hash_of_none ? slots.find_or_add(hash, position, is_same) : position;
    entry.is_first = same == position;
    entry.last = position;
    entries.push_back(entry);
    if (entry.is_first) return true;
    entries[entries[same].last].next = position;
    entries[same].last = position;
    return false;
  }

  // What stands under one key: one value, or dicts.
  void push_parts(const GrowArray<Entry>& entries, std::size_t first) {
    const std::size_t start = parts_.size();
    for (std::size_t i = first;; i = entries[i].next) {
      const Part found{entries[i].node, entries[i].number};
      parts_.push_back(found);
      const bool are_dicts = parts_[start].node->kind == Kind::dict && found.node->kind == Kind::dict;
      if (i != first && !are_dicts) clash(parts_[start], found);
      if (entries[i].next == 0) return;
    }
  }

  [[noreturn]] void clash(const Part& part, const Part& other) const {
    TreePath(*part.node, *nodes_[part.number])
        .fail(Status::key,
              "the key is in " + name(part.number) + " and in " + name(other.number) + ", but not a dict in both");
  }

  StateBuilder& events_;
  Memory& memory_;
  WalkWorkspace workspace_;
  GrowArray<Part> parts_;  // groups of nodes that become one, the innermost group last
  const Node* const* nodes_;
  const MergeNames& names_;
};

}  // namespace

std::unique_ptr<Tree> merge_trees(const Node* const* nodes, std::size_t count, const MergeNames& names,
                                  const TreeOptions& options) {
  return build_tree(options,
                    [&](StateBuilder& events, Memory& memory) { Merge(events, memory, nodes, names).run(count); });
}

}  // namespace flaxstate
