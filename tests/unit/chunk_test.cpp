#include "tree/chunk.hpp"

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

// Parts of chunk dicts.
const std::string marker = "'__msgpack_chunked_array__': True";
const std::string first = "'0': f32[2](0, 1)";
const std::string second = "'1': f32[2](2, 3)";
const std::string one_chunk = "{" + first + "}";
const std::string two_chunks = "{" + first + ", " + second + "}";
const std::string shape_22 = "{'0': 2, '1': 2}";
const std::string all_items = "000000000000803f0000004000004040";

std::string chunked(const std::string& shape, const std::string& chunks) {
  return "{" + marker + ", 'shape': " + shape + ", 'chunks': " + chunks + "}";
}

std::string failure(const std::string& shape, const std::string& chunks, const ReadOptions& options = {}) {
  return read_failure("{'a': " + chunked(shape, chunks) + "}", options);
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
  CHECK(read_text("{'a': " + chunked(shape_22, two_chunks) + "}") == "{a: float32[2,2]:" + all_items + "}");
  CHECK(read_text(chunked(shape_22, two_chunks)) == "float32[2,2]:" + all_items);
  const Read tree(packed(chunked(shape_22, two_chunks)));
  const ArrayView array = flaxstate::array_of(tree.root());
  CHECK(array.was_chunked);
  CHECK(array.segment_count == 2);
  CHECK(array.data == nullptr);
  CHECK(array.segment(1).size() == 8);
  const Read one(packed(chunked("{'0': 2}", one_chunk)));
  CHECK(flaxstate::array_of(one.root()).segment_count == 1);
  CHECK(flaxstate::array_of(one.root()).data != nullptr);
}

TEST_CASE("Entries are looked up by key, in whatever order the file has them; other keys are ignored") {
  CHECK(read_text("{'chunks': {" + second + ", " + first + "}, 'shape': {'1': 2, '0': 2}, " + marker + "}") ==
        "float32[2,2]:" + all_items);
  CHECK(read_text("{" + marker + ", 'pad': b'\\x00', 'shape': " + shape_22 + ", 'c': [1], 'chunks': " + two_chunks +
                  "}") == "float32[2,2]:" + all_items);
}

TEST_CASE("The marker counts whatever its value is") {
  CHECK(read_text("{'__msgpack_chunked_array__': False, 'shape': " + shape_22 + ", 'chunks': " + two_chunks + "}") ==
        "float32[2,2]:" + all_items);
}

TEST_CASE("In lists a chunk dict stays a dict, also below dicts that are in lists") {
  const std::string text = "{__msgpack_chunked_array__: true, shape: {0: 2}, chunks: {0: float32[2]:000000000000803f}}";
  CHECK(read_text("[" + chunked("{'0': 2}", one_chunk) + "]") == "[" + text + "]");
  CHECK(read_text("{'a': [{'b': " + chunked("{'0': 2}", one_chunk) + "}]}") == "{a: [{b: " + text + "}]}");
}

TEST_CASE("What stands behind chunked arrays is right, and so are look-ups over them") {
  std::string text;
  for (int i = 0; i < 20; ++i) {
    text += (i == 0 ? "'k" : ", 'k") + std::string(1, static_cast<char>('a' + i)) + "': ";
    text += i % 3 == 0 ? chunked(shape_22, two_chunks) : i % 3 == 1 ? "{'x': 7}" : "5";
  }
  const Read tree(packed("{" + text + "}"));
  for (int i = 0; i < 20; ++i) {
    const Node* node = flaxstate::find_text_child(tree.root(), "k" + std::string(1, static_cast<char>('a' + i)));
    REQUIRE(node != nullptr);
    CHECK(dump(*node) == (i % 3 == 0 ? "float32[2,2]:" + all_items : i % 3 == 1 ? "{x: 7}" : "5"));
  }
}

TEST_CASE("A 0-d array, a big-endian one, and one of a long row of chunks") {
  CHECK(read_text(chunked("{}", "{'0': f32[1](1)}")) == "float32[]:0000803f");
  CHECK(read_text(
            chunked("{'0': 2}", "{'0': dtype('>f4')[1](hex('3f800000')), '1': dtype('>f4')[1](hex('40000000'))}")) ==
        "float32[2]:0000803f00000040");
  std::string chunks;
  std::string items;
  for (int i = 0; i < 300; ++i) {
    chunks += (i == 0 ? "'" : ", '") + std::to_string(i) + "': u8[1](5)";
    items += "05";
  }
  CHECK(read_text(chunked("{'0': 300}", "{" + chunks + "}")) == "uint8[300]:" + items);
}

TEST_CASE("A missing index, a gap, and keys that are no indices") {
  const std::string other = "f32[2](2, 3)";
  CHECK(failure(shape_22, "{" + first + ", '2': " + other + "}") == "KEY at ./a");
  CHECK(failure(shape_22, "{" + first + ", '01': " + other + "}") == "KEY at ./a");
  CHECK(failure(shape_22, "{" + first + ", '+1': " + other + "}") == "KEY at ./a");
  CHECK(failure(shape_22, "{" + first + ", 1: " + other + "}") == "KEY at ./a");
  CHECK(failure("{'1': 2, '2': 2}", two_chunks) == "KEY at ./a");
  CHECK(failure("{'0': 2, '01': 2}", two_chunks) == "KEY at ./a");
}

