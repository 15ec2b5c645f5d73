"""Mistakes that the library could have: each is one that the target in front of it is there to find."""

import collections

Fault = collections.namedtuple("Fault", "target source old new breaks")

FAULTS = (
    Fault(
        "allocation", "src/base/memory.cpp",
        "  void* moved = allocator_.reallocate(pointer, old_size, new_size, alignment, allocator_.user_data);\n"
        "  if (moved == nullptr) throw std::bad_alloc();\n",
        "  void* moved = allocator_.reallocate(pointer, old_size, new_size, alignment, allocator_.user_data);\n"
        "  if (moved == nullptr) free(pointer, old_size, alignment);\n"
        "  if (moved == nullptr) throw std::bad_alloc();\n",
        "a block that can't grow is freed, and again by its owner"),
    Fault(
        "allocation", "src/base/memory.cpp",
        "  if (pointer == nullptr) throw std::bad_alloc();\n",
        "  if (pointer == nullptr) fail_limit();\n",
        "a lack of memory is said to be a limit"),
    Fault(
        "api_calls", "src/base/memory.cpp",
        "    *link = block->next;\n"
        "    memory_->free(block, block->size, block_alignment);\n",
        "    *link = block->next;\n",
        "a tree that is used again leaks the blocks that are too small for it"),
    Fault(
        "api_calls", "src/tree/checked_builder.cpp",
        "  if (failure.has_value()) throw Error(*failure);\n"
        "  if (!complete)",
        "  if (failure.has_value()) {\n"
        "    static_cast<void>(tree.release());\n"
        "    throw Error(*failure);\n"
        "  }\n"
        "  if (!complete)",
        "a builder that was used wrongly leaks its tree"),
    Fault(
        "api_calls", "capi/guard.hpp",
        "  if (status != FS_OK && filled != nullptr) filled->clear();\n",
        "",
        "a buffer that couldn't be filled keeps a part of what was written"),
    Fault(
        "array_payload", "src/tree/array_slice.cpp",
        "strides[i] * slice.steps[i] : 0;",
        "strides[i] : 0;",
        "slices of arrays in memory ignore their steps"),
    Fault(
        "array_payload", "src/msgpack/ext_payload.cpp",
        "  if (count * view.item_size != size) {\n",
        "  if (count * view.item_size > size) {\n",
        "an array may have more data than its shape has items"),
    Fault(
        "callbacks", "capi/accessor_callbacks.cpp",
        "    if (entry.element == nullptr) {\n",
        "    if (name == nullptr) {\n",
        "a callback that gives no element is believed"),
    Fault(
        "callbacks", "src/object/staged_parts.hpp",
        "    discard_from(committed_);\n",
        "    discard_from(committed_ + 1);\n",
        "the first of the prepared parts is never discarded"),
    Fault(
        "chunk_dict", "src/tree/chunk.cpp",
        "    } else if (!same_dtype(array, view) || (array.swapped != view.swapped && !lenient)) {\n",
        "    } else if (array.swapped != view.swapped && !lenient) {\n",
        "chunks of several dtypes make an array"),
    Fault(
        "chunk_dict", "src/tree/chunk.cpp",
        "item_count != chunked_items) {",
        "item_count > chunked_items) {",
        "chunks may hold more than the shape"),
    Fault(
        "decode", "src/msgpack/msgpack_reader.cpp",
        '  if (header.size > window_.left()) fail_value(Status::truncated, "the bytes end inside a value", at);\n',
        '  if (header.size > window_.left() + 1) fail_value(Status::truncated, "the bytes end inside a value", at);\n',
        "a value may end one byte behind the bytes"),
    Fault(
        "decode", "src/msgpack/msgpack_writer.cpp",
        "    put(nanoseconds, 4, 0);\n"
        "    put(unsigned_seconds, 8, 4);\n",
        "    put(unsigned_seconds, 8, 0);\n"
        "    put(nanoseconds, 4, 8);\n",
        "timestamps of 12 bytes are written in the wrong order"),
    Fault(
        "encode", "src/msgpack/msgpack_writer.cpp",
        "    size = nanoseconds == 0 && unsigned_seconds >> 32 == 0 ? 4 : 8;\n",
        "    size = unsigned_seconds >> 32 == 0 ? 4 : 8;\n",
        "timestamps lose their nanoseconds"),
    Fault(
        "encode", "src/msgpack/gather_out.cpp",
        "- written_ >= most)) flush();\n"
        "    close_buffer();\n",
        "- written_ >= most)) flush();\n",
        "a sink gets a large array before the head of it"),
    Fault(
        "file", "src/msgpack/array_overwrite.cpp",
        "buffer.data(), file.swapped);",
        "buffer.data(), false);",
        "arrays in big-endian order are overwritten in the other one"),
    Fault(
        "file", "src/io/file_source.cpp",
        "  const int error = read_fully(file_, offset, destination, size);\n",
        "  const int error = read_fully(file_, offset, destination, size < 512 ? size : 512);\n",
        "a read that fell short passes for a whole one"),
    Fault(
        "lenient", "src/tree/duplicate_keys.cpp",
        "    nodes_[first].size = by;\n"
        "    marks_[first] |= replaced;\n",
        "",
        "of a key that comes twice the first value stays"),
    Fault(
        "limits", "src/base/memory.cpp",
        "  check_limit(new_size);\n",
        "  check_limit(new_size > old_size ? new_size - old_size : 0);\n",
        "a block that moves counts once for the memory limit"),
    Fault(
        "limits", "src/msgpack/msgpack_reader.cpp",
        "    if (node->key_kind == Kind::str) size += node->key_size;\n",
        "",
        "keys on the fast path don't count for the text limit"),
    Fault(
        "limits", "src/msgpack/msgpack_reader.cpp",
        "builder_.depth() >= options_.depth_limit",
        "builder_.depth() > options_.depth_limit",
        "one level more than the depth limit is read"),
    Fault(
        "oracle", "src/msgpack/msgpack_header.hpp",
        "    case 0xd0: return signed_value(static_cast<std::int8_t>(p[1]), 2);\n",
        "    case 0xd0: return signed_value(p[1], 2);\n",
        "negative ints of one byte are read as positive ones"),
    Fault(
        "restore_direct", "src/object/new_map_keys.hpp",
        "    is_sorted_ = is_sorted_ && (",
        "    is_sorted_ = (",
        "a map that isn't sorted may have a key twice"),
    Fault(
        "restore_direct", "src/object/direct_restore.cpp",
        "    if (field.is_counted()) set_count(field, object, count);\n"
        "    return true;\n",
        "    return true;\n",
        "counted objects keep the count that they had"),
    Fault(
        "restore_direct", "src/msgpack/struct_reader.cpp",
        "      case 0xd0: value = static_cast<std::int8_t>(p[1]); return p + 2;\n",
        "      case 0xd0: value = p[1]; return p + 2;\n",
        "negative ints of two bytes are restored as positive ones"),
    Fault(
        "restore_direct", "src/msgpack/struct_reader.cpp",
        "at == nullptr || size >= capacity ||",
        "at == nullptr || size > capacity ||",
        "text takes the place of its NUL"),
    Fault(
        "restore_direct", "src/msgpack/struct_reader.cpp",
        "    if (left() < size) return false;\n"
        "    const Byte* const at = next_;\n",
        "    if (left() + 1 < size) return false;\n"
        "    const Byte* const at = next_;\n",
        "a key may end one byte behind the bytes"),
    Fault(
        "restore_direct", "src/object/ordered_reader.hpp",
        "pass == Pass::write ? orders_.is_sorted(begin) : orders_.last_is_sorted()",
        "orders_.last_is_sorted()",
        "a struct is written in the order that the keys of the last one had"),
    Fault(
        "restore_direct", "src/object/direct_restore.cpp",
        "    if ((direct.orders.has_sorted() || direct.made_large_room) && error.status() != Status::no_memory) return false;\n",
        "",
        "of two callbacks that fail the one is told whose key comes first"),
    Fault(
        "restore_direct", "src/object/direct_restore.cpp",
        "      if (is_text) call_.count.take_back_leaf();\n",
        "",
        "text that the walk restores is reported twice"),
    Fault(
        "restore_direct", "capi/file.cpp",
        "    return report.finish();\n",
        "    return;\n",
        "a report says nothing of a source that was read whole"),
    Fault(
        "restore_direct", "src/object/direct_restore.cpp",
        "  if (call.progress != nullptr) call.progress->finish();\n",
        "",
        "nobody hears that all was checked"),
    Fault(
        "restore_template", "src/object/template_restore.cpp",
        "    if (!has_keys(state.kind)) return mismatched_kind(target, state, path);\n",
        "    if (!has_keys(state.kind)) return copy(state);\n",
        "a leaf takes the place of a dict"),
    Fault(
        "restore_template", "src/object/template_restore.cpp",
        "      put_key(*child);\n",
        "      events_.key_temporary(key);\n",
        "keys that are no text come back as text"),
    Fault(
        "restore_type", "src/object/object_restore.cpp",
        "        if (writes(step)) store_short_text(field, *entry, static_cast<Byte*>(target) + field.offset);\n",
        "        store_short_text(field, *entry, static_cast<Byte*>(target) + field.offset);\n",
        "short text is written before all was checked"),
    Fault(
        "restore_type", "src/object/leaf_store.cpp",
        "  for (std::uint64_t i = 0; i < count; ++i) items[i] = items[i] != 0 ? 1 : 0;\n",
        "",
        "a bool may become any byte"),
    Fault(
        "restore_views", "src/object/view_restore.cpp",
        "    if (!tree.lasts(segment.data(), segment.size())) {\n",
        "    if (!tree.lasts()) {\n",
        "a view leads to a copy that ends with the call"),
    Fault(
        "restore_views", "src/object/view_restore.cpp",
        "    return is_aligned(array.dtype, segment.data(), is_scalar);\n",
        "    return true;\n",
        "a view may stand at any address"),
    Fault(
        "restore_ways", "src/object/object_restore.cpp",
        "    if (!may_misfit(array.dtype, field.dtype, call_.options)) return;\n",
        "    return;\n",
        "numbers that don't fit are found in memory, but not in a file"),
    Fault(
        "source", "src/msgpack/read_window.cpp",
        "  if (held != count) source_->read(offset() + held, copy + held, count - held, where);\n",
        "  if (held != count) source_->read(offset(), copy + held, count - held, where);\n",
        "text larger than the window is read from the wrong place"),
    Fault(
        "source", "capi/callback_outcome.cpp",
        "  if (outcome.status == FS_OK) return;\n",
        "  if (outcome.status == FS_OK || outcome.reported == nullptr) return;\n",
        "a callback that fails without an error is taken for a success"),
)
