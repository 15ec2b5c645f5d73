#include "msgpack/array_head_layout.hpp"

#include <set>
#include <sstream>
#include <tuple>

#include <msgpack.hpp>

#include "msgpack/msgpack_writer.hpp"
#include "support.hpp"

#include "catch.hpp"

using flaxstate::aligned_head;
using flaxstate::ArrayHead;
using flaxstate::Dtype;
using flaxstate::MeasuringOut;
using flaxstate::MemoryOut;
using flaxstate::MsgpackWriter;
using flaxstate::shortest_head;
using flaxstate::Surroundings;
using flaxstate::write_head;
using namespace unit;

namespace {

struct Case {
  std::vector<std::int64_t> shape;
  std::string name;
  std::uint64_t data_size;

  std::uint32_t rank() const { return static_cast<std::uint32_t>(shape.size()); }
  bool shortest(ArrayHead& head) const { return shortest_head(shape.data(), rank(), name.size(), data_size, head); }
  bool aligned(std::uint64_t position, std::uint64_t alignment, ArrayHead& head) const {
    return aligned_head(shape.data(), rank(), name.size(), data_size, position, alignment, head);
  }
  // In a block of just head.total bytes, so that AddressSanitizer sees one too many; one too few leaves an ee.
  std::string written(const ArrayHead& head, int code = 1) const {
    ExactBytes bytes(std::string(head.total, '\xee'));
    write_head(head, code, shape.data(), rank(), name.data(), name.size(), data_size, bytes.data());
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};

const std::string long_name = "a_dtype_of_somebody_else_with_a_long_name";  // str8

// Every width of every header: sizes around the limits of each encoding, and of the fixed extensions.
std::vector<Case> small_cases() {
  std::vector<Case> cases;
  for (const char* name : {"int8", "bool", "float32", "float8_e4m3b11fnuz", long_name.c_str()}) {
    for (std::uint64_t size = 0; size < 300; ++size) cases.push_back({{}, name, size});
    for (std::uint64_t size = 0; size < 300; ++size) cases.push_back({{static_cast<std::int64_t>(size)}, name, size});
    for (std::uint64_t size : {65500U, 65520U, 65535U, 65536U, 70000U}) {
      cases.push_back({{static_cast<std::int64_t>(size)}, name, size});
      cases.push_back({{2, static_cast<std::int64_t>(size / 4), 2}, name, size});
    }
    cases.push_back({{0, 127, 128, 255, 256}, name, 0});
    cases.push_back({{65535, 65536, 0}, name, 0});
    cases.push_back({{0, 4294967295}, name, 0});
    cases.push_back({{4294967296, 0}, name, 0});
    cases.push_back({{0, INT64_MAX}, name, 0});
    for (const std::uint32_t rank : {14U, 15U, 16U, 17U, 63U, 64U}) {
      std::vector<std::int64_t> shape(rank, 1);
      cases.push_back({shape, name, 1});
      shape.front() = 0;
      shape.back() = 300;
      cases.push_back({shape, name, 0});
    }
  }
  for (const std::size_t size : {31U, 32U, 255U, 256U, 65535U, 65536U}) {
    cases.push_back({{}, std::string(size, 'n'), 4});
    cases.push_back({{3, 300}, std::string(size, 'n'), 3600});
  }
  return cases;
}

// What msgpack-cxx makes of Flax's payload and of the extension around it; without the data.
std::string packed(const Case& c, int code) {
  std::stringstream inner;
  msgpack::packer<std::stringstream> payload(inner);
  payload.pack_array(3);
  payload.pack_array(c.rank());
  for (const std::int64_t dimension : c.shape) payload.pack_int64(dimension);
  payload.pack_str(static_cast<std::uint32_t>(c.name.size()));
  payload.pack_str_body(c.name.data(), static_cast<std::uint32_t>(c.name.size()));
  payload.pack_bin(static_cast<std::uint32_t>(c.data_size));
  std::stringstream outer;
  msgpack::packer<std::stringstream> ext(outer);
  ext.pack_ext(inner.str().size() + c.data_size, static_cast<std::int8_t>(code));
  return outer.str() + inner.str();
}

// The distances of the data from the head's first byte that some lengths of the headers give, from the definition of
// msgpack's headers and nothing else.
std::set<std::uint64_t> possible_totals(const Case& c) {
  using Limits = std::vector<std::pair<unsigned, std::uint64_t>>;  // width, the largest value
  const Limits arrays = {{1, 15}, {3, 0xffff}, {5, 0xffffffff}};
  const Limits strs = {{1, 31}, {2, 0xff}, {3, 0xffff}, {5, 0xffffffff}};
  const Limits bins = {{2, 0xff}, {3, 0xffff}, {5, 0xffffffff}};
  const Limits ints = {{1, 0x7f}, {2, 0xff}, {3, 0xffff}, {5, 0xffffffff}, {9, UINT64_MAX}};
  const Limits exts = {{3, 0xff}, {4, 0xffff}, {6, 0xffffffff}};
  std::set<std::uint64_t> sums = {c.name.size()};
  const auto add = [&](const Limits& limits, std::uint64_t value) {
    std::set<std::uint64_t> longer;
    for (const auto& [width, largest] : limits) {
      for (const std::uint64_t sum : sums) {
        if (value <= largest) longer.insert(sum + width);
      }
    }
    sums = longer;
  };
  add(arrays, 3);
  add(arrays, c.rank());
  for (const std::int64_t dimension : c.shape) add(ints, static_cast<std::uint64_t>(dimension));
  add(strs, c.name.size());
  add(bins, c.data_size);
  std::set<std::uint64_t> totals;
  for (const std::uint64_t sum : sums) {
    const std::uint64_t payload = sum + c.data_size;
    for (const std::uint64_t fixed : {1U, 2U, 4U, 8U, 16U}) {
      if (payload == fixed) totals.insert(sum + 2);
    }
    for (const auto& [width, largest] : exts) {
      if (payload <= largest) totals.insert(sum + width);
    }
  }
  return totals;
}

// Whether stock msgpack and our reader find the case in the head and zeros behind it, at the place that it says.
bool reads_back(const Case& c, const ArrayHead& head) {
  const std::string bytes = c.written(head) + std::string(c.data_size, '\0');
  const msgpack::object_handle outer = msgpack::unpack(bytes.data(), bytes.size());
  const auto& ext = outer.get().via.ext;
  if (outer.get().type != msgpack::type::EXT || ext.type() != 1) return false;
  const msgpack::object_handle payload = msgpack::unpack(ext.data(), ext.size);
  const auto tuple = payload.get().as<std::tuple<std::vector<std::int64_t>, std::string, msgpack::type::raw_ref>>();
  if (payload.get().via.array.ptr[2].type != msgpack::type::BIN) return false;
  if (std::get<0>(tuple) != c.shape || std::get<1>(tuple) != c.name || std::get<2>(tuple).size != c.data_size) {
    return false;
  }
  flaxstate::Tree tree(flaxstate::default_allocator());
  flaxstate::read_msgpack(reinterpret_cast<const Byte*>(bytes.data()), bytes.size(), {}, tree);
  const ArrayView array = flaxstate::array_of(*tree.root());
  return std::vector<std::int64_t>(array.shape, array.shape + array.rank) == c.shape && array.dtype_text() == c.name &&
         array.data == reinterpret_cast<const Byte*>(bytes.data()) + head.total;
}

// How many of the positions 0 … alignment-1 have a head that aligns the data.
unsigned reachable(const Case& c, std::uint64_t alignment) {
  unsigned count = 0;
  for (std::uint64_t position = 0; position < alignment; ++position) {
    ArrayHead head;
    if (c.aligned(position, alignment, head)) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("The shortest head is the one that msgpack-cxx packs") {
  std::vector<Case> cases = small_cases();
  for (const std::uint64_t size : {0xffffff00U, 0xffffffe0U}) {
    cases.push_back({{static_cast<std::int64_t>(size)}, "int8", size});
    cases.push_back({{2, 1, static_cast<std::int64_t>(size / 8)}, "float32", size});
  }
  for (const Case& c : cases) {
    for (const int code : {1, 3}) {
      ArrayHead head;
      REQUIRE(c.shortest(head));
      const std::string bytes = c.written(head, code);
      CAPTURE(c.name, c.shape, c.data_size);
      CHECK(to_hex(bytes) == to_hex(packed(c, code)));
      CHECK(head.payload_size == bytes.size() - head.ext + c.data_size);
    }
  }
}

TEST_CASE("The shortest head is the one that arrays and scalars are written with") {
  class Here final : public flaxstate::Location {
   public:
    std::string path() const override { return "."; }
  };
  const Here here;
  const std::string zeros(80000, '\0');
  const Dtype dtypes[] = {Dtype::boolean, Dtype::int8, Dtype::bfloat16, Dtype::float8_e4m3b11fnuz, Dtype::complex128};
  const std::vector<std::int64_t> shapes[] = {{}, {0}, {1}, {7}, {200}, {300}, {0, 70000}, {3, 1000}, {1, 2, 3, 4, 5}};
  const auto compare = [&](ArrayView view, int code) {
    const auto events = [&](auto& writer) {
      code == 1 ? writer.array(view, Surroundings{true, 0, here}) : writer.scalar(view, Surroundings{true, 0, here});
    };
    MeasuringOut counting;
    MsgpackWriter<MeasuringOut> counter(counting, flaxstate::format::default_chunk_limit);
    events(counter);
    std::string bytes(counting.size(), '\xee');
    MemoryOut sink(reinterpret_cast<Byte*>(bytes.data()), bytes.size());
    MsgpackWriter<MemoryOut> writer(sink, flaxstate::format::default_chunk_limit);
    events(writer);
    const Case c{{view.shape, view.shape + view.rank}, std::string(view.dtype_text()), view.size()};
    ArrayHead head;
    REQUIRE(c.shortest(head));
    CHECK(to_hex(c.written(head, code)) == to_hex(bytes.substr(0, bytes.size() - c.data_size)));
  };
  for (const Dtype dtype : dtypes) {
    for (const std::vector<std::int64_t>& shape : shapes) {
      ArrayView view;
      view.dtype = dtype;
      view.item_size = flaxstate::dtype_item_size(dtype);
      view.rank = static_cast<std::uint32_t>(shape.size());
      view.shape = shape.data();
      view.data = reinterpret_cast<const Byte*>(zeros.data());
      compare(view, 1);
      if (shape.empty()) compare(view, 3);
    }
  }
}

TEST_CASE("A payload that no extension holds has no head") {
  ArrayHead head;
  const auto has_head = [&](std::uint64_t size) {
    const Case c{{static_cast<std::int64_t>(size)}, "int8", size};
    const bool is_there = c.shortest(head);
    CHECK(is_there == c.aligned(0, 1, head));
    return is_there;
  };
  // tuple, shape, dimension of five bytes, name, bin
  constexpr std::uint64_t most = UINT32_MAX - (1 + 1 + 5 + 5 + 5);
  CHECK(has_head(most));
  CHECK(head.payload_size == UINT32_MAX);
  CHECK_FALSE(has_head(most + 1));
  CHECK_FALSE(has_head(UINT32_MAX));
  CHECK_FALSE(has_head(UINT64_MAX));
  // The longer headers need room too: with one byte left, only one byte can be added.
  const Case almost_full{{static_cast<std::int64_t>(most - 1)}, "int8", most - 1};
  const std::uint64_t shortest_total = 6 + 17;
  CHECK(almost_full.aligned(64 - shortest_total - 1, 64, head));
  CHECK(head.payload_size == UINT32_MAX);
  CHECK_FALSE(almost_full.aligned(64 - shortest_total - 2, 64, head));
}

TEST_CASE("Without an alignment, and where the shortest head does it, the head is the shortest") {
  for (const Case& c : small_cases()) {
    ArrayHead shortest;
    ArrayHead head;
    REQUIRE(c.shortest(shortest));
    REQUIRE(c.aligned(3, 1, head));
    CHECK(c.written(head) == c.written(shortest));
    REQUIRE(c.aligned(4096 - shortest.total, 4096, head));
    CHECK(c.written(head) == c.written(shortest));
  }
}

TEST_CASE("An aligned head is found whenever there is one, and is the smallest") {
  for (const Case& c : small_cases()) {
    const std::set<std::uint64_t> totals = possible_totals(c);
    for (const std::uint64_t alignment : {2U, 8U, 16U, 32U, 256U}) {
      for (std::uint64_t position = 0; position<alignment; position += alignment> 32 ? 7 : 1) {
        auto expected = totals.begin();
        while (expected != totals.end() && (position + *expected) % alignment != 0) ++expected;
        ArrayHead head;
        const bool is_found = c.aligned(position, alignment, head);
        if (is_found == (expected != totals.end()) && (!is_found || head.total == *expected)) continue;
        CAPTURE(c.name, c.shape, c.data_size, alignment, position, is_found, head.total);
        FAIL("not the smallest head");
      }
    }
  }
}

TEST_CASE("msgpack-cxx and our reader take aligned heads") {
  for (const Case& c : small_cases()) {
    if (c.data_size % 3 != 0 || c.data_size > 65536) continue;
    std::uint64_t items = 1;
    for (const std::int64_t dimension : c.shape) items *= static_cast<std::uint64_t>(dimension);
    // Only shapes that are true of the data: those of items of one byte, or of a dtype that nobody knows.
    if (c.name != "int8" && c.name != "bool" && (c.name != long_name || items == 0)) continue;
    if (c.name != long_name ? items != c.data_size : c.data_size == 0 || c.data_size % items != 0) continue;
    for (std::uint64_t position = 0; position < 16; ++position) {
      ArrayHead head;
      if (!c.aligned(position, 16, head)) continue;
      CAPTURE(c.name, c.shape, c.data_size, position, to_hex(c.written(head)));
      CHECK(reads_back(c, head));
    }
  }
}

// 64 headers of dimensions, each with all its lengths, behind a name: the most that there can be.
TEST_CASE("The longest heads") {
  const Case c{std::vector<std::int64_t>(64, 1), "int8", 1};
  ArrayHead shortest;
  REQUIRE(c.shortest(shortest));
  const std::uint64_t longest = *possible_totals(c).rbegin();
  CHECK(longest == 6 + 5 + 5 + 64 * 9 + 5 + 4 + 5);
  ArrayHead head;
  REQUIRE(c.aligned(65536 - longest, 65536, head));
  CHECK(head.total == longest);
  CHECK(reads_back(c, head));
  CHECK_FALSE(c.aligned(65536 - longest - 1, 65536, head));
  REQUIRE(c.aligned(65536 - longest + 7, 65536, head));
  CHECK(head.total == longest - 7);
  CHECK(reads_back(c, head));
}

TEST_CASE("Every 8-byte boundary is in reach of every array") {
  for (const Case& c : small_cases()) {
    CAPTURE(c.name, c.shape, c.data_size);
    CHECK(reachable(c, 8) == 8);
  }
  for (const std::uint64_t size : {256U, 65535U, 65536U, 0xffffff00U}) {  // one item that large
    CHECK(reachable({{}, "opaque", size}, 8) == 8);
    CHECK(reachable({{}, long_name, size}, 8) == 8);
  }
}

// Where it fails: from 65,536 items on, a dimension has at least five bytes, and the headers of bin and extension have
// their longest form. The dimension can grow by four bytes, tuple and shape by 2 or 4: an even number up to 12; the
// name's header adds 1, 2 or 4 (1 or 3 from 32 bytes on). So 15 bytes (14) are out of reach, unless a header in front
// gives one. All other arrays have a dimension of up to three bytes.
TEST_CASE("Every 16-byte boundary is in reach from rank 1 on, but one where the only dimension is long") {
  for (const Case& c : small_cases()) {
    const bool is_long = c.rank() == 1 && c.shape[0] > 65535;
    CAPTURE(c.name, c.shape, c.data_size);
    if (c.rank() > 0) CHECK(reachable(c, 16) == (is_long ? 15 : 16));
  }
  for (const std::int64_t items : {65536, 1 << 28}) {
    for (const auto& [name, missing] : {std::pair<std::string, unsigned>("float32", 15), {long_name, 14}}) {
      const Case c{{items}, name, static_cast<std::uint64_t>(items) * 4};
      ArrayHead head;
      REQUIRE(c.shortest(head));
      CHECK(reachable(c, 16) == 15);
      CHECK_FALSE(c.aligned(256 - head.total - missing, 16, head));
      CHECK(reachable({{1, items}, name, c.data_size}, 16) == 16);
    }
  }
}
