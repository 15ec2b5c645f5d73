#include "msgpack/read_window.hpp"

#include <algorithm>
#include <cstring>

#include "base/format_constants.hpp"
#include "io/source.hpp"

namespace flaxstate {
namespace {

// After a skip there is probably just the next key and array's head, which one read should fetch; where nothing is
// skipped, reads get larger.
constexpr std::size_t smallest_step = format::max_array_head + 256;
constexpr std::size_t largest_step = std::size_t{1} << 18;
// What is larger doesn't go through the window.
constexpr std::size_t largest_text = std::size_t{1} << 16;

}  // namespace

ReadWindow::ReadWindow(const Source& source, GrowArray<Byte>& buffer, Arena& arena) noexcept
    : next(nullptr),
      end(nullptr),
      begin_(nullptr),
      size_(source.size()),
      source_(&source),
      buffer_(&buffer),
      arena_(&arena),
      step_(smallest_step) {}

void ReadWindow::refill(std::size_t count, const Location& where) {
  const auto held = static_cast<std::size_t>(end - next);
  const std::uint64_t behind = size_ - offset_of(end);
  const auto needed = static_cast<std::size_t>(std::min<std::uint64_t>(count - held, behind));
  if (needed == 0) return;
  // Beyond what is needed, since a large value is seldom the last one.
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(needed + step_, behind));
  const std::uint64_t offset = this->offset();
  Byte* place = buffer_->data();
  if (held != 0) std::memmove(place, next, held);
  next = begin_ = place;
  end = place + held;
  offset_ = offset;
  if (buffer_->capacity() < held + wanted) {
    buffer_->set_capacity(held + wanted);
    place = buffer_->data();
    next = begin_ = place;
    end = place + held;
  }
  source_->read(offset + held, place + held, wanted, where);
  end = place + held + wanted;
  step_ = std::min(2 * step_, largest_step);
}

const Byte* ReadWindow::take_copy(std::size_t count, const Location& where) {
  if (count <= largest_text) want(count, where);
  Byte* const copy = arena_->allocate(count + slack);
  arena_->give_back(copy + count);
  const std::size_t held = std::min(count, static_cast<std::size_t>(end - next));
  if (held != 0) std::memcpy(copy, next, held);
  if (held != count) source_->read(offset() + held, copy + held, count - held, where);
  skip(count);
  return copy;
}

void ReadWindow::skip(std::uint64_t count) noexcept {
  if (count <= static_cast<std::uint64_t>(end - next)) {
    next += count;
    return;
  }
  offset_ = offset() + count;
  next = end = begin_;
  step_ = smallest_step;
}

}  // namespace flaxstate
