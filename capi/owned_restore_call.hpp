#pragma once

#include <optional>

#include <flaxstate/state_dict.h>

#include "base/parallel.hpp"
#include "object/restore_call.hpp"
#include "progress_use.hpp"
#include "tree/tree.hpp"
#include "workspace_use.hpp"

namespace flaxstate::capi {

// A call that restores an object, with all that it works with: a workspace's memory, or its own.
class OwnedRestoreCall {
 public:
  // `allocator`: of the registry, for those who have neither a workspace nor an allocator in `decoding`. Throws
  // invalid_argument and busy.
  OwnedRestoreCall(const fs_restore_options& options, const fs_decode_options& decoding, const Allocator& allocator,
                   Report* report);
  OwnedRestoreCall(const OwnedRestoreCall&) = delete;
  OwnedRestoreCall& operator=(const OwnedRestoreCall&) = delete;
  // Empties a workspace's tree, whatever came of the call: its nodes point at what is the caller's.
  ~OwnedRestoreCall();

  // For those who read bytes; before restore().
  Tree& tree();
  Progress* progress() noexcept { return progress_.get(); }
  // Valid until the call is over. All of it comes from the memory of the tree, under one limit.
  RestoreCall restore();

 private:
  RestoreOptions options_;
  WorkspaceUse workspace_;
  std::uint64_t memory_limit_;
  std::optional<Tree> own_tree_;
  Tree* tree_ = nullptr;
  Memory own_memory_;
  Parallel parallel_;
  Report* report_;
  ProgressUse progress_;
};

}  // namespace flaxstate::capi
