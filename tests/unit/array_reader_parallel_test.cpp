// Covers the threads of array_reader.hpp.

#include "scattered.hpp"
#include "tree/array_reader.hpp"

#include "catch.hpp"

using flaxstate::CopyCall;
using flaxstate::Dtype;
using flaxstate::host_is_big_endian;
using flaxstate::no_location;
using flaxstate::Parallel;
using flaxstate::Segment;
using namespace unit;

namespace {

class Here final : public flaxstate::Location {
 public:
  std::string path() const override { return "./here"; }
};

// A job system: backwards, on the calling thread.
void run_backwards(std::size_t count, void (*task)(std::size_t, void*), void* context, void* user_data) {
  ++*static_cast<std::size_t*>(user_data);
  for (std::size_t i = count; i-- > 0;) task(i, context);
}

}  // namespace

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
      flaxstate::copy_items(array.view, first, items - first, copied.data(), false, {no_location(), &parallel});
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
  flaxstate::copy_items(view, 0, items.size(), copied.data(), host_is_big_endian(), {no_location(), &parallel});
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
  flaxstate::copy_items(view, 0, copied.size(), copied.data(), false, {no_location(), &parallel});
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
      const CopyCall context{here, &parallel};
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
