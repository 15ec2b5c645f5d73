#pragma once

#include "base/memory.hpp"
#include "object/restore_call.hpp"
#include "tree/tree.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {

// What calls need beside their input and output, kept for the next call.
struct Workspace {
  explicit Workspace(const Allocator& allocator)
      : memory(allocator), walk(memory), gathered(memory), tree(allocator), restoring(tree.memory) {}

  Memory memory;
  WalkWorkspace walk;
  GrowArray<Byte> gathered;
  Tree tree;
  RestoreWorkspace restoring;
};

}  // namespace flaxstate
