#pragma once

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "base/english.hpp"
#include "base/format_constants.hpp"
#include "base/location.hpp"
#include "base/own_frame.hpp"
#include "base/too_deep.hpp"
#include "base/utf8.hpp"
#include "dtype/plain_value.hpp"
#include "object/callback_states.hpp"
#include "object/container_entries.hpp"
#include "object/field_access.hpp"
#include "object/field_sources.hpp"
#include "object/map_keys.hpp"
#include "object/origin_path.hpp"
#include "object/type.hpp"
#include "tree/array_view.hpp"
#include "tree/tree_events.hpp"
#include "tree/tree_path.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {

// flax.serialization.to_state_dict as events: the state dict of an object of a registered type.
template <class Events>
class ObjectWalk {
 public:
  ObjectWalk(Events& events, CallbackStates& states, WalkWorkspace& workspace) noexcept
      : events_(events), states_(states), workspace_(workspace) {}

  void run(const Type& type, const void* object, const WalkStart& start = {}) {
    const TreePath root = start.above != nullptr ? TreePath(*start.above) : TreePath();
    may_chunk_ = start.may_chunk;
    state(type, object, start.depth, root);
  }

 private:
  void state(const Type& type, const void* object, std::uint32_t depth, const TreePath& path) {
    if (type.handler != nullptr) return handled(type, object, depth, path);
    if constexpr (Events::writes_bytes) {
      if (may_run(type, depth)) return by_program(*type.program, static_cast<const Byte*>(object), depth, path);
    }
    if (type.kind == Kind::nil) return value(type.fields[0], object, depth, path);
    begin(static_cast<std::uint32_t>(type.fields.size()), depth, path);
    for (const Field& field : type.fields) {
      events_.key_encoded(field.encoded_key, field.name);
      if (field.type == nullptr && field.rank == 0 && field.storage == Storage::in_place && field.form == Form::plain &&
          field.leaf == LeafType::items) {
        plain(field, static_cast<const Byte*>(object) + field.offset);
      } else {
        value(field, object, depth + 1, TreePath(path, field.name));
      }
    }
    events_.end();
  }

  void by_program(const TypeProgram& program, const Byte* object, std::uint32_t depth, const TreePath& path) {
    const std::size_t count = program.writing.ops.size();
    for (std::size_t i = 0; (i = events_.structure(program.writing, i, object)) < count; ++i) {
      const FieldOrigin& origin = program.origins[program.write_origins[i]];
      const FieldOrigin& keyed = keyed_origin(program, origin);
      // Most are the object's own, and take no frame beside this one.
      if (keyed.above != 0) {
        left_over(program, origin, keyed, object, depth, path);
      } else if (keyed.has_key) {
        value(*origin.field, object + origin.base, depth + origin.depth, TreePath(path, keyed.field->name));
      } else {
        value(*origin.field, object + origin.base, depth + origin.depth, path);
      }
    }
  }
  // The value of a field of an object in the object.
  FLAXSTATE_OWN_FRAME void left_over(const TypeProgram& program, const FieldOrigin& origin, const FieldOrigin& keyed,
                                     const Byte* object, std::uint32_t depth, const TreePath& path) {
    below(program, keyed, path, [&](const TreePath& above) {
      value(*origin.field, object + origin.base, depth + origin.depth, TreePath(above, keyed.field->name));
    });
  }

  void begin(std::uint32_t children, std::uint32_t depth, const Location& where) {
    if (depth >= format::max_depth) fail_deep(where);
    events_.begin(Kind::dict, children);
  }

  FLAXSTATE_OWN_FRAME static void fail_deep(const Location& where) { where.fail(Status::limit, too_deep("object")); }

  FLAXSTATE_OWN_FRAME void handled(const Type& type, const void* object, std::uint32_t depth, const TreePath& path) {
    const Node& root = states_.next(type, object, path);
    TreeWalk<Events>(events_, WalkMode::unchanged, workspace_, {&path, depth, may_chunk_}).run(root);
    events_.settle();
  }

  void value(const Field& field, const void* object, std::uint32_t depth, const TreePath& path) {
    if (field.storage == Storage::accessors) return accessed(field, object, depth, path);
    const Byte* const data = field_data(field, object);
    if (field.has_extents) return array_of_extents(field, data, object, depth, path);
    const std::size_t count = field_count(field, object, path);
    if (data == nullptr && field.storage == Storage::view) return null_view(field, count, depth, path);
    if (data == nullptr && !(field.is_counted() && count == 0)) {
      if (field.is_counted()) fail_null(path);
      return events_.nil();
    }
    if (field.is_counted()) check_room(field, object, count, path);
    if (field.type != nullptr) return objects(field, data, count, depth, path);
    leaf(field, data, count, depth, path);
  }

