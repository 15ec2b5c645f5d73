#include "workspace_use.hpp"

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

}  // namespace flaxstate::capi
