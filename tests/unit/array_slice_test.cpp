#include "array_slice.hpp"

#include <random>
#include <vector>

#include "support.hpp"

#include "catch.hpp"

using flaxstate::Dtype;
using flaxstate::Segment;
using flaxstate::Slice;
using namespace unit;

namespace {

using Numbers = std::vector<std::int64_t>;

// An array of items 0, 1, 2, … (two bytes each), whole, in chunks, or column-major.
class Counted {
 public:
  Counted(Numbers shape, std::size_t chunk_items, bool column_major) : shape_(std::move(shape)) {
    std::int64_t count = 1;
    for (const std::int64_t extent : shape_) count *= extent;
    strides_.resize(shape_.size());
    std::int64_t stride = 2;
    for (std::size_t axis = 0; axis < shape_.size(); stride *= shape_[axis++]) strides_[axis] = stride;
    bytes_.resize(static_cast<std::size_t>(count) * 2);
    for (std::int64_t item = 0; item < count; ++item) {
      const std::int64_t place = column_major ? place_of(item) : item * 2;
      bytes_[static_cast<std::size_t>(place)] = static_cast<Byte>(item & 255);
      bytes_[static_cast<std::size_t>(place) + 1] = static_cast<Byte>(item >> 8);
    }
    view.dtype = Dtype::uint16;
    view.item_size = 2;
    view.rank = static_cast<std::uint32_t>(shape_.size());
    view.shape = shape_.data();
    view.data = bytes_.data();
    view.swapped = false;
    if (column_major) view.strides = strides_.data();
    if (chunk_items == 0) return;
    for (std::size_t at = 0; at < bytes_.size(); at += chunk_items * 2) {
      segments_.push_back({bytes_.data() + at, std::min(chunk_items * 2, bytes_.size() - at)});
    }
    view.segments = segments_.data();
    view.segment_count = static_cast<std::uint32_t>(segments_.size());
    view.data = nullptr;
  }

  ArrayView view;

 private:
  std::int64_t place_of(std::int64_t item) const {
    std::int64_t place = 0;
    for (std::size_t axis = shape_.size(); axis-- > 0; item /= shape_[axis]) {
      place += item % shape_[axis] * strides_[axis];
    }
    return place;
  }

  Numbers shape_, strides_;
  std::vector<Byte> bytes_;
  std::vector<Segment> segments_;
};

struct Part {
  Numbers starts, stops, steps;
};

std::string copied(const ArrayView& array, const Part& part) {
  Slice slice;
  flaxstate::make_slice(array, part.starts.data(), part.stops.data(), part.steps.data(), slice);
  const ExactBytes destination(std::string(flaxstate::slice_item_count(array, slice) * 2, '\xee'));
  flaxstate::copy_slice(array, slice, const_cast<Byte*>(destination.data()));
  return to_hex(destination.data(), destination.size());
}

// The same, item by item.
std::string expected(const Numbers& shape, const Part& part) {
  std::string bytes;
  std::vector<std::int64_t> index = part.starts;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (part.starts[axis] >= part.stops[axis]) return "";
  }
  for (;;) {
    std::int64_t item = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) item = item * shape[axis] + index[axis];
    bytes += {static_cast<char>(item & 255), static_cast<char>(item >> 8)};
    std::size_t axis = shape.size();
    while (axis != 0 && (index[axis - 1] += part.steps[axis - 1]) >= part.stops[axis - 1]) {
      index[axis - 1] = part.starts[axis - 1];
      --axis;
    }
    if (axis == 0) return to_hex(bytes);
  }
}

}  // namespace

TEST_CASE("Null pointers mean the whole array") {
  const Counted whole({2, 3}, 0, false);
  Slice slice;
  flaxstate::make_slice(whole.view, nullptr, nullptr, nullptr, slice);
  CHECK(slice.starts[1] == 0);
  CHECK(slice.steps[1] == 1);
  CHECK(slice.shape[0] == 2);
  CHECK(slice.shape[1] == 3);
  CHECK(flaxstate::slice_item_count(whole.view, slice) == 6);
}

// len(range(start, stop, step)) in Python.
TEST_CASE("The shape of a slice") {
  const Counted array({10}, 0, false);
  const auto size_of = [&](std::int64_t start, std::int64_t stop, std::int64_t step) {
    Slice slice;
    flaxstate::make_slice(array.view, &start, &stop, &step, slice);
    return slice.shape[0];
  };
  CHECK(size_of(0, 10, 3) == 4);
  CHECK(size_of(1, 10, 3) == 3);
  CHECK(size_of(9, 10, 100) == 1);
  CHECK(size_of(2, 3, INT64_MAX) == 1);
  CHECK(size_of(10, 10, 1) == 0);
  CHECK(size_of(7, 3, 1) == 0);
}

TEST_CASE("What lies outside, and steps below 1, are refused") {
  const Counted array({10}, 0, false);
  const auto failure = [&](std::int64_t start, std::int64_t stop, std::int64_t step) {
    Slice slice;
    return failure_of([&] { flaxstate::make_slice(array.view, &start, &stop, &step, slice); });
  };
  CHECK(failure(-1, 5, 1) == "INVALID_ARGUMENT at ");
  CHECK(failure(0, 11, 1) == "INVALID_ARGUMENT at ");
  CHECK(failure(11, 11, 1) == "INVALID_ARGUMENT at ");
  CHECK(failure(11, 10, 1) == "INVALID_ARGUMENT at ");
  CHECK(failure(0, -1, 1) == "INVALID_ARGUMENT at ");
  CHECK(failure(0, 10, 0) == "INVALID_ARGUMENT at ");
  CHECK(failure(0, 10, -1) == "INVALID_ARGUMENT at ");
  CHECK(failure(INT64_MIN, INT64_MAX, INT64_MAX) == "INVALID_ARGUMENT at ");
}

TEST_CASE("Random parts of random arrays are what an item by item copy gives") {
  std::mt19937 random(11);
  const auto draw = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  for (int round = 0; round < 3000; ++round) {
    const auto rank = static_cast<std::size_t>(draw(0, 4));
    Numbers shape;
    Part part;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      shape.push_back(draw(1, 7));
      part.starts.push_back(draw(0, shape.back()));
      part.stops.push_back(draw(0, 4) == 0 ? draw(0, shape.back()) : shape.back());
      part.steps.push_back(draw(0, 1) == 0 ? 1 : draw(1, 4));
    }
    const std::size_t chunk_items = round % 3 == 1 ? static_cast<std::size_t>(draw(1, 20)) : 0;
    const Counted array(shape, chunk_items, round % 3 == 2);
    if (copied(array.view, part) != expected(shape, part)) FAIL_CHECK("round " << round << " rank " << rank);
  }
}

TEST_CASE("A part of a big-endian array is in host order") {
  const Counted array({4}, 0, false);
  ArrayView swapped = array.view;
  swapped.swapped = true;
  CHECK(copied(swapped, {{1}, {4}, {2}}) == "00010003");
  const Counted chunks({4}, 3, false);
  ArrayView swapped_chunks = chunks.view;
  swapped_chunks.swapped = true;
  CHECK(copied(swapped_chunks, {{1}, {4}, {2}}) == "00010003");
}
