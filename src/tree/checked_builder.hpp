#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "tree/array_view.hpp"
#include "tree/key.hpp"
#include "tree/state_builder.hpp"
#include "tree/tree.hpp"
#include "tree/tree_builder.hpp"

namespace flaxstate {

// Builds trees for those whose events can't be trusted: people and callbacks. Checks order, keys, text and arrays,
// and copies text. The first failure sticks.
class CheckedBuilder {
 public:
  // `memory_limit`: of the tree; 0: none.
  explicit CheckedBuilder(const Allocator& allocator, std::uint64_t memory_limit = 0)
      : allocator_(allocator), memory_limit_(memory_limit) {}

  void begin(Kind kind);
  void begin_dataclass(std::string_view class_name);
  void end();
  void key(const KeyView& key);

  void nil();
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  void real(double value);
  void complex(double real, double imag);
  void str(std::string_view text);
  void bytes(const Byte* data, std::size_t size);
  void ext(std::int32_t code, const Byte* data, std::size_t size);
  void timestamp(std::int64_t seconds, std::uint32_t nanoseconds);
  void array(const ArrayView& array, bool copy_data);
  // What the array that was added last is read from.
  void adopt_source(std::unique_ptr<Source> source);
  void scalar(const ArrayView& scalar);
  void node(const Node& node);

  // A value that the walk over an object emits: `emit(events, depth)`, once the place for it is checked.
  template <class Emit>
  void value(const Emit& emit, bool copies_data = false) {
    before_value();
    StateBuilder events(builder(), copies_data);
    emit(events, static_cast<std::uint32_t>(builder().depth()));
    after_value();
  }

  // Keeps alive what arrays that were added may point at.
  template <class States>
  void keep(States& states) {
    states.move_into(*tree_);
  }

  // The first failure sticks: the builder's owner says which it was, since the core doesn't catch.
  void set_failure(const Error& error) noexcept { failure_ = error; }
  void set_no_memory() noexcept { out_of_memory_ = true; }
  void throw_failure() const;
  const std::optional<Error>& failure() const noexcept { return failure_; }
  bool out_of_memory() const noexcept { return out_of_memory_; }

  bool is_complete() const noexcept { return tree_ != nullptr && has_root_ && builder_->depth() == 0; }
  // A builder that is lent to a callback can only be added to. `nesting`: callbacks that are running, with this one.
  void lend(std::uint32_t nesting) noexcept { nesting_ = nesting; }
  bool is_lent() const noexcept { return nesting_ != 0; }
  std::uint32_t nesting() const noexcept { return nesting_; }
  std::size_t depth() const noexcept { return builder_.has_value() ? builder_->depth() : 0; }

  // The tree; the builder is empty afterwards, also when this throws.
  std::unique_ptr<Tree> finish();

  const Allocator& allocator() const noexcept { return allocator_; }
  // Of the tree that is being built.
  Memory& memory() { return builder().tree().memory; }

 private:
  TreeBuilder& builder();
  void before_value();
  void after_value();
  std::string_view copy(std::string_view text);
  void check_array(const ArrayView& array);
  [[noreturn]] void fail(Status status, const char* message);

  Allocator allocator_;
  std::uint64_t memory_limit_;
  std::unique_ptr<Tree> tree_;
  std::optional<TreeBuilder> builder_;
  std::optional<Error> failure_;
  bool out_of_memory_ = false;
  bool has_root_ = false;
  bool has_key_ = false;
  std::uint32_t nesting_ = 0;
};

}  // namespace flaxstate
