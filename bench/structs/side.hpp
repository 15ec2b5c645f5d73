#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "../handles.hpp"
#include "../measure.hpp"

namespace flaxstate::bench {

// One of the two sides of a row: objects, the bytes that they are written to, and a target that they are restored into. All
// three are kept from run to run.
struct Side {
  std::string write_name;  // in the table
  std::string restore_name;
  std::function<void()> write;
  std::function<void()> spoil;        // gives the target other values, so that restoring has to write each of them
  std::function<void()> restore;      // from what `write` wrote
  std::function<bool()> is_restored;  // whether the target has the values that were written
  std::function<void()> finish = {};  // frees what restoring made beside the target
};

struct Bytes {
  const void* data;
  std::size_t size;
};

// The library's own.
struct OurSide : Side {
  std::function<Bytes()> written;
  std::function<void(Bytes)> restore_bytes;
  std::function<void(const char*)> restore_file = {};  // at a path; not all have it
  std::function<Tree()> to_state_dict;
  std::function<void(const fs_node*)> from_state_dict;
};

// Writes, spoils and restores once; throws if the target doesn't have other values before and those that were written after.
void check(const Side& side);
// The same of another way to restore what `side` wrote.
void check(const Side& side, const std::function<void()>& restore);

// A run of `restore` after the target of `side` was spoiled.
TimedRun timed_restore(const Side& side, const std::function<void()>& restore);

// Both sides were checked when these measure.
Measurement compare_writes(const Settings& settings, const Side& ours, const Side& other);
Measurement compare_restores(const Settings& settings, const Side& ours, const Side& other);
// msgpack::parse with null_visitor, which keeps nothing.
TimedRun timed_parse(Bytes bytes);
// With the parse of the same bytes.
Measurement compare_restore_with_parse(const Settings& settings, const OurSide& ours);

}  // namespace flaxstate::bench
