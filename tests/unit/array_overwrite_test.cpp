#if !defined(_WIN32)

#include "msgpack/array_overwrite.hpp"

#include <random>

#include "fake_source.hpp"
#include "file_support.hpp"
#include "io/item_source.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::overwrite_array;
using namespace unit;

namespace {

const TemporaryDirectory& folder() {
  static const TemporaryDirectory directory;
  return directory;
}

struct View {
  View(Dtype dtype, std::uint32_t item_size, std::vector<std::int64_t> dimensions, const void* data)
      : shape(std::move(dimensions)) {
    view.dtype = dtype;
    view.item_size = item_size;
    view.rank = static_cast<std::uint32_t>(shape.size());
    view.shape = shape.data();
    view.data = static_cast<const Byte*>(data);
    view.swapped = flaxstate::host_is_big_endian();
  }
  std::vector<std::int64_t> shape;
  ArrayView view;
};

// The file of these bytes after its array at `path` was overwritten, or what was wrong; then the file is as it was.
std::string overwritten(const std::string& text, const char* path, const ArrayView& array) {
  const std::string file = folder() / "a";
  write_file(file, packed(text));
  const std::string failure = failure_of([&] { overwrite_array(file.c_str(), path, array); });
  if (failure == "OK") return to_hex(read_file(file));
  CHECK(to_hex(read_file(file)) == to_hex(packed(text)));
  return failure;
}
std::string hex_of(const std::string& text) { return to_hex(packed(text)); }

const std::string usual = "{'a': f32[2](1, 2), 'b': {'c': [f32(1)]}, 'd': 5}";
const float three_four[] = {3, 4};

}  // namespace

TEST_CASE("The data of one array is overwritten, and no other byte") {
  const View array(Dtype::float32, 4, {2}, three_four);
  const std::string expected = hex_of("{'a': f32[2](3, 4), 'b': {'c': [f32(1)]}, 'd': 5}");
  CHECK(overwritten(usual, "a", array.view) == expected);
  CHECK(overwritten(usual, "./a", array.view) == expected);
}

TEST_CASE("A scalar below dicts and lists, and an array that is the whole file") {
  const View scalar(Dtype::float32, 4, {}, three_four);
  CHECK(overwritten(usual, "b/c/0", scalar.view) == hex_of("{'a': f32[2](1, 2), 'b': {'c': [f32(3)]}, 'd': 5}"));
  const View array(Dtype::float32, 4, {2}, three_four);
  CHECK(overwritten("f32[2](1, 2)", "", array.view) == hex_of("f32[2](3, 4)"));
}

TEST_CASE("What doesn't fit is refused with its path, and nothing is written") {
  const View array(Dtype::float32, 4, {2}, three_four);
  CHECK(overwritten(usual, "x", array.view) == "NOT_FOUND at ./x");
  CHECK(overwritten(usual, "b/c/1", array.view) == "NOT_FOUND at ./b/c/1");
  CHECK(overwritten(usual, "b", array.view) == "TYPE at ./b");
  CHECK(overwritten(usual, "d", array.view) == "TYPE at ./d");
  CHECK(overwritten(usual, "a", View(Dtype::int32, 4, {2}, three_four).view) == "DTYPE at ./a");
  CHECK(overwritten(usual, "a", View(Dtype::float32, 4, {1}, three_four).view) == "SHAPE at ./a");
  CHECK(overwritten(usual, "a", View(Dtype::float32, 4, {2, 1}, three_four).view) == "SHAPE at ./a");
  CHECK(overwritten(usual, "b/c/0", array.view) == "SHAPE at ./b/c/0");
  CHECK(overwritten(usual, "a", View(Dtype::float32, 4, {2}, nullptr).view) == "INVALID_ARGUMENT at ./a");
  CHECK(overwritten("hex('81a161c1')", "a", array.view) == "FORMAT at ./a");
  CHECK(overwritten(in_hex(packed(usual) + '\0'), "a", array.view) == "FORMAT at .");
  CHECK(failure_of([&] { overwrite_array((folder() / "none").c_str(), "a", array.view); }).substr(0, 2) == "IO");
}

TEST_CASE("The byte order of the file stays, whatever that of the new data is") {
  const std::string big = "dtype('>i2')[2](hex('00010002'))";
  const std::string little = "i16[2](1, 2)";
  const std::int16_t numbers[] = {0x0304, 0x0506};
  View array(Dtype::int16, 2, {2}, numbers);
  CHECK(overwritten(big, "", array.view) == hex_of("dtype('>i2')[2](hex('03040506'))"));
  CHECK(overwritten(little, "", array.view) == hex_of("i16[2](hex('04030605'))"));
  array.view.swapped = !array.view.swapped;
  CHECK(overwritten(big, "", array.view) == hex_of("dtype('>i2')[2](hex('04030605'))"));
}

