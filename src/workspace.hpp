#pragma once

#include "memory.hpp"
#include "shadow.hpp"
#include "tree.hpp"
#include "tree_walk.hpp"

namespace flaxstate {

// What calls need beside their input and output, kept for the next call.
struct Workspace {
  explicit Workspace(const Allocator& allocator)
      : memory(allocator), stack(memory), gathered(memory), tree(allocator), shadow(memory) {}

  Memory memory;
  WalkStack stack;
  GrowArray<Byte> gathered;
  Tree tree;
  Shadow shadow;
};

}  // namespace flaxstate
