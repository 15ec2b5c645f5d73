#include "tree/duplicate_keys.hpp"

#include <cstring>
#include <optional>

#include "base/hash_slots.hpp"
#include "tree/container_index.hpp"
#include "tree/key.hpp"
#include "tree/tree.hpp"

namespace flaxstate {
namespace {

// Whose key, and whose value.
struct Entry {
  const Node* keyed;
  const Node* valued;
};

class DuplicateDrop {
 public:
  DuplicateDrop(Tree& tree, std::uint32_t position)
      : tree_(tree), position_(position), kept_(tree.memory), entries_(tree.memory), levels_(tree.memory) {}

  void run() {
    const Node* const root = tree_.nodes.data() + position_;
    kept_.set_capacity(root->node_count());
    keep({root, root});
    while (levels_.size() != 0) {
      Level& level = levels_.back();
      if (level.next == entries_.size()) {
        close();
      } else {
        keep(entries_[level.next++]);
      }
    }
    put_back();
  }

 private:
  struct Level {
    const Node* container;
    std::size_t position;  // of its copy in kept_
    std::size_t first;     // of its entries
    std::size_t next;
  };

  void keep(const Entry& entry) {
    const Node& node = *entry.valued;
    const std::size_t position = kept_.size();
    Node& copy = *kept_.append(1);
    copy = node;
    copy.key = entry.keyed->key;
    copy.key_kind = entry.keyed->key_kind;
    copy.key_size = entry.keyed->key_size;
    copy.key_ext_code = entry.keyed->key_ext_code;
    if (!is_container(node.kind)) return;
    levels_.push_back({&node, position, entries_.size(), entries_.size()});
    list(node);
    copy.size = static_cast<std::uint32_t>(entries_.size() - levels_.back().first);
  }

  void close() {
    const Level level = levels_.back();
    Node& container = kept_[level.position];
    container.value.subtree.node_count = static_cast<std::uint32_t>(kept_.size() - level.position);
    // Distances in the index are relative.
    const bool is_unchanged = container.value.subtree.node_count == level.container->node_count();
    if (!is_unchanged) container.value.subtree.record = 0;
    entries_.set_size(level.first);
    levels_.pop_back();
  }

  // The children of a container as they stay.
  void list(const Node& container) {
    const std::size_t first = entries_.size();
    Entry* const listed = entries_.append(container.size);
    const Node* child = first_child(container);
    for (std::uint32_t i = 0; i < container.size; ++i, child = next_sibling(*child)) listed[i] = {child, child};
    if (container.kind == Kind::dict && container.size > 1) entries_.set_size(first + merge(listed, container.size));
  }

  std::uint32_t merge(Entry* listed, std::uint32_t size) {
    std::optional<HashSlots> slots;
    if (size >= indexed_size) slots.emplace(tree_.memory, size);
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < size; ++i) {
      const KeyView key = key_of(*listed[i].keyed);
      const auto is_key = [&](std::uint32_t other) { return keys_equal(key_of(*listed[other].keyed), key); };
      std::uint32_t place = count;
      if (!slots.has_value()) {
        for (place = 0; place < count && !is_key(place);) ++place;
      } else if (equals_itself(key)) {
        place = slots->find_or_add(hash_key(tree_.hash_seed, key), count, is_key);
      }
      if (place == count) listed[count++].keyed = listed[i].keyed;
      listed[place].valued = listed[i].valued;
    }
    return count;
  }

  void put_back() {
    for (std::size_t i = 0; i < kept_.size(); ++i) kept_[i].self = position_ + static_cast<std::uint32_t>(i);
    std::memcpy(static_cast<void*>(tree_.nodes.data() + position_), kept_.data(), kept_.size() * sizeof(Node));
    tree_.nodes.set_size(position_ + kept_.size());
    for (std::uint32_t i = position_; i < tree_.nodes.size(); ++i) {
      const Node& node = tree_.nodes[i];
      if (is_container(node.kind) && node.value.subtree.record == 0) index_container(tree_, i);
    }
  }

  Tree& tree_;
  std::uint32_t position_;
  GrowArray<Node> kept_;
  GrowArray<Entry> entries_;  // of the containers that are open
  GrowArray<Level> levels_;
};

}  // namespace

void drop_duplicate_keys(Tree& tree, std::uint32_t position) { DuplicateDrop(tree, position).run(); }

}  // namespace flaxstate
