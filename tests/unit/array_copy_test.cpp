#include "array_copy.hpp"

#include <random>

#include "fake_source.hpp"

#include "catch.hpp"

using flaxstate::ArrayReader;
using flaxstate::CopyContext;
using flaxstate::Dtype;
using flaxstate::host_is_big_endian;
using flaxstate::no_where;
using flaxstate::Parallel;
using flaxstate::Segment;
using namespace unit;

namespace {

class Here final : public flaxstate::Where {
 public:
  std::string path() const override { return "./here"; }
};

// Bytes of an array whose byte i is a hash of i, cut into segments that stand in memory, in a source between other
// bytes, or in a mapping of it that is too short.
class Scattered {
 public:
  enum class Place { memory, source, mapping };

  Scattered(std::mt19937& random, std::uint64_t items, std::uint32_t item_size, std::size_t segments) {
    for (std::uint64_t i = 0; i < items * item_size; ++i) bytes += static_cast<char>(i * 37 + (i >> 8) * 11 + 5);
    std::vector<std::uint64_t> cuts = {0, items};
    while (cuts.size() < segments + 1) cuts.push_back(random() % (items + 1));
    std::sort(cuts.begin(), cuts.end());
    std::string in_source = "head";
    std::vector<std::uint64_t> offsets;
    for (std::size_t i = 0; i < segments; ++i) {
      places.push_back(static_cast<Place>(random() % 3));
      offsets.push_back(in_source.size());
      in_source += bytes.substr(cuts[i] * item_size, (cuts[i + 1] - cuts[i]) * item_size) + "gap";
    }
    source = std::make_unique<FakeSource>(in_source);
    source->map(2);
    for (std::size_t i = 0; i < segments; ++i) {
      const std::uint64_t size = (cuts[i + 1] - cuts[i]) * item_size;
      blocks_.push_back(std::make_unique<ExactBytes>(bytes.substr(cuts[i] * item_size, size)));
      if (places[i] == Place::memory) {
        segments_.emplace_back(blocks_.back()->data(), size);
      } else if (places[i] == Place::source) {
        segments_.push_back(Segment::in_source(offsets[i], size));
      } else {
        segments_.emplace_back(source->mapping() + offsets[i], size);
      }
    }
    dimension_ = static_cast<std::int64_t>(items);
    view.rank = 1;
    view.shape = &dimension_;
    view.item_size = item_size;
    view.source = source.get();
    view.segments = segments_.data();
    view.segment_count = static_cast<std::uint32_t>(segments);
  }

  bool is_all_in_memory() const {
    for (const Place place : places) {
      if (place != Place::memory) return false;
    }
    return true;
  }

  ArrayView view;
  std::string bytes;
  std::vector<Place> places;
  std::unique_ptr<FakeSource> source;

 private:
  std::int64_t dimension_ = 0;
  std::vector<std::unique_ptr<ExactBytes>> blocks_;
  std::vector<Segment> segments_;
};

struct Sizes {
  Dtype dtype;
  std::uint32_t item_size;
  std::uint32_t swap_size;
};
constexpr Sizes dtypes[] = {{Dtype::uint8, 1, 1},     {Dtype::int16, 2, 2},        {Dtype::float64, 8, 8},
                            {Dtype::complex64, 8, 4}, {Dtype::complex256, 32, 16}, {Dtype::opaque, 12, 1}};

std::string swapped(std::string bytes, std::size_t unit) {
  for (std::size_t at = 0; at < bytes.size(); at += unit)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + unit));
  return bytes;
}

// A job system: backwards, on the calling thread.
void run_backwards(std::size_t count, void (*task)(std::size_t, void*), void* context, void* user_data) {
  ++*static_cast<std::size_t*>(user_data);
  for (std::size_t i = count; i-- > 0;) task(i, context);
}

}  // namespace

