#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/short_text.hpp"

namespace flaxstate {

// The texts "0", "1", "2", …, which are the keys of every list in a state dict. Counting in decimal is much cheaper
// than converting each number.
class DecimalCounter {
 public:
  explicit DecimalCounter(std::uint64_t first = 0) noexcept {
    std::memset(digits_, '0', sizeof digits_);
    last_ = static_cast<char>('0' + first % 10);
    for (first /= 10; first != 0; first /= 10)
      digits_[sizeof digits_ - ++head_size_] = static_cast<char>('0' + first % 10);
  }

  // All digits but the last, which stands by itself: it changes each time, and reading it together with its
  // neighbours right after it was written makes the processor wait.
  std::string_view head() const noexcept { return {digits_ + sizeof digits_ - head_size_, head_size_}; }
  char last() const noexcept { return last_; }
  std::size_t size() const noexcept { return head_size_ + 1; }

  bool equals(std::string_view text) const noexcept {
    return text.size() == size() && text.back() == last_ && same_text(text.substr(0, head_size_), head());
  }
  std::string text() const { return std::string(head()) + last_; }

  void next() noexcept {
    if (last_ != '9') {
      ++last_;
      return;
    }
    last_ = '0';
    std::size_t place = sizeof digits_ - 1;
    while (digits_[place] == '9') digits_[place--] = '0';
    ++digits_[place];
    if (sizeof digits_ - place > head_size_) head_size_ = sizeof digits_ - place;
  }

 private:
  char digits_[24];
  std::size_t head_size_ = 0;
  char last_ = '0';
};

}  // namespace flaxstate
