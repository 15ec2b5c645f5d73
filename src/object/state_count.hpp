#pragma once

#include <cstddef>
#include <cstdint>

#include "object/type_program.hpp"

namespace flaxstate {

// What a state that is read without a tree has: its nodes, as a reader of trees counts them against its limit, and its leaves,
// as a report tells them.
class StateCount {
 public:
  explicit StateCount(std::uint64_t node_limit) noexcept : node_limit_(node_limit) {}

  // But for what is general in them.
  void add_objects(const TypeProgram& program, std::size_t count) noexcept {
    leaves_ += count * program.writing.leaves;
    nodes_ += count * (program.writing.leaves + program.dicts);
  }
  void add_leaf() noexcept {
    ++leaves_;
    ++nodes_;
  }
  void add_dict() noexcept { ++nodes_; }
  // One that was added with its object, and will be once more.
  void take_back_leaf() noexcept {
    --leaves_;
    --nodes_;
  }

  // Whether so many more nodes are allowed.
  bool has_room_for(std::uint64_t nodes) const noexcept {
    return nodes_ <= node_limit_ && nodes <= node_limit_ - nodes_;
  }
  std::uint64_t leaves() const noexcept { return leaves_; }

 private:
  std::uint64_t node_limit_;
  std::uint64_t nodes_ = 0;
  std::uint64_t leaves_ = 0;
};

}  // namespace flaxstate
