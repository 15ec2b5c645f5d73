#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/format_constants.hpp"
#include "base/location.hpp"
#include "tree/array_view.hpp"
#include "tree/build_workspace.hpp"
#include "tree/container_index.hpp"
#include "tree/foreign_format.hpp"
#include "tree/key.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

// Makes a tree, value by value: for each value an optional key, then the value; a container is its
// begin with the number of its children, the children, and its end. Text, bytes and array data are borrowed. Trusts
// the order of events: checked_builder.hpp is for those who can't be trusted.
class TreeBuilder {
 public:
  explicit TreeBuilder(Tree& tree) : tree_(tree) {
    tree.clear_nodes();
    if (tree.nodes.capacity() == 0) tree.nodes.set_capacity(16);
    tree.nodes.data()[0] = Node{};
    tree.nodes.data()[0].value.data = reinterpret_cast<const Byte*>(&tree);
    point_at(1);
  }
  TreeBuilder(const TreeBuilder&) = delete;
  TreeBuilder& operator=(const TreeBuilder&) = delete;

  Tree& tree() noexcept { return tree_; }

  void key_text(const Byte* text, std::uint32_t size) noexcept {
    next_->key.data = text;
    next_->key_size = size;
    next_->key_kind = Kind::str;
  }
  void key_text(std::string_view text) noexcept {
    key_text(reinterpret_cast<const Byte*>(text.data()), static_cast<std::uint32_t>(text.size()));
  }
  void key(const KeyView& key);

