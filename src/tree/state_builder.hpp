#pragma once

#include <memory>
#include <string_view>

#include "base/location.hpp"
#include "tree/array_reader.hpp"
#include "tree/tree_builder.hpp"
#include "tree/tree_events.hpp"

namespace flaxstate {

// Takes the events of a walk into a tree that outlives what is walked over: text and small values are copied, array
// data stays where it is, or is copied as well.
class StateBuilder {
 public:
  static constexpr bool writes_bytes = false;

  explicit StateBuilder(TreeBuilder& builder, bool copies_data = false) noexcept
      : builder_(builder), arena_(builder.tree().arena), copies_data_(copies_data) {}

  void key_text(std::string_view text) { builder_.key_text(copy(text)); }
  void key_temporary(std::string_view text) { builder_.key_text(copy(text)); }
  void key_encoded(std::string_view, std::string_view text) { builder_.key_text(copy(text)); }
  void key(const KeyView& key) {
    KeyView copied = key;
    if (key.kind == Kind::bytes || key.kind == Kind::ext || key.kind == Kind::scalar) {
      copied.value.data = arena_.copy(key.value.data, key.size);
    }
    if (!key.scalar.name.empty()) copied.scalar.name = copy(key.scalar.name);
    builder_.key(copied);
  }

  void nil() { builder_.nil(); }
  void boolean(bool value) { builder_.boolean(value); }
  void integer(std::int64_t value) { builder_.integer(value); }
  void unsigned_integer(std::uint64_t value) { builder_.unsigned_integer(value); }
  void real(double value) { builder_.real(value); }
  void complex(double real, double imag) { builder_.complex(real, imag); }
  void str(std::string_view text) { builder_.str(copy(text)); }
  void bytes(const Byte* data, std::uint32_t size) { builder_.bytes(arena_.copy(data, size), size); }
  void ext(std::int8_t code, const Byte* data, std::uint32_t size) {
    builder_.ext(code, arena_.copy(data, size), size);
  }
  void timestamp(std::int64_t seconds, std::uint32_t nanoseconds) { builder_.timestamp(seconds, nanoseconds); }

  void settle() noexcept {}
  // For the data of an array that follows.
  Byte* room(std::uint64_t size) { return arena_.allocate(static_cast<std::size_t>(size)); }
  // Of the arrays that follow.
  void keep(std::unique_ptr<Source> source) {
    if (copies_data_) {
      source_ = std::move(source);
    } else {
      builder_.tree().adopt_source(std::move(source));
    }
  }

  void begin(Kind kind, std::uint32_t children) { builder_.begin(kind, children); }
  void class_name(std::string_view name) {
    if (name.data() != nullptr) set_class_name(builder_.tree(), builder_.frame().node, copy(name));
  }
  // Of a container that was begun before its size was known.
  void set_child_count(std::uint32_t children) noexcept { builder_.set_child_count(children); }
  void end() { builder_.end(); }

  void array(const ArrayView& array, const Surroundings& around) {
    builder_.array(copies_data_ ? copied_items(array, around.where) : named(array));
  }
  void scalar(const ArrayView& scalar, const Surroundings& around) {
    if (copies_data_) return builder_.scalar(copied_items(scalar, around.where));
    ArrayView copied = named(scalar);
    // Where it stays in a source, or in a mapped file, it needs no memory.
    if (scalar.source == nullptr) copied.data = arena_.copy(scalar.data, scalar.item_size);
    builder_.scalar(copied);
  }

 private:
  std::string_view copy(std::string_view text) {
    return {reinterpret_cast<const char*>(arena_.copy(text.data(), text.size())), text.size()};
  }
  ArrayView named(const ArrayView& array) {
    ArrayView named = array;
    if (!array.name.empty()) named.name = copy(array.name);
    return named;
  }
  // In one piece, C order and host byte order.
  ArrayView copied_items(const ArrayView& array, const Location& where) {
    const std::uint64_t size = array.size();
    if (size > SIZE_MAX) throw std::bad_alloc();
    Byte* const data = arena_.allocate_apart(static_cast<std::size_t>(size), dtype_alignment(array.dtype));
    copy_items(array, 0, array.item_count(), data, host_is_big_endian(), {where});
    ArrayView copied;
    copied.dtype = array.dtype;
    copied.swapped = host_is_big_endian();
    copied.rank = array.rank;
    copied.item_size = array.item_size;
    copied.shape = array.shape;
    if (!array.name.empty()) copied.name = copy(array.name);
    copied.data = data;
    return copied;
  }

  TreeBuilder& builder_;
  Arena& arena_;
  bool copies_data_;
  std::unique_ptr<Source> source_;  // of the arrays that are being copied
};

// The key of a dict's entry.
inline void emit_key(StateBuilder& events, const Node& child) {
  if (child.key_kind == Kind::str) {
    events.key_text(child.key_text());
  } else if (child.key_kind != Kind::none) {
    events.key(key_of(child));
  }
}

static_assert(TakesTreeEvents<StateBuilder>::value);

}  // namespace flaxstate
