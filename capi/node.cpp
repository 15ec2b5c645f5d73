#include <flaxstate/node.h>

#include <algorithm>
#include <cstring>

#include "base/english.hpp"
#include "callback_outcome.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "object/leaf_store.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_slice.hpp"
#include "tree/array_view.hpp"
#include "tree/container_index.hpp"
#include "tree/key.hpp"
#include "tree/path.hpp"
#include "tree/tree_compare.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate::capi {
namespace {

bool is_array(const fs_node* node) noexcept { return node != nullptr && flaxstate::is_array(core(node)->kind); }

// Both without a path: a callback may pass the error on, whose path is then one below its own node.
[[noreturn]] void fail_kind(const fs_node* node, const char* wanted) {
  if (node == nullptr) {
    throw Error(Status::type,
                std::string("the node is NULL, not ") + wanted + ": there is nothing where it was looked for");
  }
  throw Error(Status::type, std::string("the node is ") + kind_name(core(node)->kind) + ", not " + wanted);
}
[[noreturn]] void fail_value(const fs_node* node, Kind wanted) {
  const auto is_int = [](Kind kind) { return kind == Kind::integer || kind == Kind::unsigned_integer; };
  if (node == nullptr || !is_int(wanted) || !is_int(core(node)->kind)) fail_kind(node, kind_name(wanted));
  const Node::Value& value = core(node)->value;
  if (wanted == Kind::integer)
    throw Error(Status::type, std::to_string(value.unsigned_integer) + " is beyond an int64");
  throw Error(Status::type, std::to_string(value.integer) + " is negative, which a uint64 can't hold");
}

// Getters are called a million times, so that the guard, which only failures need, is not in their way.
template <class Read>
fs_status read_value(const fs_node* node, Kind kind, fs_error** error, const Read& read) noexcept {
  if (node != nullptr && core(node)->kind == kind) {
    read(*core(node));
    return FS_OK;
  }
  return guarded(error, [&] { fail_value(node, kind); });
}

fs_status missing_output(fs_error** error) noexcept {
  return guarded(error, [] { throw Error(Status::invalid_argument, "an output is NULL"); });
}

void require_array(const fs_node* node) {
  if (!is_array(node)) fail_kind(node, "an array or scalar");
}

// What takes the items of an array.
class CallbackItemSink final : public ItemSink {
 public:
  CallbackItemSink(const fs_items_sink& functions, const Location& where) noexcept
      : functions_(functions), where_(where) {}
  void write(std::uint64_t first, std::uint64_t count, const Byte* items) override {
    run_named("write_items", where_, [&](fs_error** error) {
      return functions_.write_items(first, count, items, error, functions_.user_data);
    });
  }

 private:
  const fs_items_sink& functions_;
  const Location& where_;
};

fs_array make_array(const ArrayView& array) noexcept {
  fs_array filled = FS_ARRAY_INIT;
  filled.dtype = static_cast<fs_dtype>(array.dtype);
  filled.rank = array.rank;
  filled.shape = array.shape;
  filled.dtype_name = array.dtype_text().data();
  filled.dtype_name_size = array.dtype_text().size();
  filled.item_size = array.item_size;
  filled.item_count = array.item_count();
  filled.size = array.size();
  filled.segment_count = array.strides != nullptr ? 0 : array.segment_count;
  filled.data = direct_data(array);
  filled.is_aligned = filled.data != nullptr &&
                      (reinterpret_cast<std::uintptr_t>(filled.data) & (dtype_alignment(array.dtype) - 1)) == 0;
  filled.is_big_endian = array.swapped;
  filled.is_in_file = !is_in_memory(array);
  return filled;
}

fs_key make_key(const Node& node) {
  fs_key filled = FS_KEY_INIT;
  const KeyView key = key_of(node);
  filled.kind = static_cast<fs_kind>(key.kind);
  if (key.kind == Kind::ext) filled.ext_code = key.ext_code;
  switch (key.kind) {
    case Kind::str:
    case Kind::bytes:
    case Kind::ext:
      filled.data = key.text().data();
      filled.size = key.size;
      break;
    case Kind::boolean:
    case Kind::integer:
    case Kind::unsigned_integer: filled.int_value = key.value.integer; break;
    case Kind::real: filled.real = key.value.real; break;
    case Kind::complex:
      filled.real = key.value.real;
      filled.imag = key.imag;
      break;
    case Kind::timestamp:
      filled.int_value = key.value.integer;
      filled.nanoseconds = key.size;
      break;
    case Kind::scalar:
      filled.data = reinterpret_cast<const char*>(key.value.data);
      filled.size = key.scalar.item_size;
      filled.dtype = static_cast<fs_dtype>(key.scalar.dtype);
      filled.dtype_name = key.scalar.dtype_text().data();
      filled.dtype_name_size = key.scalar.dtype_text().size();
      break;
    default: break;
  }
  return filled;
}

}  // namespace
}  // namespace flaxstate::capi

using namespace flaxstate;
using namespace flaxstate::capi;

