#include "decode.hpp"

#include <cstring>

#include "arguments.hpp"
#include "base/format_constants.hpp"
#include "growable_structs.hpp"

namespace flaxstate::capi {

fs_decode_options read_decode_options(const fs_decode_options* given) {
  const fs_decode_options options = read_struct(given);
  require(options.ownership >= FS_OWNERSHIP_BORROWED && options.ownership <= FS_OWNERSHIP_ADOPTED,
          "fs_decode_options.ownership is none of the FS_OWNERSHIP_… constants");
  require(options.ownership != FS_OWNERSHIP_ADOPTED || options.release != nullptr,
          "bytes that are adopted need fs_decode_options.release");
  require(options.ownership == FS_OWNERSHIP_ADOPTED || options.release == nullptr,
          "fs_decode_options.release is for FS_OWNERSHIP_ADOPTED");
  require(options.release != nullptr || options.release_user_data == nullptr,
          "fs_decode_options.release_user_data goes with release");
  require(options.depth_limit <= FS_MAX_DEPTH, "fs_decode_options.depth_limit must be at most 1,024");
  read_flag(options.lenient, "fs_decode_options.lenient");
  read_flag(options.align_arrays, "fs_decode_options.align_arrays");
  read_flag(options.legacy_bfloat16, "fs_decode_options.legacy_bfloat16");
  require(options.trailing >= FS_TRAILING_REFUSED && options.trailing <= FS_TRAILING_STREAM,
          "fs_decode_options.trailing is none of the FS_TRAILING_… constants");
  return options;
}

fs_decode_options read_memory_options(const fs_decode_options* given) {
  const fs_decode_options options = read_decode_options(given);
  fs_decode_options known = FS_DECODE_OPTIONS_INIT;
  known.allocator = options.allocator;
  known.memory_limit = options.memory_limit;
  require(std::memcmp(&options, &known, sizeof known) == 0,
          "nothing is decoded: of fs_decode_options only allocator and memory_limit apply");
  return options;
}

void require_own_allocator(const fs_decode_options& options) {
  require(options.allocator == nullptr, "fs_decode_options.allocator is for new trees: this one keeps its own");
}

ReadOptions read_options(const fs_decode_options& options, bool keep_memory) {
  ReadOptions read;
  read.lenient = options.lenient == 1;
  read.legacy_bfloat16 = options.legacy_bfloat16 == 1;
  read.trailing = static_cast<Trailing>(options.trailing);
  read.align_arrays = options.align_arrays == 1;
  read.keep_memory = keep_memory;
  read.depth_limit = options.depth_limit != 0 ? options.depth_limit : format::max_depth;
  if (options.node_limit != 0) read.node_limit = options.node_limit;
  if (options.text_limit != 0) read.text_limit = options.text_limit;
  return read;
}

Adopted::Adopted(const void* bytes, std::size_t size, const fs_decode_options* options) noexcept
    : bytes_(const_cast<void*>(bytes)), size_(size) {
  const fs_decode_options* const known = readable(options);
  if (known == nullptr || known->ownership != FS_OWNERSHIP_ADOPTED) return;
  release_ = known->release;
  user_data_ = known->release_user_data;
}

void decode(const void* bytes, std::size_t size, const fs_decode_options& options, bool keep_memory, Tree& tree,
            Progress* restoring) {
  tree.clear();
  // From here on the tree ends the bytes.
  if (options.ownership == FS_OWNERSHIP_ADOPTED) {
    tree.adopt({const_cast<void*>(bytes), size, options.release, options.release_user_data});
  } else if (options.ownership == FS_OWNERSHIP_COPIED && size != 0) {
    void* copy = tree.memory.allocate(size, 1);
    std::memcpy(copy, bytes, size);
    tree.adopt({copy, size, nullptr, nullptr});
    bytes = copy;
  }
  ReadProgress progress(options, restoring);
  progress.expect(size);
  read_msgpack(static_cast<const Byte*>(bytes), size, progress.counting(read_options(options, keep_memory)), tree);
  progress.finish();
}

}  // namespace flaxstate::capi
