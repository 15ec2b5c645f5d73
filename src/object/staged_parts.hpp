#pragma once

#include <cstddef>

#include "base/memory.hpp"
#include "object/registry.hpp"

namespace flaxstate {

// What callbacks prepared, in the order in which it was prepared. What isn't committed is discarded.
class StagedParts {
 public:
  struct Part {
    // Both nullptr: the target stays as it is.
    const Accessors* accessors;
    const Handler* handler;
    void* target;
    void* staged;
  };

  // `parts` is where they are listed.
  explicit StagedParts(GrowArray<Part>& parts) noexcept : parts_(parts) { parts_.clear(); }
  StagedParts(const StagedParts&) = delete;
  StagedParts& operator=(const StagedParts&) = delete;
  ~StagedParts() {
    for (std::size_t i = parts_.size(); i > committed_; --i) {
      const Part& part = parts_[i - 1];
      if (part.accessors != nullptr) {
        part.accessors->discard(part.target, part.staged);
      } else if (part.handler != nullptr) {
        part.handler->discard(part.target, part.staged);
      }
    }
  }

  // Room for one more, before the callback that prepares it runs: nothing may fail after that.
  void reserve() {
    parts_.append(1);
    parts_.pop_back();
  }
  void add(const Accessors* accessors, const Handler* handler, void* target, void* staged) noexcept {
    *parts_.append(1) = {accessors, handler, target, staged};
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
    if (part.accessors != nullptr) {
      part.accessors->commit(part.target, part.staged);
    } else if (part.handler != nullptr) {
      part.handler->commit(part.target, part.staged);
    }
  }

  GrowArray<Part>& parts_;
  std::size_t committed_ = 0;
};

}  // namespace flaxstate
