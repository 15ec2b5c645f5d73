#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "base/memory.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "base/report.hpp"
#include "object/restore_options.hpp"
#include "object/shadow.hpp"
#include "object/staged_parts.hpp"

namespace flaxstate {

// What a container was made of.
struct StagedBytes {
  const Byte* begin;
  const Byte* end;
};

// What restoring needs beside its target, and keeps for the next call.
struct RestoreWorkspace {
  explicit RestoreWorkspace(Memory& memory) noexcept
      : shadow(memory), parts(memory), staged_bytes(memory), order_changes(memory) {}

  Shadow shadow;                         // of arrays in a source
  GrowArray<StagedParts::Part> parts;    // what callbacks prepared
  GrowArray<StagedBytes> staged_bytes;   // of which some of it was made
  GrowArray<const Byte*> order_changes;  // in the bytes: see KeyOrders
};

// A call that restores: what was asked for, and what it works with.
struct RestoreCall {
  RestoreCall(const RestoreOptions& asked, Memory& memory_used) noexcept : options(asked), memory(memory_used) {}

  RestoreOptions options;
  Memory& memory;
  const Byte* bytes =
      nullptr;  // that the state stands in, `bytes_size` of them; nullptr: it isn't known where it stands
  std::size_t bytes_size = 0;
  Parallel* parallel = nullptr;
  RestoreWorkspace* workspace = nullptr;  // nullptr: one for this call
  Report* report = nullptr;               // of what is done; nullptr: nobody wants to know
  Progress* progress = nullptr;           // of what is read and copied before the target is written
};

}  // namespace flaxstate
