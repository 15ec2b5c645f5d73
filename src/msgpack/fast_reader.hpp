#pragma once

#include <cstdint>
#include <cstring>

#include "base/big_endian.hpp"
#include "base/format_constants.hpp"
#include "base/inlining.hpp"
#include "base/utf8.hpp"
#include "msgpack/array_model.hpp"
#include "tree/build_workspace.hpp"
#include "tree/container_index.hpp"
#include "tree/tree_builder.hpp"

namespace flaxstate {

// Reads the values that nearly all of a tree consists of: numbers, bools, nil, strings, maps and lists with the shortest
// headers, and arrays that are like the one before. What it holds in registers would otherwise be loaded and stored for every node. It stops in front
// of the first child that is anything else, near the end of the bytes, and where nodes or records have to be added to
// the tree's memory; msgpack_reader.cpp does that child and comes back.
//
// Dicts in a row often have the same keys. Each is compared with its model, the dict before, entry by entry: as long as
// their keys are the same, text needs no look at its UTF-8, and the dict none for duplicates. Entries that this reader
// doesn't see end that, by TreeBuilder::forget_model().
//
// `copies_text`: the bytes won't stay, so that text is copied to `room`, which takes as much as the bytes have and 32
// more. So is the data of arrays, unless the source is mapped: then it's there, where `mapped` is that of the first byte.
template <bool copies_text>
class FastReader {
 public:
  // More than a key, a value and the first bytes of the values in it take, so that no read needs a check of its own.
  static constexpr std::size_t window = 96;

  // The innermost container of the builder has children to come.
  FastReader(TreeBuilder& builder, const Byte* next, const Byte* end, std::uint32_t depth_limit,
             const ArrayModel& array, Byte* room = nullptr, const Byte* mapped = nullptr) noexcept
      : builder_(builder),
        begin_(next),
        next_(next),
        end_(end),
        room_(room),
        mapped_(mapped),
        array_(array),
        depth_limit_(depth_limit) {}

  // What is left of the room.
  Byte* room() const noexcept { return room_; }
  // Gives the first byte that it didn't read; the builder is as if it had taken the events.
  const Byte* run() noexcept {
    // A copy that nobody else knows of can stay in registers.
    FastReader reader = *this;
    const Byte* const stopped = reader.loop();
    room_ = reader.room_;
    return stopped;
  }

 private:
  FLAXSTATE_INLINE const Byte* loop() noexcept {
    base_ = builder_.tree().nodes.data();
    node_ = builder_.next_node();
    load_frame();
    do {
      if (remaining_ == 0 && !close_complete()) break;
    } while (static_cast<std::size_t>(end_ - next_) >= window && node_ + 1 < builder_.room_end() && read_child());
    store_frame();
    return next_;
  }

  void load_frame() noexcept {
    const Frame& frame = builder_.frame();
    remaining_ = frame.remaining;
    keyed_ = frame.keyed;
    model_ = frame.model;
  }
  void store_frame() noexcept {
    builder_.set_next_node(node_);
    builder_.frame().remaining = remaining_;
    builder_.frame().model = model_;
  }

  // Text where it can stay. Behind short text there are bytes enough for a copy of a fixed size.
  const Byte* lasting(const Byte* text, std::uint32_t size) noexcept {
    if (!copies_text) return text;
    Byte* const copy = room_;
    if (size <= 32) {
      std::memcpy(copy, text, 32);
    } else {
      std::memcpy(copy, text, size);
    }
    room_ += size;
    return copy;
  }

  // The heads of arrays have more bytes than a place of that alignment costs.
  const Byte* lasting_data(const Byte* data) noexcept {
    if (!copies_text) return data;
    if (mapped_ != nullptr) return mapped_ + (data - begin_);
    const std::uintptr_t unaligned = reinterpret_cast<std::uintptr_t>(room_) % ArrayModel::largest_alignment;
    if (unaligned != 0) room_ += ArrayModel::largest_alignment - unaligned;
    return lasting(data, static_cast<std::uint32_t>(array_.data_size()));
  }

