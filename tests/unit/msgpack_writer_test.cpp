#include "msgpack/msgpack_writer.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::Dtype;
using flaxstate::MeasuringOut;
using flaxstate::MemoryOut;
using flaxstate::MsgpackWriter;
using flaxstate::Surroundings;
using namespace unit;

namespace {

class Here final : public flaxstate::Location {
 public:
  std::string path() const override { return "./here"; }
};
const Here here;

// What both sinks make of the events: the hex, if the count is right.
template <class Events>
std::string written(const Events& events, std::uint64_t chunk_limit = flaxstate::format::default_chunk_limit) {
  MeasuringOut counting;
  MsgpackWriter<MeasuringOut> counter(counting, chunk_limit);
  events(counter);
  ExactBytes bytes(std::string(counting.size(), '\xee'));
  MemoryOut sink(bytes.data(), bytes.size());
  MsgpackWriter<MemoryOut> writer(sink, chunk_limit);
  events(writer);
  return (sink.is_full() ? "" : "count is wrong: ") + to_hex(bytes.data(), bytes.size());
}

std::string plain(const std::string& hex) { return to_hex(from_hex(hex)); }

std::string int_hex(std::int64_t value) {
  return written([&](auto& writer) { writer.integer(value); });
}
std::string real_hex(double value) {
  return written([&](auto& writer) { writer.real(value); });
}
std::string timestamp_hex(std::int64_t seconds, std::uint32_t nanoseconds) {
  return written([&](auto& writer) { writer.timestamp(seconds, nanoseconds); });
}

ArrayView view_of(Dtype dtype, std::uint32_t item_size, const std::vector<std::int64_t>& shape, const void* data) {
  ArrayView view;
  view.dtype = dtype;
  view.item_size = item_size;
  view.rank = static_cast<std::uint32_t>(shape.size());
  view.shape = shape.data();
  view.data = static_cast<const Byte*>(data);
  return view;
}

}  // namespace

// All expectations are the bytes of stock Flax (msgpack_serialize of the value).

TEST_CASE("Ints take the smallest encoding") {
  CHECK(int_hex(0) == "00");
  CHECK(int_hex(127) == "7f");
  CHECK(int_hex(128) == "cc80");
  CHECK(int_hex(255) == "ccff");
  CHECK(int_hex(256) == "cd0100");
  CHECK(int_hex(65535) == "cdffff");
  CHECK(int_hex(65536) == "ce00010000");
  CHECK(int_hex(4294967295) == "ceffffffff");
  CHECK(int_hex(4294967296) == "cf0000000100000000");
  CHECK(int_hex(INT64_MAX) == "cf7fffffffffffffff");
  CHECK(int_hex(-1) == "ff");
  CHECK(int_hex(-32) == "e0");
  CHECK(int_hex(-33) == "d0df");
  CHECK(int_hex(-128) == "d080");
  CHECK(int_hex(-129) == "d1ff7f");
  CHECK(int_hex(-32768) == "d18000");
  CHECK(int_hex(-32769) == "d2ffff7fff");
  CHECK(int_hex(-2147483648) == "d280000000");
  CHECK(int_hex(-2147483649) == "d3ffffffff7fffffff");
  CHECK(int_hex(INT64_MIN) == "d38000000000000000");
  CHECK(written([](auto& writer) { writer.unsigned_integer(UINT64_MAX); }) == "cfffffffffffffffff");
  CHECK(written([](auto& writer) { writer.unsigned_integer(5); }) == "05");
}

TEST_CASE("Floats are always float64, bit for bit") {
  CHECK(real_hex(1.0) == "cb3ff0000000000000");
  CHECK(real_hex(-0.0) == "cb8000000000000000");
  CHECK(real_hex(std::numeric_limits<double>::infinity()) == "cb7ff0000000000000");
  double nan;
  const std::uint64_t bits = 0xfff8000000000123;
  std::memcpy(&nan, &bits, sizeof nan);
  CHECK(real_hex(nan) == "cbfff8000000000123");
  CHECK(written([](auto& writer) { writer.complex(1, 2); }) == "c7130292cb3ff0000000000000cb4000000000000000");
}

