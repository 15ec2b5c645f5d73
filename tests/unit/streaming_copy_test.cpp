// Covers streaming_copy.hpp, and that arrays are the same when they are streamed.

#include "base/streaming_copy.hpp"

#include <cstring>
#include <initializer_list>
#include <random>

#include "scattered.hpp"
#include "tree/array_reader.hpp"

#include "catch.hpp"

using flaxstate::largest_cached_copy;
using flaxstate::no_location;
using flaxstate::Parallel;
using namespace unit;

namespace {

constexpr std::size_t most = 70000;
constexpr std::size_t margin = 128;

std::vector<Byte> numbered(std::size_t size) {
  std::vector<Byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<Byte>(i * 37 + (i >> 8) * 11 + (i >> 16) * 5);
  return bytes;
}

// Of more bytes than there are the copy takes `size`, and touches none around them.
bool copies_just(const std::vector<Byte>& source, std::size_t from, std::size_t to, std::size_t size) {
  static std::vector<Byte> copied(most + 3 * margin);
  static std::vector<Byte> expected(copied.size());
  std::memset(copied.data(), 0xee, copied.size());
  std::memset(expected.data(), 0xee, expected.size());
  std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(from), size,
              expected.begin() + static_cast<std::ptrdiff_t>(to));
  flaxstate::streaming_copy(copied.data() + to, source.data() + from, size);
  return copied == expected;
}

}  // namespace

TEST_CASE("A streamed copy takes every byte and not one more, from and to everywhere in a cache line") {
  const std::vector<Byte> source = numbered(most + margin);
  for (std::size_t from = 0; from < 64; from += 3) {
    for (std::size_t to = margin; to < margin + 64; ++to) {
      if (!copies_just(source, from, to, 16384 + 64 + (from * 7 + to * 5) % 200)) FAIL_CHECK(from << " to " << to);
    }
  }
}

TEST_CASE("A streamed copy takes any number of bytes") {
  const std::vector<Byte> source = numbered(most + margin);
  std::mt19937 random(1);
  for (const std::size_t whole : std::initializer_list<std::size_t>{0, 64, 4096, 16384, 32768, 65536}) {
    for (std::size_t more = 0; more < 300; ++more) {
      const std::size_t size = whole + more > 150 ? whole + more - 150 : 0;
      if (!copies_just(source, random() % 64, margin + random() % 64, size)) FAIL_CHECK(size);
    }
  }
  flaxstate::streaming_copy(nullptr, nullptr, 0);
}

TEST_CASE("A call outgrows the caches by all that it copies") {
  Parallel parallel({1});
  CHECK_FALSE(parallel.outgrows_caches(largest_cached_copy - 1));
  CHECK_FALSE(parallel.outgrows_caches(1));
  CHECK(parallel.outgrows_caches(1));
  CHECK(parallel.outgrows_caches(0));
  CHECK(Parallel({1}).outgrows_caches(largest_cached_copy + 1));
}

TEST_CASE("What outgrows the caches is copied the same, from all places and by any number of threads") {
  std::mt19937 random(12);
  for (const std::uint32_t threads : {1u, 3u}) {
    for (const bool to_big_endian : {false, true}) {
      for (const Sizes& sizes : dtypes) {
        Parallel parallel({threads});
        parallel.outgrows_caches(largest_cached_copy);
        const std::uint64_t items = 1200000 / sizes.item_size + random() % 100;
        Scattered array(random, items, sizes.item_size, 1 + random() % 4);
        array.view.dtype = sizes.dtype;
        array.view.swapped = true;
        array.source->tries = true;
        ExactBytes copied(std::string(items * sizes.item_size, '\xee'));
        flaxstate::copy_items(array.view, 0, items, copied.data(), to_big_endian, {no_location(), &parallel});
        const std::string expected = to_big_endian ? array.bytes : swapped(array.bytes, sizes.swap_size);
        CHECK(std::memcmp(copied.data(), expected.data(), expected.size()) == 0);
      }
    }
  }
}