TEST_CASE("A missing shape, missing chunks, and what is no dict") {
  CHECK(read_failure("{'a': {" + marker + ", 'chunks': " + one_chunk + "}}") == "KEY at ./a");
  CHECK(read_failure("{'a': {" + marker + ", 'shape': {'0': 2}}}") == "KEY at ./a");
  CHECK(read_failure("{'a': {" + marker + "}}") == "KEY at ./a");
  CHECK(failure("[2]", one_chunk) == "TYPE at ./a");
  CHECK(failure("2", one_chunk) == "TYPE at ./a");
  CHECK(failure("{'0': 2}", "[f32[2](0, 1)]") == "TYPE at ./a");
  CHECK(failure("{'0': 2}", "None") == "TYPE at ./a");
}

TEST_CASE("Chunks of several dtypes, or byte orders") {
  CHECK(failure("{'0': 3}", "{" + first + ", '1': i32[1](0)}") == "DTYPE at ./a/chunks/1");
  CHECK(failure("{'0': 3}", "{" + first + ", '1': dtype('>f4')[1](hex('3f800000'))}") == "DTYPE at ./a/chunks/1");
}

TEST_CASE("What is no chunk") {
  CHECK(failure("{'0': 2}", "{'0': [1, 2]}") == "TYPE at ./a/chunks/0");
  CHECK(failure("{'0': 2}", "{'0': 5}") == "TYPE at ./a/chunks/0");
  CHECK(failure("{'0': 1}", "{'0': f32(1)}") == "TYPE at ./a/chunks/0");
  CHECK(failure("{'0': 1}", "{'0': f32[](0)}") == "TYPE at ./a/chunks/0");
  CHECK(failure("{'0': 2}", "{'0': f32[1,2](0, 1)}") == "TYPE at ./a/chunks/0");
  CHECK(failure("{'0': 2}", "{'0': " + chunked("{'0': 2}", one_chunk) + "}") == "TYPE at ./a/chunks/0");
}

TEST_CASE("Chunks that don't fill the shape, before anything is allocated for it") {
  CHECK(failure("{'0': 3}", two_chunks) == "SHAPE at ./a");
  CHECK(failure("{'0': 5}", two_chunks) == "SHAPE at ./a");
  CHECK(failure("{'0': 1099511627776}", two_chunks) == "SHAPE at ./a");
  CHECK(failure("{'0': 9223372036854775807}", two_chunks) == "SHAPE at ./a");
  CHECK(failure("{'0': 4611686018427387904, '1': 4611686018427387904}", two_chunks) == "SHAPE at ./a");
  CHECK(failure("{'0': 18446744073709551615}", two_chunks) == "SHAPE at ./a");
  CHECK(failure("{'0': -1}", two_chunks) == "SHAPE at ./a");
  CHECK(failure("{'0': 4.0}", two_chunks) == "TYPE at ./a");
  CHECK(failure("{'0': True}", two_chunks) == "TYPE at ./a");
}

TEST_CASE("Without chunks a shape without items is fine, and no other") {
  CHECK(read_text(chunked("{'0': 0}", "{}")) == "float64[0]:");
  CHECK(read_text(chunked("{'0': 3, '1': 0}", "{}")) == "float64[3,0]:");
  CHECK(failure("{'0': 1}", "{}") == "SHAPE at ./a");
  CHECK(failure("{}", "{}") == "SHAPE at ./a");
}

// As reshape() of the joined chunks.
TEST_CASE("Lenient: one negative dimension is inferred") {
  CHECK(read_text(chunked("{'0': -1, '1': 2}", two_chunks), lenient()) == "float32[2,2]:" + all_items);
  CHECK(failure("{'0': -1, '1': -1}", two_chunks, lenient()) == "SHAPE at ./a");
  CHECK(failure("{'0': -1, '1': 3}", two_chunks, lenient()) == "SHAPE at ./a");
  CHECK(failure("{'0': -1, '1': 0}", two_chunks, lenient()) == "SHAPE at ./a");
}

TEST_CASE("More than 64 dimensions") {
  std::string shape = "'0': 1";
  for (int i = 1; i < 65; ++i) shape += ", '" + std::to_string(i) + "': 1";
  CHECK(failure("{" + shape + "}", one_chunk) == "LIMIT at ./a");
}

// The record of an array has as many words as its shape needs, which the chunks' own haven't.
TEST_CASE("An array of chunks may have more dimensions than there is room for") {
  const std::string ones = ", '1': 1, '2': 1, '3': 1, '4': 1, '5': 1, '6': 1, '7': 1}";
  const Read one(packed(chunked("{'0': 2" + ones, one_chunk)));
  CHECK(dump(one.root()) == "float32[2,1,1,1,1,1,1,1]:000000000000803f");
  const Read two(packed(chunked("{'0': 4" + ones, two_chunks)));
  CHECK(flaxstate::array_of(two.root()).segment_count == 2);
  CHECK(dump(two.root()) == "float32[4,1,1,1,1,1,1,1]:" + all_items);
}
