#include "base/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "support.hpp"

#include "catch.hpp"

using flaxstate::Arena;
using flaxstate::GrowArray;
using flaxstate::Memory;
using namespace unit;

namespace {

bool is_aligned(const void* pointer, std::size_t alignment) {
  return reinterpret_cast<std::uintptr_t>(pointer) % alignment == 0;
}

}  // namespace

TEST_CASE("The default allocator aligns, and keeps what is in a block that moves") {
  const Allocator& allocator = flaxstate::default_allocator();
  for (std::size_t alignment = 1; alignment <= 4096; alignment *= 2) {
    void* block = allocator.allocate(100, alignment, allocator.user_data);
    REQUIRE(block != nullptr);
    CHECK(is_aligned(block, alignment));
    std::memset(block, 7, 100);
    block = allocator.reallocate(block, 100, 100000, alignment, allocator.user_data);
    REQUIRE(block != nullptr);
    CHECK(is_aligned(block, alignment));
    CHECK(to_hex(block, 100) == to_hex(std::string(100, 7)));
    block = allocator.reallocate(block, 100000, 10, alignment, allocator.user_data);
    REQUIRE(block != nullptr);
    CHECK(to_hex(block, 10) == to_hex(std::string(10, 7)));
    allocator.free(block, 10, alignment, allocator.user_data);
  }
}

TEST_CASE("A cap is for what is allocated at one time, and may be met exactly") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  memory.set_limit(100);
  void* first = memory.allocate(60, 8);
  CHECK(failure_of([&] { memory.allocate(41, 8); }) == "LIMIT at ");
  void* second = memory.allocate(40, 8);
  CHECK(failure_of([&] { memory.allocate(1, 1); }) == "LIMIT at ");
  CHECK(failure_of([&] { memory.reallocate(second, 40, 41, 8); }) == "LIMIT at ");
  memory.free(first, 60, 8);
  // While a block moves, both are there.
  CHECK(failure_of([&] { memory.reallocate(second, 40, 61, 8); }) == "LIMIT at ");
  second = memory.reallocate(second, 40, 60, 8);
  CHECK(memory.room() == 40);
  CHECK(failure_of([&] { memory.reallocate(second, 60, 1U << 30, 8); }) == "LIMIT at ");
  CHECK_THROWS_AS(memory.allocate(SIZE_MAX, 1), std::bad_alloc);
  CHECK_THROWS_AS(memory.reallocate(second, 60, SIZE_MAX, 8), std::bad_alloc);
  CHECK(failure_of([&] { memory.reallocate(second, 60, 41, 8); }) == "LIMIT at ");
  second = memory.reallocate(second, 60, 10, 8);
  memory.set_limit(5);  // what is there already counts, and stays
  CHECK(failure_of([&] { memory.allocate(1, 1); }) == "LIMIT at ");
  memory.set_limit(0);
  void* third = memory.allocate(1000, 8);
  memory.free(third, 1000, 8);
  memory.free(second, 10, 8);
  CHECK(counting.blocks == 0);
  CHECK(counting.faults == 0);
  CHECK(counting.copying_peak == 1010);
}

TEST_CASE("What the allocator refuses is out of memory, and changes nothing") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  memory.set_limit(150);
  void* block = memory.allocate(50, 8);
  counting.fail_at = 2;
  counting.fails_onwards = true;
  CHECK_THROWS_AS(memory.allocate(50, 8), std::bad_alloc);
  CHECK_THROWS_AS(memory.reallocate(block, 50, 100, 8), std::bad_alloc);
  counting.fail_at = 0;
  void* rest = memory.allocate(100, 8);  // what failed doesn't count
  memory.free(rest, 100, 8);
  memory.free(block, 50, 8);
  CHECK(counting.live == 0);
}

TEST_CASE("A growing array keeps its items, and its memory until it is released") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  {
    GrowArray<std::uint64_t> array(memory);
    for (std::uint64_t i = 0; i < 10000; ++i) array.push_back(i * 3);
    CHECK(array.size() == 10000);
    CHECK(counting.calls < 60);
    std::size_t right = 0;
    for (std::size_t i = 0; i < 10000; ++i) right += array[i] == i * 3 ? 1U : 0U;
    CHECK(right == 10000);
    CHECK(array.back() == 29997);
    array.pop_back();
    CHECK(array.back() == 29994);
    const std::size_t capacity = array.capacity();
    array.clear();
    CHECK(array.capacity() == capacity);
    std::uint64_t* first = array.append(5);
    CHECK(first == array.data());
    CHECK(array.size() == 5);
    array.set_capacity(5);
    CHECK(counting.live == 40);
    array.release();
    CHECK(counting.live == 0);
    CHECK(array.size() == 0);
    array.push_back(1);
  }
  CHECK(counting.live == 0);
  CHECK(counting.faults == 0);
}

TEST_CASE("A growing array that can't grow is as it was") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  GrowArray<std::uint32_t> array(memory);
  for (std::uint32_t i = 0; i < 8; ++i) array.push_back(i);
  counting.fail_at = counting.calls + 1;
  CHECK_THROWS_AS(array.append(1000), std::bad_alloc);
  CHECK(array.size() == 8);
  CHECK(array[7] == 7);
  CHECK_THROWS_AS(array.set_capacity(SIZE_MAX / 2), std::bad_alloc);
  CHECK(array.size() == 8);
}

TEST_CASE("Arrays of the same memory can be swapped") {
  Memory memory(flaxstate::default_allocator());
  GrowArray<int> left(memory);
  GrowArray<int> right(memory);
  left.push_back(1);
  left.swap(right);
  CHECK(left.size() == 0);
  REQUIRE(right.size() == 1);
  CHECK(right[0] == 1);
}