  FLAXSTATE_OWN_FRAME static void fail_null(const Location& where) {
    where.fail(Status::invalid_argument, "the pointer is NULL, but its count is not 0");
  }

  // One that leads nowhere, as a view of nothing does. Nil would be no array.
  FLAXSTATE_OWN_FRAME void null_view(const Field& field, std::size_t count, std::uint32_t depth, const TreePath& path) {
    const std::int64_t* const behind_first = field.shape + (field.rank != 0 ? 1 : 0);
    const bool is_empty =
        count == 0 || std::find(behind_first, field.shape + field.rank, 0) != field.shape + field.rank;
    if (!is_empty) path.fail(Status::invalid_argument, "the view is NULL: nothing was restored into it");
    leaf(field, nullptr, count, depth, path);
  }

  void objects(const Field& field, const Byte* data, std::size_t count, std::uint32_t depth, const TreePath& path) {
    const Type& type = type_of(field, path);
    if (field.rank == 0) return state(type, data, depth, path);
    elements(type, data, count, depth, path);
  }

  FLAXSTATE_OWN_FRAME void elements(const Type& type, const Byte* data, std::size_t count, std::uint32_t depth,
                                    const TreePath& path) {
    begin_sequence(count, depth, path);
    const bool is_straight = may_run_straight(type, depth + 1);
    for (std::size_t i = 0; i < count; ++i) {
      if constexpr (Events::writes_bytes) {
        if (is_straight) i += events_.structures(type.program->writing, data, i, count);
        if (i == count) break;
      }
      index_key(i);
      state(type, data + i * type.size, depth + 1, TreePath(path, i));
    }
    events_.end();
  }
  bool may_run_straight(const Type& type, std::uint32_t depth) const noexcept {
    if constexpr (!Events::writes_bytes) {
      return false;
    } else {
      return may_run(type, depth) && type.program->writing.is_straight;
    }
  }
  // Whether its program writes what a walk over its fields would.
  bool may_run(const Type& type, std::uint32_t depth) const noexcept {
    if (type.program == nullptr) return false;
    const StructProgram& program = type.program->writing;
    return events_.takes(program) && depth + program.levels <= format::max_depth;
  }

  FLAXSTATE_OWN_FRAME static void fail_long(const Location& where) {
    where.fail(Status::limit, "a dict has at most 2^32 - 1 entries");
  }
  void begin_sequence(std::size_t count, std::uint32_t depth, const TreePath& path) {
    if (count > UINT32_MAX) fail_long(path);
    begin(static_cast<std::uint32_t>(count), depth, path);
  }

