#include "msgpack/read_window.hpp"

#include <random>

#include "fake_source.hpp"

#include "catch.hpp"

using flaxstate::Arena;
using flaxstate::GrowArray;
using flaxstate::Memory;
using flaxstate::no_location;
using flaxstate::ReadWindow;
using namespace unit;

namespace {

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// What a window over a source works with.
struct Memories {
  explicit Memories(const flaxstate::Allocator& allocator = flaxstate::default_allocator())
      : memory(allocator), buffer(memory), arena(memory) {}
  Memory memory;
  GrowArray<Byte> buffer;
  Arena arena;
};

std::size_t held(const ReadWindow& window) { return static_cast<std::size_t>(window.end - window.next); }

// A reader that goes over bytes, takes some, skips others, and remembers what it took.
class Walker {
 public:
  Walker(std::string_view bytes, ReadWindow& window, std::mt19937& random)
      : bytes_(bytes), window_(window), random_(random) {}

  void step() {
    const std::size_t count = draw_size();
    const std::size_t there = static_cast<std::size_t>(std::min<std::uint64_t>(count, window_.left()));
    switch (draw(4)) {
      case 0: {
        const Byte* const taken = window_.take(there, no_location());
        pieces_.push_back({taken, there, offset_});
        check(is_same(taken, there, offset_));
        offset_ += there;
        break;
      }
      case 1:
        window_.skip(there);
        offset_ += there;
        break;
      default: {
        window_.want(count, no_location());
        check(held(window_) >= there);
        check(is_same(window_.next, held(window_), offset_));
        const std::size_t gone = draw(3) == 0 ? held(window_) : draw(std::min(held(window_), count) + 1);
        window_.next += gone;
        offset_ += gone;
      }
    }
    check(window_.offset() == offset_);
    check(window_.left() == bytes_.size() - offset_);
    check(window_.offset_of(window_.end) <= bytes_.size());
  }
  // All that it took is as it was.
  bool pieces_stayed() const {
    for (const Piece& piece : pieces_) {
      if (!is_same(piece.data, piece.size, piece.offset)) return false;
    }
    return true;
  }
  std::size_t failed_checks() const { return failed_checks_; }

 private:
  struct Piece {
    const Byte* data;
    std::size_t size;
    std::uint64_t offset;
  };

  std::size_t draw(std::size_t below) { return random_() % below; }
  std::size_t draw_size() {
    constexpr std::size_t around[] = {0, 9, 96, 512, 1024, 1280, 8192, 65536, 262144};
    const std::size_t size = around[draw(draw(4) == 0 ? std::size(around) : 6)];
    return draw(2) == 0 ? draw(size + 1) : size + draw(3);
  }
  bool is_same(const Byte* data, std::size_t size, std::uint64_t offset) const {
    return size == 0 || std::memcmp(data, bytes_.data() + offset, size) == 0;
  }
  void check(bool holds) { failed_checks_ += holds ? 0 : 1; }

  std::string_view bytes_;
  ReadWindow& window_;
  std::mt19937& random_;
  std::uint64_t offset_ = 0;
  std::vector<Piece> pieces_;
  std::size_t failed_checks_ = 0;
};

}  // namespace

TEST_CASE("Bytes in memory are one window, and what is taken stands in them") {
  const ExactBytes bytes("0123456789");
  ReadWindow window(bytes.data(), bytes.size());
  CHECK(window.is_all());
  CHECK(window.source() == nullptr);
  CHECK(window.size() == 10);
  window.want(100, no_location());
  CHECK(window.next == bytes.data());
  CHECK(window.end == bytes.data() + 10);
  CHECK(window.take(3, no_location()) == bytes.data());
  CHECK(window.offset() == 3);
  CHECK(window.left() == 7);
  window.skip(5);
  CHECK(window.next == bytes.data() + 8);
  CHECK(window.offset_of(window.end) == 10);
}

TEST_CASE("Without bytes there is nothing to want") {
  Memories memories;
  const FakeSource source("");
  ReadWindow window(source, memories.buffer, memories.arena);
  window.want(1000, no_location());
  CHECK(window.take(0, no_location()) != nullptr);
  window.skip(0);
  CHECK(window.next == window.end);
  CHECK(window.left() == 0);
  CHECK(source.reads.empty());
  ReadWindow nothing(nullptr, 0);
  nothing.want(1, no_location());
  CHECK(nothing.left() == 0);
}

TEST_CASE("A reader that wants, takes and skips at random sees the bytes of the source, and keeps what it took") {
  std::mt19937 random(3);
  Memories memories;
  for (int round = 0; round < 150; ++round) {
    const std::string bytes = random_bytes(random, random() % (round % 10 == 0 ? 3000000 : 40000));
    const FakeSource source(bytes);
    memories.arena.clear();
    ReadWindow window(source, memories.buffer, memories.arena);
    Walker walker(bytes, window, random);
    while (window.left() != 0) walker.step();
    INFO("round " << round);
    CHECK(walker.failed_checks() == 0);
    CHECK(walker.pieces_stayed());
    CHECK(source.faults == 0);
    CHECK(source.most_reads_of_a_byte() <= 1);
  }
}

