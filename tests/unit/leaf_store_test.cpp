#include "object/leaf_store.hpp"

#include <algorithm>

#include "fake_source.hpp"
#include "object/type_check.hpp"
#include "tree/tree_builder.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::CopyCall;
using flaxstate::ItemSink;
using flaxstate::LeafTarget;
using flaxstate::Memory;
using flaxstate::no_location;
using flaxstate::store_leaf;
using flaxstate::stream_items;
using flaxstate::stream_leaf;
using namespace unit;

namespace {

// A field as the registry completes it.
Field completed(Field field) {
  auto type = new_type("T", 1 << 30, {std::move(field)});
  flaxstate::check_type(*type);
  return type->fields[0];
}
Field completed_leaf(Dtype dtype, const std::vector<std::int64_t>& shape = {}) {
  return completed(leaf("f", 0, dtype, shape));
}

// What store_leaf() makes of the value: the bytes of the field, which starts in the middle of others.
std::string stored(const Field& field, const std::string& text, std::size_t size, std::size_t start = 0) {
  const Read read(packed(text));
  ExactBytes bytes(std::string(size, '\xee'));
  store_leaf({field, size, false}, read.root(), bytes.data() + start);
  return to_hex(bytes.data(), bytes.size());
}

// An array of `count` items of two bytes, 1, 2, …, in a source. Beyond 65,535 one number is left out each time.
struct Counted {
  Counted(std::int64_t items, bool is_swapped) : count(items), source(text(items, is_swapped)) {
    view.dtype = Dtype::int16;
    view.item_size = 2;
    view.rank = 1;
    view.shape = &count;
    view.swapped = is_swapped;
    view.source = &source;
    view.is_in_source = true;
  }
  static std::string text(std::int64_t items, bool is_swapped) {
    std::string bytes;
    for (std::int64_t i = 1; i <= items; ++i) {
      const std::int64_t item = i + (i >> 16);
      const char low = static_cast<char>(item);
      const char high = static_cast<char>(item >> 8);
      bytes += is_swapped ? high : low;
      bytes += is_swapped ? low : high;
    }
    return bytes;
  }
  std::int64_t count;
  FakeSource source;
  ArrayView view;
};

// Notes the pieces, and joins them.
class Pieces final : public ItemSink {
 public:
  ~Pieces() = default;
  explicit Pieces(std::size_t item_size) : item_size_(item_size) {}
  void write(std::uint64_t first, std::uint64_t count, const Byte* items) override {
    is_in_order = is_in_order && first == next_ && count != 0;
    next_ += count;
    addresses.push_back(items);
    largest = std::max<std::size_t>(largest, count * item_size_);
    bytes.append(reinterpret_cast<const char*>(items), count * item_size_);
    if (addresses.size() == fail_at) throw Error(Status::callback, "enough");
  }

  std::string bytes;
  std::vector<const Byte*> addresses;
  std::size_t largest = 0;
  std::size_t fail_at = 0;
  bool is_in_order = true;

 private:
  std::size_t item_size_;
  std::uint64_t next_ = 0;
};

std::string streamed(const Field& field, const std::string& text) {
  const Read read(packed(text));
  Memory memory(flaxstate::default_allocator());
  Pieces pieces(field.item_size);
  stream_leaf(field, read.root(), no_location(), memory, pieces);
  CHECK(pieces.is_in_order);
  return to_hex(pieces.bytes);
}

const std::string float32s = "f32[2](1, 2)";
const std::string bools = "bool[4](False, True, 2, 128)";

}  // namespace

TEST_CASE("Plain numbers, where they fit") {
  CHECK(stored(completed_leaf(Dtype::int16), "5", 4, 1) == "ee0500ee");
  CHECK(stored(completed_leaf(Dtype::uint8), "255", 3, 1) == "eeffee");
  CHECK(stored(completed_leaf(Dtype::float32), "1", 4) == "0000803f");
  CHECK(stored(completed_leaf(Dtype::boolean), "True", 2) == "01ee");
  CHECK(stored(completed_leaf(Dtype::uint64), "18446744073709551615", 8) == "ffffffffffffffff");
  CHECK(stored(completed_leaf(Dtype::float16), "1.5", 2) == "003e");
  CHECK(stored(completed_leaf(Dtype::complex64), "1+2j", 8) == "0000803f00000040");
}

TEST_CASE("Text with and without a NUL behind it") {
  const Read read(packed("'abc'"));
  Field field = completed(text_field("f", 0, 6));
  ExactBytes bytes(std::string(6, '\xee'));
  store_leaf({field, 6, true}, read.root(), bytes.data());
  CHECK(to_hex(bytes.data(), 6) == "616263000000");
  ExactBytes counted(std::string(6, '\xee'));
  store_leaf({field, 6, false}, read.root(), counted.data());
  CHECK(to_hex(counted.data(), 6) == "616263eeeeee");
  store_leaf({field, 6, false}, Read(packed("''")).root(), nullptr);
}

