#include "msgpack/gather_out.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace flaxstate {
namespace {

// What is larger isn't copied: a piece more costs less.
constexpr std::uint64_t smallest_piece = 4096;
constexpr std::size_t largest_piece = std::size_t{1} << 30;

}  // namespace

// What the buffer holds since the last piece becomes a piece itself.
void GatherOut::close_buffer() noexcept {
  if (next_ == begin_) return;
  pieces_[piece_count_++] = {begin_, static_cast<std::size_t>(next_ - begin_)};
  gathered_ += static_cast<std::uint64_t>(next_ - begin_);
  begin_ = next_;
}

void GatherOut::flush() {
  close_buffer();
  if (piece_count_ != 0) write_pieces();
  piece_count_ = 0;
  begin_ = next_ = end_ - buffer_size;
}

void GatherOut::write_pieces() {
  const std::uint64_t size = gathered_ - written_;
  const bool may_split = parallel_ != nullptr && out_.can_try() && parallel_->task_count(size) > 1;
  if (may_split) {
    write_in_parallel(size);
  } else {
    out_.write(pieces_, piece_count_);
  }
  written_ = gathered_;
  if (progress_ != nullptr) progress_->reach(written_);
}

// Each task writes a part of the bytes, which may begin and end inside pieces.
void GatherOut::write_in_parallel(std::uint64_t size) {
  const std::size_t tasks = parallel_->task_count(size);
  std::atomic<int> failure{0};
  parallel_->run(tasks, [&](std::size_t task) {
    std::uint64_t first = size / tasks * task;
    std::uint64_t left = (task + 1 == tasks ? size : size / tasks * (task + 1)) - first;
    std::uint64_t start = 0;
    for (std::size_t i = 0; i < piece_count_ && left != 0; start += pieces_[i++].size) {
      if (first >= start + pieces_[i].size) continue;
      const std::uint64_t skipped = first - start;
      const std::uint64_t part = std::min<std::uint64_t>(left, pieces_[i].size - skipped);
      const int error = out_.try_write(written_ + first, pieces_[i].data + skipped, static_cast<std::size_t>(part));
      if (error != 0) failure.store(error);
      first += part;
      left -= part;
    }
  });
  if (failure.load() != 0) out_.fail(failure.load());
  out_.skip(size);
}

void GatherOut::add_piece(const Byte* data, std::uint64_t size) {
  const std::uint64_t most = progress_ != nullptr ? Progress::piece(parallel_) : largest_piece;
  while (size != 0) {
    if (piece_count_ + 3 > most_pieces || (progress_ != nullptr && position() - written_ >= most)) flush();
    close_buffer();
    const std::size_t part = static_cast<std::size_t>(std::min(size, std::min<std::uint64_t>(most, largest_piece)));
    pieces_[piece_count_++] = {data, part};
    gathered_ += part;
    data += part;
    size -= part;
  }
}

// Not kept beyond the call.
void GatherOut::write_large(const char* data, std::size_t size) {
  if (size > buffer_size / 4) {
    add_piece(reinterpret_cast<const Byte*>(data), size);
    return flush();
  }
  std::memcpy(room(size), data, size);
  next_ += size;
}

// Room in the buffer for `size` bytes, which are at most a quarter of it.
Byte* GatherOut::room(std::size_t size) {
  if (size > static_cast<std::size_t>(end_ - next_) || piece_count_ + 3 > most_pieces) flush();
  return next_;
}

void GatherOut::write_items(ArrayReader& reader, std::uint64_t first, std::uint64_t count) {
  const ArrayView& array = reader.array();
  const std::uint64_t size = count * array.item_size;
  const bool is_plain = array.strides == nullptr && !(array.swapped && dtype_swap_size(array.dtype) > 1);
  if (is_plain && array.segment_count == 1 && size >= smallest_piece && is_in_memory(array)) {
    return add_piece(array.segment(0).data() + first * array.item_size, size);
  }
  // Opaque items may be of any size; they have no byte order.
  if (array.item_size > buffer_size / 4) {
    for (std::uint64_t item = first; item < first + count; ++item) write_large_item(reader, item);
    return;
  }
  while (count != 0) {
    Byte* const out = room(std::min<std::size_t>(array.item_size * count, buffer_size / 4));
    const std::uint64_t part = std::min<std::uint64_t>(count, static_cast<std::uint64_t>(end_ - out) / array.item_size);
    reader.copy(first, part, out, false);
    next_ += part * array.item_size;
    first += part;
    count -= part;
  }
}

void GatherOut::write_large_item(ArrayReader& reader, std::uint64_t item) {
  const ArrayView& array = reader.array();
  if (array.strides != nullptr) return add_piece(item_address(array, item), array.item_size);
  for (std::uint64_t done = 0, part; done < array.item_size; done += part) {
    part = std::min<std::uint64_t>(array.item_size - done, buffer_size / 4);
    reader.copy_bytes(item * array.item_size + done, part, room(static_cast<std::size_t>(part)));
    next_ += part;
  }
}

std::size_t GatherOut::write_struct(const StructProgram& program, std::size_t first, const Byte* object) {
  if (program.largest_stretch <= buffer_size / 4) {
    room(static_cast<std::size_t>(program.largest_stretch));
    first = flaxstate::write_struct(program, first, object, next_, end_, false);
    if (is_for_walk(program, first)) return first;
  }
  return write_carefully(program, first, object, *this);
}

std::size_t GatherOut::write_structs(const StructProgram& program, const Byte* objects, std::size_t first,
                                     std::size_t count) {
  std::size_t next = first;
  for (bool had_room = true; next < count && had_room;) {
    Byte* const out = room(buffer_size / 4);
    const std::size_t more = flaxstate::write_structs(program, objects, next, count, next_, end_, false);
    next += more;
    had_room = more != 0 && next_ != out;
  }
  return next - first;
}

}  // namespace flaxstate
