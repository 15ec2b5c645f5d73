#pragma once

#include <flaxstate/workspace.h>

#include "object/workspace.hpp"

namespace flaxstate::capi {

// A workspace that a call uses, or nothing. Throws busy.
class WorkspaceUse {
 public:
  explicit WorkspaceUse(fs_workspace* workspace);
  WorkspaceUse(const WorkspaceUse&) = delete;
  WorkspaceUse& operator=(const WorkspaceUse&) = delete;
  ~WorkspaceUse();

  Workspace* get() const noexcept;

 private:
  fs_workspace* workspace_;
};

}  // namespace flaxstate::capi
