#pragma once

#include "base/memory.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "base/report.hpp"
#include "object/leaf_check.hpp"
#include "object/registry.hpp"
#include "object/shadow.hpp"
#include "object/staged_parts.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// What restoring needs beside its target, which can be used again.
struct RestoreSpace {
  explicit RestoreSpace(Memory& memory) noexcept : shadow(memory), parts(memory) {}

  Shadow shadow;                       // of arrays in a source
  GrowArray<StagedParts::Part> parts;  // what callbacks prepared
};

// What restoring works with.
struct RestoreResources {
  // NOLINTNEXTLINE(google-explicit-constructor): memory is all that most calls need.
  RestoreResources(Memory& memory_used) noexcept : memory(memory_used) {}

  Memory& memory;
  Parallel* parallel = nullptr;
  RestoreSpace* space = nullptr;  // nullptr: one for this call
  bool reads_directly = false;    // without a shadow: if reading fails, the object is left half written
  Report* report = nullptr;       // of what is done; nullptr: nobody wants to know
  Progress* progress = nullptr;   // of what is read and copied before the target is written
};

// flax.serialization.from_state_dict into an object of a registered type, in place: checks everything, and only then
// writes. Throws mismatch with every mismatch, or what a callback reports; the object is then as it was. `where` is
// the place of the state in its tree.
void restore_object(const Type& type, void* target, const Node& state, const Where& where,
                    const RestoreOptions& options, const RestoreResources& resources);

}  // namespace flaxstate
