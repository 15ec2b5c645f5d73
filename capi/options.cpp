#include "options.hpp"

#include <cstring>
#include <string>

#include "allocator.hpp"
#include "base/format.hpp"
#include "growable_structs.hpp"
#include "handles.hpp"
#include "object/object_restore.hpp"

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

namespace {

// Of trees: Flax's msgpack_serialize sorts by default, its to_bytes doesn't.
WalkMode walk_mode(const fs_serialize_options& options) noexcept {
  if (options.as_state_dict != 0) return WalkMode::state_dict;
  return options.key_order == FS_KEY_ORDER_KEPT ? WalkMode::kept : WalkMode::sorted;
}

fs_serialize_options read_serialize_options(const fs_serialize_options* given) {
  empty_report(given);
  return read_struct(given);
}

}  // namespace

void empty_report(const fs_serialize_options* given) {
  const fs_serialize_options* const known = readable(given);
  const ReportUse emptied(known != nullptr ? known->report : nullptr);
}

SerializeCall::SerializeCall(const fs_serialize_options* given, Written written, const Allocator& allocator)
    : SerializeCall(read_serialize_options(given), written, allocator) {}

SerializeCall::SerializeCall(const fs_serialize_options& options, Written written, const Allocator& allocator)
    : mode(walk_mode(options)),
      settings(options.chunk_limit != 0 ? options.chunk_limit : format::default_chunk_limit),
      report_(options.report),
      workspace_(options.workspace),
      own_memory_(allocator),
      parallel_(read_parallel(options.parallel)),
      progress_(options.progress) {
  require(options.key_order >= FS_KEY_ORDER_DEFAULT && options.key_order <= FS_KEY_ORDER_KEPT,
          "fs_serialize_options.key_order is none of the FS_KEY_ORDER_… constants");
  require(options.as_state_dict == 0 || (options.as_state_dict == 1 && written == Written::tree),
          "fs_serialize_options.as_state_dict is 0, or 1 for a tree: objects always are state dicts");
  settings.sorts_keys = options.key_order == FS_KEY_ORDER_SORTED;
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
  resources.report = report_.get();
  resources.progress = progress_.get();
  return resources;
}

fs_decode_options read_decode_options(const fs_decode_options* given) {
  const fs_decode_options options = read_struct(given);
  require(options.ownership >= FS_OWNERSHIP_BORROWED && options.ownership <= FS_OWNERSHIP_ADOPTED,
          "fs_decode_options.ownership is none of the constants");
  require(options.ownership != FS_OWNERSHIP_ADOPTED || options.release != nullptr,
          "bytes that are adopted need fs_decode_options.release");
  require(options.ownership == FS_OWNERSHIP_ADOPTED || options.release == nullptr,
          "fs_decode_options.release is for FS_OWNERSHIP_ADOPTED");
  require(options.release != nullptr || options.release_user_data == nullptr,
          "fs_decode_options.release_user_data goes with release");
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
  require(options.convert >= FS_CONVERT_NONE && options.convert <= FS_CONVERT_ANY,
          "fs_restore_options.convert is none of the FS_CONVERT_… constants");
  read_flag(options.reshape, "fs_restore_options.reshape");
  read_flag(options.keep_missing, "fs_restore_options.keep_missing");
  read_flag(options.drop_extra, "fs_restore_options.drop_extra");
  read_flag(options.any_leaf, "fs_restore_options.any_leaf");
  read_flag(options.read_directly, "fs_restore_options.read_directly");
  const fs_decode_options* const decode = readable(options.decode);
  require(decode == nullptr || decode->progress == nullptr,
          "fs_restore_options.progress counts, not that of its decode options");
  require(options.keep_memory == 0, "fs_restore_options.keep_memory is 0: nothing else is there yet");
  return options;
}

fs_restore_options read_object_restore_options(const fs_restore_options* given) {
  const fs_restore_options options = read_restore_options(given);
  require(options.any_leaf == 0, "fs_restore_options.any_leaf is for templates: a field takes what it is described to");
  return options;
}

RestoreOptions restore_options(const fs_restore_options& options) {
  RestoreOptions restore;
  restore.convert = static_cast<Convert>(options.convert);
  restore.reshape = options.reshape == 1;
  restore.keep_missing = options.keep_missing == 1;
  restore.drop_extra = options.drop_extra == 1;
  restore.any_leaf = options.any_leaf == 1;
  restore.mismatch_limit = options.mismatch_limit;
  return restore;
}

fs_report* report_of(const fs_restore_options* options) noexcept {
  const fs_restore_options* const known = readable(options);
  return known != nullptr ? known->report : nullptr;
}

NestedOptions::NestedOptions(const RestoreScope& scope, fs_report* report, std::size_t options_size)
    : parallel_(parallel_of(scope), 0),
      allocator_(allocator_struct(scope.resources.memory.allocator()), 0),
      decode_(memory_of(scope), 0),
      options_(options_of(scope, report), options_size) {}

// All members of both, so that one more doesn't compile before it is handed on, or known to be none that is.

fs_restore_options NestedOptions::options_of(const RestoreScope& scope, fs_report* report) const noexcept {
  const auto& [convert, reshape, keep_missing, drop_extra, any_leaf, mismatch_limit] = scope.options;
  const auto& [memory, threads, space, reads_directly, caller_report, progress] = scope.resources;
  static_cast<void>(any_leaf);       // templates only
  static_cast<void>(threads);        // as `parallel`
  static_cast<void>(memory);         // as `decode`
  static_cast<void>(space);          // it is in use
  static_cast<void>(caller_report);  // a nested call has its own
  static_cast<void>(progress);       // the caller's counts
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.convert = static_cast<fs_convert>(convert);
  options.reshape = reshape ? 1 : 0;
  options.keep_missing = keep_missing ? 1 : 0;
  options.drop_extra = drop_extra ? 1 : 0;
  options.mismatch_limit = mismatch_limit;
  options.decode = decode_.get();
  options.parallel = parallel_.get();
  options.read_directly = reads_directly ? 1 : 0;
  options.report = report;
  return options;
}

fs_decode_options NestedOptions::memory_of(const RestoreScope& scope) const noexcept {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.allocator = allocator_.get();
  decode.memory_limit = scope.resources.memory.rest_of_limit();
  return decode;
}

fs_parallel NestedOptions::parallel_of(const RestoreScope& scope) noexcept {
  fs_parallel parallel = FS_PARALLEL_INIT;
  if (scope.resources.parallel == nullptr) return parallel;
  const auto& [thread_count, parallel_for, user_data] = scope.resources.parallel->settings();
  parallel.thread_count = thread_count;
  parallel.parallel_for = parallel_for;
  parallel.user_data = user_data;
  return parallel;
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
