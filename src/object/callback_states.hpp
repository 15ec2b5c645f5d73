#pragma once

#include <cstdint>
#include <memory>

#include "base/location.hpp"
#include "base/memory.hpp"
#include "object/type.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

// The state of types by callbacks, made in the first walk over an object and used again in the second, since a
// callback must not run twice.
class CallbackStates {
 public:
  // `nesting`: how many callbacks are running already, each called by the one before.
  explicit CallbackStates(const Allocator& allocator, std::uint32_t nesting = 0) noexcept
      : allocator_(allocator), nesting_(nesting) {}

  void start_again() noexcept {
    next_ = states_.first();
    is_made_ = true;
  }
  // This is the second walk.
  bool is_made() const noexcept { return is_made_; }
  // The states count as allocated there, and keep to its limit.
  void charge_to(Memory& memory) noexcept { charged_ = &memory; }
  // There is just one walk: a state is dropped when the next one is made.
  void walk_once() noexcept { is_only_walk_ = true; }
  void drop() noexcept {
    discharge();
    states_.clear();
  }
  // The limit was that of a call, which is over: they don't count any more.
  void discharge() noexcept {
    for (const Tree* state = states_.first(); state != nullptr && charged_ != nullptr; state = state->next_owned) {
      charged_->discharge(size_of(*state));
    }
  }
  // Arrays may point at memory of the states.
  void move_into(Tree& tree) noexcept { tree.adopt_trees(states_); }
  const Node& next(const Type& type, const void* object, const Location& where) {
    if (!is_made_) {
      if (is_only_walk_) drop();
      states_.push_back(make(type, object, where));
      return *states_.last()->root();
    }
    if (next_ == nullptr) throw Error(Status::state, "what is written grew while it was being written");
    const Tree& state = *next_;
    next_ = state.next_owned;
    return *state.root();
  }

 private:
  static std::uint64_t size_of(const Tree& state) noexcept { return state.memory.used() + Allocated::taken_by<Tree>(); }
  std::unique_ptr<Tree> make(const Type& type, const void* object, const Location& where) const;

  Allocator allocator_;
  std::uint32_t nesting_;
  OwnedChain<Tree> states_;
  const Tree* next_ = nullptr;
  bool is_made_ = false;
  bool is_only_walk_ = false;
  Memory* charged_ = nullptr;
};

}  // namespace flaxstate
