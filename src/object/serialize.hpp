#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/memory.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "base/report.hpp"
#include "io/sink.hpp"
#include "msgpack/msgpack_writer.hpp"
#include "object/registry.hpp"
#include "tree/tree.hpp"
#include "tree/tree_settings.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {

class CheckedBuilder;

// Where bytes go, once it is known how many they are.
class Output {
 public:
  // Memory for exactly `size` bytes; nullptr: they aren't wanted, only their size is.
  virtual Byte* place(std::uint64_t size) = 0;
  // The bytes are complete.
  virtual void commit(std::uint64_t size) noexcept = 0;
  virtual Memory& memory() noexcept = 0;
  // Of the walk over what is written, if it is kept for the next one.
  virtual WalkStack* stack() noexcept { return nullptr; }

 protected:
  ~Output() = default;
};

// Memory that is used again.
class Buffer final : public Output {
 public:
  explicit Buffer(const Allocator& allocator) noexcept : memory_(allocator), bytes_(memory_), stack_(memory_) {}

  const Byte* data() const noexcept { return bytes_.data(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  void reserve(std::size_t capacity);
  // Forgets the bytes, and keeps the memory.
  void clear() noexcept { bytes_.clear(); }

  Byte* place(std::uint64_t size) override;
  void commit(std::uint64_t size) noexcept override { bytes_.set_size(size); }
  Memory& memory() noexcept override { return memory_; }
  WalkStack* stack() noexcept override { return &stack_; }

 private:
  Memory memory_;
  GrowArray<Byte> bytes_;
  WalkStack stack_;
};

// What serialising works with beside its output. All may be used again.
struct SerializeResources {
  WalkStack* stack = nullptr;           // nullptr: one for this call
  GrowArray<Byte>* gathered = nullptr;  // what goes to a sink is gathered here; nullptr: memory for this call
  Parallel* parallel = nullptr;
  Report* report = nullptr;      // of arrays whose data isn't where the settings want it
  Progress* progress = nullptr;  // of what is written
};

// flax.serialization.msgpack_serialize (kept: with in_place=True) and, as a state dict, to_bytes of a tree.
void serialize_tree(const Node& root, WalkMode mode, const WriteSettings& settings, Output& output,
                    const SerializeResources& resources = {});
void serialize_tree(const Node& root, WalkMode mode, const WriteSettings& settings, Sink& sink, Memory& memory,
                    const SerializeResources& resources = {});

// flax.serialization.to_bytes of an object.
void serialize_object(const Type& type, const void* object, const WriteSettings& settings, Output& output,
                      const SerializeResources& resources = {});
void serialize_object(const Type& type, const void* object, const WriteSettings& settings, Sink& sink, Memory& memory,
                      const SerializeResources& resources = {});

// flax.serialization.to_state_dict of an object, and of a tree.
std::unique_ptr<Tree> object_to_state_dict(const Type& type, const void* object, const TreeSettings& settings);
std::unique_ptr<Tree> tree_to_state_dict(const Node& root, const TreeSettings& settings);

// The state dict of an object as the next value of a builder. Array data is borrowed from the object, or copied.
void add_object(CheckedBuilder& builder, const Type& type, const void* object, bool copies_data = false);

}  // namespace flaxstate
