#include "tree/array_slice.hpp"

#include <random>
#include <vector>

#include "fake_source.hpp"

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

// The same array with its data in a source: as one piece, as chunks between other bytes, or in a mapping that got shorter.
class Sourced {
 public:
  Sourced(const Counted& array, std::size_t chunk_items, bool is_mapped) {
    std::string items(static_cast<std::size_t>(array.view.size()), '\0');
    flaxstate::copy_items(array.view, 0, array.view.item_count(), items.data(), flaxstate::host_is_big_endian());
    const std::size_t chunk = chunk_items == 0 ? items.size() : chunk_items * 2;
    std::string bytes;
    for (std::size_t at = 0; at < items.size(); at += chunk) {
      bytes += "gap";
      segments_.push_back(Segment::in_source(bytes.size(), std::min(chunk, items.size() - at)));
      bytes += items.substr(at, chunk);
    }
    source = std::make_unique<FakeSource>(bytes);
    view = array.view;
    view.source = source.get();
    view.segments = nullptr;
    view.strides = nullptr;
    view.segment_count = static_cast<std::uint32_t>(segments_.size());
    if (is_mapped) {
      source->map(1);
      for (Segment& segment : segments_) segment = Segment(source->mapping() + segment.offset(), segment.size());
    }
    if (chunk_items != 0) {
      view.data = nullptr;
      view.segments = segments_.data();
    } else if (is_mapped) {
      view.data = segments_[0].data();
    } else {
      view.data = nullptr;
      view.is_in_source = true;
      view.offset = 3;
    }
  }

  ArrayView view;
  std::unique_ptr<FakeSource> source;

 private:
  std::vector<Segment> segments_;
};

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
    const Sourced sourced(array, chunk_items, draw(0, 1) == 0);
    if (copied(sourced.view, part) != expected(shape, part)) FAIL_CHECK("sourced round " << round << " rank " << rank);
    CHECK(sourced.source->faults == 0);
  }
}

TEST_CASE("Random parts of large arrays in a source, of which no byte outside of the part is read") {
  std::mt19937 random(12);
  const auto draw = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  for (int round = 0; round < 300; ++round) {
    const Numbers shape = {draw(1, 6), draw(1, 60), draw(1, 120)};
    Part part;
    std::int64_t first = 0;
    std::int64_t last = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      part.starts.push_back(draw(0, shape[axis] - 1));
      part.stops.push_back(draw(part.starts[axis] + 1, shape[axis]));
      part.steps.push_back(draw(0, 1) == 0 ? 1 : draw(1, 30));
      const std::int64_t steps = (part.stops[axis] - part.starts[axis] - 1) / part.steps[axis];
      first = first * shape[axis] + part.starts[axis];
      last = last * shape[axis] + part.starts[axis] + steps * part.steps[axis];
    }
    const Counted array(shape, 0, false);
    const Sourced sourced(array, 0, false);
    if (copied(sourced.view, part) != expected(shape, part)) FAIL_CHECK("round " << round);
    for (const FakeSource::Range& range : sourced.source->reads) {
      if (range.offset < 3 + static_cast<std::uint64_t>(first) * 2 ||
          range.end() > 5 + static_cast<std::uint64_t>(last) * 2) {
        FAIL_CHECK("round " << round << " reads outside of the part");
      }
    }
    // Once, and again where a run goes beyond what is read in one go.
    CHECK(sourced.source->most_reads_of_a_byte() <= 2);
  }
}

TEST_CASE("Rows that are far apart are read each for itself, rows that are close together in one go") {
  const Counted array({8, 3000}, 0, false);
  const Sourced far(array, 0, false);
  copied(far.view, {{1, 10}, {7, 20}, {2, 1}});
  REQUIRE(far.source->reads.size() == 3);
  CHECK(far.source->bytes_read() == 3 * 20);
  CHECK(far.source->reads[1].offset == 3 + 2 * (3 * 3000 + 10));
  const Sourced close(array, 0, false);
  copied(close.view, {{1, 0}, {2, 3000}, {1, 3}});
  CHECK(close.source->reads.size() == 1);
  CHECK(close.source->bytes_read() == 2 * 2998);
  const Sourced whole_rows(array, 0, false);
  copied(whole_rows.view, {{2, 0}, {5, 3000}, {1, 1}});
  CHECK(whole_rows.source->reads.size() == 1);
}

TEST_CASE("Items that are close together, in groups that are far apart: what is between the groups isn't read") {
  const Counted array({10, 5000, 4}, 0, false);
  const Sourced sourced(array, 0, false);
  const Part part = {{0, 0, 0}, {10, 3, 4}, {1, 1, 2}};
  CHECK(copied(sourced.view, part) == expected({10, 5000, 4}, part));
  CHECK(sourced.source->bytes_read() == 10 * 22);
}

TEST_CASE("A part that can't be read is an error with its place") {
  class Here final : public flaxstate::Location {
   public:
    std::string path() const override { return "./here"; }
  };
  const Counted array({4, 3000}, 0, false);
  const Sourced sourced(array, 0, false);
  sourced.source->fail_at = 2;
  const std::int64_t starts[] = {0, 0};
  const std::int64_t stops[] = {4, 5};
  Slice slice;
  flaxstate::make_slice(sourced.view, starts, stops, nullptr, slice);
  Byte part[40];
  const auto error = error_of([&] { flaxstate::copy_slice(sourced.view, slice, part, Here()); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::io);
  CHECK(error->path() == "./here");
  CHECK(error->offset() == 3 + 6000);
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
