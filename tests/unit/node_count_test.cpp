#include "msgpack/node_count.hpp"

#include <random>

#include "random_msgpack.hpp"
#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

std::uint64_t count_of(const std::string& bytes, std::uint64_t keys = 0) {
  const ExactBytes exact(bytes);
  return flaxstate::count_nodes(exact.data(), exact.data() + exact.size(), keys);
}

}  // namespace

TEST_CASE("The nodes of values are counted before they are made") {
  CHECK(count_of("") == 0);
  CHECK(count_of(packed("1")) == 1);
  CHECK(count_of(packed("[1, 'a', [], {}, 1.5, None, b'bytes', ext(5, b'abc'), 300, -70000]")) == 11);
  CHECK(count_of(packed("{'a': {'b': 1, 'c': f32[2](1, 2)}, 2: [True]}")) == 6);
  CHECK(count_of(packed("1") + packed("'a'") + packed("2"), 1) == 2);
  CHECK(count_of(packed("1"), 5) == 0);
}

TEST_CASE("What is wrong or incomplete ends the count") {
  CHECK(count_of(packed("[1, 2]") + "\xc1" + packed("3")) == 3);
  CHECK(count_of(packed("1") + from_hex("db00001000") + "abc") == 1);
  CHECK(count_of(packed("1") + from_hex("cb0000")) == 1);
  CHECK(count_of(packed("1") + from_hex("a461")) == 1);
}

TEST_CASE("As many are counted as a reader makes, of any bytes that it takes") {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    const std::string bytes = RandomMsgpack(random).value(0);
    Tree tree(flaxstate::default_allocator());
    if (failure_of([&] {
          flaxstate::read_msgpack(reinterpret_cast<const Byte*>(bytes.data()), bytes.size(), {}, tree);
        }) != "OK")
      continue;
    // Chunks are put together.
    if (count_of(bytes) < tree.root()->node_count()) FAIL_CHECK(to_hex(bytes));
    const bool has_chunks = bytes.find("__msgpack_chunked_array__") != bytes.npos;
    if (!has_chunks && count_of(bytes) != tree.root()->node_count()) FAIL_CHECK(to_hex(bytes));
  }
}
