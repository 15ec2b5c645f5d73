#pragma once

#include "base/memory.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "base/report.hpp"
#include "object/restore_options.hpp"
#include "object/shadow.hpp"
#include "object/staged_parts.hpp"

namespace flaxstate {

// What restoring needs beside its target, and keeps for the next call.
struct RestoreWorkspace {
  explicit RestoreWorkspace(Memory& memory) noexcept : shadow(memory), parts(memory) {}

  Shadow shadow;                       // of arrays in a source
  GrowArray<StagedParts::Part> parts;  // what callbacks prepared
};

// A call that restores: what was asked for, and what it works with.
struct RestoreCall {
  RestoreCall(const RestoreOptions& asked, Memory& memory_used) noexcept : options(asked), memory(memory_used) {}

  RestoreOptions options;
  Memory& memory;
  Parallel* parallel = nullptr;
  RestoreWorkspace* workspace = nullptr;  // nullptr: one for this call
  Report* report = nullptr;               // of what is done; nullptr: nobody wants to know
  Progress* progress = nullptr;           // of what is read and copied before the target is written
};

}  // namespace flaxstate