TEST_CASE("nil, bools, and headers of text and bytes of every size") {
  CHECK(written([](auto& writer) { writer.nil(), writer.boolean(true), writer.boolean(false); }) == "c0c3c2");
  const std::pair<std::size_t, const char*> texts[] = {{0, "a0"},     {31, "bf"},      {32, "d920"},
                                                       {255, "d9ff"}, {256, "da0100"}, {65536, "db00010000"}};
  for (const auto& [size, header] : texts) {
    const std::string text(size, 'x');
    CHECK(written([&](auto& writer) { writer.str(text); }) == header + to_hex(text));
    CHECK(to_hex(flaxstate::encode_text(text)) == header + to_hex(text));
  }
  const std::pair<std::size_t, const char*> bytes[] = {
      {0, "c400"}, {255, "c4ff"}, {256, "c50100"}, {65536, "c600010000"}};
  for (const auto& [size, header] : bytes) {
    const std::string data(size, 'x');
    const auto* begin = reinterpret_cast<const Byte*>(data.data());
    const auto count = static_cast<std::uint32_t>(size);
    CHECK(written([&](auto& writer) { writer.bytes(begin, count); }) == header + to_hex(data));
  }
}

TEST_CASE("Extensions of the sizes that have a header of their own, and others") {
  const std::pair<std::uint32_t, const char*> sizes[] = {
      {0, "c70005"}, {1, "d405"},  {2, "d505"},    {3, "c70305"},     {4, "d605"},
      {8, "d705"},   {16, "d805"}, {17, "c71105"}, {256, "c8010005"}, {65536, "c90001000005"}};
  for (const auto& [size, header] : sizes) {
    const std::string data(size, 'x');
    const auto* begin = reinterpret_cast<const Byte*>(data.data());
    const std::uint32_t count = size;
    CHECK(written([&](auto& writer) { writer.ext(5, begin, count); }) == header + to_hex(data));
  }
}

TEST_CASE("Timestamps in the shortest of their encodings") {
  CHECK(timestamp_hex(1, 0) == "d6ff00000001");
  CHECK(timestamp_hex(4294967295, 0) == "d6ffffffffff");
  CHECK(timestamp_hex(4294967296, 0) == "d7ff0000000100000000");
  CHECK(timestamp_hex(1, 1) == "d7ff0000000400000001");
  CHECK(timestamp_hex(17179869183, 999999999) == "d7ffee6b27ffffffffff");
  CHECK(timestamp_hex(17179869184, 0) == "c70cff000000000000000400000000");
  CHECK(timestamp_hex(-1, 999999999) == "c70cff3b9ac9ffffffffffffffffff");
}

TEST_CASE("Containers and keys") {
  const auto header = [](Kind kind, std::uint32_t size) {
    return written([=](auto& writer) { writer.begin(kind, size), writer.end(); });
  };
  CHECK(header(Kind::dict, 15) == "8f");
  CHECK(header(Kind::dict, 16) == "de0010");
  CHECK(header(Kind::dict, 65536) == "df00010000");
  CHECK(header(Kind::list, 15) == "9f");
  CHECK(header(Kind::tuple, 16) == "dc0010");
  CHECK(header(Kind::list, 65536) == "dd00010000");
  CHECK(written([](auto& writer) {
          writer.key_text("ab"), writer.key_temporary("c"), writer.key_encoded("\xa1z", "z");
        }) == "a26162a163a17a");
  const std::string keys =
      "8a c000 c300 0500 cfffffffffffffffff00 cb3ff000000000000000 c4016100 d4056200 d6ff0000000100"
      "c7130292cb3ff0000000000000cb400000000000000000 c70a039390a4696e7438c4012a00";
  std::string copied = keys;
  copied.replace(copied.find("cb3ff0000000000000"), 18, "cb3ff8000000000000");  // 1.0 and True are one key
  const Read dict(from_hex(copied));
  CHECK("8a" + written([&](auto& writer) {
          const Node* child = flaxstate::first_child(dict.root());
          for (int i = 0; i < 10; ++i, ++child) writer.key(flaxstate::key_of(*child)), writer.integer(0);
        }) ==
        plain(copied));
}