TEST_CASE("Arrays and scalars into a field of their dtype, in host order; bools become 0 or 1") {
  CHECK(stored(completed_leaf(Dtype::float32, {2}), float32s, 10, 1) == "ee0000803f00000040ee");
  CHECK(stored(completed_leaf(Dtype::float32), "f32(1)", 4) == "0000803f");
  CHECK(stored(completed_leaf(Dtype::boolean, {4}), bools, 5) == "00010101ee");
  // Big-endian ">i2": 1, 2.
  CHECK(stored(completed_leaf(Dtype::int16, {2}), "dtype('>i2')[2](hex('00010002'))", 4) == "01000200");
}

TEST_CASE("Into another dtype, and into a strided field") {
  CHECK(stored(completed_leaf(Dtype::float64, {2}), float32s, 16) == "000000000000f03f0000000000000040");
  CHECK(stored(completed_leaf(Dtype::bfloat16, {2}), float32s, 4) == "803f0040");
  Field gaps = leaf("f", 0, Dtype::float32, {2});
  gaps.strides[0] = 6;
  CHECK(stored(completed(gaps), float32s, 11) == "0000803feeee00000040ee");
  Field wide = leaf("f", 0, Dtype::float64, {2});
  wide.strides[0] = 9;
  CHECK(stored(completed(wide), float32s, 17) == "000000000000f03fee0000000000000040");
  Field flags = leaf("f", 0, Dtype::boolean, {4});
  flags.strides[0] = 2;
  CHECK(stored(completed(flags), bools, 7) == "00ee01ee01ee01");
}

// Pieces are 16 KiB on the stack; sizes around that.
TEST_CASE("Large arrays from a source into fields of every sort") {
  for (const std::int64_t items : {1, 4095, 4096, 8191, 8192, 8193, 30000}) {
    for (const bool is_swapped : {false, true}) {
      Counted counted(items, is_swapped);
      const std::string expected = Counted::text(items, flaxstate::host_is_big_endian());
      ExactBytes same(std::string(static_cast<std::size_t>(items) * 2, '\xee'));
      flaxstate::store_array(completed_leaf(Dtype::int16, {items}), counted.view, same.data(), {no_location()});
      CHECK(std::memcmp(same.data(), expected.data(), expected.size()) == 0);

      std::vector<std::int64_t> wide(static_cast<std::size_t>(items));
      flaxstate::store_array(completed_leaf(Dtype::int64, {items}), counted.view, reinterpret_cast<Byte*>(wide.data()),
                             {no_location()});
      CHECK(wide.front() == 1);
      CHECK(wide.back() == items);
      CHECK(wide[static_cast<std::size_t>(items / 2)] == items / 2 + 1);

      Field strided = leaf("f", 0, Dtype::int16, {items});
      strided.strides[0] = 4;
      std::vector<std::int16_t> every(static_cast<std::size_t>(items) * 2, -1);
      flaxstate::store_array(completed(strided), counted.view, reinterpret_cast<Byte*>(every.data()), {no_location()});
      CHECK(every[0] == 1);
      CHECK(every[static_cast<std::size_t>(items) * 2 - 2] == items);
      CHECK(std::count(every.begin(), every.end(), -1) == items);
      CHECK(counted.source.faults == 0);
    }
  }
}

TEST_CASE("Opaque items larger than a piece go one by one into a strided field, from last to first in memory") {
  constexpr std::int64_t item_size = 20000;
  Field field = leaf("f", 0, Dtype::opaque, {2, 2});
  field.dtype_name = "<U5000";
  field.item_size = item_size;
  field.strides[0] = item_size;
  field.strides[1] = 2 * item_size;
  const std::int64_t shape[] = {2, 2};
  std::string text;
  for (const char mark : {'a', 'b', 'c', 'd'}) text += std::string(item_size, mark);
  const FakeSource source(text);
  ArrayView view;
  view.dtype = Dtype::opaque;
  view.name = "<U5000";
  view.item_size = item_size;
  view.rank = 2;
  view.shape = shape;
  view.source = &source;
  view.is_in_source = true;
  ExactBytes bytes(std::string(4 * item_size, '\xee'));
  flaxstate::store_array(completed(field), view, bytes.data(), {no_location()});
  std::string marks;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::string_view item(reinterpret_cast<const char*>(bytes.data()) + i * item_size, item_size);
    marks += item == std::string(item_size, item[0]) ? item[0] : '?';
  }
  CHECK(marks == "acbd");
}

