#include "dtype/strided_copy.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include "catch.hpp"

using flaxstate::gather_items;
using flaxstate::is_c_contiguous;
using flaxstate::MutableStridedView;
using flaxstate::scatter_items;
using flaxstate::StridedView;

namespace {

using Bytes = std::vector<unsigned char>;
using Random = std::mt19937;

std::int64_t draw(Random& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

// A layout within a block of memory that begins with its lowest byte and ends with its highest.
struct Layout {
  std::vector<std::int64_t> shape, strides;
  std::size_t item_size = 1;
  std::size_t origin = 0;  // where item (0, …, 0) lies
  std::size_t memory_size = 0;

  std::uint64_t count() const {
    return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1},
                           [](std::uint64_t a, std::int64_t b) { return a * static_cast<std::uint64_t>(b); });
  }

  // The byte at which item `index` of the C order starts, by the definition.
  std::size_t place(std::uint64_t index) const {
    auto at = static_cast<std::int64_t>(origin);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      const auto extent = static_cast<std::uint64_t>(shape[axis]);
      at += static_cast<std::int64_t>(index % extent) * strides[axis];
      index /= extent;
    }
    return static_cast<std::size_t>(at);
  }

  void place_in_memory() {
    std::int64_t lowest = 0, highest = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const std::int64_t reach = std::max<std::int64_t>(shape[axis] - 1, 0) * strides[axis];
      (reach < 0 ? lowest : highest) += reach;
    }
    origin = static_cast<std::size_t>(-lowest);
    memory_size = static_cast<std::size_t>(highest - lowest) + item_size;
  }

  StridedView view(const Bytes& memory) const {
    return {memory.data() + origin, shape.size(), shape.data(), strides.data(), item_size};
  }

  MutableStridedView view(Bytes& memory) const {
    return {memory.data() + origin, shape.size(), shape.data(), strides.data(), item_size};
  }
};

// No two items overlap unless `may_repeat` lets axes have the stride 0.
Layout random_layout(Random& random, bool may_repeat) {
  static const std::vector<std::size_t> item_sizes{1, 1, 2, 2, 3, 4, 4, 4, 5, 8, 8, 12, 16, 16, 24, 32, 33};
  Layout layout;
  layout.item_size = item_sizes[static_cast<std::size_t>(draw(random, 0, 16))];
  const auto rank = static_cast<std::size_t>(draw(random, 0, 6));
  const std::int64_t longest = rank <= 2 ? 70 : rank <= 4 ? 11 : 5;
  layout.shape.resize(rank);
  layout.strides.resize(rank);
  for (std::int64_t& extent : layout.shape) extent = draw(random, 1, longest);

  std::vector<std::size_t> order(rank);  // of the axes in memory, innermost first
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::reverse(order.begin(), order.end());
  if (draw(random, 0, 1) == 0) std::shuffle(order.begin(), order.end(), random);
  auto stride = static_cast<std::int64_t>(layout.item_size);
  for (const std::size_t axis : order) {
    if (draw(random, 0, 2) == 0) stride += draw(random, 0, 9);
    if (draw(random, 0, 7) == 0) stride *= 2;
    const bool repeats = may_repeat && draw(random, 0, 4) == 0;
    layout.strides[axis] = repeats ? 0 : draw(random, 0, 3) == 0 ? -stride : stride;
    if (!repeats) stride *= layout.shape[axis];
  }
  layout.place_in_memory();
  return layout;
}

Bytes random_bytes(Random& random, std::size_t size) {
  Bytes bytes(size);
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
  return bytes;
}

void check_gather(const Layout& layout, const Bytes& memory, std::uint64_t first, std::uint64_t count) {
  Bytes result(static_cast<std::size_t>(count) * layout.item_size), wanted(result.size());
  gather_items(layout.view(memory), first, count, result.data());
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(wanted.data() + i * layout.item_size, memory.data() + layout.place(first + i), layout.item_size);
  }
  REQUIRE(result == wanted);
}

void check_scatter(const Layout& layout, const Bytes& memory, const Bytes& items, std::uint64_t first,
                   std::uint64_t count) {
  Bytes result = memory, wanted = memory;
  scatter_items(layout.view(result), first, count, items.data());
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(wanted.data() + layout.place(first + i), items.data() + i * layout.item_size, layout.item_size);
  }
  REQUIRE(result == wanted);
}

void check_ranges(Random& random, const Layout& layout, bool scatters) {
  const std::uint64_t total = layout.count();
  const Bytes memory = random_bytes(random, layout.memory_size);
  for (int range = 0; range < 6; ++range) {
    std::uint64_t first = 0, count = total;
    if (range != 0) {
      first = static_cast<std::uint64_t>(draw(random, 0, static_cast<std::int64_t>(total)));
      count = static_cast<std::uint64_t>(draw(random, 0, static_cast<std::int64_t>(total - first)));
    }
    CAPTURE(layout.item_size, layout.shape, layout.strides, first, count);
    if (scatters) {
      const Bytes items = random_bytes(random, static_cast<std::size_t>(count) * layout.item_size);
      check_scatter(layout, memory, items, first, count);
    } else {
      check_gather(layout, memory, first, count);
    }
  }
}

}  // namespace

