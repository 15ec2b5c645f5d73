#include "object/shadow.hpp"

#include "fake_source.hpp"

#include "catch.hpp"

using flaxstate::Dtype;
using flaxstate::Memory;
using flaxstate::no_location;
using flaxstate::Segment;
using flaxstate::Shadow;
using namespace unit;

namespace {

// `count` items of two bytes at `offset` of the source.
ArrayView in_source(const FakeSource& source, std::uint64_t offset, const std::int64_t& count) {
  ArrayView view;
  view.dtype = Dtype::uint16;
  view.item_size = 2;
  view.rank = 1;
  view.shape = &count;
  view.source = &source;
  view.is_in_source = true;
  view.offset = offset;
  return view;
}

}  // namespace

TEST_CASE("Arrays of a source are loaded, and come back in the same order, in memory") {
  const FakeSource source("aAbBcCdDeE");
  const std::int64_t two = 2;
  const std::int64_t none = 0;
  const std::int64_t one = 1;
  ArrayView swapped = in_source(source, 8, one);
  swapped.swapped = true;
  const std::vector<ArrayView> arrays = {in_source(source, 4, two), in_source(source, 0, none), swapped,
                                         in_source(source, 0, two)};
  Memory memory(flaxstate::default_allocator());
  Shadow shadow(memory);
  for (int round = 0; round < 2; ++round) {
    shadow.clear();
    CHECK_FALSE(shadow.is_wanted());
    for (const ArrayView& array : arrays) shadow.want(array);
    CHECK(shadow.is_wanted());
    shadow.reserve();
    for (const ArrayView& array : arrays) shadow.load(array, {no_location()});
    const std::size_t reads = source.reads.size();
    std::string texts;
    for (const ArrayView& array : arrays) {
      const ArrayView loaded = shadow.next(array);
      CHECK(loaded.source == nullptr);
      CHECK_FALSE(loaded.is_in_source);
      texts += array_text(loaded) + " ";
    }
    // The bytes of a big-endian array are in their order, until they are copied.
    CHECK(texts == "uint16[2]:63436444 uint16[0]: uint16[1]:4565 uint16[2]:61416242 ");
    CHECK(source.reads.size() == reads);
  }
  CHECK(source.faults == 0);
}

TEST_CASE("Chunks in the source, and some of them in memory, become one piece") {
  const FakeSource source("..bb..dd");
  const ExactBytes memory_chunk("CC");
  const Segment segments[] = {Segment::in_source(2, 2), Segment(memory_chunk.data(), 2), Segment::in_source(6, 2)};
  const std::int64_t three = 3;
  ArrayView view = in_source(source, 0, three);
  view.is_in_source = false;
  view.was_chunked = true;
  view.segments = segments;
  view.segment_count = 3;
  Memory memory(flaxstate::default_allocator());
  Shadow shadow(memory);
  shadow.want(view);
  shadow.reserve();
  shadow.load(view, {no_location()});
  const ArrayView loaded = shadow.next(view);
  CHECK(loaded.segment_count == 1);
  CHECK(loaded.segments == nullptr);
  CHECK(to_hex(loaded.segment(0).data(), 6) == to_hex("bbCCdd"));
}

TEST_CASE("The memory of a shadow is used again, and is just as large as the data") {
  const FakeSource source(std::string(1000, 'x'));
  const std::int64_t many = 500;
  const std::int64_t few = 20;
  CountingAllocator counting;
  {
    Memory memory(counting.allocator());
    Shadow shadow(memory);
    const auto use = [&](const std::int64_t& count) {
      shadow.clear();
      const ArrayView view = in_source(source, 0, count);
      shadow.want(view);
      shadow.reserve();
      shadow.load(view, {no_location()});
      CHECK(to_hex(shadow.next(view).data, 40) == to_hex(std::string(40, 'x')));
    };
    use(few);
    CHECK(counting.live == 40);
    use(many);
    CHECK(counting.live == 1000);
    CHECK(counting.peak == 1000);
    const std::size_t calls = counting.calls;
    use(few);
    use(many);
    CHECK(counting.calls == calls);
  }
  CHECK(counting.live == 0);
}

TEST_CASE("Large arrays stand at the same place in a cache line as in the source") {
  std::string text(70000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  const FakeSource source(text);
  const std::int64_t large = 10000;
  const std::int64_t small = 11;
  const std::vector<ArrayView> arrays = {in_source(source, 1, large), in_source(source, 20001, small),
                                         in_source(source, 20023, large), in_source(source, 40023, large)};
  Memory memory(flaxstate::default_allocator());
  Shadow shadow(memory);
  for (int round = 0; round < 2; ++round) {
    shadow.clear();
    for (const ArrayView& array : arrays) shadow.want(array);
    shadow.reserve();
    for (const ArrayView& array : arrays) shadow.load(array, {no_location()});
    for (const ArrayView& array : arrays) {
      const ArrayView loaded = shadow.next(array);
      CHECK(std::memcmp(loaded.data, text.data() + array.offset, array.size()) == 0);
      const bool is_aligned = (reinterpret_cast<std::uintptr_t>(loaded.data) - array.offset) % 64 == 0;
      CHECK((is_aligned || array.size() == 22));
    }
  }
}

TEST_CASE("A read that fails is thrown with its place, and the shadow can be used again") {
  FakeSource source("abcd");
  source.fail_at = 2;
  const std::int64_t one = 1;
  Memory memory(flaxstate::default_allocator());
  Shadow shadow(memory);
  const ArrayView first = in_source(source, 0, one);
  const ArrayView second = in_source(source, 2, one);
  const auto use = [&] {
    shadow.clear();
    shadow.want(first);
    shadow.want(second);
    shadow.reserve();
    shadow.load(first, {no_location()});
    shadow.load(second, {no_location()});
  };
  const auto error = error_of(use);
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::io);
  CHECK(error->offset() == 2);
  CHECK(failure_of(use) == "OK");
  CHECK(array_text(shadow.next(first)) == "uint16[1]:6162");
  CHECK(array_text(shadow.next(second)) == "uint16[1]:6364");
}

TEST_CASE("Arrays that are together larger than memory can be are out of memory") {
  const FakeSource source("x");
  const std::int64_t half = std::int64_t{1} << 61;  // 2^62 bytes
  Memory memory(flaxstate::default_allocator());
  Shadow shadow(memory);
  shadow.want(in_source(source, 0, half));
  CHECK_THROWS_AS(shadow.reserve(), std::bad_alloc);
  for (int i = 0; i < 3; ++i) shadow.want(in_source(source, 0, half));  // 2^64
  CHECK(shadow.is_wanted());
  CHECK_THROWS_AS(shadow.reserve(), std::bad_alloc);
}
