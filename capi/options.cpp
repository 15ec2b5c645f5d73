#include "options.hpp"

#include <cstring>
#include <string>

#include "format.hpp"
#include "struct_size.hpp"

namespace flaxstate::capi {

void CallerMemory::check_room() const {
  if (size_ <= capacity_ || (bytes_ == nullptr && capacity_ == 0)) return;
  throw Error(Status::too_small,
              std::to_string(size_) + " bytes are to be written, and there is room for " + std::to_string(capacity_));
}

SerializeSettings read_serialize_options(const fs_serialize_options* given) {
  const fs_serialize_options options = read_struct(given, "fs_serialize_options");
  require(options.order == FS_ORDER_SORTED || options.order == FS_ORDER_KEPT,
          "fs_serialize_options.order is none of the FS_ORDER_… constants");
  return {options.order == FS_ORDER_SORTED ? WalkMode::sorted : WalkMode::kept,
          options.chunk_limit != 0 ? options.chunk_limit : format::default_chunk_limit};
}

fs_decode_options read_decode_options(const fs_decode_options* given) {
  const fs_decode_options options = read_struct(given, "fs_decode_options");
  require(options.ownership >= FS_BORROWED && options.ownership <= FS_ADOPTED,
          "fs_decode_options.ownership is none of the constants");
  require(options.ownership != FS_ADOPTED || options.release != nullptr,
          "bytes that are adopted need fs_decode_options.release");
  require(options.depth_limit <= FS_MAX_DEPTH, "fs_decode_options.depth_limit is at most 1,024");
  return options;
}

ReadOptions read_options(const fs_decode_options& options, bool keep_memory) {
  ReadOptions read;
  read.lenient = options.lenient != 0;
  read.legacy_bfloat16 = options.legacy_bfloat16 != 0;
  read.allow_trailing = options.allow_trailing != 0;
  read.align_arrays = options.align_arrays != 0;
  read.keep_memory = keep_memory;
  read.depth_limit = options.depth_limit != 0 ? options.depth_limit : format::max_depth;
  return read;
}

fs_restore_options read_restore_options(const fs_restore_options* given) {
  return read_struct(given, "fs_restore_options");
}

RestoreOptions restore_options(const fs_restore_options& options) {
  RestoreOptions restore;
  restore.convert_dtype = options.convert_dtype != 0;
  restore.reshape = options.reshape != 0;
  restore.keep_missing = options.keep_missing != 0;
  restore.drop_extra = options.drop_extra != 0;
  restore.any_leaf = options.any_leaf != 0;
  restore.mismatch_limit = options.mismatch_limit;
  return restore;
}

void decode(const void* bytes, std::size_t size, const fs_decode_options& options, bool keep_memory, Tree& tree) {
  tree.clear();
  tree.memory.set_limit(options.memory_limit);
  // From here on the tree ends the bytes.
  if (options.ownership == FS_ADOPTED) {
    tree.adopt({const_cast<void*>(bytes), size, options.release, options.release_user_data});
  } else if (options.ownership == FS_COPIED && size != 0) {
    void* copy = tree.memory.allocate(size, 1);
    std::memcpy(copy, bytes, size);
    tree.adopt({copy, size, nullptr, nullptr});
    bytes = copy;
  }
  read_msgpack(static_cast<const Byte*>(bytes), size, read_options(options, keep_memory), tree);
  tree.memory.set_limit(0);
}

}  // namespace flaxstate::capi
