#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/location.hpp"
#include "base/memory.hpp"
#include "base/short_text.hpp"

namespace flaxstate {

class Source;

// The bytes that a reader of msgpack looks at. Bytes in memory are one window, and stay where they are. A source is
// read through a small window that moves on: what the reader wants to keep is copied, what it skips is not read.
class ReadWindow {
 public:
  ReadWindow(const Byte* bytes, std::size_t size) noexcept
      : next(bytes), end(bytes + size), begin_(bytes), size_(size) {}
  // `buffer` holds the window, `arena` what is kept.
  ReadWindow(const Source& source, GrowArray<Byte>& buffer, Arena& arena) noexcept;
  ReadWindow(const ReadWindow&) = delete;
  ReadWindow& operator=(const ReadWindow&) = delete;

  std::uint64_t offset() const noexcept { return offset_of(next); }
  std::uint64_t offset_of(const Byte* at) const noexcept { return offset_ + static_cast<std::uint64_t>(at - begin_); }
  std::uint64_t size() const noexcept { return size_; }
  // Bytes that are still to come, in the window and behind it.
  std::uint64_t left() const noexcept { return size_ - offset(); }
  bool is_all() const noexcept { return source_ == nullptr; }
  const Source* source() const noexcept { return source_; }

  // Brings the next `count` bytes into the window, or all that are left. Moves `next`.
  void want(std::size_t count, const Location& where) {
    if (static_cast<std::size_t>(end - next) < count && source_ != nullptr) refill(count, where);
  }
  // The next `count` bytes, which are there, for as long as the tree lives. As many as 8 more can be loaded behind them
  // without harm, if they are read from a source.
  const Byte* take(std::size_t count, const Location& where) {
    if (source_ != nullptr) {
      const bool is_short = count <= largest_short_text && static_cast<std::size_t>(end - next) >= largest_short_text;
      return is_short ? take_short(count) : take_copy(count, where);
    }
    const Byte* const taken = next;
    next += count;
    return taken;
  }
  // Goes over the next `count` bytes, which are there.
  void skip(std::uint64_t count) noexcept;

  const Byte* next;  // what the reader takes next, and
  const Byte* end;   // where the window ends

 private:
  // Readers load whole words where text is shorter.
  static constexpr std::size_t slack = 8;

  void refill(std::size_t count, const Location& where);
  // A copy of a fixed size is a few instructions.
  const Byte* take_short(std::size_t count) {
    Byte* const copy = arena_->allocate(largest_short_text + slack);
    std::memcpy(copy, next, largest_short_text);
    arena_->give_back(copy + count);
    next += count;
    return copy;
  }
  const Byte* take_copy(std::size_t count, const Location& where);

  const Byte* begin_;
  std::uint64_t offset_ = 0;  // of begin_
  std::uint64_t size_;
  const Source* source_ = nullptr;
  GrowArray<Byte>* buffer_ = nullptr;
  Arena* arena_ = nullptr;
  std::size_t step_ = 0;  // how much is read at a time
};

}  // namespace flaxstate
