#pragma once

#include <cstddef>
#include <cstdint>

#include "base/memory.hpp"
#include "tree/tree_walk.hpp"

namespace flaxstate {

// Takes bytes all at once, when it is known how many they are.
class SizedSink {
 public:
  // Memory that is there, where bytes may be written whose number nobody knows yet: they are complete when they fit.
  virtual Room room() noexcept { return {}; }
  // Memory for exactly `size` bytes; nullptr: they aren't wanted, only their size is.
  virtual Byte* place(std::uint64_t size) = 0;
  // The bytes are complete.
  virtual void commit(std::uint64_t size) noexcept = 0;
  virtual Memory& memory() noexcept = 0;
  // For the walk over what is written; nullptr: there is none that would be used again.
  virtual WalkWorkspace* walk() noexcept { return nullptr; }

 protected:
  ~SizedSink() = default;
};

// Memory that is used again.
class Buffer final : public SizedSink {
 public:
  explicit Buffer(const Allocator& allocator) noexcept : memory_(allocator), bytes_(memory_), walk_(memory_) {}

  const Byte* data() const noexcept { return bytes_.data(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  void reserve(std::size_t capacity);
  // Forgets the bytes, and keeps the memory.
  void clear() noexcept { bytes_.clear(); }

  Room room() noexcept override;
  Byte* place(std::uint64_t size) override;
  void commit(std::uint64_t size) noexcept override { bytes_.set_size(size); }
  Memory& memory() noexcept override { return memory_; }
  WalkWorkspace* walk() noexcept override { return &walk_; }

 private:
  Memory memory_;
  GrowArray<Byte> bytes_;
  WalkWorkspace walk_;
};

}  // namespace flaxstate
