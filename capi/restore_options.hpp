#pragma once

#include <flaxstate/state_dict.h>

#include "growable_structs.hpp"
#include "object/restore_call.hpp"
#include "tree/node.hpp"

namespace flaxstate::capi {

// Throw invalid_argument for what no call takes, and for what has no meaning when an object is restored.
fs_restore_options read_restore_options(const fs_restore_options* options);
fs_restore_options read_object_restore_options(const fs_restore_options* options);
RestoreOptions restore_options(const fs_restore_options& options);
// Emptied whatever else is wrong with the options.
fs_report* report_of(const fs_restore_options* options) noexcept;

// Whether it isn't a subtree that is restored.
inline bool is_whole(const fs_restore_options& options) noexcept {
  return options.path == nullptr || *options.path == 0;
}
// The node that the path of restore options names. Throws not_found.
const Node& subtree(const Node& state, const char* path);

// The other way round: a caller's options for the nested calls of a type's `prepare`.
class NestedOptions {
 public:
  // `options_size`: of those that the type knows; 0: all.
  NestedOptions(const RestoreCall& call, fs_report* report, std::size_t options_size);
  NestedOptions(const NestedOptions&) = delete;
  NestedOptions& operator=(const NestedOptions&) = delete;

  const fs_restore_options* get() const noexcept { return options_.get(); }

 private:
  fs_restore_options options_of(const RestoreCall& call, fs_report* report) const noexcept;
  fs_decode_options memory_of(const RestoreCall& call) const noexcept;
  static fs_parallel parallel_of(const RestoreCall& call) noexcept;

  Lent<fs_parallel> parallel_;
  Lent<fs_allocator> allocator_;
  Lent<fs_decode_options> decode_;
  Lent<fs_restore_options> options_;
};

}  // namespace flaxstate::capi
