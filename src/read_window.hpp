#pragma once

#include <cstddef>
#include <cstdint>

#include "error.hpp"
#include "memory.hpp"

namespace flaxstate {

class Source;

// The bytes that a reader of msgpack looks at. Bytes in memory are one window. A source is read through a window that
// moves on: what the reader went over stays where it is, since a tree points at it, but for what it skips, which is never
// read.
class ReadWindow {
 public:
  ReadWindow(const Byte* bytes, std::size_t size) noexcept
      : next(bytes), end(bytes + size), begin_(bytes), size_(size) {}
  ReadWindow(const Source& source, Arena& arena) noexcept;
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
  void want(std::size_t count, const Where& where) {
    if (static_cast<std::size_t>(end - next) < count && source_ != nullptr) refill(count, where);
  }
  // The first bytes of all, of which there are so many.
  void copy_start(Byte* destination, std::size_t count) const;
  // Goes on at `offset`, which is not before `next`. What stands from `kept_end` on is needed no more.
  void skip_to(std::uint64_t offset, const Byte* kept_end) noexcept;

  const Byte* next;  // what the reader takes next, and
  const Byte* end;   // where the window ends

 private:
  void refill(std::size_t count, const Where& where);
  void make_room(std::size_t count);

  const Byte* begin_;
  std::uint64_t offset_ = 0;  // of begin_
  std::uint64_t size_;
  const Source* source_ = nullptr;
  Arena* arena_ = nullptr;
  Byte* room_ = nullptr;  // a block of the arena that holds the window, and
  Byte* room_end_ = nullptr;
  std::size_t block_size_ = 0;
  std::size_t step_ = 0;  // how much is read at a time
};

}  // namespace flaxstate
