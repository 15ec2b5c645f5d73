#pragma once

#include <algorithm>
#include <cstddef>

namespace flaxstate {

// The order in which a list's elements stand: by number, or with their keys sorted as text, as JAX does it with every dict: 0, 1,
// 10, 100, 101, …, 11, 110, …, 2. Runs are as long as numbers follow each other. The first two elements come first in both.
class ElementRuns {
 public:
  explicit ElementRuns(std::size_t count) noexcept : count_(count), end_(count <= most_alike ? count : 2) {}

  std::size_t begin() const noexcept { return begin_; }
  std::size_t end() const noexcept { return end_; }

  // Whether the next key tells the order: "2" or "10".
  bool is_at_fork() const noexcept { return begin_ == 0 && end_ != count_; }
  void sort() noexcept { is_sorted_ = true; }

  // False: that was the last one.
  bool next() noexcept {
    if (!is_sorted_) {
      begin_ = end_;
      end_ = count_;
      return begin_ != count_;
    }
    std::size_t last = end_ - 1;
    if (has_longer(last)) {
      begin_ = 10 * last;
    } else {
      for (; last % 10 == 9 || last + 1 == count_; last /= 10) {
        if (last < 10) return false;
      }
      begin_ = last + 1;
    }
    end_ = has_longer(begin_) ? begin_ + 1 : std::min(count_, begin_ / 10 * 10 + 10);
    return true;
  }

 private:
  static constexpr std::size_t most_alike = 10;

  // Whether there are elements whose keys begin with this one.
  bool has_longer(std::size_t index) const noexcept { return index != 0 && index <= (count_ - 1) / 10; }

  const std::size_t count_;
  std::size_t begin_ = 0;
  std::size_t end_;
  bool is_sorted_ = false;
};

}  // namespace flaxstate
