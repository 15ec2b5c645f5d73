#include "msgpack/aligned_chunks.hpp"

#include <numeric>
#include <random>
#include <string>

#include "support.hpp"

#include "catch.hpp"

using flaxstate::AlignedChunks;
using flaxstate::ArrayHead;
using namespace unit;

namespace {

struct Cut {
  std::uint64_t items;
  std::uint32_t item_size;
  std::size_t name_size;
  std::uint64_t chunk_items;
  std::uint64_t alignment;
};

unsigned digits(std::uint64_t number) { return static_cast<unsigned>(std::to_string(number).size()); }

// Whether headers of these widths can hold what they have to: what msgpack says of each.
bool is_possible(const ArrayHead& head, const Cut& cut, std::uint64_t items) {
  const std::uint64_t size = items * cut.item_size;
  const std::uint64_t inner =
      std::uint64_t{head.tuple} + head.shape + head.dimensions[0] + head.name + cut.name_size + head.bin;
  const auto holds = [](std::uint8_t width, std::uint8_t one, std::uint64_t most, std::uint64_t value) {
    if (width == one) return value <= most;
    if (width == one + 1) return value <= UINT8_MAX;
    return width == one + 2 ? value <= UINT16_MAX : width == one + 4 && value <= UINT32_MAX;
  };
  const bool ext_fits = head.ext == 2 ? head.payload_size == 1 || head.payload_size == 2 || head.payload_size == 4 ||
                                            head.payload_size == 8 || head.payload_size == 16
                                      : holds(head.ext, 2, 0, head.payload_size);
  const bool dimension_fits = holds(head.dimensions[0], 1, 127, items) || head.dimensions[0] == 9;
  const bool bin_fits = head.bin >= 2 && holds(head.bin, 1, 0, size);
  const bool rest_fits = (head.tuple == 1 || head.tuple == 3 || head.tuple == 5) &&
                         (head.shape == 1 || head.shape == 3 || head.shape == 5) &&
                         holds(head.name, 1, 31, cut.name_size);
  return ext_fits && dimension_fits && bin_fits && rest_fits && head.payload_size == inner + size &&
         head.total == head.ext + inner && head.payload_size <= UINT32_MAX;
}

// Lays all chunks out behind one another, as they stand in a file, and says what is wrong; "" if nothing is.
std::string fault_of(const Cut& cut) {
  const AlignedChunks chunks(cut.items, cut.item_size, cut.name_size, cut.chunk_items, cut.alignment);
  std::uint64_t first = 0;
  std::uint64_t index = 0;
  std::uint64_t position = 0;  // behind the chunk before; the first data stands at 0
  for (; first < cut.items; ++index) {
    const std::string at = " at chunk " + std::to_string(index);
    const std::uint64_t items = chunks.items(index, first);
    if (items == 0 || items > cut.items - first) return "wrong items" + at;
    ArrayHead head;
    if (!chunks.head(index, items, head)) return "no head" + at;
    if (!is_possible(head, cut, items)) return "an impossible head" + at;
    const std::uint8_t key_header = chunks.key_header(index);
    if (key_header != 1 && key_header != 2 && key_header != 3 && key_header != 5) return "a wrong key" + at;
    if (index != 0) position += key_header + digits(index) + head.total;
    if (chunks.is_aligned() && position % cut.alignment != 0) return "not aligned" + at;
    position += items * cut.item_size;
    first += items;
  }
  return index == chunks.count() ? "" : "a wrong count";
}

std::uint64_t largest_chunk(const Cut& cut) {
  const AlignedChunks chunks(cut.items, cut.item_size, cut.name_size, cut.chunk_items, cut.alignment);
  std::uint64_t largest = 0;
  for (std::uint64_t first = 0, index = 0; first < cut.items; ++index) {
    const std::uint64_t items = chunks.items(index, first);
    largest = std::max(largest, items);
    first += items;
  }
  return largest;
}

bool is_aligned(const Cut& cut) {
  return AlignedChunks(cut.items, cut.item_size, cut.name_size, cut.chunk_items, cut.alignment).is_aligned();
}

}  // namespace

