#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/location.hpp"
#include "object/type.hpp"

namespace flaxstate {

// The elements of a container that has to be asked for them, one after the other.
class ContainerEntries {
 public:
  ContainerEntries(const Accessors& accessors, const void* container) noexcept
      : accessors_(accessors), container_(container) {}

  // How many there are, before the first is taken. Few enough to come at once need no other call.
  std::size_t count(const Location& where) {
    if (!accessors_.has_entries()) return accessors_.size(container_, where);
    load(where);
    if (loaded_ < room) return loaded_;
    const std::size_t count = accessors_.size(container_, where);
    if (count < loaded_) fail_count(where);
    return count;
  }

  // One that is there.
  const Entry& next(const Location& where) {
    if (taken_ == loaded_) {
      load(where);
      if (loaded_ == 0) fail_count(where);
    }
    return entries_[taken_++];
  }

 private:
  static constexpr std::size_t room = 8;

  void load(const Location& where) {
    taken_ = 0;
    if (accessors_.has_entries()) {
      loaded_ = accessors_.entries(container_, cursor_, entries_, room, where);
    } else {
      std::string_view key;
      const void* const element = accessors_.next(container_, cursor_, key, where);
      entries_[0] = {key.data(), key.size(), element};
      loaded_ = 1;
    }
  }
  [[noreturn]] static void fail_count(const Location& where) {
    where.fail(Status::callback, "the callback entries gave another number of elements than size");
  }

  const Accessors& accessors_;
  const void* const container_;
  std::uintptr_t cursor_ = 0;
  std::size_t taken_ = 0;
  std::size_t loaded_ = 0;
  Entry entries_[room];  // those that were loaded
};

}  // namespace flaxstate