TEST_CASE("Arrays and scalars") {
  const float two[] = {1, 2};
  const std::vector<std::int64_t> shape = {2};
  const std::vector<std::int64_t> empty = {0, 3};
  const auto array = [&](const ArrayView& view) {
    return written([&](auto& writer) { writer.array(view, Surroundings{true, 0, here}); });
  };
  CHECK(array(view_of(Dtype::float32, 4, shape, two)) == "c71501939102a7666c6f61743332c4080000803f00000040");
  CHECK(array(view_of(Dtype::float32, 4, {}, two)) == "d8019390a7666c6f61743332c4040000803f");
  CHECK(array(view_of(Dtype::float32, 4, empty, nullptr)) == "c70e0193920003a7666c6f61743332c400");
  const float big_endian[] = {4.6006030e-41F, 8.9683102e-44F};  // 1 and 2 with their bytes swapped
  ArrayView swapped = view_of(Dtype::float32, 4, shape, big_endian);
  swapped.swapped = true;
  CHECK(array(swapped) == "c71501939102a7666c6f61743332c4080000803f00000040");
  const std::int64_t backward[] = {-4};
  ArrayView reversed = view_of(Dtype::float32, 4, shape, two + 1);
  reversed.strides = backward;
  CHECK(array(reversed) == "c71501939102a7666c6f61743332c408000000400000803f");
  CHECK(written([&](auto& writer) {
          writer.scalar(view_of(Dtype::float32, 4, {}, two), Surroundings{true, 0, here});
        }) == "d8039390a7666c6f61743332c4040000803f");
}

TEST_CASE("Arrays above the limit become chunks, where a reader would join them") {
  const float four[] = {0, 1, 2, 3};
  const std::vector<std::int64_t> shape = {2, 2};
  const ArrayView view = view_of(Dtype::float32, 4, shape, four);
  const auto array = [&](std::uint64_t limit, bool may_chunk, std::uint32_t depth) {
    return written([&](auto& writer) { writer.array(view, Surroundings{may_chunk, depth, here}); }, limit);
  };
  const std::string whole = "c71e0193920202a7666c6f61743332c410000000000000803f0000004000004040";
  CHECK(array(16, true, 0) == whole);
  CHECK(array(8, false, 0) == whole);
  const std::string head =
      "83b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706582a13002a13102a66368756e6b73";
  CHECK(array(8, true, 1022) ==
        head +
            "82a130c71501939102a7666c6f61743332c408000000000000803fa131c71501939102a7666c6f61743332c408000000400000"
            "4040");
  CHECK(array(15, true, 0) ==
        head +
            "82a130c71901939103a7666c6f61743332c40c000000000000803f00000040a131c71101939101a7666c6f61743332c404000040"
            "40");
  CHECK(failure_of([&] { array(8, true, 1023); }) == "LIMIT at ./here");
  CHECK(array(16, true, 1023) == whole);
}

TEST_CASE("A dtype that Flax can't read again is refused with the path") {
  const std::int32_t item = 7;
  ArrayView view = view_of(Dtype::opaque, 4, {}, &item);
  view.name = "void32";
  for (const bool scalar : {false, true}) {
    CHECK(failure_of([&] {
            written([&](auto& writer) {
              const Surroundings around{true, 0, here};
              scalar ? writer.scalar(view, around) : writer.array(view, around);
            });
          }) == "DTYPE at ./here");
  }
}

TEST_CASE("Writing stops where the measured memory ends") {
  Byte memory[4];
  MemoryOut sink(memory, 4);
  sink.write("abc", 3);
  CHECK_FALSE(sink.is_full());
  CHECK(failure_of([&] { sink.write("de", 2); }) == "STATE at ");
  sink.write("d", 1);
  CHECK(sink.is_full());
  CHECK(failure_of([&] { sink.write("e", 1); }) == "STATE at ");
}
