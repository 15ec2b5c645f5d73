#include "options.hpp"

#include <cstring>
#include <string>

#include "format.hpp"
#include "handles.hpp"
#include "struct_size.hpp"

namespace flaxstate::capi {

void CallerMemory::check_room() const {
  if (size_ <= capacity_ || (bytes_ == nullptr && capacity_ == 0)) return;
  throw Error(Status::too_small,
              std::to_string(size_) + " bytes are to be written, and there is room for " + std::to_string(capacity_));
}

WorkspaceUse::WorkspaceUse(fs_workspace* workspace) : workspace_(workspace) {
  if (workspace != nullptr && workspace->is_used.exchange(true)) {
    throw Error(Status::busy, "the workspace is being used by another call");
  }
}

WorkspaceUse::~WorkspaceUse() {
  if (workspace_ != nullptr) workspace_->is_used.store(false);
}

Workspace* WorkspaceUse::get() const noexcept { return workspace_ != nullptr ? &workspace_->core : nullptr; }

ParallelSettings read_parallel(const fs_parallel* given) {
  const fs_parallel parallel = read_struct(given, "fs_parallel");
  constexpr std::uint32_t most_threads = 1024;
  require(parallel.thread_count <= most_threads, "fs_parallel.thread_count is at most 1,024");
  ParallelSettings settings;
  if (parallel.thread_count != 0) settings.thread_count = parallel.thread_count;
  settings.parallel_for = parallel.parallel_for;
  settings.user_data = parallel.user_data;
  return settings;
}

SerializeCall::SerializeCall(const fs_serialize_options* given)
    : SerializeCall(read_struct(given, "fs_serialize_options")) {}

SerializeCall::SerializeCall(const fs_serialize_options& options)
    : mode(options.order == FS_KEY_ORDER_SORTED ? WalkMode::sorted : WalkMode::kept),
      settings(options.chunk_limit != 0 ? options.chunk_limit : format::default_chunk_limit),
      out_unaligned_count_(options.out_unaligned_count),
      workspace_(options.workspace),
      own_memory_(default_allocator()),
      parallel_(read_parallel(options.parallel)) {
  require(options.order == FS_KEY_ORDER_SORTED || options.order == FS_KEY_ORDER_KEPT,
          "fs_serialize_options.order is none of the FS_KEY_ORDER_… constants");
  constexpr std::uint64_t largest_alignment = std::uint64_t{1} << 30;
  require((options.alignment & (options.alignment - 1)) == 0 && options.alignment <= largest_alignment,
          "fs_serialize_options.alignment is a power of two, up to 1 GiB");
  if (options.alignment != 0) settings.alignment = options.alignment;
}

SerializeResources SerializeCall::resources() noexcept {
  SerializeResources resources;
  if (workspace_.get() != nullptr) {
    resources.stack = &workspace_.get()->stack;
    resources.gathered = &workspace_.get()->gathered;
  }
  resources.parallel = &parallel_;
  resources.unaligned_count = &unaligned_count_;
  return resources;
}

void SerializeCall::finish() const noexcept {
  if (out_unaligned_count_ != nullptr) *out_unaligned_count_ = unaligned_count_;
}

fs_decode_options read_decode_options(const fs_decode_options* given) {
  const fs_decode_options options = read_struct(given, "fs_decode_options");
  require(options.ownership >= FS_OWNERSHIP_BORROWED && options.ownership <= FS_OWNERSHIP_ADOPTED,
          "fs_decode_options.ownership is none of the constants");
  require(options.ownership != FS_OWNERSHIP_ADOPTED || options.release != nullptr,
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

Adopted::Adopted(const void* bytes, std::size_t size, const fs_decode_options* options) noexcept
    : bytes_(const_cast<void*>(bytes)), size_(size) {
  const bool is_readable = options != nullptr && options->struct_size >= sizeof(fs_decode_options);
  if (!is_readable || options->ownership != FS_OWNERSHIP_ADOPTED) return;
  release_ = options->release;
  user_data_ = options->release_user_data;
}

void decode(const void* bytes, std::size_t size, const fs_decode_options& options, bool keep_memory, Tree& tree) {
  tree.clear();
  tree.memory.set_limit(options.memory_limit);
  // From here on the tree ends the bytes.
  if (options.ownership == FS_OWNERSHIP_ADOPTED) {
    tree.adopt({const_cast<void*>(bytes), size, options.release, options.release_user_data});
  } else if (options.ownership == FS_OWNERSHIP_COPIED && size != 0) {
    void* copy = tree.memory.allocate(size, 1);
    std::memcpy(copy, bytes, size);
    tree.adopt({copy, size, nullptr, nullptr});
    bytes = copy;
  }
  read_msgpack(static_cast<const Byte*>(bytes), size, read_options(options, keep_memory), tree);
  tree.memory.set_limit(0);
}

}  // namespace flaxstate::capi
