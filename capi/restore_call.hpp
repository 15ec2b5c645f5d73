#pragma once

#include <optional>

#include <flaxstate/state_dict.h>

#include "object_restore.hpp"
#include "options.hpp"

namespace flaxstate::capi {

// What a call that restores an object works with: a workspace's memory, or its own.
class RestoreCall {
 public:
  // Throws invalid_argument and busy.
  RestoreCall(const fs_restore_options& options, const Allocator& allocator, Report* report);
  RestoreCall(const RestoreCall&) = delete;
  RestoreCall& operator=(const RestoreCall&) = delete;
  // Empties a workspace's tree, whatever came of the call: its nodes point at what is the caller's.
  ~RestoreCall();

  Tree& tree();
  Progress* progress() noexcept { return progress_.get(); }
  // Valid until the call is over.
  RestoreResources resources();

 private:
  WorkspaceUse workspace_;
  Allocator allocator_;
  std::optional<Tree> own_tree_;
  Tree* tree_ = nullptr;
  std::optional<Memory> own_memory_;
  Parallel parallel_;
  bool reads_directly_;
  Report* report_;
  ProgressUse progress_;
};

// The node that the path of restore options names. Throws not_found.
const Node& subtree(const Node& state, const char* path);

}  // namespace flaxstate::capi
