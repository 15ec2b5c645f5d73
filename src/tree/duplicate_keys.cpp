#include "tree/duplicate_keys.hpp"

#include <cstring>
#include <utility>

#include "base/hash_slots.hpp"
#include "tree/container_index.hpp"
#include "tree/key.hpp"
#include "tree/tree.hpp"

namespace flaxstate {
namespace {

// Gives each node its place among those that stay, and then moves all of them in place, so that a mark of a byte is all that a
// node costs.
class DuplicateDrop {
 public:
  DuplicateDrop(Tree& tree, std::uint32_t position)
      : tree_(tree),
        nodes_(tree.nodes.data() + position),
        position_(position),
        count_(nodes_->node_count()),
        marks_(tree.memory),
        levels_(tree.memory) {
    std::memset(marks_.append(count_), plain, count_);
  }

  void run() {
    keep(0);
    while (levels_.size() != 0) {
      Level& level = levels_.back();
      if (level.left == 0) {
        close();
      } else {
        const std::uint32_t child = level.next;
        level.next += nodes_[child].node_count();
        --level.left;
        const Byte mark = marks_[child];
        if ((mark & later) == 0) keep((mark & replaced) != 0 ? nodes_[child].size : child);
      }
    }
    put_dropped_behind();
    move();
    index();
  }

 private:
  enum Mark : Byte {
    plain = 0,
    replaced = 1,  // the value of another entry stands here, whose number is in `size`
    later = 2,     // the key stood in the dict before
    kept = 4,      // `self` is its new place
    changed = 8,   // there is less below it: `record` is its new number of nodes
  };

  struct Level {
    std::uint32_t container;
    std::uint32_t next;     // child
    std::uint32_t left;     // children that are still to come
    std::uint32_t dropped;  // children
    std::uint32_t first;    // new place of the container
  };

  void keep(std::uint32_t number) {
    Node& node = nodes_[number];
    if (is_container(node.kind)) {
      const std::uint32_t dropped = mark_duplicates(number);
      levels_.push_back({number, number + 1, node.size, dropped, kept_count_});
    }
    marks_[number] |= kept;
    ++kept_count_;
    if (!is_container(node.kind)) node.self = kept_count_ - 1;
  }

  void close() {
    const Level level = levels_.back();
    levels_.pop_back();
    Node& container = nodes_[level.container];
    container.self = level.first;
    container.size -= level.dropped;
    const std::uint32_t node_count = kept_count_ - level.first;
    if (node_count == container.node_count()) return;  // its index still fits: distances are relative
    container.value.subtree.record = node_count;
    marks_[level.container] |= changed;
  }

  // How many children go.
  std::uint32_t mark_duplicates(std::uint32_t number) {
    const Node& dict = nodes_[number];
    if (dict.kind != Kind::dict || dict.size < 2) return 0;
    if (dict.size < indexed_size) return mark_in_small(number);
    return dict.value.subtree.record == 0 ? mark_in_large(number) : 0;  // what has an index has no duplicates
  }

  std::uint32_t mark_in_small(std::uint32_t number) {
    std::uint32_t children[indexed_size];
    std::uint64_t hashes[indexed_size];
    const std::uint32_t size = nodes_[number].size;
    std::uint32_t dropped = 0;
    std::uint32_t child = number + 1;
    for (std::uint32_t i = 0; i < size; ++i, child += nodes_[child].node_count()) {
      children[i] = child;
      hashes[i] = hash_key_of(tree_.hash_seed, nodes_[child]);
      if (hashes[i] == hash_of_none) continue;
      for (std::uint32_t k = 0; k < i; ++k) {
        if (hashes[k] != hashes[i] || !same_keys(nodes_[children[k]], nodes_[child])) continue;
        replace(children[k], child);
        ++dropped;
        break;
      }
    }
    return dropped;
  }

  std::uint32_t mark_in_large(std::uint32_t number) {
    const std::uint32_t size = nodes_[number].size;
    HashSlots slots(tree_.memory, size);
    std::uint32_t dropped = 0;
    std::uint32_t child = number + 1;
    for (std::uint32_t i = 0; i < size; ++i, child += nodes_[child].node_count()) {
      const std::uint64_t hash = hash_key_of(tree_.hash_seed, nodes_[child]);
      if (hash == hash_of_none) continue;
      const auto is_same = [&](std::uint32_t other) { return same_keys(nodes_[other], nodes_[child]); };
      const std::uint32_t first = slots.find_or_add(hash, child, is_same);
      if (first == child) continue;
      replace(first, child);
      ++dropped;
    }
    return dropped;
  }

  // The first key stays, and so does its place.
  void replace(std::uint32_t first, std::uint32_t by) noexcept {
    const Node& keyed = nodes_[first];
    Node& valued = nodes_[by];
    valued.key = keyed.key;
    valued.key_kind = keyed.key_kind;
    valued.key_size = keyed.key_size;
    valued.key_ext_code = keyed.key_ext_code;
    nodes_[first].size = by;
    marks_[first] |= replaced;
    marks_[by] |= later;
  }

  void put_dropped_behind() noexcept {
    std::uint32_t place = kept_count_;
    for (std::uint32_t i = 0; i < count_; ++i) {
      Node& node = nodes_[i];
      if ((marks_[i] & kept) == 0) node.self = place++;
      if ((marks_[i] & changed) == 0) continue;
      node.value.subtree.node_count = node.value.subtree.record;
      node.value.subtree.record = 0;
    }
  }

  void move() noexcept {
    for (std::uint32_t i = 0; i < count_; ++i) {
      while (nodes_[i].self != i) std::swap(nodes_[i], nodes_[nodes_[i].self]);
    }
    for (std::uint32_t i = 0; i < kept_count_; ++i) nodes_[i].self = position_ + i;
    tree_.nodes.set_size(position_ + kept_count_);
  }

  void index() {
    marks_.release();
    for (std::uint32_t i = position_; i < tree_.nodes.size(); ++i) {
      const Node& node = tree_.nodes[i];
      const bool is_indexed = !is_container(node.kind) || node.value.subtree.record != 0;
      if (!is_indexed && node.size >= indexed_size) index_container(tree_, i);
    }
  }

  Tree& tree_;
  Node* const nodes_;  // from the subtree's root on, as all numbers here count
  const std::uint32_t position_;
  const std::uint32_t count_;
  std::uint32_t kept_count_ = 0;
  GrowArray<Byte> marks_;
  GrowArray<Level> levels_;
};

}  // namespace

void drop_duplicate_keys(Tree& tree, std::uint32_t position) { DuplicateDrop(tree, position).run(); }

}  // namespace flaxstate
