#pragma once

// Restoring bytes without a tree beside the general way, which reads one.

#include <cstring>
#include <string>

#include "object/direct_restore.hpp"
#include "object/object_restore.hpp"
#include "support.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

namespace unit {

// What a call says: "OK", or all of its error.
template <class Action>
std::string said(const Action& action) {
  const std::optional<Error> error = error_of(action);
  if (!error.has_value()) return "OK";
  std::string text = std::string(flaxstate::status_name(error->status())) + " at " + error->path() + ": " +
                     error->message() + " (" + std::to_string(error->offset()) + ")";
  for (const flaxstate::Mismatch& one : error->mismatches().list) {
    text += "\n" + one.path + ": " + one.message + " " + one.wanted + "|" + one.found;
  }
  return text;
}

inline void restore_by_tree(const Type& type, void* object, const Byte* bytes, std::size_t size,
                            const ReadOptions& reading = {}, const flaxstate::RestoreOptions& options = {}) {
  flaxstate::Memory memory(flaxstate::default_allocator());
  Tree tree(flaxstate::default_allocator());
  flaxstate::read_msgpack(bytes, size, reading, tree);
  flaxstate::restore_object(type, object, *tree.root(), flaxstate::TreePath(), {options, memory});
}

// As fs_restore: in the general way what can't be done directly. True if it could.
inline bool restore_bytes(const Type& type, void* object, const Byte* bytes, std::size_t size,
                          const ReadOptions& reading = {}, const flaxstate::RestoreOptions& options = {}) {
  flaxstate::Memory memory(flaxstate::default_allocator());
  Tree scratch(flaxstate::default_allocator());
  const flaxstate::RestoreCall call(options, memory);
  if (flaxstate::restore_directly(type, object, bytes, size, reading, call, scratch)) return true;
  flaxstate::read_msgpack(bytes, size, reading, scratch);
  flaxstate::restore_object(type, object, *scratch.root(), flaxstate::TreePath(), call);
  return false;
}

}  // namespace unit