  static bool same_short_text(const Byte* left, const Byte* right, std::uint32_t size) noexcept {
    if (size > 8) return std::memcmp(left, right, size) == 0;
    std::uint64_t left_word;
    std::uint64_t right_word;
    std::memcpy(&left_word, left, sizeof left_word);
    std::memcpy(&right_word, right, sizeof right_word);
    return size == 0 || low_bytes(left_word ^ right_word, size) == 0;
  }
  static std::uint64_t low_bytes(std::uint64_t word, std::uint32_t size) noexcept {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return word >> (64 - 8 * size);
#else
    return word << (64 - 8 * size);
#endif
  }
  // Text with a header of two bytes, if it and the window behind it are there.
  bool read_longer(const Byte* p, const Byte*& text, std::uint32_t& size) const noexcept {
    if (*p != 0xd9 || static_cast<std::size_t>(end_ - p) < 2 * window + p[1]) return false;
    text = p + 2;
    size = p[1];
    return true;
  }
  // Text with at least 8 bytes behind its start.
  static bool is_short_utf8(const Byte* text, std::uint32_t size) noexcept {
    if (size > 8) return is_valid_utf8(text, size);
    std::uint64_t word;
    std::memcpy(&word, text, sizeof word);
    const std::uint64_t high_bits = word & 0x8080808080808080U;
    return size == 0 || low_bytes(high_bits, size) == 0 || is_valid_utf8(text, size);
  }

  // The next child, if it is one for this reader; else nothing has happened.
  FLAXSTATE_INLINE bool read_child() noexcept {
    const Byte* value = next_;
    if (keyed_) {
      value = read_key();
      if (value == nullptr) return false;
    } else {
      node_->key_kind = Kind::none;
    }
    return read_value(value);
  }

  // Gives the first byte behind the key, or nullptr.
  FLAXSTATE_INLINE const Byte* read_key() noexcept {
    const Byte* text = next_ + 1;
    std::uint32_t size = *next_ - 0xa0U;
    if (size > 31 && !read_longer(next_, text, size)) return read_other_key();
    if (size == format::chunk_marker_key.size()) return nullptr;
    if (model_ != 0) {
      const Node& model = base_[model_];
      const bool same =
          model.key_size == size && model.key_kind == Kind::str && same_short_text(model.key.data, text, size);
      if (!same) model_ = 0;
    }
    if (model_ == 0 && !is_short_utf8(text, size)) return nullptr;
    // Records have the same keys, so that one copy serves all of them.
    node_->key.data = copies_text && model_ != 0 ? base_[model_].key.data : lasting(text, size);
    node_->key_size = size;
    node_->key_kind = Kind::str;
    return text + size;
  }

  // None, and ints. Nothing is a model for them.
  const Byte* read_other_key() noexcept {
    const Byte* const p = next_;
    const std::uint32_t lead = *p;
    if (lead < 0x80 || lead >= 0xe0) return int_key(static_cast<std::int8_t>(lead), p + 1);
    switch (lead) {
      case 0xc0: return other_key(Kind::nil, p + 1);
      case 0xcc: return int_key(p[1], p + 2);
      case 0xcd: return int_key(load_big_endian<std::uint16_t>(p + 1), p + 3);
      case 0xce: return int_key(load_big_endian<std::uint32_t>(p + 1), p + 5);
      case 0xd0: return int_key(static_cast<std::int8_t>(p[1]), p + 2);
      case 0xd1: return int_key(static_cast<std::int16_t>(load_big_endian<std::uint16_t>(p + 1)), p + 3);
      case 0xd2: return int_key(static_cast<std::int32_t>(load_big_endian<std::uint32_t>(p + 1)), p + 5);
      case 0xd3: return int_key(static_cast<std::int64_t>(load_big_endian<std::uint64_t>(p + 1)), p + 9);
      default: return nullptr;
    }
  }
  const Byte* int_key(std::int64_t value, const Byte* next) noexcept {
    node_->key.integer = value;
    return other_key(Kind::integer, next);
  }
  const Byte* other_key(Kind kind, const Byte* next) noexcept {
    model_ = 0;
    node_->key_size = 0;
    node_->key_ext_code = 0;
    node_->key_kind = kind;
    return next;
  }

  FLAXSTATE_INLINE bool read_value(const Byte* p) noexcept {
    const std::uint32_t lead = *p;
    if (lead < 0x80 || lead >= 0xe0) return add_integer(static_cast<std::int8_t>(lead), p + 1);
    if (lead < 0xa0) return begin(lead < 0x90 ? Kind::dict : Kind::list, lead & 15, p + 1);
    if (lead < 0xc0) return add_text(p + 1, lead - 0xa0);
    switch (lead) {
      case 0xc0: return add(Kind::nil, 0, p + 1);
      case 0xc2:
      case 0xc3: node_->value.integer = lead & 1; return add(Kind::boolean, 0, p + 1);
      case 0xcb:
        node_->value.unsigned_integer = load_big_endian<std::uint64_t>(p + 1);
        return add(Kind::real, 0, p + 9);
      case 0xcc: return add_integer(p[1], p + 2);
      case 0xcd: return add_integer(load_big_endian<std::uint16_t>(p + 1), p + 3);
      case 0xce: return add_integer(load_big_endian<std::uint32_t>(p + 1), p + 5);
      case 0xd0: return add_integer(static_cast<std::int8_t>(p[1]), p + 2);
      case 0xd1: return add_integer(static_cast<std::int16_t>(load_big_endian<std::uint16_t>(p + 1)), p + 3);
      case 0xd2: return add_integer(static_cast<std::int32_t>(load_big_endian<std::uint32_t>(p + 1)), p + 5);
      case 0xd3: return add_integer(static_cast<std::int64_t>(load_big_endian<std::uint64_t>(p + 1)), p + 9);
      case 0xd9: return add_longer_text(p);
      case 0xc7:
      case 0xc8:
      case 0xc9:
      case 0xd8: return add_array(p);
      default: return false;
    }
  }

