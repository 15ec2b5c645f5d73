#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace flaxstate {

// Keys as messages list them, in memory that doesn't grow with their number.
class ShownKeys {
 public:
  ShownKeys() = default;
  ShownKeys(std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) insert(key);
  }

  void insert(std::string_view key);
  bool empty() const noexcept { return count_ == 0; }
  // As Python prints a set of str, but sorted: Python's order changes from run to run. Of many keys the first.
  std::string text() const;

 private:
  std::map<std::string, std::string> first_;  // by as much of the key as tells most apart: its repr()
  std::uint64_t count_ = 0;
};

// "a,b": names in the order in which they come, of many the first.
class ShownNames {
 public:
  void add(std::string_view name);
  std::string text() const;

 private:
  std::string text_;
  std::uint64_t left_out_ = 0;
};

}  // namespace flaxstate