TEST_CASE("Items are streamed in order, in pieces of at most the size that is wanted") {
  Memory memory(flaxstate::default_allocator());
  for (const std::size_t piece : {1U, 2U, 3U, 100U, 1999U, 2000U, 100000U}) {
    const Counted counted(1000, true);
    Pieces pieces(2);
    stream_items(counted.view, piece, no_location(), memory, pieces);
    CHECK(pieces.is_in_order);
    CHECK(pieces.bytes == Counted::text(1000, flaxstate::host_is_big_endian()));
    CHECK(pieces.largest <= std::max<std::size_t>(piece, 2));
    const std::size_t items = std::max<std::size_t>(piece / 2, 1);
    CHECK(pieces.addresses.size() == (1000 + items - 1) / items);
    CHECK(counted.source.most_reads_of_a_byte() == 1);
  }
}

TEST_CASE("Items in memory are streamed from where they stand, and nothing is allocated") {
  const Read read(packed(float32s));
  const ArrayView array = flaxstate::array_of(read.root());
  CountingAllocator counting;
  Memory memory(counting.allocator());
  Pieces pieces(4);
  stream_items(array, 4, no_location(), memory, pieces);
  REQUIRE(pieces.addresses.size() == 2);
  CHECK(pieces.addresses[0] == array.data);
  CHECK(pieces.addresses[1] == array.data + 4);
  CHECK(counting.calls == 0);
}

TEST_CASE("A mapped array is streamed by reading, since the mapping may have got shorter") {
  Counted counted(100, false);
  counted.source.map(0);
  ArrayView view = counted.view;
  view.is_in_source = false;
  view.data = counted.source.mapping();
  Memory memory(flaxstate::default_allocator());
  Pieces pieces(2);
  stream_items(view, 64, no_location(), memory, pieces);
  CHECK(pieces.bytes == Counted::text(100, flaxstate::host_is_big_endian()));
}

TEST_CASE("Leaves are streamed in the dtype of the field") {
  CHECK(streamed(completed_leaf(Dtype::float32, {2}), float32s) == "0000803f00000040");
  CHECK(streamed(completed_leaf(Dtype::float64, {2}), float32s) == "000000000000f03f0000000000000040");
  CHECK(streamed(completed_leaf(Dtype::bfloat16, {2}), float32s) == "803f0040");
  CHECK(streamed(completed_leaf(Dtype::boolean, {4}), bools) == "00010101");
  CHECK(streamed(completed_leaf(Dtype::float32), "1") == "0000803f");
  CHECK(streamed(completed_leaf(Dtype::complex128), "1+2j") == "000000000000f03f0000000000000040");
  CHECK(streamed(completed_leaf(Dtype::float32), "f32(1)") == "0000803f");
  Field empty = leaf("f", 0, Dtype::float64, {flaxstate::counted});
  empty.capacity = 1;
  empty.count_offset = 8;
  empty = completed(empty);
  // float32 of shape (0,)
  CHECK(streamed(empty, "f32[0]()").empty());
}

TEST_CASE("Large leaves are streamed in pieces of at most 1 MiB on both sides") {
  for (const auto& [dtype, item_size] : {std::pair{Dtype::int16, 2U}, {Dtype::int64, 8U}, {Dtype::int8, 1U}}) {
    const Counted counted(1500000, false);
    Tree tree(flaxstate::default_allocator());
    flaxstate::TreeBuilder builder(tree);
    builder.array(counted.view);
    builder.finish(false);
    CountingAllocator counting;
    {
      Memory memory(counting.allocator());
      Pieces pieces(item_size);
      stream_leaf(completed_leaf(dtype, {1500000}), *tree.root(), no_location(), memory, pieces);
      CHECK(pieces.is_in_order);
      CHECK(pieces.bytes.size() == 1500000 * item_size);
      CHECK(pieces.largest <= 1U << 20);
      const std::string expected = Counted::text(1500000, false);
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < 1500000; ++i) wrong += pieces.bytes[i * item_size] != expected[2 * i] ? 1 : 0;
      CHECK(wrong == 0);
      CHECK(counting.peak <= 2U << 20);
    }
    CHECK(counting.live == 0);
    CHECK(counted.source.most_reads_of_a_byte() == 1);
  }
}

TEST_CASE("What source and sink report passes through, and all memory goes back") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  Counted counted(1000, true);
  counted.source.fail_at = 3;
  Pieces pieces(2);
  CHECK(failure_of([&] { stream_items(counted.view, 100, no_location(), memory, pieces); }) == "IO at ");
  CHECK(pieces.bytes.size() == 200);
  counted.source.fail_at = 0;
  Pieces failing(2);
  failing.fail_at = 2;
  CHECK(failure_of([&] { stream_items(counted.view, 100, no_location(), memory, failing); }) == "CALLBACK at ");
  CHECK(counting.live == 0);
}
