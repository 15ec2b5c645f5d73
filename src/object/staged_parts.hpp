#pragma once

#include <cstddef>
#include <cstdint>

#include "base/english.hpp"
#include "base/location.hpp"
#include "base/memory.hpp"
#include "object/type.hpp"

namespace flaxstate {

// What callbacks prepared, in the order in which it was prepared. What isn't committed is discarded.
class StagedParts {
 public:
  struct Part {
    const Staging* by;  // nullptr: the target stays as it is
    void* target;
    void* staged;
  };

  // `parts` is where they are listed, and `memory` what counts them.
  StagedParts(GrowArray<Part>& parts, Memory& memory) noexcept : parts_(parts), memory_(memory) { parts_.clear(); }
  StagedParts(const StagedParts&) = delete;
  StagedParts& operator=(const StagedParts&) = delete;
  ~StagedParts() {
    discard_from(committed_);
    memory_.discharge(charged_);
  }

  std::size_t count() const noexcept { return parts_.size(); }
  // Those that were added since there were so many.
  void discard_from(std::size_t count) noexcept {
    while (parts_.size() > count) {
      const Part part = parts_.back();
      parts_.pop_back();
      if (part.by != nullptr) part.by->discard(part.target, part.staged);
    }
  }

  // Counts in the memory limit, until all is committed or discarded, what a callback is about to make room for.
  void charge(std::size_t count, std::size_t size, const Location& where) {
    const std::uint64_t room = memory_.room();
    if (size != 0 && count > room / size) {
      where.fail(Status::limit, "making room for " + quantity(count, "element") + " of " + quantity(size, "byte") +
                                    " takes more memory than the memory limit allows");
    }
    memory_.charge(count * size);
    charged_ += count * size;
  }

  // Room for one more, before the callback that prepares it runs: nothing may fail after that.
  void reserve() {
    parts_.append(1);
    parts_.pop_back();
  }
  void add(const Staging* by, void* target, void* staged) noexcept { *parts_.append(1) = {by, target, staged}; }
  // Whether the next to be committed is that of this container.
  bool is_next(const Staging* by, const void* target) const noexcept {
    return committed_ < parts_.size() && parts_[committed_].by == by && parts_[committed_].target == target;
  }
  void commit_next() noexcept { commit(parts_[committed_++]); }
  // For parts of staged containers: the last that was added is committed at once.
  void commit_last() noexcept {
    const Part part = parts_.back();
    parts_.pop_back();
    commit(part);
  }

 private:
  static void commit(const Part& part) noexcept {
    if (part.by != nullptr) part.by->commit(part.target, part.staged);
  }

  GrowArray<Part>& parts_;
  Memory& memory_;
  std::uint64_t charged_ = 0;
  std::size_t committed_ = 0;
};

}  // namespace flaxstate
