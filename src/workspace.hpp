#pragma once

#include "memory.hpp"
#include "object_restore.hpp"
#include "tree.hpp"
#include "tree_walk.hpp"

namespace flaxstate {

// What calls need beside their input and output, kept for the next call.
struct Workspace {
  explicit Workspace(const Allocator& allocator)
      : memory(allocator), stack(memory), gathered(memory), tree(allocator), restoring(tree.memory) {}

  Memory memory;
  WalkStack stack;
  GrowArray<Byte> gathered;
  Tree tree;
  RestoreSpace restoring;
};

}  // namespace flaxstate