TEST_CASE("gather is the loop over the indices, for any layout and range", "[strided_copy]") {
  Random random(20240607);
  for (int i = 0; i < 1500; ++i) check_ranges(random, random_layout(random, true), false);
}

TEST_CASE("scatter is the loop over the indices, for any layout and range", "[strided_copy]") {
  Random random(20240608);
  for (int i = 0; i < 1500; ++i) check_ranges(random, random_layout(random, false), true);
}

TEST_CASE("adjacent chunks make the whole array", "[strided_copy]") {
  Random random(20240609);
  Layout layout;
  layout.item_size = 4;
  layout.shape = {13, 37, 41};
  layout.strides = {4, 4 * 13 * 41, 4 * 13};
  layout.place_in_memory();
  const Bytes memory = random_bytes(random, layout.memory_size);
  const std::uint64_t total = layout.count();
  Bytes whole(static_cast<std::size_t>(total) * 4), back(memory.size());
  gather_items(layout.view(memory), 0, total, whole.data());
  for (const std::uint64_t length : {1u, 7u, 41u, 100u, 1517u, 1518u, 5000u}) {
    Bytes chunked(whole.size());
    std::fill(back.begin(), back.end(), static_cast<unsigned char>(0));
    for (std::uint64_t first = 0; first < total; first += length) {
      const std::uint64_t count = std::min<std::uint64_t>(length, total - first);
      gather_items(layout.view(memory), first, count, chunked.data() + first * 4);
      scatter_items(layout.view(back), first, count, whole.data() + first * 4);
    }
    CAPTURE(length);
    REQUIRE(chunked == whole);
    REQUIRE(back == memory);
  }
}

TEST_CASE("arrays without items, without axes, and with 64 axes", "[strided_copy]") {
  const unsigned char byte = 7;
  unsigned char result = 0;
  gather_items({&byte, 0, nullptr, nullptr, 1}, 0, 1, &result);
  CHECK(result == 7);

  const std::int64_t no_items[] = {3, 0, 2}, strides[] = {1, 5, -9};
  gather_items({&byte, 3, no_items, strides, 1}, 0, 0, nullptr);
  gather_items({nullptr, 3, no_items, nullptr, 8}, 0, 0, nullptr);

  Layout deep;
  deep.item_size = 2;
  deep.shape.assign(64, 1);
  deep.strides.assign(64, 0);
  for (std::size_t axis = 0; axis < 64; axis += 5) {
    deep.shape[axis] = 2;
    deep.strides[axis] = std::int64_t{3} << (axis / 5);
  }
  deep.place_in_memory();
  Random random(20240610);
  check_ranges(random, deep, false);
}

TEST_CASE("an axis that repeats more items than memory has is walked over", "[strided_copy]") {
  const unsigned char items[] = {1, 2, 3, 4};
  const std::int64_t shape[] = {std::int64_t{1} << 40, 4, 1024}, strides[] = {0, 1, 0};
  // The last repetition ends with 1024 times 3 and 1024 times 4: take the last 3 and what follows it.
  const std::uint64_t first = (std::uint64_t{1} << 52) - 1025;
  unsigned char result[1025] = {};
  gather_items({items, 3, shape, strides, 1}, first, 1025, result);
  CHECK(result[0] == 3);
  CHECK(std::count(result + 1, result + 1025, static_cast<unsigned char>(4)) == 1024);
}

TEST_CASE("contiguous arrays are known", "[strided_copy]") {
  const unsigned char byte = 0;
  const auto contiguous = [&byte](std::vector<std::int64_t> shape, std::vector<std::int64_t> strides) {
    return is_c_contiguous({&byte, shape.size(), shape.data(), strides.data(), 4});
  };
  CHECK(contiguous({}, {}));
  CHECK(contiguous({3}, {4}));
  CHECK(contiguous({2, 3}, {12, 4}));
  CHECK(contiguous({2, 1, 3}, {12, -77, 4}));
  CHECK(contiguous({1}, {100}));
  CHECK(contiguous({2, 0}, {5, 5}));
  CHECK_FALSE(contiguous({3}, {8}));
  CHECK_FALSE(contiguous({3}, {-4}));
  CHECK_FALSE(contiguous({3}, {0}));
  CHECK_FALSE(contiguous({2, 3}, {4, 8}));
  CHECK_FALSE(contiguous({2, 3}, {16, 4}));
  const std::int64_t shape[] = {2, 3};
  CHECK(is_c_contiguous({&byte, 2, shape, nullptr, 4}));
}

TEST_CASE("bytes swap within units", "[strided_copy]") {
  for (const std::uint32_t unit : {1u, 2u, 4u, 8u, 16u}) {
    CAPTURE(unit);
    Random random(unit);
    const Bytes before = random_bytes(random, 1 + 16 * 9);
    Bytes after = before;
    flaxstate::swap_bytes(after.data() + 1, after.size() - 1, unit);
    Bytes wanted = before;
    for (auto at = wanted.begin() + 1; at != wanted.end(); at += unit) std::reverse(at, at + unit);
    CHECK(after == wanted);
    flaxstate::swap_bytes(after.data() + 1, 0, unit);
    CHECK(after == wanted);
  }
}
