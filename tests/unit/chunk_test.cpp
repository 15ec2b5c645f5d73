#include "tree/chunk.hpp"

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

// Parts of chunk dicts, as msgpack.
const std::string marker = "b95f5f6d73677061636b5f6368756e6b65645f61727261795f5f c3";
const std::string shape_key = "a57368617065";
const std::string chunks_key = "a66368756e6b73";
const std::string first = "a130 c71501939102a7666c6f61743332c408000000000000803f";   // '0': float32 [0, 1]
const std::string second = "a131 c71501939102a7666c6f61743332c4080000004000004040";  // '1': float32 [2, 3]
const std::string shape_22 = "82 a13002 a13102";
const std::string all_items = "000000000000803f0000004000004040";

std::string chunked(const std::string& shape, const std::string& chunks) {
  return "83" + marker + shape_key + shape + chunks_key + chunks;
}

std::string failure(const std::string& shape, const std::string& chunks, const ReadOptions& options = {}) {
  return read_failure("81 a161" + chunked(shape, chunks), options);
}

}  // namespace

// max(1, 2**30 // itemsize) in Flax's _chunk().
TEST_CASE("How many items a chunk has") {
  static_assert(flaxstate::chunk_item_count(std::uint64_t{1} << 30, 4) == 268435456);
  static_assert(flaxstate::chunk_item_count(std::uint64_t{1} << 30, 16) == 67108864);
  static_assert(flaxstate::chunk_item_count(8, 3) == 2);
  static_assert(flaxstate::chunk_item_count(8, 8) == 1);
  static_assert(flaxstate::chunk_item_count(8, 16) == 1);
  static_assert(flaxstate::chunk_item_count(0, 4) == 1);
  SUCCEED();
}

// The bytes are stock Flax's for {'a': float32 [[0, 1], [2, 3]]} with a chunk limit of 8.
TEST_CASE("A chunked array is one array, in a dict and at the root") {
  CHECK(read_text("81 a161" + chunked(shape_22, "82" + first + second)) == "{a: float32[2,2]:" + all_items + "}");
  CHECK(read_text(chunked(shape_22, "82" + first + second)) == "float32[2,2]:" + all_items);
  const Read tree(from_hex(chunked(shape_22, "82" + first + second)));
  const ArrayView array = flaxstate::array_of(tree.root());
  CHECK(array.was_chunked);
  CHECK(array.segment_count == 2);
  CHECK(array.data == nullptr);
  CHECK(array.segment(1).size() == 8);
  const Read one(from_hex(chunked("81 a13002", "81" + first)));
  CHECK(flaxstate::array_of(one.root()).segment_count == 1);
  CHECK(flaxstate::array_of(one.root()).data != nullptr);
}

TEST_CASE("Entries are looked up by key, in whatever order the file has them; other keys are ignored") {
  CHECK(read_text("83" + chunks_key + "82" + second + first + shape_key + "82 a13102 a13002" + marker) ==
        "float32[2,2]:" + all_items);
  CHECK(read_text("85" + marker + "a3706164 c40100" + shape_key + shape_22 + "a163 9101" + chunks_key + "82" + first +
                  second) == "float32[2,2]:" + all_items);
}

TEST_CASE("The marker counts whatever its value is") {
  std::string bytes = chunked(shape_22, "82" + first + second);
  bytes.replace(marker.size(), 2, "c2");  // behind the map's header
  REQUIRE(bytes.substr(2 + marker.size() - 2, 2) == "c2");
  CHECK(read_text(bytes) == "float32[2,2]:" + all_items);
}

TEST_CASE("In lists a chunk dict stays a dict, also below dicts that are in lists") {
  const std::string text = "{__msgpack_chunked_array__: true, shape: {0: 2}, chunks: {0: float32[2]:000000000000803f}}";
  CHECK(read_text("91" + chunked("81 a13002", "81" + first)) == "[" + text + "]");
  CHECK(read_text("81 a161 91 81 a162" + chunked("81 a13002", "81" + first)) == "{a: [{b: " + text + "}]}");
}

TEST_CASE("What stands behind chunked arrays is right, and so are look-ups over them") {
  std::string bytes = "de0014";
  for (int i = 0; i < 20; ++i) {
    const std::string key = to_hex("k" + std::string(1, static_cast<char>('a' + i)));
    bytes += "a2" + key + (i % 3 == 0 ? chunked(shape_22, "82" + first + second) : i % 3 == 1 ? "81a17807" : "05");
  }
  const Read tree(from_hex(bytes));
  for (int i = 0; i < 20; ++i) {
    const Node* node = flaxstate::find_text_child(tree.root(), "k" + std::string(1, static_cast<char>('a' + i)));
    REQUIRE(node != nullptr);
    CHECK(dump(*node) == (i % 3 == 0 ? "float32[2,2]:" + all_items : i % 3 == 1 ? "{x: 7}" : "5"));
  }
}

TEST_CASE("A 0-d array, a big-endian one, and one of a long row of chunks") {
  CHECK(read_text(chunked("80", "81 a130 c71101939101a7666c6f61743332c4040000803f")) == "float32[]:0000803f");
  CHECK(read_text(
            chunked("81 a13002", "82 a130 c70d01939101a33e6634c4043f800000 a131 c70d01939101a33e6634c40440000000")) ==
        "float32[2]:0000803f00000040");
  std::string chunks = "de012c";
  std::string items;
  for (int i = 0; i < 300; ++i) {
    const std::string key = std::to_string(i);
    chunks += to_hex(std::string(1, static_cast<char>(0xa0 + key.size())) + key) + "c70c01939101a575696e7438c40105";
    items += "05";
  }
  CHECK(read_text(chunked("81 a130cd012c", chunks)) == "uint8[300]:" + items);
}

