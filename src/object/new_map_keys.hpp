#pragma once

#include <cstddef>
#include <string_view>

#include "base/short_text.hpp"

namespace flaxstate {

// The keys of a map that is being restored, of which none may come twice: each is behind the one before, or is compared with all of a few.
class NewMapKeys {
 public:
  explicit NewMapKeys(std::size_t count) noexcept : may_compare_(count <= most_unsorted_keys) {}

  // False: it came before, or nobody looked.
  bool add(std::string_view key) noexcept {
    is_sorted_ = is_sorted_ && (before_.data() == nullptr || before_ < key);
    before_ = key;
    if (!may_compare_) return is_sorted_;
    for (std::size_t i = 0; i < count_ && !is_sorted_; ++i) {
      if (same_text(seen_[i].data, seen_[i].size, key.data(), key.size())) return false;
    }
    seen_[count_++] = {key.data(), key.size()};
    return true;
  }

 private:
  // Keys that aren't in order are compared with each other.
  static constexpr std::size_t most_unsorted_keys = 16;

  struct Key {
    const char* data;
    std::size_t size;
  };
  const bool may_compare_;
  bool is_sorted_ = true;
  std::size_t count_ = 0;
  std::string_view before_;
  Key seen_[most_unsorted_keys];  // of a few
};

}  // namespace flaxstate