TEST_CASE("What an arena gives is aligned, stays where it is, and doesn't overlap") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  {
    Arena arena(memory);
    struct Piece {
      Byte* data;
      std::size_t size;
      Byte mark;
    };
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < 2000; ++i) {
      const std::size_t size = i * 7919 % 301 * (i % 97 == 0 ? 100 : 1);
      const std::size_t alignment = std::size_t{1} << i % 6;
      Byte* data = arena.allocate(size, alignment);
      if (!is_aligned(data, alignment)) FAIL_CHECK(i);
      std::memset(data, static_cast<int>(i % 251), size);
      pieces.push_back({data, size, static_cast<Byte>(i % 251)});
    }
    for (const Piece& piece : pieces) {
      for (std::size_t i = 0; i < piece.size; ++i) {
        if (piece.data[i] != piece.mark) {
          FAIL_CHECK("overwritten");
          break;
        }
      }
    }
    CHECK(counting.blocks < 30);
  }
  CHECK(counting.live == 0);
  CHECK(counting.faults == 0);
}

TEST_CASE("An arena copies, also nothing, and aligns beyond what blocks have") {
  Memory memory(flaxstate::default_allocator());
  Arena arena(memory);
  CHECK(arena.copy(nullptr, 0) != nullptr);
  CHECK(to_hex(arena.copy("abc", 3), 3) == "616263");
  CHECK(is_aligned(arena.allocate(10, 4096), 4096));
  CHECK(is_aligned(arena.allocate(100000, 256), 256));
}

TEST_CASE("A cleared arena keeps its blocks, and needs no others for the same again") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  Arena arena(memory);
  arena.clear();
  const auto fill = [&] {
    for (int i = 0; i < 3; ++i) arena.allocate(3000);
    arena.allocate(100000);
    arena.allocate(50);
  };
  fill();
  const std::size_t calls = counting.calls;
  for (int i = 0; i < 3; ++i) {
    arena.clear();
    fill();
  }
  CHECK(counting.calls == calls);
  arena.clear();
  arena.allocate(1000000);
  CHECK(counting.calls == calls + 1);
  arena.release();
  CHECK(counting.live == 0);
  arena.allocate(1);
  CHECK(counting.blocks == 1);
}

TEST_CASE("Blocks of an arena double from 4 KiB to 1 MiB, also behind a larger one") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  Arena arena(memory);
  arena.allocate(100);
  CHECK(counting.live == 4096);
  for (int i = 1; i < 100000; ++i) arena.allocate(100);
  CHECK(counting.blocks < 20);
  CHECK(counting.live < 10000000 + (1U << 20) + 4096);
  const std::size_t blocks = counting.blocks;
  arena.allocate(3000000);
  for (int i = 0; i < 1000; ++i) arena.allocate(100);
  CHECK(counting.blocks <= blocks + 3);
}

TEST_CASE("The spare blocks of an arena serve what fits into them, in any order, and nobody gets one twice") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  Arena arena(memory);
  const std::size_t sizes[] = {5000, 100000, 20000, 3000, 70000};
  for (const std::size_t size : sizes) arena.allocate(size);
  const std::size_t calls = counting.calls;
  const std::size_t live = counting.live;
  for (int round = 0; round < 20; ++round) {
    arena.clear();
    std::vector<Byte*> data;
    std::vector<std::size_t> order(sizes, sizes + 5);
    std::rotate(order.begin(), order.begin() + round % 5, order.end());
    // From large to small every other time, which always fits.
    if (round % 2 == 0) std::sort(order.rbegin(), order.rend());
    for (std::size_t i = 0; i < 5; ++i) {
      data.push_back(arena.allocate(order[i], std::size_t{1} << i));
      std::memset(data[i], static_cast<int>(i), order[i]);
    }
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK(is_aligned(data[i], std::size_t{1} << i));
      CHECK(std::count(data[i], data[i] + order[i], static_cast<Byte>(i)) == static_cast<std::ptrdiff_t>(order[i]));
    }
    if (round == 0) CHECK(counting.calls == calls);
  }
  CHECK(counting.live <= 2 * live);
  arena.release();
  CHECK(counting.live == 0);
  CHECK(counting.faults == 0);
}

TEST_CASE("Spare blocks that are too small make room, so that memory doesn't grow with the number of uses") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  Arena arena(memory);
  for (std::size_t size = 100000; size <= 5000000; size += 100000) {
    arena.clear();
    arena.allocate(size);
  }
  CHECK(counting.live < 12000000);
  arena.clear();
  memory.set_limit(12000000);
  CHECK(arena.allocate(6000000) != nullptr);
}

TEST_CASE("What an arena gives back is used next") {
  Memory memory(flaxstate::default_allocator());
  Arena arena(memory);
  Byte* const first = arena.allocate(100);
  arena.give_back(first + 30);
  CHECK(arena.allocate(10) == first + 30);
  Byte* const large = arena.allocate(50000);
  arena.give_back(large);
  CHECK(arena.allocate(50000) == large);
}

TEST_CASE("An arena that gets no memory is as it was") {
  CountingAllocator counting;
  Memory memory(counting.allocator());
  Arena arena(memory);
  const Byte* kept = arena.copy("kept", 4);
  counting.fail_at = counting.calls + 1;
  CHECK_THROWS_AS(arena.allocate(100000), std::bad_alloc);
  CHECK_THROWS_AS(arena.allocate(SIZE_MAX - 10), std::bad_alloc);
  CHECK(to_hex(kept, 4) == "6b657074");
  CHECK(arena.allocate(100) != nullptr);
}