extern "C" {

fs_kind fs_node_kind(const fs_node* node) {
  return node == nullptr ? FS_KIND_NONE : static_cast<fs_kind>(core(node)->kind);
}

const char* fs_kind_name(fs_kind kind) {
  return kind < 0 || kind > FS_KIND_DATACLASS ? "unknown" : kind_name(static_cast<Kind>(kind));
}

size_t fs_node_size(const fs_node* node) {
  if (node == nullptr) return 0;
  const Kind kind = core(node)->kind;
  const bool has_size = is_container(kind) || kind == Kind::str || kind == Kind::bytes || kind == Kind::ext;
  return has_size ? core(node)->size : 0;
}

size_t fs_node_count(const fs_node* node) { return node == nullptr ? 0 : core(node)->node_count(); }

const fs_node* fs_node_child(const fs_node* node, size_t index) {
  return node == nullptr ? nullptr : handle(child_at(*core(node), index));
}

const fs_node* fs_node_next(const fs_node* parent, const fs_node* child) {
  if (parent == nullptr || !is_container(core(parent)->kind) || core(parent)->size == 0) return nullptr;
  const Node* next = child == nullptr ? first_child(*core(parent)) : next_sibling(*core(child));
  return next == next_sibling(*core(parent)) ? nullptr : handle(next);
}

const fs_node* fs_node_find(const fs_node* node, const char* key, size_t key_size) {
  if (node == nullptr || (key == nullptr && key_size != 0) || key_size > UINT32_MAX) return nullptr;
  return handle(find_text_child(*core(node), {key, key_size}));
}

const fs_node* fs_node_find_int(const fs_node* node, int64_t key) {
  if (node == nullptr) return nullptr;
  KeyView view;
  view.kind = Kind::integer;
  view.value.integer = key;
  return handle(find_child(*core(node), view));
}

const fs_node* fs_node_at(const fs_node* node, const char* path) {
  const Node* found = nullptr;
  if (node == nullptr || path == nullptr) return nullptr;
  return guarded(nullptr, [&] { found = node_at(*core(node), path); }) == FS_OK ? handle(found) : nullptr;
}

fs_status fs_node_key(const fs_node* node, fs_key* out_key, fs_error** error) {
  return guarded(error, [&] {
    require(out_key != nullptr, "out_key is NULL");
    const fs_key filled = node != nullptr ? make_key(*core(node)) : fs_key FS_KEY_INIT;
    fill_struct(out_key, filled);
  });
}

fs_status fs_node_path(const fs_node* node, char* text, size_t capacity, size_t* out_size, fs_error** error) {
  return guarded(error, [&] {
    require(out_size != nullptr, "out_size is NULL");
    require(text != nullptr || capacity == 0, "text is NULL, but its capacity is not 0");
    if (node == nullptr) throw Error(Status::type, "the node is NULL");
    const std::string path = TreePath(*core(node)).whole_path();
    *out_size = path.size() + 1;
    if (text != nullptr && *out_size <= capacity) {
      std::memcpy(text, path.c_str(), *out_size);
    } else if (text != nullptr) {
      throw Error(Status::too_small, "the path has " + quantity(*out_size, "byte") + ", but there is room for " +
                                         std::to_string(capacity));
    }
  });
}

fs_status fs_node_equal(const fs_node* left, const fs_node* right, int32_t* out_is_equal, fs_error** error) {
  return guarded(error, [&] {
    require(out_is_equal != nullptr, "out_is_equal is NULL");
    const bool is_equal = left == nullptr || right == nullptr ? left == right : same_tree(*core(left), *core(right));
    *out_is_equal = is_equal ? 1 : 0;
  });
}

fs_status fs_node_bool(const fs_node* node, int32_t* out_value, fs_error** error) {
  if (out_value == nullptr) return missing_output(error);
  return read_value(node, Kind::boolean, error,
                    [&](const Node& n) { *out_value = static_cast<int32_t>(n.value.integer); });
}

fs_status fs_node_int64(const fs_node* node, int64_t* out_value, fs_error** error) {
  if (out_value == nullptr) return missing_output(error);
  return read_value(node, Kind::integer, error, [&](const Node& n) { *out_value = n.value.integer; });
}

fs_status fs_node_uint64(const fs_node* node, uint64_t* out_value, fs_error** error) {
  if (out_value == nullptr) return missing_output(error);
  if (node != nullptr && core(node)->kind == Kind::integer && core(node)->value.integer >= 0) {
    *out_value = core(node)->value.unsigned_integer;
    return FS_OK;
  }
  return read_value(node, Kind::unsigned_integer, error, [&](const Node& n) { *out_value = n.value.unsigned_integer; });
}

fs_status fs_node_float64(const fs_node* node, double* out_value, fs_error** error) {
  if (out_value == nullptr) return missing_output(error);
  return read_value(node, Kind::real, error, [&](const Node& n) { *out_value = n.value.real; });
}

fs_status fs_node_complex(const fs_node* node, double* out_real, double* out_imag, fs_error** error) {
  if (out_real == nullptr || out_imag == nullptr) return missing_output(error);
  return read_value(node, Kind::complex, error, [&](const Node& n) {
    *out_real = n.value.real;
    *out_imag = imag_of(n);
  });
}

fs_status fs_node_str(const fs_node* node, const char** out_text, size_t* out_size, fs_error** error) {
  if (out_text == nullptr || out_size == nullptr) return missing_output(error);
  return read_value(node, Kind::str, error, [&](const Node& n) {
    *out_text = n.text().data();
    *out_size = n.size;
  });
}

fs_status fs_node_bytes(const fs_node* node, const void** out_data, size_t* out_size, fs_error** error) {
  if (out_data == nullptr || out_size == nullptr) return missing_output(error);
  return read_value(node, Kind::bytes, error, [&](const Node& n) {
    *out_data = n.value.data;
    *out_size = n.size;
  });
}

fs_status fs_node_ext(const fs_node* node, int32_t* out_code, const void** out_data, size_t* out_size,
                      fs_error** error) {
  if (out_code == nullptr || out_data == nullptr || out_size == nullptr) return missing_output(error);
  return read_value(node, Kind::ext, error, [&](const Node& n) {
    *out_code = n.ext_code;
    *out_data = n.value.data;
    *out_size = n.size;
  });
}

fs_status fs_node_timestamp(const fs_node* node, int64_t* out_seconds, uint32_t* out_nanoseconds, fs_error** error) {
  if (out_seconds == nullptr || out_nanoseconds == nullptr) return missing_output(error);
  return read_value(node, Kind::timestamp, error, [&](const Node& n) {
    *out_seconds = n.value.integer;
    *out_nanoseconds = n.size;
  });
}

fs_status fs_node_array(const fs_node* node, fs_array* out_array, fs_error** error) {
  return guarded(error, [&] {
    require(out_array != nullptr, "out_array is NULL");
    require_array(node);
    fill_struct(out_array, make_array(array_of(*core(node))));
  });
}

fs_status fs_node_array_segment(const fs_node* node, size_t index, fs_segment* out_segment, fs_error** error) {
  return guarded(error, [&] {
    require(out_segment != nullptr, "out_segment is NULL");
    require_array(node);
    const ArrayView array = array_of(*core(node));
    require(array.strides == nullptr && index < array.segment_count, "the array has no such segment");
    fs_segment filled = FS_SEGMENT_INIT;
    filled.first_item = array.segment_start(static_cast<std::uint32_t>(index)) / array.item_size;
    const Segment segment = array.segment(index);
    filled.data = segment.data();
    filled.size = segment.size();
    filled.offset = FS_NO_OFFSET;
    std::uint64_t offset;
    if (locate(array, segment, offset) && array.source->has_offsets()) filled.offset = offset;
    filled.item_count = filled.size / array.item_size;
    fill_struct(out_segment, filled);
  });
}

fs_status fs_node_array_gather(const fs_node* node, void* destination, size_t destination_size, fs_error** error) {
  return guarded(error, [&] {
    require_array(node);
    const ArrayView array = array_of(*core(node));
    if (array.size() > destination_size) {
      throw Error(Status::too_small, "the array has " + quantity(array.size(), "byte") + ", the destination " +
                                         std::to_string(destination_size));
    }
    require(destination != nullptr || array.size() == 0, "destination is NULL");
    copy_items(array, 0, array.item_count(), destination, host_is_big_endian(), {TreePath(*core(node))});
  });
}

fs_status fs_node_array_slice(const fs_node* node, const int64_t* starts, const int64_t* stops, const int64_t* steps,
                              void* destination, size_t destination_size, fs_error** error) {
  return guarded(error, [&] {
    require_array(node);
    const ArrayView array = array_of(*core(node));
    Slice slice;
    make_slice(array, starts, stops, steps, slice);
    const std::uint64_t size = slice_item_count(array, slice) * array.item_size;
    if (size > destination_size) {
      throw Error(Status::too_small,
                  "the slice has " + quantity(size, "byte") + ", the destination " + std::to_string(destination_size));
    }
    require(destination != nullptr || size == 0, "destination is NULL");
    copy_slice(array, slice, static_cast<Byte*>(destination), TreePath(*core(node)));
  });
}

fs_status fs_node_array_stream(const fs_node* node, const fs_items_sink* sink, fs_error** error) {
  return guarded(error, [&] {
    require(sink != nullptr, "sink is NULL");
    const fs_items_sink functions = read_struct(sink);
    require(functions.write_items != nullptr, "fs_items_sink.write_items is NULL");
    require_array(node);
    constexpr size_t usual_piece = size_t{1} << 20;
    Memory memory(allocator_of(node));
    const TreePath where(*core(node));
    CallbackItemSink items(functions, where);
    stream_items(array_of(*core(node)), functions.piece_size != 0 ? functions.piece_size : usual_piece, where, memory,
                 items);
  });
}

}  // extern "C"
