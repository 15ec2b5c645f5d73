#include "workspace_use.hpp"

#include "growable_structs.hpp"
#include "handles.hpp"

namespace flaxstate::capi {

WorkspaceUse::WorkspaceUse(fs_workspace* workspace) : workspace_(workspace) {
  if (workspace != nullptr && workspace->is_used.exchange(true)) {
    throw Error(Status::busy, "the workspace is being used by another call");
  }
}

WorkspaceUse::~WorkspaceUse() {
  if (workspace_ != nullptr) workspace_->is_used.store(false);
}

Workspace* WorkspaceUse::get() const noexcept { return workspace_ != nullptr ? &workspace_->core : nullptr; }

ParallelOptions read_parallel(const fs_parallel* given) {
  const fs_parallel parallel = read_struct(given);
  constexpr std::uint32_t most_threads = 1024;
  require(parallel.thread_count <= most_threads, "fs_parallel.thread_count is at most 1,024");
  ParallelOptions settings;
  if (parallel.thread_count != 0) settings.thread_count = parallel.thread_count;
  settings.parallel_for = parallel.parallel_for;
  settings.user_data = parallel.user_data;
  return settings;
}

}  // namespace flaxstate::capi
