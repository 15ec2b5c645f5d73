#pragma once

#include <memory>

#include "tree/state_builder.hpp"
#include "tree/tree_options.hpp"

namespace flaxstate {

// A new tree of the events that `emit(events, memory)` emits, with the tree's memory for what it needs meanwhile.
template <class Emit>
std::unique_ptr<Tree> build_tree(const TreeOptions& options, const Emit& emit) {
  auto tree = std::make_unique<Tree>(options.allocator);
  tree->memory.set_limit(options.memory_limit);
  TreeBuilder builder(*tree);
  StateBuilder events(builder, options.copy_data);
  emit(events, tree->memory);
  builder.finish(false);
  tree->memory.set_limit(0);
  return tree;
}

}  // namespace flaxstate
