#include "tree/array_view.hpp"
#include "tree/array_reader.hpp"

#include <vector>

#include "support.hpp"
#include "tree/tree_builder.hpp"

#include "catch.hpp"

using flaxstate::Dtype;
using flaxstate::Segment;
using namespace unit;

namespace {

constexpr std::int64_t big = std::int64_t{1} << 62;

std::string count_of(std::vector<std::int64_t> shape, std::uint64_t item_size) {
  std::uint64_t count = 99;
  const auto rank = static_cast<std::uint32_t>(shape.size());
  if (!flaxstate::checked_item_count(shape.data(), rank, item_size, count)) return "none";
  return std::to_string(count);
}

// The view of six uint16 items 0x0100, 0x0302, … in two rows.
struct Six {
  std::int64_t shape[2] = {2, 3};
  Byte bytes[12];
  ArrayView view;

  Six() {
    for (Byte i = 0; i < 12; ++i) bytes[i] = i;
    view.dtype = Dtype::uint16;
    view.rank = 2;
    view.item_size = 2;
    view.shape = shape;
    view.data = bytes;
    view.swapped = flaxstate::host_is_big_endian();
  }
  Six(const Six&) = delete;
  Six& operator=(const Six&) = delete;
};

std::string items(const ArrayView& array, std::uint64_t first, std::uint64_t count, bool big_endian = false) {
  std::string bytes(count * array.item_size, '\xee');
  flaxstate::copy_items(array, first, count, bytes.data(), big_endian);
  return to_hex(bytes);
}

// What comes back of a view that was put into a tree.
std::string through_tree(const ArrayView& array) {
  Tree tree(flaxstate::default_allocator());
  flaxstate::TreeBuilder builder(tree);
  builder.array(array);
  builder.finish(false);
  const ArrayView back = flaxstate::array_of(*tree.root());
  std::string text = std::string(back.dtype_text()) + (back.swapped ? " swapped" : "") +
                     (back.was_chunked ? " chunked" : "") + " segments " + std::to_string(back.segment_count) +
                     " item " + std::to_string(back.item_size) + " [";
  for (std::uint32_t i = 0; i < back.rank; ++i) text += std::to_string(back.shape[i]) + ",";
  text += "] ";
  for (std::uint32_t i = 0; back.strides != nullptr && i < back.rank; ++i)
    text += std::to_string(back.strides[i]) + ",";
  return text + items(back, 0, back.item_count());
}

}  // namespace

TEST_CASE("The count of items, where the bytes of an array fit into an int64") {
  CHECK(count_of({}, 4) == "1");
  CHECK(count_of({2, 3}, 4) == "6");
  CHECK(count_of({0}, 4) == "0");
  CHECK(count_of({INT64_MAX}, 1) == "9223372036854775807");
  CHECK(count_of({INT64_MAX}, 2) == "none");
  CHECK(count_of({big}, 2) == "none");
  CHECK(count_of({big}, 1) == std::to_string(big));
  CHECK(count_of({-1}, 4) == "none");
  CHECK(count_of({0, -1}, 4) == "none");
  CHECK(count_of({INT64_MIN}, 1) == "none");
  CHECK(count_of({1, 2, big}, 1) == "none");
  CHECK(count_of({std::int64_t{1} << 32, std::int64_t{1} << 32}, 1) == "none");
}

// np.empty((0, 2**62, 2**62)) raises "array is too big", np.empty((0, 2**62)) of bytes doesn't.
TEST_CASE("A dimension of zero excuses no others") {
  CHECK(count_of({0, big, big}, 1) == "none");
  CHECK(count_of({big, 0, big}, 1) == "none");
  CHECK(count_of({0, big}, 1) == "0");
  CHECK(count_of({0, big}, 2) == "none");
}

TEST_CASE("Items of one segment") {
  const Six six;
  CHECK(six.view.item_count() == 6);
  CHECK(six.view.size() == 12);
  CHECK(six.view.dtype_text() == "uint16");
  CHECK(six.view.segment(0).data() == six.bytes);
  CHECK(six.view.segment(0).size() == 12);
  CHECK(items(six.view, 0, 6) == "000102030405060708090a0b");
  CHECK(items(six.view, 2, 3) == "040506070809");
  CHECK(items(six.view, 6, 0) == "");
  CHECK(items(six.view, 1, 2, true) == "03020504");
}

TEST_CASE("Items of several segments, of which some are empty") {
  Six six;
  const Segment segments[] = {{six.bytes, 4}, {nullptr, 0}, {six.bytes + 6, 2}, {six.bytes, 0}, {six.bytes + 4, 6}};
  six.view.data = nullptr;
  six.view.segments = segments;
  six.view.segment_count = 5;
  CHECK(items(six.view, 0, 6) ==
        "00010203"
        "0607"
        "040506070809");
  CHECK(items(six.view, 1, 2) == "02030607");
  CHECK(items(six.view, 3, 3) == "040506070809");
  CHECK(items(six.view, 5, 1, true) == "0908");
}