  bool add_integer(std::int64_t value, const Byte* next) noexcept {
    node_->value.integer = value;
    return add(Kind::integer, 0, next);
  }
  bool add_text(const Byte* text, std::uint32_t size) noexcept {
    if (!is_short_utf8(text, size)) return false;
    node_->value.data = lasting(text, size);
    return add(Kind::str, size, text + size);
  }
  bool add_longer_text(const Byte* p) noexcept {
    const Byte* text = nullptr;
    std::uint32_t size = 0;
    return read_longer(p, text, size) && add_text(text, size);
  }
  bool add_array(const Byte* p) noexcept {
    if (!array_.is_like(p, static_cast<std::size_t>(end_ - p))) return false;
    const Byte* const data = p + array_.head_size();
    node_->value.data = lasting_data(data);
    return add(array_.kind(), array_.record(), data + array_.data_size());
  }
  bool add(Kind kind, std::uint32_t size, const Byte* next) noexcept {
    place(kind, size, next);
    count_child();
    return true;
  }
  void place(Kind kind, std::uint32_t size, const Byte* next) noexcept {
    node_->kind = kind;
    node_->size = size;
    node_->self = static_cast<std::uint32_t>(node_ - base_);
    ++node_;
    next_ = next;
  }
  void count_child() noexcept {
    --remaining_;
    if (model_ != 0) model_ += base_[model_].node_count();
  }

  FLAXSTATE_INLINE bool begin(Kind kind, std::uint32_t children, const Byte* next) noexcept {
    if (builder_.depth() >= depth_limit_) return false;
    node_->value.subtree.node_count = 1;
    node_->value.subtree.record = 0;
    if (children == 0) return add(kind, 0, next);
    Frame& parent = builder_.frame();
    parent.remaining = remaining_;
    parent.model = model_;
    const bool is_dict = kind == Kind::dict;
    const std::uint32_t before = is_dict ? parent.last_dict : 0;
    const bool is_alike = before != 0 && base_[before].kind == Kind::dict && base_[before].size == children;
    model_ = is_alike ? before + 1 : 0;
    remaining_ = children;
    keyed_ = is_dict;
    const auto records = static_cast<std::uint32_t>(builder_.tree().records.size());
    const auto position = static_cast<std::uint32_t>(node_ - base_);
    builder_.push_frame({position, children, records, 0, 0, is_dict, is_dict && parent.unchunks, false});
    place(kind, children, next);
    return true;
  }

  // Closes small containers that are complete. False: what is complete is for the slower way.
  FLAXSTATE_INLINE bool close_complete() noexcept {
    while (remaining_ == 0) {
      const Frame& frame = builder_.frame();
      Node& container = base_[frame.node];
      const auto node_count = static_cast<std::uint32_t>(node_ - base_) - frame.node;
      const bool needs_index = container.size >= indexed_size && (keyed_ || node_count != container.size + 1);
      const bool needs_look = keyed_ && (model_ == 0 || frame.has_marker);
      if (needs_index || frame.has_marker || builder_.depth() == 1) return false;
      container.value.subtree.node_count = node_count;
      if (needs_look && index_container(builder_.tree(), frame.node).found) return false;
      const std::uint32_t position = frame.node;
      const bool was_dict = keyed_;
      builder_.pop_frame();
      load_frame();
      if (was_dict) builder_.frame().last_dict = position;
      count_child();
    }
    return true;
  }

  TreeBuilder& builder_;
  const Byte* const begin_;
  const Byte* next_;
  const Byte* const end_;
  Byte* room_;
  const Byte* const mapped_;
  const ArrayModel& array_;
  const std::uint32_t depth_limit_;
  Node* base_ = nullptr;
  Node* node_ = nullptr;
  std::uint32_t remaining_ = 0;
  std::uint32_t model_ = 0;
  bool keyed_ = false;
};

}  // namespace flaxstate
