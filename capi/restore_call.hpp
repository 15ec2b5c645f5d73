#pragma once

#include <optional>

#include <flaxstate/state_dict.h>

#include "object/object_restore.hpp"
#include "options.hpp"

namespace flaxstate::capi {

// What a call that restores an object works with: a workspace's memory, or its own.
class RestoreCall {
 public:
  // `allocator`: of the registry, for those who have neither a workspace nor an allocator in `decoding`. Throws
  // invalid_argument and busy.
  RestoreCall(const fs_restore_options& options, const fs_decode_options& decoding, const Allocator& allocator,
              Report* report);
  RestoreCall(const RestoreCall&) = delete;
  RestoreCall& operator=(const RestoreCall&) = delete;
  // Empties a workspace's tree, whatever came of the call: its nodes point at what is the caller's.
  ~RestoreCall();

  // For those who read bytes; before resources().
  Tree& tree();
  Progress* progress() noexcept { return progress_.get(); }
  // Valid until the call is over. All of it comes from the memory of the tree, under one limit.
  RestoreResources resources();

 private:
  WorkspaceUse workspace_;
  std::uint64_t memory_limit_;
  std::optional<Tree> own_tree_;
  Tree* tree_ = nullptr;
  Memory own_memory_;
  Parallel parallel_;
  bool reads_directly_;
  Report* report_;
  ProgressUse progress_;
};

// The node that the path of restore options names. Throws not_found.
const Node& subtree(const Node& state, const char* path);

}  // namespace flaxstate::capi
