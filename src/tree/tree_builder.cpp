#include "tree/tree_builder.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "tree/chunk.hpp"
#include "tree/duplicate_keys.hpp"
#include "tree/key_text.hpp"
#include "tree/path.hpp"

namespace flaxstate {
namespace {

std::uint32_t add_imag(Tree& tree, double imag) {
  const std::uint32_t position = tree.add_record(1, "the tree has more complex numbers than its table holds");
  store(imag, tree.records.data() + position);
  return position;
}

void append_child(std::string& path, const Node& container, const Frame& frame, const Node& child) {
  if (child.key_kind != Kind::none) return append_key(path, child);
  append_path(path, std::uint64_t{container.size - frame.remaining});
}

}  // namespace

void TreeBuilder::key(const KeyView& key) {
  next_->key = key.value;
  next_->key_size = key.size;
  next_->key_ext_code = key.ext_code;
  next_->self = next_index_;  // messages may want the path before the value is there
  if (key.kind == Kind::complex) next_->key_size = add_imag(tree_, key.imag);
  if (key.kind == Kind::scalar) next_->key_size = add_array_record(tree_, key.scalar);
  next_->key_kind = key.kind;
}

void TreeBuilder::complex(double real, double imag) {
  const std::uint32_t position = add_imag(tree_, imag);
  next_->value.real = real;
  add(Kind::complex, position);
}

void TreeBuilder::add_array(Kind kind, const ArrayView& array) {
  const std::uint32_t record = add_array_record(tree_, array);
  set_array_value(*next_, array);
  add(kind, record);
}

// How many nodes to make room for, when all `used` nodes are taken.
std::uint64_t TreeBuilder::next_capacity(std::uint64_t used) const noexcept {
  if (expected_nodes_ > used) return expected_nodes_;
  const std::uint64_t half_more = used + used / 2 + 16;
  if (total_ <= done_ || done_ < 4096) return half_more;
  // The rest of the bytes is like what was read so far.
  const double expected = static_cast<double>(used) * static_cast<double>(total_) / static_cast<double>(done_);
  const auto with_slack = static_cast<std::uint64_t>(std::min(expected * 1.01, 8e9)) + 16;
  const std::uint64_t least = used + used / 8 + 16;
  // Where untouched memory costs nothing, steps are few. But the start may be denser than the rest, so that all at once might be
  // many times what is needed, and refused.
  if (tree_.memory.is_lazy()) return std::clamp(with_slack, least, 4 * used);
  // Elsewhere the old nodes and the new ones are there together while they are copied: the last step is made from less
  // than half of what is expected, so that both are at most 47 bytes a node.
  const std::uint64_t before_last = with_slack / 9 * 4;
  const std::uint64_t most = 2 * used + used / 2 + 16;
  const bool is_near = used + used / 16 >= before_last;
  return std::clamp(is_near ? with_slack : std::min(before_last, most), least, most);
}

std::uint64_t TreeBuilder::keys_to_come() const noexcept {
  std::uint64_t keys = 0;
  const GrowArray<Frame>& frames = tree_.building.frames;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::uint32_t has_key = i + 1 == frames.size() ? 0 : 1;  // the child that is open
    if (frames[i].keyed && frames[i].remaining >= has_key) keys += frames[i].remaining - has_key;
  }
  return keys;
}

void TreeBuilder::grow() {
  const std::uint64_t used = next_index_;
  if (used >= node_capacity_ && node_capacity_ != UINT32_MAX) {
    ContainerLocation(*this).fail(Status::limit, "the tree has more nodes than the limit allows");
  }
  // Less than is wanted, where the memory limit doesn't allow it, but no steps that are too small.
  const std::uint64_t allowed = std::max(tree_.memory.room() / sizeof(Node), used + used / 16 + 16);
  const std::uint64_t capacity = std::min({next_capacity(used), allowed, std::uint64_t{node_capacity_}});
  if (used >= capacity) throw Error(Status::limit, "a tree holds at most 2^32 nodes");
  const std::uint64_t least = std::min(capacity, used + used / 16 + 16);
  tree_.nodes.set_size(used);
  tree_.nodes.set_capacity(least, capacity);
  next_ = tree_.nodes.data() + used;
  end_ = tree_.nodes.data() + std::min<std::size_t>(tree_.nodes.capacity(), node_capacity_);
}

bool TreeBuilder::end(bool lenient) {
  const std::uint32_t position = frame().node;
  Node& container = tree_.nodes[position];
  container.value.subtree.node_count = next_index_ - position;
  const DuplicateKeys duplicate = index_container(tree_, position);
  if (duplicate.found && !lenient) {
    const Node* twice = first_child(container);
    for (std::uint32_t i = 0; i < duplicate.second; ++i) twice = next_sibling(*twice);
    ContainerLocation(*this).fail(Status::key, "the key " + shown_key(key_of(*twice)) + " appears twice in one dict");
  }
  has_duplicates_ = has_duplicates_ || duplicate.found;
  tree_.building.frames.pop_back();
  return !duplicate.found;
}

void TreeBuilder::drop_duplicates(std::uint32_t position) {
  drop_duplicate_keys(tree_, position);
  point_at(position + tree_.nodes[position].node_count());
}

void TreeBuilder::end_as_chunked_array(bool lenient) {
  const std::uint32_t position = frame().node;
  end(lenient);
  if (has_duplicates_) drop_duplicates(position);
  // The frame is needed once more: messages of unchunk() want the path of this dict.
  tree_.building.frames.set_size(tree_.building.frames.size() + 1);
  unchunk(tree_, position, frame().records, lenient, ContainerLocation(*this));
  tree_.building.frames.pop_back();
  point_at(position + 1);
}

void TreeBuilder::finish(bool keep_memory) {
  if (has_duplicates_) drop_duplicates(1);
  tree_.nodes.set_size(next_index_);
  if (keep_memory) return;
  tree_.nodes.shrink();
  tree_.records.shrink();
  tree_.building.release();
}

std::string TreeBuilder::container_path() const {
  std::string path = ".";
  for (std::size_t i = 1; i < tree_.building.frames.size(); ++i) {
    const Frame& parent = tree_.building.frames[i - 1];
    append_child(path, tree_.nodes[parent.node], parent, tree_.nodes[tree_.building.frames[i].node]);
  }
  return path;
}

std::string TreeBuilder::value_path() const {
  std::string path = container_path();
  if (tree_.building.frames.size() != 0) {
    const Frame& parent = tree_.building.frames[tree_.building.frames.size() - 1];
    append_child(path, tree_.nodes[parent.node], parent, *next_);
  }
  return path;
}

}  // namespace flaxstate
