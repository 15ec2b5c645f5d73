#pragma once

// Sources and sinks that take notes, fail where they are told to, and hold no byte too many.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/location.hpp"
#include "io/sink.hpp"
#include "io/source.hpp"
#include "support.hpp"

namespace unit {

class FakeSource final : public flaxstate::Source {
 public:
  struct Range {
    std::uint64_t offset;
    std::uint64_t size;
    std::uint64_t end() const { return offset + size; }
  };
  struct Advised {
    Range range;
    flaxstate::Advice advice;
  };

  explicit FakeSource(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) { size_ = bytes.size(); }

  // A mapping of which the first bytes are right, as of a file that got shorter: whoever touches the others sees others.
  void map(std::size_t mapped) {
    mapped_ = bytes_;
    for (std::size_t i = mapped; i < mapped_.size(); ++i) mapped_[i] = static_cast<Byte>(~mapped_[i]);
    mapping_ = mapped_.data();
  }

  bool tries = false;       // it can be read by several threads at a time
  std::size_t fail_at = 0;  // counted from 1; 0: none
  bool fails_onwards = false;
  mutable std::size_t faults = 0;  // reads outside the bytes, or of nothing
  mutable std::vector<Range> reads;
  mutable std::vector<Advised> advised;

  static constexpr int error_number = 4711;

  void read(std::uint64_t offset, void* destination, std::size_t size,
            const flaxstate::Location& where) const override {
    if (!copy(offset, destination, size)) where.fail_at(Status::io, "the fake source fails", offset);
  }
  bool can_try() const noexcept override { return tries; }
  int try_read(std::uint64_t offset, void* destination, std::size_t size) const noexcept override {
    return copy(offset, destination, size) ? 0 : error_number;
  }
  void advise(std::uint64_t offset, std::uint64_t size, flaxstate::Advice advice) const noexcept override {
    advised.push_back({{offset, size}, advice});
  }

  std::uint64_t bytes_read() const {
    std::uint64_t sum = 0;
    for (const Range& range : reads) sum += range.size;
    return sum;
  }
  // Whether some read fetched any of the bytes.
  bool has_read(std::uint64_t offset, std::uint64_t size) const {
    for (const Range& range : reads) {
      if (range.offset < offset + size && offset < range.end()) return true;
    }
    return false;
  }
  // How often the byte that was fetched most often was.
  std::size_t most_reads_of_a_byte() const {
    std::vector<std::size_t> counts(bytes_.size());
    for (const Range& range : reads) {
      for (std::uint64_t at = range.offset; at < range.end(); ++at) ++counts[at];
    }
    return counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
  }
  void forget() {
    reads.clear();
    advised.clear();
  }

 private:
  bool copy(std::uint64_t offset, void* destination, std::size_t size) const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    reads.push_back({offset, size});
    if (size == 0 || offset > size_ || size > size_ - offset) {
      ++faults;
      return false;
    }
    if (fail_at != 0 && (reads.size() == fail_at || (fails_onwards && reads.size() > fail_at))) return false;
    std::memcpy(destination, bytes_.data() + offset, size);
    return true;
  }

  std::vector<Byte> bytes_;
  std::vector<Byte> mapped_;
  mutable std::mutex mutex_;
};

// Keeps what is written, and how it came.
class FakeSink final : public flaxstate::Sink {
 public:
  ~FakeSink() = default;

  bool tries = false;       // it can be written to by several threads at a time
  std::size_t fail_at = 0;  // the write that fails, counted from 1; 0: none
  std::size_t writes = 0;
  std::size_t tried = 0;
  std::size_t most_pieces = 0;
  std::size_t empty_pieces = 0;
  std::uint64_t skipped = 0;
  std::string bytes;

  static constexpr int error_number = 4712;

  void write(const flaxstate::Piece* pieces, std::size_t count) override {
    if (++writes == fail_at) throw Error(Status::io, "the fake sink fails");
    most_pieces = std::max(most_pieces, count);
    for (std::size_t i = 0; i < count; ++i) {
      if (pieces[i].size == 0) ++empty_pieces;
      put(next_, pieces[i].data, pieces[i].size);
      next_ += pieces[i].size;
    }
  }
  bool can_try() const noexcept override { return tries; }
  int try_write(std::uint64_t offset, const Byte* data, std::size_t size) noexcept override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++tried;
    if (++writes == fail_at) return error_number;
    put(offset, data, size);
    return 0;
  }
  void skip(std::uint64_t size) noexcept override {
    next_ += size;
    skipped += size;
  }

 private:
  void put(std::uint64_t offset, const Byte* data, std::size_t size) {
    if (bytes.size() < offset + size) bytes.resize(offset + size, '\xee');
    if (size != 0) std::memcpy(bytes.data() + offset, data, size);
  }

  std::uint64_t next_ = 0;
  std::mutex mutex_;
};

}  // namespace unit
