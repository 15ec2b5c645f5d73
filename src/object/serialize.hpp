#pragma once

#include <cstdint>
#include <memory>

#include "base/memory.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "base/report.hpp"
#include "io/sink.hpp"
#include "msgpack/msgpack_writer.hpp"
#include "object/buffer.hpp"
#include "object/type.hpp"
#include "tree/tree.hpp"
#include "tree/tree_options.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {

class CheckedBuilder;

// A call that writes: what was asked for, and what it works with. All of the latter may be used again.
struct WriteCall {
  // NOLINTNEXTLINE(google-explicit-constructor): options are all that most writing needs.
  WriteCall(const WriteOptions& asked) noexcept : options(asked) {}
  // NOLINTNEXTLINE(google-explicit-constructor): the same.
  WriteCall(std::uint64_t chunk_limit) noexcept : options(chunk_limit) {}

  WriteOptions options;
  WalkWorkspace* walk = nullptr;        // nullptr: the sink's, or one for this call
  GrowArray<Byte>* gathered = nullptr;  // what goes to a sink is gathered here; nullptr: memory for this call
  Parallel* parallel = nullptr;
  Report* report = nullptr;      // of arrays whose data isn't where the options want it
  Progress* progress = nullptr;  // of what is written
};

// flax.serialization.msgpack_serialize (unchanged: with in_place=True) and, as a state dict, to_bytes of a tree.
void serialize_tree(const Node& root, WalkMode mode, const WriteCall& call, SizedSink& sink);
void serialize_tree(const Node& root, WalkMode mode, const WriteCall& call, Sink& sink, Memory& memory);

// flax.serialization.to_bytes of an object.
void serialize_object(const Type& type, const void* object, const WriteCall& call, SizedSink& sink);
void serialize_object(const Type& type, const void* object, const WriteCall& call, Sink& sink, Memory& memory);

// flax.serialization.to_state_dict of an object, and of a tree.
std::unique_ptr<Tree> object_to_state_dict(const Type& type, const void* object, const TreeOptions& options);
std::unique_ptr<Tree> tree_to_state_dict(const Node& root, const TreeOptions& options);

// The state dict of an object as the next value of a builder. Array data is borrowed from the object, or copied.
void add_object(CheckedBuilder& builder, const Type& type, const void* object, bool copies_data = false);

}  // namespace flaxstate