TEST_CASE("Random parts of scattered arrays, in both byte orders, from memory, source and mapping") {
  std::mt19937 random(8);
  const auto draw = [&](std::uint64_t below) { return random() % below; };
  for (int round = 0; round < 1500; ++round) {
    const Sizes& sizes = dtypes[draw(std::size(dtypes))];
    const std::uint64_t items = draw(50);
    Scattered array(random, items, sizes.item_size, 1 + draw(6));
    array.view.dtype = sizes.dtype;
    array.view.swapped = draw(2) == 0;
    const bool big_endian = draw(2) == 0;
    ArrayReader reader(array.view);
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t first = draw(items + 1);
      const std::uint64_t count = draw(items - first + 1);
      std::string expected = array.bytes.substr(first * sizes.item_size, count * sizes.item_size);
      if (array.view.swapped != big_endian) expected = swapped(expected, sizes.swap_size);
      ExactBytes copied(std::string(expected.size(), '\xee'));
      reader.copy(first, count, copied.data(), big_endian);
      if (to_hex(copied.data(), copied.size()) != to_hex(expected)) FAIL_CHECK("reader in round " << round);
      ExactBytes in_one_go(std::string(expected.size(), '\xee'));
      flaxstate::copy_items(array.view, first, count, in_one_go.data(), big_endian);
      if (to_hex(in_one_go.data(), in_one_go.size()) != to_hex(expected)) FAIL_CHECK("copy_items in round " << round);
    }
    CHECK(array.source->faults == 0);
    CHECK(flaxstate::is_in_memory(array.view) == array.is_all_in_memory());
  }
}

TEST_CASE("Bytes of an array may be read in parts of items") {
  std::mt19937 random(9);
  Scattered array(random, 40, 12, 5);
  array.view.dtype = Dtype::opaque;
  ArrayReader reader(array.view);
  for (std::uint64_t first = 0; first < 480; first += 7) {
    const std::uint64_t size = std::min<std::uint64_t>(23, 480 - first);
    ExactBytes copied(std::string(size, '\xee'));
    reader.copy_bytes(first, size, copied.data());
    CHECK(to_hex(copied.data(), size) == to_hex(array.bytes.substr(first, size)));
  }
  reader.copy_bytes(0, 0, nullptr);
}

TEST_CASE("Where a segment is") {
  FakeSource source("0123456789");
  source.map(10);
  const ExactBytes memory("abc");
  ArrayView view;
  std::uint64_t offset = 77;
  CHECK_FALSE(flaxstate::locate(view, Segment(memory.data(), 3), offset));
  view.source = &source;
  CHECK_FALSE(flaxstate::locate(view, Segment(memory.data(), 3), offset));
  CHECK(flaxstate::locate(view, Segment::in_source(5, 2), offset));
  CHECK(offset == 5);
  CHECK(flaxstate::locate(view, Segment(source.mapping() + 7, 2), offset));
  CHECK(offset == 7);
}

TEST_CASE("Segments are as large as 63 bits say, and far away") {
  const Segment segment = Segment::in_source(UINT64_MAX - 1, UINT64_MAX >> 1);
  CHECK(segment.is_in_source());
  CHECK(segment.offset() == UINT64_MAX - 1);
  CHECK(segment.size() == UINT64_MAX >> 1);
  CHECK(segment.data() == nullptr);
}

TEST_CASE("Data that can be used as it stands") {
  const ExactBytes memory("abcd");
  const std::int64_t two = 2;
  ArrayView view;
  view.dtype = Dtype::uint16;
  view.item_size = 2;
  view.rank = 1;
  view.shape = &two;
  view.data = memory.data();
  view.swapped = host_is_big_endian();
  CHECK(flaxstate::direct_data(view) == memory.data());
  view.swapped = !view.swapped;
  CHECK(flaxstate::direct_data(view) == nullptr);
  view.dtype = Dtype::uint8;
  CHECK(flaxstate::direct_data(view) == memory.data());
  const std::int64_t stride = 1;
  view.strides = &stride;
  CHECK(flaxstate::direct_data(view) == nullptr);
  view.strides = nullptr;
  view.segment_count = 0;
  CHECK(flaxstate::direct_data(view) == nullptr);
  view.segment_count = 1;
  view.is_in_source = true;
  CHECK(flaxstate::direct_data(view) == nullptr);
}

TEST_CASE("The address of an item of a strided array") {
  Byte items[24];
  const std::int64_t shape[] = {2, 3};
  const std::int64_t strides[] = {-12, 4};
  ArrayView view;
  view.rank = 2;
  view.shape = shape;
  view.strides = strides;
  view.item_size = 4;
  view.data = items + 12;
  CHECK(flaxstate::item_address(view, 0) == items + 12);
  CHECK(flaxstate::item_address(view, 2) == items + 20);
  CHECK(flaxstate::item_address(view, 3) == items);
  CHECK(flaxstate::item_address(view, 5) == items + 8);
  view.rank = 0;
  CHECK(flaxstate::item_address(view, 0) == items + 12);
}

