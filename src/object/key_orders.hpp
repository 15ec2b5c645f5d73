#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "base/memory.hpp"

namespace flaxstate {

// In which order structs have their keys: as a first pass over the bytes finds it, for the next struct, and for a second pass.
class KeyOrders {
 public:
  // Each of the changes stands behind the one before it; from there on the order is the other one.
  explicit KeyOrders(GrowArray<const Byte*>& changes) noexcept : changes_(changes) { changes_.clear(); }

  // Of the last struct that may have two of them.
  bool last_is_sorted() const noexcept { return last_is_sorted_; }
  bool has_sorted() const noexcept { return has_sorted_; }
  void found(bool is_sorted) noexcept {
    last_is_sorted_ = is_sorted;
    has_sorted_ = has_sorted_ || is_sorted;
  }

  void elements_are_sorted() noexcept { has_sorted_ = true; }

  // What stands at `at`, behind all that was kept before.
  void keep(bool is_sorted, const Byte* at) {
    if (is_sorted != is_odd(changes_.size())) changes_.push_back(at);
  }
  // For places that come in the same order.
  bool is_sorted(const Byte* at) noexcept {
    while (next_ != changes_.size() && changes_[next_] <= at) ++next_;
    return is_odd(next_);
  }
  // Behind the place that was asked for; `end`: there is none.
  const Byte* next_change(const Byte* end) const noexcept { return next_ != changes_.size() ? changes_[next_] : end; }

 private:
  static bool is_odd(std::size_t number) noexcept { return number % 2 != 0; }

  GrowArray<const Byte*>& changes_;
  std::size_t next_ = 0;
  bool last_is_sorted_ = false;
  bool has_sorted_ = false;
};

}  // namespace flaxstate
