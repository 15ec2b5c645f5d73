#include "restore_options.hpp"

#include "allocator.hpp"
#include "arguments.hpp"
#include "base/shown_text.hpp"
#include "tree/path.hpp"

namespace flaxstate::capi {

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
  read_flag(options.keep_memory, "fs_restore_options.keep_memory");
  return options;
}

fs_restore_options read_object_restore_options(const fs_restore_options* given) {
  const fs_restore_options options = read_restore_options(given);
  require(options.any_leaf == 0,
          "fs_restore_options.any_leaf is for templates: a field takes what its description says");
  return options;
}

RestoreOptions restore_options(const fs_restore_options& options) {
  RestoreOptions restore;
  restore.convert = static_cast<Convert>(options.convert);
  restore.reshape = options.reshape == 1;
  restore.keep_missing = options.keep_missing == 1;
  restore.drop_extra = options.drop_extra == 1;
  restore.any_leaf = options.any_leaf == 1;
  restore.keep_memory = options.keep_memory == 1;
  restore.reads_directly = options.read_directly == 1;
  restore.mismatch_limit = options.mismatch_limit;
  return restore;
}

fs_report* report_of(const fs_restore_options* options) noexcept {
  const fs_restore_options* const known = readable(options);
  return known != nullptr ? known->report : nullptr;
}

const Node& subtree(const Node& state, const char* path) {
  if (path == nullptr) return state;
  const Node* found = node_at(state, path);
  if (found == nullptr)
    throw Error(Status::not_found, "the state has no subtree '" + shown_text(path) + "'", plain_path(path));
  return *found;
}

NestedOptions::NestedOptions(const RestoreCall& call, fs_report* report, std::size_t options_size)
    : parallel_(parallel_of(call), 0),
      allocator_(allocator_struct(call.memory.allocator()), 0),
      decode_(memory_of(call), 0),
      options_(options_of(call, report), options_size) {}

// All members, so that one more doesn't compile before it is handed on, or known to be none that is.

fs_restore_options NestedOptions::options_of(const RestoreCall& call, fs_report* report) const noexcept {
  const auto& [asked, memory, bytes, bytes_size, threads, workspace, caller_report, progress] = call;
  const auto& [convert, reshape, keep_missing, drop_extra, any_leaf, keep_memory, reads_directly, mismatch_limit] =
      asked;
  static_cast<void>(any_leaf);  // templates only
  static_cast<void>(bytes);     // the nested call has a node
  static_cast<void>(bytes_size);
  static_cast<void>(threads);        // as `parallel`
  static_cast<void>(memory);         // as `decode`
  static_cast<void>(workspace);      // it is in use
  static_cast<void>(caller_report);  // a nested call has its own
  static_cast<void>(progress);       // the caller's counts
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.convert = static_cast<fs_convert>(convert);
  options.reshape = reshape ? 1 : 0;
  options.keep_missing = keep_missing ? 1 : 0;
  options.drop_extra = drop_extra ? 1 : 0;
  options.mismatch_limit = mismatch_limit;
  options.keep_memory = keep_memory ? 1 : 0;
  options.decode = decode_.get();
  options.parallel = parallel_.get();
  options.read_directly = reads_directly ? 1 : 0;
  options.report = report;
  return options;
}

fs_decode_options NestedOptions::memory_of(const RestoreCall& call) const noexcept {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.allocator = allocator_.get();
  decode.memory_limit = call.memory.rest_of_limit();
  return decode;
}

fs_parallel NestedOptions::parallel_of(const RestoreCall& call) noexcept {
  fs_parallel parallel = FS_PARALLEL_INIT;
  if (call.parallel == nullptr) return parallel;
  const ParallelOptions& options = call.parallel->options();
  parallel.thread_count = options.thread_count;
  parallel.parallel_for = options.parallel_for;
  parallel.user_data = options.user_data;
  return parallel;
}

}  // namespace flaxstate::capi