TEST_CASE("Threads copy the same as one, from all places") {
  std::mt19937 random(10);
  std::size_t runs = 0;
  for (const bool own_threads : {false, true}) {
    Parallel parallel({3, own_threads ? nullptr : run_backwards, &runs});
    for (int round = 0; round < 6; ++round) {
      const Sizes& sizes = dtypes[static_cast<std::size_t>(round)];
      const std::uint64_t items = 1700000 / sizes.item_size + random() % 100;
      Scattered array(random, items, sizes.item_size, 1 + random() % 5);
      array.view.dtype = sizes.dtype;
      array.view.swapped = true;
      array.source->tries = true;
      const std::uint64_t first = random() % 50;
      ExactBytes copied(std::string((items - first) * sizes.item_size, '\xee'));
      flaxstate::copy_items(array.view, first, items - first, copied.data(), false, {no_where(), &parallel});
      const std::string expected = swapped(array.bytes.substr(first * sizes.item_size), sizes.swap_size);
      CHECK(std::memcmp(copied.data(), expected.data(), expected.size()) == 0);
      CHECK(array.source->faults == 0);
    }
  }
  CHECK(runs == 6);
}

TEST_CASE("Threads copy strided arrays") {
  constexpr std::int64_t rows = 900;
  constexpr std::int64_t columns = 400;
  std::vector<std::uint32_t> items(rows * columns);
  for (std::size_t i = 0; i < items.size(); ++i) items[i] = static_cast<std::uint32_t>(i);
  const std::int64_t shape[] = {columns, rows};
  const std::int64_t strides[] = {4, 4 * columns};
  ArrayView view;
  view.dtype = Dtype::uint32;
  view.swapped = host_is_big_endian();
  view.item_size = 4;
  view.rank = 2;
  view.shape = shape;
  view.strides = strides;
  view.data = reinterpret_cast<const Byte*>(items.data());
  Parallel parallel({4});
  std::vector<std::uint32_t> copied(items.size());
  flaxstate::copy_items(view, 0, items.size(), copied.data(), host_is_big_endian(), {no_where(), &parallel});
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < items.size(); ++i) wrong += copied[i] != i % rows * columns + i / rows ? 1 : 0;
  CHECK(wrong == 0);
}

TEST_CASE("A source that can't be tried is read by one thread alone") {
  std::mt19937 random(11);
  const Scattered array(random, 2000000, 1, 1);
  ArrayView view = array.view;
  const Segment whole = Segment::in_source(4, 2000000);
  view.dtype = Dtype::uint8;
  view.segments = &whole;
  std::size_t runs = 0;
  Parallel parallel({8, run_backwards, &runs});
  std::vector<Byte> copied(2000000);
  flaxstate::copy_items(view, 0, copied.size(), copied.data(), false, {no_where(), &parallel});
  CHECK(runs == 0);
  CHECK(std::memcmp(copied.data(), array.bytes.data(), copied.size()) == 0);
}

TEST_CASE("What a source reports is thrown with path and offset, whoever read, when all have ended") {
  constexpr std::int64_t count = 4000000;
  const Here here;
  std::size_t runs = 0;
  for (const bool own_threads : {false, true}) {
    for (std::size_t n = 0; n < 4; ++n) {
      INFO(own_threads << " " << n);
      FakeSource source(std::string(count, 'x'));
      source.tries = n != 0;
      source.fail_at = n == 2 ? 2 : 1;
      source.fails_onwards = n == 3;
      ArrayView view;
      view.dtype = Dtype::uint8;
      view.item_size = 1;
      view.rank = 1;
      view.shape = &count;
      view.source = &source;
      view.is_in_source = true;
      Parallel parallel({2, own_threads ? nullptr : run_backwards, &runs});
      std::vector<Byte> copied(count);
      const CopyContext context{here, &parallel};
      const auto copy = [&] { flaxstate::copy_items(view, 0, count, copied.data(), false, context); };
      const auto error = error_of(copy);
      REQUIRE(error.has_value());
      CHECK(error->status() == Status::io);
      CHECK(error->path() == "./here");
      CHECK(error->offset() < count);
      if (n != 0) {
        CHECK(error->message().find(std::to_string(FakeSource::error_number)) != std::string::npos);
        CHECK(source.bytes_read() == count);
      }
      source.fail_at = 0;
      copy();
      CHECK(copied.back() == 'x');
    }
  }
}