TEST_CASE("Location nothing is skipped reads get larger") {
  std::mt19937 random(4);
  const std::string bytes = random_bytes(random, 5000000);
  const FakeSource source(bytes);
  Memories memories;
  ReadWindow window(source, memories.buffer, memories.arena);
  while (window.left() != 0) {
    window.want(96, no_location());
    window.next += std::min<std::uint64_t>(50, window.left());
  }
  CHECK(source.bytes_read() == bytes.size());
  CHECK(source.reads.size() < 50);
  CHECK(source.reads.front().size < 2048);
}

TEST_CASE("What is skipped is never read, and reading starts small again behind it") {
  const std::string bytes(10000000, 'x');
  FakeSource source(bytes);
  Memories memories;
  ReadWindow window(source, memories.buffer, memories.arena);
  for (int i = 0; i < 100; ++i) {
    window.want(1000, no_location());
    window.next += 1000;
  }
  const std::uint64_t behind = window.offset_of(window.end);
  source.forget();
  window.skip(9000000);
  window.want(100, no_location());
  CHECK(window.offset() == 9100000);
  CHECK(held(window) >= 100);
  CHECK_FALSE(source.has_read(behind, 9100000 - behind));
  CHECK(source.bytes_read() < 4096);
}

TEST_CASE("Large text goes to its place without a detour, and once") {
  const std::string bytes = std::string(100, 'a') + std::string(20000000, 'b') + std::string(100, 'c');
  const FakeSource source(bytes);
  CountingAllocator counting;
  {
    Memories memories(counting.allocator());
    ReadWindow window(source, memories.buffer, memories.arena);
    window.want(9, no_location());
    window.next += 100;
    const Byte* const text = window.take(20000000, no_location());
    CHECK(text[0] == 'b');
    CHECK(text[19999999] == 'b');
    CHECK(counting.peak < 20020000);
    window.want(50, no_location());
    CHECK(*window.next == 'c');
    CHECK(source.most_reads_of_a_byte() == 1);
  }
  CHECK(counting.live == 0);
}

TEST_CASE("Memory doesn't grow with what is gone over") {
  const std::string bytes(4000000, 'x');
  const FakeSource source(bytes);
  CountingAllocator counting;
  Memories memories(counting.allocator());
  {
    ReadWindow window(source, memories.buffer, memories.arena);
    while (window.left() != 0) {
      window.want(1024, no_location());
      window.skip(std::min<std::uint64_t>(5000, window.left()));
    }
    CHECK(counting.peak < 20000);
  }
  ReadWindow window(source, memories.buffer, memories.arena);
  while (window.left() != 0) {
    window.want(96, no_location());
    window.next += std::min<std::size_t>(70, held(window));
  }
  CHECK(counting.peak < 1000000);
}

TEST_CASE("More bytes than a size holds may be wanted") {
  const FakeSource source("0123456789");
  Memories memories;
  ReadWindow window(source, memories.buffer, memories.arena);
  window.want(SIZE_MAX, no_location());
  CHECK(held(window) == 10);
  window.next += 4;
  window.want(SIZE_MAX, no_location());
  CHECK(window.offset() == 4);
}

TEST_CASE("A read that fails changes nothing, and can be tried again") {
  std::mt19937 random(5);
  const std::string bytes = random_bytes(random, 700000);
  for (std::size_t n = 1; n < 8; ++n) {
    FakeSource source(bytes);
    source.fail_at = n;
    Memories memories;
    ReadWindow window(source, memories.buffer, memories.arena);
    std::size_t failures = 0;
    std::uint64_t offset = 0;
    while (window.left() != 0) {
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(offset % 3 == 0 ? 100001 : 4000, window.left()));
      const Byte* data = nullptr;
      const auto error = error_of([&] {
        if (offset % 2 == 0) window.want(size, no_location());
        data = offset % 2 == 0 ? window.next : window.take(size, no_location());
      });
      CHECK(window.offset() == offset + (error.has_value() || offset % 2 == 0 ? 0 : size));
      if (error.has_value()) {
        ++failures;
        CHECK(error->status() == Status::io);
        CHECK(error->offset() >= offset);
        continue;
      }
      if (std::memcmp(data, bytes.data() + offset, size) != 0) FAIL_CHECK("wrong bytes at " << offset);
      if (offset % 2 == 0) window.skip(size);
      offset += size;
    }
    CHECK(failures == 1);
  }
}

TEST_CASE("Without memory the window is as it was") {
  const std::string bytes(200000, 'x');
  const FakeSource source(bytes);
  for (const bool takes : {false, true}) {
    CountingAllocator counting;
    Memories memories(counting.allocator());
    ReadWindow window(source, memories.buffer, memories.arena);
    window.want(10, no_location());
    window.next += 5;
    const auto read_on = [&] { takes ? (void)window.take(90000, no_location()) : window.want(90000, no_location()); };
    counting.fail_at = counting.calls + 1;
    CHECK_THROWS_AS(read_on(), std::bad_alloc);
    CHECK(window.offset() == 5);
    CHECK(window.next[0] == 'x');
    read_on();
    CHECK(window.offset() == (takes ? 90005 : 5));
  }
}