TEST_CASE("Random cuts: every item is in one chunk, every head can be written, and all data is at its multiple") {
  std::mt19937 random(31);
  const auto draw = [&](std::uint64_t below) { return random() % below; };
  constexpr std::uint32_t item_sizes[] = {1, 2, 3, 4, 6, 7, 8, 12, 16, 20, 24, 32, 64, 100, 255, 4096};
  for (int round = 0; round < 20000; ++round) {
    Cut cut;
    cut.item_size = item_sizes[draw(std::size(item_sizes))];
    cut.name_size = draw(2) == 0 ? 7 : 1 + draw(255);
    cut.alignment = std::uint64_t{1} << draw(15);
    cut.chunk_items = 1 + draw(draw(2) == 0 ? 20 : 5000);
    cut.items = 1 + draw(cut.chunk_items * (draw(4) == 0 ? 1 : 60));
    const std::string fault = fault_of(cut);
    if (!fault.empty()) {
      FAIL_CHECK(fault << ": " << cut.items << " items of " << cut.item_size << ", name " << cut.name_size
                       << ", chunks of " << cut.chunk_items << ", alignment " << cut.alignment);
    }
    // A chunk has to be long enough to bring the next one to its place, which headers can do for 16 bytes.
    const std::uint64_t common = std::gcd<std::uint64_t>(cut.alignment, cut.item_size);
    const bool is_possible = common <= 16 && cut.chunk_items >= cut.alignment / common;
    if (is_possible && !is_aligned(cut)) {
      FAIL_CHECK(cut.items << " items of " << cut.item_size << " are not aligned at " << cut.alignment);
    }
  }
}

TEST_CASE("Numbers of up to 16 bytes are placed under Flax's own limit, whatever the alignment") {
  for (const std::uint32_t item_size : {1U, 2U, 4U, 8U, 16U}) {
    for (std::uint64_t alignment = 1; alignment <= 1U << 30; alignment *= 2) {
      for (const std::size_t name_size : {4U, 7U, 31U, 32U, 33U, 255U}) {
        const std::uint64_t chunk_items = (std::uint64_t{1} << 30) / item_size;
        const Cut cut{5 * chunk_items + 3, item_size, name_size, chunk_items, alignment};
        const std::string fault = is_aligned(cut) ? fault_of(cut) : "not aligned";
        if (!fault.empty()) FAIL_CHECK(fault << ": " << item_size << " " << alignment << " " << name_size);
      }
    }
  }
}

TEST_CASE("Chunks are no longer than the limit, and hardly shorter") {
  for (const std::uint32_t item_size : {1U, 2U, 3U, 4U, 8U, 16U}) {
    for (const std::uint64_t alignment : {2U, 16U, 64U, 4096U}) {
      const Cut cut{10000000, item_size, 7, 100000, alignment};
      const std::uint64_t largest = largest_chunk(cut);
      CHECK(largest <= 100000);
      CHECK(largest + alignment >= 100000);
    }
  }
}

// The limit is what the caller may hold in memory, or what another reader takes.
TEST_CASE("Chunks are no longer than a limit below the alignment") {
  CHECK(largest_chunk({5000, 4, 7, 100, 4096}) <= 100);
  CHECK(largest_chunk({5000, 1, 7, 10, 64}) <= 10);
}

TEST_CASE("An array that fits is one chunk, as Flax writes it") {
  const AlignedChunks chunks(100, 4, 7, 100, 4096);
  CHECK(chunks.count() == 1);
  CHECK(chunks.is_aligned());
  CHECK(chunks.items(0, 0) == 100);
  CHECK(chunks.key_header(0) == 1);
  ArrayHead head;
  REQUIRE(chunks.head(0, 100, head));
  const std::int64_t shape = 100;
  ArrayHead shortest;
  REQUIRE(flaxstate::shortest_head(&shape, 1, 7, 400, shortest));
  CHECK(head.total == shortest.total);
  CHECK(head.payload_size == shortest.payload_size);
}

TEST_CASE("What no extension holds has no head") {
  const AlignedChunks chunks(std::uint64_t{1} << 33, 1, 5, std::uint64_t{1} << 33, 64);
  ArrayHead head;
  CHECK(chunks.count() == 1);
  CHECK_FALSE(chunks.head(0, chunks.items(0, 0), head));
}

TEST_CASE("Numbers beyond 32 bits") {
  // 2^40 items in chunks of 2^30.
  const Cut large{std::uint64_t{1} << 40, 1, 5, std::uint64_t{1} << 30, 64};
  CHECK(fault_of(large).empty());
  const AlignedChunks chunks(large.items, 1, 5, large.chunk_items, 64);
  CHECK(chunks.count() == 1025);  // each is a little shorter than the limit
  // Far more chunks than there can be: counting ends, and soon.
  const AlignedChunks many(std::uint64_t{1} << 40, 1, 5, 64, 64);
  CHECK(many.count() > UINT32_MAX);
}

// unit * item size is beyond 4 GiB, so that no chunk of that many items can be written.
TEST_CASE("Alignments that only chunks beyond 4 GiB would meet are given up") {
  const Cut cut{std::uint64_t{10} << 30, 7, 5, std::uint64_t{1} << 27, std::uint64_t{1} << 30};
  CHECK(fault_of(cut).empty());
}
