#include "read_window.hpp"

#include <algorithm>
#include <cstring>

#include "source.hpp"

namespace flaxstate {
namespace {

// After a skip there is probably just the next array's header; where nothing is skipped, reads get larger.
constexpr std::size_t smallest_step = 512;
constexpr std::size_t largest_step = std::size_t{1} << 18;
constexpr std::size_t smallest_block = std::size_t{1} << 13;
constexpr std::size_t largest_block = std::size_t{1} << 22;
// Readers load whole words where text is shorter.
constexpr std::size_t slack = 16;

}  // namespace

ReadWindow::ReadWindow(const Source& source, Arena& arena) noexcept
    : next(nullptr),
      end(nullptr),
      begin_(nullptr),
      size_(source.size()),
      source_(&source),
      arena_(&arena),
      block_size_(smallest_block),
      step_(smallest_step) {}

void ReadWindow::refill(std::size_t count, const Where& where) {
  const auto held = static_cast<std::size_t>(end - next);
  const std::uint64_t behind = size_ - offset_of(end);
  const std::size_t needed = static_cast<std::size_t>(std::min<std::uint64_t>(count - held, behind));
  if (needed == 0) return;
  // Beyond what is needed, since a large value is seldom the last one.
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(needed + step_, behind));
  if (static_cast<std::size_t>(room_end_ - end) < wanted) make_room(wanted);
  Byte* const place = room_end_ - (room_end_ - end);
  source_->read(offset_of(end), place, wanted, where);
  end += wanted;
  step_ = std::min(2 * step_, largest_step);
}

// A new block for what isn't read yet; what was read stays in the old one.
void ReadWindow::make_room(std::size_t count) {
  const auto held = static_cast<std::size_t>(end - next);
  const std::uint64_t left = held + (size_ - offset_of(end));
  const std::size_t usual = std::max(block_size_, held + count);
  const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(usual, left));
  room_ = arena_->allocate(size + slack);
  room_end_ = room_ + size;
  std::memset(room_end_, 0, slack);
  if (held != 0) std::memcpy(room_, next, held);
  offset_ = offset_of(next);
  begin_ = next = room_;
  end = room_ + held;
  block_size_ = std::min(2 * block_size_, largest_block);
}

void ReadWindow::copy_start(Byte* destination, std::size_t count) const {
  if (is_all()) {
    std::memcpy(destination, begin_, count);
  } else {
    source_->read(0, destination, count, no_where());
  }
}

void ReadWindow::skip_to(std::uint64_t offset, const Byte* kept_end) noexcept {
  if (is_all()) {
    next = begin_ + offset;
    return;
  }
  begin_ = next = end = kept_end;
  offset_ = offset;
  step_ = smallest_step;
}

}  // namespace flaxstate
