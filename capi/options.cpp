#include "options.hpp"

#include <cstring>
#include <string>

#include "format.hpp"
#include "growable_structs.hpp"
#include "handles.hpp"

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
  const fs_parallel parallel = read_struct(given);
  constexpr std::uint32_t most_threads = 1024;
  require(parallel.thread_count <= most_threads, "fs_parallel.thread_count is at most 1,024");
  ParallelSettings settings;
  if (parallel.thread_count != 0) settings.thread_count = parallel.thread_count;
  settings.parallel_for = parallel.parallel_for;
  settings.user_data = parallel.user_data;
  return settings;
}

SerializeCall::SerializeCall(const fs_serialize_options* given, const Allocator& allocator)
    : SerializeCall(read_struct(given), allocator) {}

SerializeCall::SerializeCall(const fs_serialize_options& options, const Allocator& allocator)
    : mode(options.order == FS_KEY_ORDER_SORTED ? WalkMode::sorted : WalkMode::kept),
      settings(options.chunk_limit != 0 ? options.chunk_limit : format::default_chunk_limit),
      out_unaligned_count_(options.out_unaligned_count),
      workspace_(options.workspace),
      own_memory_(allocator),
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
  const fs_decode_options options = read_struct(given);
  require(options.ownership >= FS_OWNERSHIP_BORROWED && options.ownership <= FS_OWNERSHIP_ADOPTED,
          "fs_decode_options.ownership is none of the constants");
  require(options.ownership != FS_OWNERSHIP_ADOPTED || options.release != nullptr,
          "bytes that are adopted need fs_decode_options.release");
  require(options.ownership == FS_OWNERSHIP_ADOPTED || options.release == nullptr,
          "fs_decode_options.release is for FS_OWNERSHIP_ADOPTED");
  require(options.depth_limit <= FS_MAX_DEPTH, "fs_decode_options.depth_limit is at most 1,024");
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
          "nothing is decoded: of fs_decode_options there are only allocator and memory_limit");
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

fs_restore_options read_restore_options(const fs_restore_options* given) {
  const fs_restore_options options = read_struct(given);
  read_flag(options.convert_dtype, "fs_restore_options.convert_dtype");
  read_flag(options.reshape, "fs_restore_options.reshape");
  read_flag(options.keep_missing, "fs_restore_options.keep_missing");
  read_flag(options.drop_extra, "fs_restore_options.drop_extra");
  read_flag(options.any_leaf, "fs_restore_options.any_leaf");
  read_flag(options.read_directly, "fs_restore_options.read_directly");
  return options;
}

fs_restore_options read_object_restore_options(const fs_restore_options* given) {
  const fs_restore_options options = read_restore_options(given);
  require(options.any_leaf == 0, "fs_restore_options.any_leaf is for templates: a field takes what it is described to");
  return options;
}

RestoreOptions restore_options(const fs_restore_options& options) {
  RestoreOptions restore;
  restore.convert_dtype = options.convert_dtype == 1;
  restore.reshape = options.reshape == 1;
  restore.keep_missing = options.keep_missing == 1;
  restore.drop_extra = options.drop_extra == 1;
  restore.any_leaf = options.any_leaf == 1;
  restore.mismatch_limit = options.mismatch_limit;
  return restore;
}

Adopted::Adopted(const void* bytes, std::size_t size, const fs_decode_options* options) noexcept
    : bytes_(const_cast<void*>(bytes)), size_(size) {
  const fs_decode_options* const known = readable(options);
  if (known == nullptr || known->ownership != FS_OWNERSHIP_ADOPTED) return;
  release_ = known->release;
  user_data_ = known->release_user_data;
}

void decode(const void* bytes, std::size_t size, const fs_decode_options& options, bool keep_memory, Tree& tree) {
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
  read_msgpack(static_cast<const Byte*>(bytes), size, read_options(options, keep_memory), tree);
}

}  // namespace flaxstate::capi