TEST_CASE("Chunks are overwritten, each in its place, from strided data too") {
  const std::string chunks =
      "{'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 2}, 'chunks': {'0': f32[2](0, 1), '1': f32[2](2, "
      "3)}}";
  const float columns[] = {5, 7, 6, 8};  // [[5, 6], [7, 8]], column-major
  View array(Dtype::float32, 4, {2, 2}, columns);
  const std::int64_t strides[] = {4, 8};
  array.view.strides = strides;
  const std::string expected =
      "{'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 2}, 'chunks': {'0': f32[2](5, 6), '1': f32[2](7, "
      "8)}}";
  CHECK(overwritten(chunks, ".", array.view) == hex_of(expected));
}

TEST_CASE("Nothing is written where there is nothing") {
  const std::string empty = "f32[0]()";
  CHECK(overwritten(empty, "", View(Dtype::float32, 4, {0}, nullptr).view) == hex_of(empty));
}

TEST_CASE("Arrays larger than what is copied at a time, and items of any size") {
  std::mt19937 random(51);
  struct Sort {
    Dtype dtype;
    std::uint32_t item_size;
    const char* name;
    const char* encoded_name;
  };
  for (const Sort& sort : {Sort{Dtype::float64, 8, "", "a7666c6f61743634"}, Sort{Dtype::opaque, 12, "<U3", "a33c5533"},
                           Sort{Dtype::opaque, 400000, "<U100000", "a83c55313030303030"}}) {
    const std::int64_t items = sort.item_size > 100 ? 3 : 100003;
    const std::size_t size = static_cast<std::size_t>(items) * sort.item_size;
    std::string data(size, '\0');
    for (char& byte : data) byte = static_cast<char>(random());
    const auto number = [](std::size_t value) {
      std::string bytes;
      for (int i = 3; i >= 0; --i) bytes += static_cast<char>(value >> 8 * i);
      return bytes;
    };
    const std::string head = from_hex("9391ce") + number(static_cast<std::size_t>(items)) +
                             from_hex(sort.encoded_name) + from_hex("c6") + number(size);
    const std::string before = from_hex("92c9") + number(head.size() + size) + from_hex("01") + head;
    const std::string path = folder() / "large";
    write_file(path, before + std::string(size, 'o') + from_hex("a3656e64"));
    View array(sort.dtype, sort.item_size, {items}, data.data());
    array.view.name = sort.name;
    overwrite_array(path.c_str(), "0", array.view);
    CHECK((read_file(path) == before + data + from_hex("a3656e64")));
  }
}

TEST_CASE("New data that is made when it is asked for, and that fails") {
  class Made final : public flaxstate::ItemSource {
   public:
    explicit Made(std::uint64_t fails_from) : ItemSource(100000, 4), fails_from_(fails_from) {}

   private:
    void read_items(std::uint64_t first, std::uint64_t count, void* destination,
                    const flaxstate::Location& where) const override {
      if (first + count > fails_from_) where.fail(Status::callback, "no more");
      std::memset(destination, 'n', count * 4);
    }
    std::uint64_t fails_from_;
  };
  const std::string path = folder() / "made";
  const std::string head = from_hex("c9 00061a94 01 9391ce000186a0a7666c6f61743332c600061a80");
  for (const std::uint64_t fails_from : {std::uint64_t{100000}, std::uint64_t{80000}}) {
    write_file(path, head + std::string(400000, 'o'));
    const Made source(fails_from);
    View array(Dtype::float32, 4, {100000}, nullptr);
    array.view.source = &source;
    array.view.is_in_source = true;
    const std::string failure = failure_of([&] { overwrite_array(path.c_str(), "", array.view); });
    const std::string bytes = read_file(path);
    // Some of the data is new then, and some old; the file can be read.
    CHECK(failure == (fails_from == 100000 ? "OK" : "CALLBACK at ."));
    CHECK(bytes.substr(0, head.size()) == head);
    CHECK(failure_of([&] { Read read(bytes); }) == "OK");
    if (fails_from == 100000) CHECK((bytes.substr(head.size()) == std::string(400000, 'n')));
  }
}

#endif