  void nil() { add(Kind::nil, 0); }
  void boolean(bool value) {
    next_->value.integer = value ? 1 : 0;
    add(Kind::boolean, 0);
  }
  void integer(std::int64_t value) {
    next_->value.integer = value;
    add(Kind::integer, 0);
  }
  void unsigned_integer(std::uint64_t value) {
    next_->value.unsigned_integer = value;
    add(value > static_cast<std::uint64_t>(INT64_MAX) ? Kind::unsigned_integer : Kind::integer, 0);
  }
  void real(double value) {
    next_->value.real = value;
    add(Kind::real, 0);
  }
  void str(const Byte* text, std::uint32_t size) { add_data(Kind::str, text, size); }
  void str(std::string_view text) {
    str(reinterpret_cast<const Byte*>(text.data()), static_cast<std::uint32_t>(text.size()));
  }
  void bytes(const Byte* data, std::uint32_t size) { add_data(Kind::bytes, data, size); }
  void ext(std::int8_t code, const Byte* data, std::uint32_t size) {
    next_->ext_code = code;
    add_data(Kind::ext, data, size);
  }
  void timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
    next_->value.integer = seconds;
    add(Kind::timestamp, nanoseconds);
  }
  void complex(double real, double imag);
  void array(const ArrayView& array) { add_array(Kind::array, array); }
  void scalar(const ArrayView& scalar) { add_array(Kind::scalar, scalar); }

  // At most so many nodes at one time. Throws limit.
  void set_node_limit(std::uint64_t limit) noexcept {
    // The one before the root, and the one that is always free.
    node_capacity_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, UINT32_MAX - 2) + 2);
    point_at(next_index_);
  }

  // For the reader: how the input begins, which messages mention if it looks like another format.
  void set_start(const FirstBytes& start) noexcept { start_ = start; }
  const char* remark() const noexcept { return foreign_format(start_); }

  // Room for so many open containers, so that the reader's fast path needs no check.
  void reserve_frames(std::size_t depth) {
    if (tree_.building.frames.capacity() < depth) tree_.building.frames.set_capacity(depth);
  }

  void push_frame(const Frame& frame) noexcept { *tree_.building.frames.append(1) = frame; }
  void pop_frame() noexcept { tree_.building.frames.pop_back(); }

  void begin(Kind kind, std::uint32_t children) {
    const auto records = static_cast<std::uint32_t>(tree_.records.size());
    const Frame frame{next_index_, children, records, 0, 0, has_keys(kind), false, false};
    next_->value.subtree.node_count = 1;
    next_->value.subtree.record = 0;
    add(kind, children);
    tree_.building.frames.push_back(frame);
  }

  // Completes the innermost container. Strict: a duplicate key is an error; lenient: the last value wins, when the tree
  // is complete. False: there is one.
  bool end(bool lenient = false);

  // Completes the innermost dict as a chunked array (see chunk.hpp).
  void end_as_chunked_array(bool lenient);

  // For the reader's fast path, which adds nodes itself: the next free node, which is always there, and the end of
  // the room.
  Node* next_node() noexcept { return next_; }
  const Node* room_end() const noexcept { return end_; }
  void set_next_node(const Node* next) noexcept { point_at(static_cast<std::uint32_t>(next - tree_.nodes.data())); }

  const Node& root() const noexcept { return tree_.nodes.data()[1]; }
  std::size_t depth() const noexcept { return tree_.building.frames.size(); }
  Frame& frame() noexcept { return tree_.building.frames.back(); }
  // The next child isn't compared with that of the dict before, and so none behind it can be.
  void forget_model() noexcept { frame().model = 0; }

  // The size of a container that was begun before its size was known.
  void set_child_count(std::uint32_t children) noexcept { tree_.nodes[frame().node].size = children; }

  // Completes the tree when all events are in, and gives back what it doesn't need.
  void finish(bool keep_memory);

  // For messages: the innermost open container, and the value that is being added to it.
  std::string container_path() const;
  std::string value_path() const;

  // For the reader: how far it is, which messages mention, and how much there is in all, so that room is made which
  // is just large enough.
  void set_progress(std::uint64_t done, std::uint64_t total) noexcept {
    done_ = done;
    total_ = total;
  }
  // How many nodes there will be beside those that are there: so much room is made, at once.
  void expect_nodes(std::uint64_t more) noexcept { expected_nodes_ = next_index_ + more + 1; }
  // Whether that would help: room has to be made, for more than a few, and untouched memory costs something. The block that so
  // few are in is there beside that for all, and is to be smaller than 64 KiB.
  bool wants_node_count() const noexcept {
    constexpr std::uint32_t few = 1024;
    return next_ + 1 >= end_ && next_index_ >= few && expected_nodes_ == 0 && !tree_.memory.is_lazy();
  }
  // Keys of open dicts that weren't read yet.
  std::uint64_t keys_to_come() const noexcept;
  std::uint64_t offset() const noexcept { return total_ == 0 ? no_offset : done_; }

 private:
  void add(Kind kind, std::uint32_t size) {
    next_->kind = kind;
    next_->size = size;
    next_->self = next_index_++;
    if (++next_ == end_) grow();
    next_->key_kind = Kind::none;
  }
  void add_data(Kind kind, const Byte* data, std::uint32_t size) {
    next_->value.data = data;
    add(kind, size);
  }
  void add_array(Kind kind, const ArrayView& array);
  void drop_duplicates(std::uint32_t position);
  std::uint64_t next_capacity(std::uint64_t used) const noexcept;
  void grow();
  void point_at(std::uint32_t index) noexcept {
    next_index_ = index;
    next_ = tree_.nodes.data() + index;
    end_ = tree_.nodes.data() + std::min<std::size_t>(tree_.nodes.capacity(), node_capacity_);
    next_->key_kind = Kind::none;
  }

  Tree& tree_;
  Node* next_ = nullptr;  // always there: the tree has room for one node more
  Node* end_ = nullptr;
  std::uint32_t next_index_ = 0;
  std::uint32_t node_capacity_ = UINT32_MAX;
  FirstBytes start_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t expected_nodes_ = 0;  // with those before; 0: nobody counted
  bool has_duplicates_ = false;
};

// Paths for whoever fails while a tree is built.
class ContainerLocation final : public Location {
 public:
  explicit ContainerLocation(const TreeBuilder& builder) noexcept : builder_(builder) {}
  std::string path() const override { return builder_.container_path(); }
  std::uint64_t offset() const override { return builder_.offset(); }
  const char* remark() const noexcept override { return builder_.remark(); }

 private:
  const TreeBuilder& builder_;
};

class ValueLocation final : public Location {
 public:
  explicit ValueLocation(const TreeBuilder& builder) noexcept : builder_(builder) {}
  std::string path() const override { return builder_.value_path(); }
  std::uint64_t offset() const override { return builder_.offset(); }
  const char* remark() const noexcept override { return builder_.remark(); }

 private:
  const TreeBuilder& builder_;
};

}  // namespace flaxstate
