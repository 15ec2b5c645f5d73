#include "tree/tree_compare.hpp"

#include <vector>

#include "support.hpp"
#include "tree/tree_builder.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

bool same(std::string_view left, std::string_view right) {
  const Read left_read(from_hex(left));
  const Read right_read(from_hex(right));
  const bool forth = flaxstate::same_tree(left_read.root(), right_read.root());
  CHECK(forth == flaxstate::same_tree(right_read.root(), left_read.root()));
  return forth;
}

// {'a': …, 'shape': (count,), 'chunks': …} of chunks of one item each.
std::string in_chunks(const std::string& name, const std::vector<std::string>& items) {
  std::string bytes = from_hex("83b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706581a130") +
                      static_cast<char>(items.size()) + from_hex("a66368756e6b73") +
                      static_cast<char>(0x80 + items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string payload = from_hex("939101") + static_cast<char>(0xa0 + name.size()) + name + from_hex("c5") +
                                static_cast<char>(items[i].size() >> 8) + static_cast<char>(items[i].size() & 255) +
                                items[i];
    bytes += from_hex("a1") + static_cast<char>('0' + i) + from_hex("c8") + static_cast<char>(payload.size() >> 8) +
             static_cast<char>(payload.size() & 255) + '\1' + payload;
  }
  return bytes;
}
std::string whole(const std::string& name, const std::vector<std::string>& items) {
  std::string data;
  for (const std::string& item : items) data += item;
  const std::string payload = from_hex("9391") + static_cast<char>(items.size()) +
                              static_cast<char>(0xa0 + name.size()) + name + from_hex("c5") +
                              static_cast<char>(data.size() >> 8) + static_cast<char>(data.size() & 255) + data;
  return from_hex("c8") + static_cast<char>(payload.size() >> 8) + static_cast<char>(payload.size() & 255) + '\1' +
         payload;
}

}  // namespace

TEST_CASE("Leaves are the same bit for bit, and of one kind") {
  const char* leaves[] = {"c0",
                          "c2",
                          "c3",
                          "00",
                          "01",
                          "ff",
                          "cfffffffffffffffff",
                          "cb3ff0000000000000",
                          "cb0000000000000000",
                          "cb8000000000000000",
                          "cb7ff8000000000000",
                          "cb7ff8000000000001",
                          "a131",
                          "c40131",
                          "d40531",
                          "d40631",
                          "d6ff00000001",
                          "d7ff0000000400000001",
                          "c7130292cb3ff0000000000000cb4000000000000000",
                          "c7130292cb3ff0000000000000cb0000000000000000",
                          "d8019390a7666c6f61743332c4040000803f",
                          "d8039390a7666c6f61743332c4040000803f",
                          "c71101939101a7666c6f61743332c4040000803f",
                          "c70f01939101a5696e743332c4040000803f",
                          "80",
                          "90"};
  for (const char* left : leaves) {
    for (const char* right : leaves) {
      INFO(left << " and " << right);
      if (same(left, right) != (left == right)) FAIL_CHECK("wrong");
    }
  }
}

TEST_CASE("Ints are the same however they were encoded") {
  CHECK(same("01", "cf0000000000000001"));
  CHECK_FALSE(same("81a16101", "df00000001d90161d30100000000000000"));
  CHECK(same("81a16101", "df00000001d90161d30000000000000001"));
}

TEST_CASE("Order, keys and structure count") {
  CHECK(same("82 a16101 a16202", "82 a16101 a16202"));
  CHECK_FALSE(same("82 a16101 a16202", "82 a16202 a16101"));
  CHECK_FALSE(same("81 a16101", "81 a16201"));
  CHECK_FALSE(same("81 a16101", "81 c4016101"));
  CHECK_FALSE(same("81 0101", "81 c301"));
  CHECK_FALSE(same("92 01 9102", "92 9101 02"));
  CHECK_FALSE(same("92 01 90", "92 01 80"));
  CHECK_FALSE(same("9101", "920101"));
  CHECK(same("81 c7130292cb3ff0000000000000cb400000000000000000", "81 c7130292cb3ff0000000000000cb400000000000000000"));
  CHECK_FALSE(same("81 c70a039390a4696e7438c4012a07", "81 c70a039390a4696e7438c4012b07"));
  CHECK_FALSE(same("81 d6ff0000000107", "81 d6ff0000000207"));
}

TEST_CASE("The keys of the two nodes themselves don't count") {
  const Read read(from_hex("82 a161 9101 a162 9101"));
  CHECK(flaxstate::same_tree(*flaxstate::child_at(read.root(), 0), *flaxstate::child_at(read.root(), 1)));
}

TEST_CASE("Chunks and byte order don't count") {
  CHECK(same("c70d01939101a33e6634c4043f800000", "c71101939101a7666c6f61743332c4040000803f"));
  CHECK_FALSE(same("c70d01939101a33e6634c4043f800001", "c71101939101a7666c6f61743332c4040000803f"));
  const std::vector<std::string> items = {from_hex("0000803f"), from_hex("00000040")};
  CHECK(same(to_hex(in_chunks("float32", items)), to_hex(whole("float32", items))));
  const std::vector<std::string> others = {from_hex("0000803f"), from_hex("00000041")};
  CHECK_FALSE(same(to_hex(in_chunks("float32", others)), to_hex(whole("float32", items))));
}

TEST_CASE("Items of any size, in chunks and whole") {
  for (const std::size_t size : {1U, 3U, 4096U, 8192U, 8193U, 20000U}) {
    const std::vector<std::string> items = {std::string(size, 'x'), std::string(size, 'y')};
    std::vector<std::string> others = items;
    others[1].back() = 'z';
    INFO(size);
    CHECK(same(to_hex(in_chunks("a7c", items)), to_hex(whole("a7c", items))));
    CHECK_FALSE(same(to_hex(in_chunks("a7c", others)), to_hex(whole("a7c", items))));
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