TEST_CASE("Items with strides, also negative ones and zero") {
  Six six;
  const std::int64_t transposed[] = {2, 4};
  six.view.strides = transposed;
  CHECK(items(six.view, 0, 6) == "000104050809020306070a0b");
  CHECK(items(six.view, 4, 2) == "06070a0b");
  const std::int64_t backward[] = {-6, -2};
  six.view.strides = backward;
  six.view.data = six.bytes + 10;
  CHECK(items(six.view, 0, 6) == "0a0b08090607040502030001");
  const std::int64_t same[] = {0, 2};
  six.view.strides = same;
  six.view.data = six.bytes;
  CHECK(items(six.view, 2, 3, true) == "050401000302");
}

TEST_CASE("Big-endian items are swapped unit by unit: parts of complex numbers by themselves, opaque items never") {
  Six six;
  const std::int64_t shape[] = {1};
  six.view.shape = shape;
  six.view.rank = 1;
  six.view.swapped = true;
  six.view.dtype = Dtype::complex64;
  six.view.item_size = 8;
  CHECK(items(six.view, 0, 1) == "0302010007060504");
  CHECK(items(six.view, 0, 1, true) == "0001020304050607");
  six.view.dtype = Dtype::opaque;
  CHECK(items(six.view, 0, 1) == "0001020304050607");
  six.view.dtype = Dtype::int64;
  CHECK(items(six.view, 0, 1) == "0706050403020100");
}

TEST_CASE("A tree gives back every view that was put into it") {
  Six six;
  CHECK(through_tree(six.view) == "uint16 segments 1 item 2 [2,3,] 000102030405060708090a0b");
  six.view.swapped = !six.view.swapped;
  CHECK(through_tree(six.view) ==
        "uint16 swapped segments 1 item 2 [2,3,] 01000302050407060908"
        "0b0a");
  six.view.swapped = !six.view.swapped;
  const std::int64_t strides[] = {2, 4};
  six.view.strides = strides;
  CHECK(through_tree(six.view) == "uint16 segments 1 item 2 [2,3,] 2,4,000104050809020306070a0b");
  six.view.strides = nullptr;
  const Segment segments[] = {{six.bytes, 4}, {six.bytes + 4, 8}};
  six.view.segments = segments;
  six.view.segment_count = 2;
  six.view.was_chunked = true;
  CHECK(through_tree(six.view) == "uint16 chunked segments 2 item 2 [2,3,] 000102030405060708090a0b");
  six.view.dtype = Dtype::opaque;
  six.view.name = "a strange dtype";
  CHECK(through_tree(six.view) == "a strange dtype chunked segments 2 item 2 [2,3,] 000102030405060708090a0b");
  const std::string long_name(255, 'n');
  six.view.name = long_name;
  CHECK(through_tree(six.view).substr(0, 280) == long_name + " chunked segments 2 item ");
}

TEST_CASE("A tree gives back views of 64 dimensions, and of no item") {
  std::vector<std::int64_t> ones(64, 1);
  Six six;
  six.view.rank = 64;
  six.view.shape = ones.data();
  std::string dimensions;
  for (int i = 0; i < 64; ++i) dimensions += "1,";
  CHECK(through_tree(six.view) == "uint16 segments 1 item 2 [" + dimensions + "] 0001");
  const std::int64_t empty[] = {0};
  six.view.rank = 1;
  six.view.shape = empty;
  six.view.data = nullptr;
  six.view.segment_count = 0;
  six.view.was_chunked = true;
  CHECK(through_tree(six.view) == "uint16 chunked segments 0 item 2 [0,] ");
}

TEST_CASE("The same dtype and the same shape") {
  const Six left;
  Six right;
  CHECK(flaxstate::same_dtype(left.view, right.view));
  CHECK(flaxstate::same_shape(left.view, right.view));
  right.shape[1] = 2;
  CHECK_FALSE(flaxstate::same_shape(left.view, right.view));
  right.shape[1] = 3;
  right.view.rank = 1;
  CHECK_FALSE(flaxstate::same_shape(left.view, right.view));
  right.view.dtype = Dtype::int16;
  CHECK_FALSE(flaxstate::same_dtype(left.view, right.view));
  Six time;
  Six other_time;
  time.view.dtype = other_time.view.dtype = Dtype::datetime64;
  time.view.name = "datetime64[s]";
  other_time.view.name = "datetime64[ms]";
  CHECK_FALSE(flaxstate::same_dtype(time.view, other_time.view));
}
