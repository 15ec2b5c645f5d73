#pragma once

#include "leaf_check.hpp"
#include "memory.hpp"
#include "node.hpp"
#include "parallel.hpp"
#include "registry.hpp"

namespace flaxstate {

class Shadow;

// What restoring works with.
struct RestoreResources {
  // NOLINTNEXTLINE(google-explicit-constructor): memory is all that most calls need.
  RestoreResources(Memory& memory_used) noexcept : memory(memory_used) {}

  Memory& memory;
  Parallel* parallel = nullptr;
  Shadow* shadow = nullptr;     // for arrays in a source, used again; nullptr: one for this call
  bool reads_directly = false;  // without a shadow: if reading fails, the object is left half written
};

// flax.serialization.from_state_dict into an object of a registered type, in place: checks everything, and only then
// writes. Throws mismatch with every mismatch, or what a callback reports; the object is then as it was. `where` is
// the place of the state in its tree.
void restore_object(const Type& type, void* target, const Node& state, const Where& where,
                    const RestoreOptions& options, const RestoreResources& resources);

}  // namespace flaxstate