TEST_CASE("A missing index, a gap, and keys that are no indices") {
  const std::string other = second.substr(4);
  CHECK(failure(shape_22, "82" + first + "a132" + other) == "KEY at ./a");
  CHECK(failure(shape_22, "82" + first + "a23031" + other) == "KEY at ./a");
  CHECK(failure(shape_22, "82" + first + "a22b31" + other) == "KEY at ./a");
  CHECK(failure(shape_22, "82" + first + "01" + other) == "KEY at ./a");
  CHECK(failure("82 a13102 a13202", "82" + first + second) == "KEY at ./a");
  CHECK(failure("82 a13002 a23031 02", "82" + first + second) == "KEY at ./a");
}

TEST_CASE("A missing shape, missing chunks, and what is no dict") {
  CHECK(read_failure("81 a161 82" + marker + chunks_key + "81" + first) == "KEY at ./a");
  CHECK(read_failure("81 a161 82" + marker + shape_key + "81 a13002") == "KEY at ./a");
  CHECK(read_failure("81 a161 81" + marker) == "KEY at ./a");
  CHECK(failure("91 02", "81" + first) == "TYPE at ./a");
  CHECK(failure("02", "81" + first) == "TYPE at ./a");
  CHECK(failure("81 a13002", "91" + first.substr(4)) == "TYPE at ./a");
  CHECK(failure("81 a13002", "c0") == "TYPE at ./a");
}

TEST_CASE("Chunks of several dtypes, or byte orders") {
  CHECK(failure("81 a13003", "82" + first + "a131 c70f01939101a5696e743332c40400000000") == "DTYPE at ./a/chunks/1");
  CHECK(failure("81 a13003", "82" + first + "a131 c70d01939101a33e6634c4043f800000") == "DTYPE at ./a/chunks/1");
}

TEST_CASE("What is no chunk") {
  CHECK(failure("81 a13002", "81 a130 92 0102") == "TYPE at ./a/chunks/0");
  CHECK(failure("81 a13002", "81 a130 05") == "TYPE at ./a/chunks/0");
  CHECK(failure("81 a13001", "81 a130 d8039390a7666c6f61743332c4040000803f") == "TYPE at ./a/chunks/0");
  CHECK(failure("81 a13001", "81 a130 d8019390a7666c6f61743332c40400000000") == "TYPE at ./a/chunks/0");
  CHECK(failure("81 a13002", "81 a130 c7160193920102a7666c6f61743332c408000000000000803f") == "TYPE at ./a/chunks/0");
  CHECK(failure("81 a13002", "81 a130" + chunked("81 a13002", "81" + first)) == "TYPE at ./a/chunks/0");
}

TEST_CASE("Chunks that don't fill the shape, before anything is allocated for it") {
  CHECK(failure("81 a13003", "82" + first + second) == "SHAPE at ./a");
  CHECK(failure("81 a13005", "82" + first + second) == "SHAPE at ./a");
  CHECK(failure("81 a130cf0000010000000000", "82" + first + second) == "SHAPE at ./a");
  CHECK(failure("81 a130cf7fffffffffffffff", "82" + first + second) == "SHAPE at ./a");
  CHECK(failure("82 a130cf4000000000000000 a131cf4000000000000000", "82" + first + second) == "SHAPE at ./a");
  CHECK(failure("81 a130cfffffffffffffffff", "82" + first + second) == "SHAPE at ./a");
  CHECK(failure("81 a130ff", "82" + first + second) == "SHAPE at ./a");
  CHECK(failure("81 a130cb4010000000000000", "82" + first + second) == "TYPE at ./a");
  CHECK(failure("81 a130c3", "82" + first + second) == "TYPE at ./a");
}

TEST_CASE("Without chunks a shape without items is fine, and no other") {
  CHECK(read_text(chunked("81 a13000", "80")) == "float64[0]:");
  CHECK(read_text(chunked("82 a13003 a13100", "80")) == "float64[3,0]:");
  CHECK(failure("81 a13001", "80") == "SHAPE at ./a");
  CHECK(failure("80", "80") == "SHAPE at ./a");
}

// As reshape() of the joined chunks.
TEST_CASE("Lenient: one negative dimension is inferred") {
  CHECK(read_text(chunked("82 a130ff a13102", "82" + first + second), lenient()) == "float32[2,2]:" + all_items);
  CHECK(failure("82 a130ff a131ff", "82" + first + second, lenient()) == "SHAPE at ./a");
  CHECK(failure("82 a130ff a13103", "82" + first + second, lenient()) == "SHAPE at ./a");
  CHECK(failure("82 a130ff a13100", "82" + first + second, lenient()) == "SHAPE at ./a");
}

TEST_CASE("More than 64 dimensions") {
  std::string shape = "de0041";
  for (int i = 0; i < 65; ++i) {
    const std::string key = std::to_string(i);
    shape += to_hex(std::string(1, static_cast<char>(0xa0 + key.size())) + key) + "01";
  }
  CHECK(failure(shape, "81" + first) == "LIMIT at ./a");
}

// The record of an array has as many words as its shape needs, which the chunks' own haven't.
TEST_CASE("An array of chunks may have more dimensions than there is room for") {
  const std::string ones = " a13101 a13201 a13301 a13401 a13501 a13601 a13701";
  const Read one(from_hex(chunked("88 a13002" + ones, "81" + first)));
  CHECK(dump(one.root()) == "float32[2,1,1,1,1,1,1,1]:000000000000803f");
  const Read two(from_hex(chunked("88 a13004" + ones, "82" + first + second)));
  CHECK(flaxstate::array_of(two.root()).segment_count == 2);
  CHECK(dump(two.root()) == "float32[4,1,1,1,1,1,1,1]:" + all_items);
}
