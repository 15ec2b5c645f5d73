#include "io/item_source.hpp"

#include "support.hpp"
#include "tree/array_reader.hpp"

#include "catch.hpp"

using flaxstate::ItemSource;
using flaxstate::no_location;
using namespace unit;

namespace {

// Item i consists of bytes that say which item it is, and which of its bytes.
Byte byte_of(std::uint64_t item, std::uint64_t at) { return static_cast<Byte>(item * 7 + at); }

class Made final : public ItemSource {
 public:
  Made(std::uint64_t count, std::uint32_t item_size)
      : ItemSource(count, item_size), count_(count), size_of_(item_size) {}

  struct Range {
    std::uint64_t first;
    std::uint64_t count;
  };
  mutable std::vector<Range> asked;
  mutable std::size_t faults = 0;
  std::size_t fail_at = 0;

 private:
  void read_items(std::uint64_t first, std::uint64_t count, void* destination,
                  const flaxstate::Location& where) const override {
    asked.push_back({first, count});
    if (count == 0 || first + count > count_ || count * size_of_ > (std::max<std::uint64_t>(size_of_, 1U << 20)))
      ++faults;
    if (asked.size() == fail_at) where.fail(Status::callback, "the items can't be made");
    auto* out = static_cast<Byte*>(destination);
    for (std::uint64_t i = 0; i < count; ++i) {
      for (std::uint64_t at = 0; at < size_of_; ++at) *out++ = byte_of(first + i, at);
    }
  }

  std::uint64_t count_;
  std::uint64_t size_of_;
};

std::string expected(std::uint64_t first, std::uint64_t count, std::uint32_t item_size) {
  std::string bytes;
  for (std::uint64_t i = first; i < first + count; ++i) {
    for (std::uint64_t at = 0; at < item_size; ++at) bytes += static_cast<char>(byte_of(i, at));
  }
  return bytes;
}

}  // namespace

TEST_CASE("A source of items has their size, and no offsets that others could use") {
  const Made source(10, 12);
  CHECK(source.size() == 120);
  CHECK_FALSE(source.has_offsets());
  CHECK_FALSE(source.can_try());
  CHECK(source.mapping() == nullptr);
}

TEST_CASE("Items are asked for from front to back, in pieces of whole items and at most 1 MiB") {
  for (const std::uint32_t item_size : {1U, 3U, 8U, 4096U, 1000000U, 1500000U}) {
    INFO("item size " << item_size);
    const std::uint64_t count = std::max<std::uint64_t>(2, 3500000 / item_size);
    const Made source(count, item_size);
    ExactBytes bytes(std::string((count - 1) * item_size, '\xee'));
    source.read(item_size, bytes.data(), bytes.size(), no_location());
    CHECK(std::memcmp(bytes.data(), expected(1, count - 1, item_size).data(), bytes.size()) == 0);
    CHECK(source.faults == 0);
    std::uint64_t next = 1;
    for (const Made::Range& range : source.asked) {
      CHECK(range.first == next);
      next += range.count;
    }
    CHECK(next == count);
    CHECK(source.asked.size() <= (bytes.size() + (1U << 19)) / (1U << 19));
  }
}

TEST_CASE("Nothing is asked for when nothing is read") {
  const Made source(10, 4);
  source.read(8, nullptr, 0, no_location());
  CHECK(source.asked.empty());
}

TEST_CASE("What the maker of items reports ends the reading") {
  Made source(1U << 20, 4);
  source.fail_at = 2;
  std::vector<Byte> bytes(source.size());
  const auto error = error_of([&] { source.read(0, bytes.data(), bytes.size(), no_location()); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::callback);
  CHECK(source.asked.size() == 2);
}

TEST_CASE("An array over such a source is read item by item, in order") {
  const Made source(100, 12);
  const std::int64_t shape[] = {10, 10};
  ArrayView view;
  view.dtype = flaxstate::Dtype::opaque;
  view.name = "<U3";
  view.item_size = 12;
  view.rank = 2;
  view.shape = shape;
  view.source = &source;
  view.is_in_source = true;
  ExactBytes bytes(std::string(30 * 12, '\xee'));
  flaxstate::copy_items(view, 25, 30, bytes.data(), false);
  CHECK(to_hex(bytes.data(), bytes.size()) == to_hex(expected(25, 30, 12)));
  REQUIRE(source.asked.size() == 1);
  CHECK(source.asked[0].first == 25);
  CHECK(source.asked[0].count == 30);
  CHECK_FALSE(flaxstate::is_in_memory(view));
}
