#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/error.hpp"
#include "base/memory.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "io/sink.hpp"
#include "msgpack/struct_writer.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

// Gathers what a writer writes: small things in a buffer, large data where it stands. Both go out together.
class GatherOut {
 public:
  static constexpr std::size_t buffer_size = std::size_t{1} << 18;

  // `buffer` has room for buffer_size bytes.
  GatherOut(Sink& out, Byte* buffer, Parallel* parallel, Progress* progress = nullptr) noexcept
      : out_(out),
        parallel_(parallel),
        progress_(progress),
        begin_(buffer),
        next_(buffer),
        end_(buffer + buffer_size) {}
  GatherOut(const GatherOut&) = delete;
  GatherOut& operator=(const GatherOut&) = delete;

  void write(const char* data, std::size_t size) {
    if (size > static_cast<std::size_t>(end_ - next_)) return write_large(data, size);
    if (size != 0) std::memcpy(next_, data, size);
    next_ += size;
  }
  void write_items(ArrayReader& reader, std::uint64_t first, std::uint64_t count);
  std::size_t write_struct(const StructProgram& program, std::size_t first, const Byte* object);
  std::size_t write_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count);

  std::uint64_t position() const noexcept { return gathered_ + static_cast<std::uint64_t>(next_ - begin_); }
  // Writes all that was gathered: at the end, and before data goes that isn't in the buffer.
  void settle() { flush(); }

 private:
  static constexpr std::size_t most_pieces = 128;

  void write_large(const char* data, std::size_t size);
  void write_large_item(ArrayReader& reader, std::uint64_t item);
  void add_piece(const Byte* data, std::uint64_t size);
  void close_buffer() noexcept;
  void flush();
  void write_pieces();
  void write_in_parallel(std::uint64_t size);
  Byte* room(std::size_t size);

  Sink& out_;
  Parallel* parallel_;
  Progress* progress_;
  Byte* begin_;  // of what the buffer holds behind the last piece
  Byte* next_;
  Byte* end_;
  std::uint64_t gathered_ = 0;  // bytes before begin_
  std::uint64_t written_ = 0;   // bytes that went out
  std::size_t piece_count_ = 0;
  Piece pieces_[most_pieces];
};

}  // namespace flaxstate
