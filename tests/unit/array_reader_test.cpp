#include "tree/array_reader.hpp"

#include "scattered.hpp"
#include "tree/tree_builder.hpp"

#include "catch.hpp"

using flaxstate::ArrayReader;
using flaxstate::Dtype;
using flaxstate::host_is_big_endian;
using flaxstate::Segment;
using namespace unit;

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

TEST_CASE("Arrays of very many segments, some of them empty, are read from front to back and here and there") {
  std::mt19937 random(13);
  const auto draw = [&](std::uint64_t below) { return random() % below; };
  for (const std::size_t segments : {63U, 64U, 65U, 128U, 129U, 1000U}) {
    for (const std::uint64_t items : {std::uint64_t{40}, std::uint64_t{700}, std::uint64_t{5000}}) {
      Scattered array(random, items, 2, segments);
      array.view.dtype = Dtype::int16;
      Tree tree(flaxstate::default_allocator());
      flaxstate::TreeBuilder builder(tree);
      builder.array(array.view);
      builder.finish(false);
      const ArrayView view = flaxstate::array_of(*tree.root());
      std::uint64_t start = 0;
      for (std::uint32_t i = 0; i < segments; start += view.segment(i++).size()) CHECK(view.segment_start(i) == start);
      ArrayReader reader(view);
      std::uint64_t first = 0;
      for (int i = 0; i < 300; ++i) {
        if (i % 3 == 0) first = draw(items + 1);
        const std::uint64_t count = draw(std::min<std::uint64_t>(items - first, 60) + 1);
        ExactBytes copied(std::string(count * 2, '\xee'));
        reader.copy(first, count, copied.data(), false);
        if (to_hex(copied.data(), count * 2) != to_hex(array.bytes.substr(first * 2, count * 2))) {
          FAIL_CHECK(segments << " segments, item " << first);
        }
        first += count;
      }
      CHECK(array.source->faults == 0);
    }
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

TEST_CASE("Location a segment is") {
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