  FLAXSTATE_OWN_FRAME void index_key(std::size_t index) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, index).ptr;
    events_.key_temporary({digits, static_cast<std::size_t>(end - digits)});
  }

  // Items of a fixed shape are read as far as the shape reaches.
  FLAXSTATE_OWN_FRAME static void check_item_count(const Field& field, std::size_t count, const TreePath& path) {
    if (field.leaf != LeafType::items || field.is_counted()) return;
    if (count == static_cast<std::size_t>(field.shape[0])) return;
    path.fail(Status::callback, "the container has " + quantity(count, "element") +
                                    " in its first dimension, the field's shape " + std::to_string(field.shape[0]));
  }

  FLAXSTATE_OWN_FRAME void accessed(const Field& field, const void* object, std::uint32_t depth, const TreePath& path) {
    const Accessors& accessors = *field.accessors;
    const void* const container = static_cast<const Byte*>(object) + field.offset;
    if (accessors.container() == Container::stream) return stream(field, container, depth, path);
    if (field.layout.layout != Layout::none) return laid_out_elements(field, container, depth, path);
    const bool is_at_once =
        field.container == Container::items || field.container == Container::optional || field.is_contiguous;
    if (!is_at_once) return separate_elements(accessors, type_of(field, path), container, depth, path);
    const std::size_t count = accessors.size(container, path);
    at_once(field, {count == 0 ? nullptr : first_element(accessors, container, path), count}, depth, path);
  }
  FLAXSTATE_OWN_FRAME void laid_out_elements(const Field& field, const void* container, std::uint32_t depth,
                                             const TreePath& path) {
    at_once(field, laid_out(field.layout, container, element_size(field, path), path), depth, path);
  }
  // Elements of which the first one tells where all are.
  void at_once(const Field& field, const LaidOut& elements_of, std::uint32_t depth, const TreePath& path) {
    const auto [first, count] = elements_of;
    if (field.accessors->container() == Container::items) {
      check_item_count(field, count, path);
      return leaf(field, first, count, depth, path);
    }
    const Type& type = type_of(field, path);
    if (field.accessors->container() != Container::optional) return elements(type, first, count, depth, path);
    return count == 0 ? events_.nil() : state(type, first, depth, path);
  }

  FLAXSTATE_OWN_FRAME static const Byte* first_element(const Accessors& accessors, const void* container,
                                                       const Location& where) {
    std::uintptr_t cursor = 0;
    std::string_view key;
    return static_cast<const Byte*>(accessors.next(container, cursor, key, where));
  }

  FLAXSTATE_OWN_FRAME void separate_elements(const Accessors& accessors, const Type& type, const void* container,
                                             std::uint32_t depth, const TreePath& path) {
    ContainerEntries entries(accessors, container);
    const std::size_t count = entries.count(path);
    begin_sequence(count, depth, path);
    std::string_view before;
    const bool is_map = accessors.container() == Container::map;
    bool is_sorted = true;
    for (std::size_t i = 0; i < count; ++i) {
      const Entry& entry = entries.next(path);
      if (is_map) {
        const std::string_view key = entry.key_text();
        check_key(key, path);
        is_sorted = is_sorted && (i == 0 || before < key);
        before = key;
        events_.key_temporary(key);
        state(type, entry.element, depth + 1, TreePath(path, key));
      } else {
        index_key(i);
        state(type, entry.element, depth + 1, TreePath(path, i));
      }
    }
    events_.end();
    if (!is_sorted && !states_.is_made()) {
      check_unique_keys(accessors, container, count, workspace_.levels.memory(), path);
    }
  }

  FLAXSTATE_OWN_FRAME void stream(const Field& field, const void* container, std::uint32_t depth,
                                  const TreePath& path) {
    const std::size_t count = field.is_counted() ? field.accessors->size(container, path) : 0;
    if (field.form == Form::plain) {
      alignas(16) Byte item[32];
      field.accessors->read_items(container, 0, 1, item, path);
      return plain(field, item);
    }
    std::int64_t shape[max_field_rank];
    ArrayView array = field_array(field, nullptr, count, shape);
    if (field.is_counted()) check_counted(array, path);
    check_opaque(array, path);
    array.is_in_source = true;
    std::unique_ptr<Source> source = stream_source(field, container, array);
    array.source = source.get();
    events_.keep(std::move(source));
    const Surroundings around{may_chunk_, depth, path};
    return field.form == Form::scalar ? events_.scalar(array, around) : events_.array(array, around);
  }

  // A tree keeps one for each stream, a writer one at a time.
  std::unique_ptr<Source> stream_source(const Field& field, const void* container, const ArrayView& array) {
    if constexpr (Events::writes_bytes) return std::make_unique<StreamSource>(field.accessors, container, array);
    return std::unique_ptr<Source>(new (workspace_.levels.memory()) StreamSource(field.accessors, container, array));
  }

  FLAXSTATE_OWN_FRAME static void check_key(std::string_view key, const Location& where) {
    if (!is_valid_utf8(reinterpret_cast<const Byte*>(key.data()), key.size())) {
      where.fail(Status::utf8, "a key is not UTF-8");
    }
    if (key == format::chunk_marker_key) {
      where.fail(Status::key,
                 "the map has the key '" + std::string(key) + "', so that Flax would take it for a chunked array");
    }
  }

  FLAXSTATE_OWN_FRAME void leaf(const Field& field, const Byte* data, std::size_t count, std::uint32_t depth,
                                const TreePath& path) {
    if (field.leaf != LeafType::items) return text(field, data, count, path);
    if (field.form == Form::plain) return plain(field, data);
    std::int64_t shape[max_field_rank];
    ArrayView array = field_array(field, data, count, shape);
    if (field.is_counted()) check_counted(array, path);
    check_opaque(array, path);
    if (dtype_is_sub_byte(field.dtype)) take_low_bits(array, path);
    const Surroundings around{may_chunk_, depth, path};
    return field.form == Form::scalar ? events_.scalar(array, around) : events_.array(array, around);
  }

  // Bytes are written from a source that makes them; a tree gets them as its own.
  void take_low_bits(ArrayView& array, const Location& where) {
    auto source = std::make_unique<LowBitsSource>(array);
    array.strides = nullptr;
    if constexpr (Events::writes_bytes) {
      array.is_in_source = true;
      array.data = nullptr;
      array.source = source.get();
      events_.keep(std::move(source));
    } else {
      Byte* const items = events_.room(array.size());
      source->read(0, items, static_cast<std::size_t>(array.size()), where);
      array.data = items;
    }
  }

  FLAXSTATE_OWN_FRAME void array_of_extents(const Field& field, const Byte* data, const void* object,
                                            std::uint32_t depth, const TreePath& path) {
    std::int64_t shape[max_field_rank];
    load_extents(field, object, shape, path);
    ArrayView array = array_of_shape(field, data, shape);
    check_counted(array, path);
    check_opaque(array, path);
    const std::uint64_t items = array.item_count();
    if (items != 0 && data == nullptr)
      path.fail(Status::invalid_argument, "the pointer is NULL, but its extents are not 0");
    check_room(field, object, items, path);
    if (dtype_is_sub_byte(field.dtype)) take_low_bits(array, path);
    events_.array(array, Surroundings{may_chunk_, depth, path});
  }

  // An object that is only written may know no capacity of what is behind a pointer.
  FLAXSTATE_OWN_FRAME static void check_room(const Field& field, const void* object, std::uint64_t count,
                                             const Location& where) {
    if (field.storage == Storage::view) return;
    const std::uint64_t room = field_capacity(field, object, where);
    if (count <= room || (field.storage == Storage::pointer && room == 0)) return;
    where.fail(Status::invalid_argument, "the count of the field is " + std::to_string(count) +
                                             ", but there is room for " + std::to_string(room));
  }

  // As in a builder.
  static void check_opaque(const ArrayView& array, const Location& where) {
    if (array.dtype != Dtype::opaque || array.item_count() != 0) return;
    where.fail(Status::dtype, "an empty array of an unknown dtype can't be read again: nothing tells its item size");
  }

  static void check_counted(const ArrayView& array, const Location& where) {
    std::uint64_t items = 0;
    if (!checked_item_count(array.shape, array.rank, array.item_size, items)) {
      where.fail(Status::shape, "the count of the field is negative, or larger than an array can be");
    }
  }

  void text(const Field& field, const Byte* data, std::size_t count, const Location& where) {
    if (field.leaf == LeafType::str && field.storage != Storage::accessors && !field.is_counted()) {
      const void* end = std::memchr(data, 0, count);
      if (end == nullptr) where.fail(Status::invalid_argument, "the text in the char array has no NUL at its end");
      count = static_cast<std::size_t>(static_cast<const Byte*>(end) - data);
    }
    if (count > UINT32_MAX) where.fail(Status::limit, "a str or bytes has at most 2^32 - 1 bytes");
    if (field.leaf == LeafType::bytes) return events_.bytes(data, static_cast<std::uint32_t>(count));
    if (!is_valid_utf8(data, count)) where.fail(Status::utf8, "the text is not UTF-8");
    events_.str({reinterpret_cast<const char*>(data), count});
  }

  void plain(const Field& field, const Byte* data) {
    switch (field.dtype) {
      case Dtype::boolean: return events_.boolean(*data != 0);
      case Dtype::int8:
      case Dtype::int16:
      case Dtype::int32: return events_.integer(load_signed(field.dtype, data));
      case Dtype::int64: return events_.integer(load<std::int64_t>(data));
      case Dtype::uint8:
      case Dtype::uint16:
      case Dtype::uint32:
      case Dtype::uint64: return events_.unsigned_integer(load_unsigned(field.dtype, data));
      case Dtype::float64: return events_.real(load<double>(data));
      case Dtype::complex64:
        return events_.complex(load_floating(Dtype::float32, data), load_floating(Dtype::float32, data + 4));
      case Dtype::complex128: return events_.complex(load<double>(data), load<double>(data + 8));
      default: break;
    }
    if (dtype_is_sub_byte(field.dtype)) return events_.integer(load_signed(field.dtype, data));
    events_.real(load_floating(field.dtype, data));
  }

  Events& events_;
  CallbackStates& states_;
  WalkWorkspace& workspace_;
  bool may_chunk_ = true;
};

}  // namespace flaxstate
