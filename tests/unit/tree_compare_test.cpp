#include "tree/tree_compare.hpp"

#include <vector>

#include "support.hpp"
#include "tree/tree_builder.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

bool same(const std::string& left, const std::string& right) {
  const Read left_read(packed(left));
  const Read right_read(packed(right));
  const bool forth = flaxstate::same_tree(left_read.root(), right_read.root());
  CHECK(forth == flaxstate::same_tree(right_read.root(), left_read.root()));
  return forth;
}

std::string array_of(const std::string& name, std::size_t count, std::string_view data) {
  return "dtype('" + name + "')[" + std::to_string(count) + "](" + in_hex(data) + ")";
}

// In chunks of one item each.
std::string in_chunks(const std::string& name, const std::vector<std::string>& items) {
  std::string chunks;
  for (std::size_t i = 0; i < items.size(); ++i) {
    chunks += (i == 0 ? "'" : ", '") + std::to_string(i) + "': " + array_of(name, 1, items[i]);
  }
  return "{'__msgpack_chunked_array__': True, 'shape': {'0': " + std::to_string(items.size()) + "}, 'chunks': {" +
         chunks + "}}";
}
std::string whole(const std::string& name, const std::vector<std::string>& items) {
  std::string data;
  for (const std::string& item : items) data += item;
  return array_of(name, items.size(), data);
}

}  // namespace

TEST_CASE("Leaves are the same bit for bit, and of one kind") {
  const char* leaves[] = {"None",
                          "False",
                          "True",
                          "0",
                          "1",
                          "-1",
                          "18446744073709551615",
                          "1.0",
                          "0.0",
                          "-0.0",
                          "nan",
                          "hex('cb7ff8000000000001')",
                          "'1'",
                          "b'1'",
                          "ext(5, b'1')",
                          "ext(6, b'1')",
                          "timestamp(1, 0)",
                          "timestamp(1, 1)",
                          "1+2j",
                          "1+0j",
                          "f32[](1)",
                          "f32(1)",
                          "f32[1](1)",
                          "i32[1](1065353216)",
                          "{}",
                          "[]"};
  for (const char* left : leaves) {
    for (const char* right : leaves) {
      INFO(left << " and " << right);
      if (same(left, right) != (left == right)) FAIL_CHECK("wrong");
    }
  }
}

TEST_CASE("Ints are the same however they were encoded") {
  CHECK(same("1", "hex('cf0000000000000001')"));
  CHECK_FALSE(same("{'a': 1}", "hex('df00000001d90161d30100000000000000')"));
  CHECK(same("{'a': 1}", "hex('df00000001d90161d30000000000000001')"));
}

TEST_CASE("Order, keys and structure count") {
  CHECK(same("{'a': 1, 'b': 2}", "{'a': 1, 'b': 2}"));
  CHECK_FALSE(same("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"));
  CHECK_FALSE(same("{'a': 1}", "{'b': 1}"));
  CHECK_FALSE(same("{'a': 1}", "{b'a': 1}"));
  CHECK_FALSE(same("{1: 1}", "{True: 1}"));
  CHECK_FALSE(same("[1, [2]]", "[[1], 2]"));
  CHECK_FALSE(same("[1, []]", "[1, {}]"));
  CHECK_FALSE(same("[1]", "[1, 1]"));
  CHECK(same("{1+2j: 0}", "{1+2j: 0}"));
  CHECK_FALSE(same("{i8(42): 7}", "{i8(43): 7}"));
  CHECK_FALSE(same("{timestamp(1, 0): 7}", "{timestamp(2, 0): 7}"));
}

TEST_CASE("The keys of the two nodes themselves don't count") {
  const Read read(packed("{'a': [1], 'b': [1]}"));
  CHECK(flaxstate::same_tree(*flaxstate::child_at(read.root(), 0), *flaxstate::child_at(read.root(), 1)));
}

TEST_CASE("Chunks and byte order don't count") {
  CHECK(same("dtype('>f4')[1](hex('3f800000'))", "f32[1](1)"));
  CHECK_FALSE(same("dtype('>f4')[1](hex('3f800001'))", "f32[1](1)"));
  const std::vector<std::string> items = {from_hex("0000803f"), from_hex("00000040")};
  CHECK(same(in_chunks("float32", items), whole("float32", items)));
  const std::vector<std::string> others = {from_hex("0000803f"), from_hex("00000041")};
  CHECK_FALSE(same(in_chunks("float32", others), whole("float32", items)));
}

TEST_CASE("Items of any size, in chunks and whole") {
  for (const std::size_t size : {1U, 3U, 4096U, 8192U, 8193U, 20000U}) {
    const std::vector<std::string> items = {std::string(size, 'x'), std::string(size, 'y')};
    std::vector<std::string> others = items;
    others[1].back() = 'z';
    INFO(size);
    CHECK(same(in_chunks("a7c", items), whole("a7c", items)));
    CHECK_FALSE(same(in_chunks("a7c", others), whole("a7c", items)));
  }
}

TEST_CASE("Strides don't count") {
  const std::int64_t shape[] = {100, 50};
  std::vector<std::uint16_t> rows(5000);
  std::vector<std::uint16_t> columns(5000);
  for (std::size_t i = 0; i < 5000; ++i) rows[i] = columns[i % 50 * 100 + i / 50] = static_cast<std::uint16_t>(i);
  ArrayView view;
  view.dtype = flaxstate::Dtype::uint16;
  view.item_size = 2;
  view.rank = 2;
  view.shape = shape;
  const std::int64_t strides[] = {2, 200};
  const auto same_as_rows = [&] {
    Tree left(flaxstate::default_allocator());
    Tree right(flaxstate::default_allocator());
    flaxstate::TreeBuilder left_builder(left);
    view.strides = nullptr;
    view.data = reinterpret_cast<const Byte*>(rows.data());
    left_builder.array(view);
    left_builder.finish(false);
    flaxstate::TreeBuilder right_builder(right);
    view.strides = strides;
    view.data = reinterpret_cast<const Byte*>(columns.data());
    right_builder.array(view);
    right_builder.finish(false);
    return flaxstate::same_tree(*left.root(), *right.root());
  };
  CHECK(same_as_rows());
  columns[4999] ^= 1;
  CHECK_FALSE(same_as_rows());
}
