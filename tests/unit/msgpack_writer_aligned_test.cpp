// Covers the aligned arrays of msgpack_writer.hpp.

#include "msgpack/msgpack_writer.hpp"

#include <random>

#include "fake_source.hpp"
#include "object/serialize.hpp"
#include "tree/tree_builder.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::ReportKind;
using flaxstate::serialize_tree;
using flaxstate::WalkMode;
using flaxstate::WriteOptions;
using namespace unit;

namespace {

struct Written {
  std::string bytes;
  std::uint64_t unaligned = 0;
};

// What all sinks make of a tree, if they agree.
Written written(const Node& root, const WriteOptions& options, WalkMode mode = WalkMode::unchanged) {
  Written result;
  flaxstate::WriteCall call(options);
  flaxstate::Report report(flaxstate::default_allocator(), 0);
  call.report = &report;
  flaxstate::Buffer buffer(flaxstate::default_allocator());
  serialize_tree(root, mode, call, buffer);
  result.bytes.assign(reinterpret_cast<const char*>(buffer.data()), buffer.size());
  FakeSink out;
  flaxstate::Memory memory(flaxstate::default_allocator());
  result.unaligned = report.count(ReportKind::unaligned);
  report.clear();
  serialize_tree(root, mode, call, out, memory);
  CHECK((out.bytes == result.bytes));
  CHECK(report.count(ReportKind::unaligned) == result.unaligned);
  return result;
}

WriteOptions options_of(std::uint64_t alignment, std::uint64_t chunk_limit = std::uint64_t{1} << 30) {
  WriteOptions options(chunk_limit);
  options.alignment = alignment;
  return options;
}

// How many arrays have data that isn't at a multiple, counted from `start`.
std::uint64_t count_misplaced(const Node& root, std::uint64_t alignment, const Byte* start) {
  std::uint64_t misplaced = 0;
  for (std::uint32_t i = 0; i < root.node_count(); ++i) {
    const Node& node = *(&root + i);
    if (node.kind != Kind::array) continue;
    const ArrayView array = flaxstate::array_of(node);
    bool is_placed = true;
    for (std::uint32_t s = 0; s < array.segment_count; ++s) {
      const flaxstate::Segment segment = array.segment(s);
      is_placed =
          is_placed && (segment.size() == 0 || static_cast<std::size_t>(segment.data() - start) % alignment == 0);
    }
    misplaced += is_placed ? 0 : 1;
  }
  return misplaced;
}

struct Sort {
  Dtype dtype;
  std::uint32_t item_size;
  const char* name = "";
};
constexpr Sort usual_sorts[] = {{Dtype::uint8, 1},         {Dtype::float16, 2},           {Dtype::float32, 4},
                                {Dtype::float64, 8},       {Dtype::complex128, 16},       {Dtype::opaque, 12, "<U3"},
                                {Dtype::opaque, 3, "|S3"}, {Dtype::float8_e4m3b11fnuz, 1}};

// Dicts, and lists if they are wanted, with arrays of all sizes.
class RandomTree {
 public:
  RandomTree(std::mt19937& random, bool has_lists)
      : random_(random),
        has_lists_(has_lists),
        pool_(90000, '\0'),
        tree_(flaxstate::default_allocator()),
        builder_(tree_) {
    for (char& byte : pool_) byte = static_cast<char>(random());
    container(Kind::dict, 0);
    builder_.finish(false);
  }
  const Node& root() const { return *tree_.root(); }

 private:
  std::size_t draw(std::size_t below) { return random_() % below; }
  std::string_view text(std::size_t size) {
    const Byte* const copy = tree_.arena.copy(pool_.data(), size);
    Byte* const text = const_cast<Byte*>(copy);
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<Byte>('a' + draw(26));
    return {reinterpret_cast<const char*>(text), size};
  }
  void value(int depth) {
    switch (draw(depth > 4 ? 5 : 7)) {
      case 0: return builder_.str(text(draw(draw(3) == 0 ? 300 : 20)));
      case 1: return builder_.unsigned_integer(random_() >> draw(32));
      case 5: return container(Kind::dict, depth);
      case 6: return container(has_lists_ ? Kind::list : Kind::dict, depth);
      default: return array();
    }
  }
  void container(Kind kind, int depth) {
    const auto children = static_cast<std::uint32_t>(draw(8));
    builder_.begin(kind, children);
    for (std::uint32_t i = 0; i < children; ++i) {
      if (kind == Kind::dict) builder_.key_text(text(12 + draw(30)));
      value(depth + 1);
    }
    builder_.end();
  }
  void array() {
    const Sort& sort = usual_sorts[draw(std::size(usual_sorts))];
    std::int64_t shape[64];
    std::fill(shape, shape + 64, 1);
    ArrayView view;
    view.dtype = sort.dtype;
    view.item_size = sort.item_size;
    view.name = sort.name;
    view.rank = static_cast<std::uint32_t>(draw(20) == 0 ? 64 : draw(4));
    view.shape = shape;
    view.data = reinterpret_cast<const Byte*>(pool_.data()) + draw(8);
    constexpr std::int64_t extents[] = {1, 2, 3, 7, 40, 130};
    if (view.rank != 0) shape[0] = extents[draw(6)];
    if (view.rank > 1) shape[view.rank - 1] = extents[draw(5)];
    if (view.rank == 1 && sort.dtype != Dtype::opaque) shape[0] = static_cast<std::int64_t>(draw(2500));
    builder_.array(view);
  }

  std::mt19937& random_;
  bool has_lists_;
  std::string pool_;
  Tree tree_;
  flaxstate::TreeBuilder builder_;
};

// {'a': array}, or [array], below `depth` dicts.
class OneArray {
 public:
  OneArray(const Sort& sort, std::int64_t items, Kind kind = Kind::dict, int depth = 0)
      : data_(static_cast<std::size_t>(items) * sort.item_size, 'd'), tree_(flaxstate::default_allocator()) {
    flaxstate::TreeBuilder builder(tree_);
    for (int i = 0; i < depth; ++i, builder.key_text("d")) builder.begin(Kind::dict, 1);
    builder.begin(kind, 1);
    if (kind == Kind::dict) builder.key_text("a");
    ArrayView view;
    view.dtype = sort.dtype;
    view.item_size = sort.item_size;
    view.rank = 1;
    view.shape = &items;
    view.data = reinterpret_cast<const Byte*>(data_.data());
    builder.array(view);
    for (int i = 0; i <= depth; ++i) builder.end();
    builder.finish(false);
  }
  const Node& root() const { return *tree_.root(); }

 private:
  std::string data_;
  Tree tree_;
};

// Reads the bytes, checks that the tree is the same, and gives the number of misplaced arrays.
std::uint64_t misplaced_in(const Written& result, const Node& root, std::uint64_t alignment) {
  const ExactBytes bytes(result.bytes);
  Tree again(flaxstate::default_allocator());
  flaxstate::read_msgpack(bytes.data(), bytes.size(), {}, again);
  CHECK((dump(*again.root()) == dump(root)));
  return count_misplaced(*again.root(), alignment, bytes.data());
}

}  // namespace

TEST_CASE("Random trees of dicts: equal when they are read again, and every array at its multiple") {
  std::mt19937 random(41);
  constexpr std::uint64_t limits[] = {std::uint64_t{1} << 30, 20000, 13000};
  for (int round = 0; round < 400; ++round) {
    const RandomTree tree(random, false);
    const std::uint64_t alignment = std::uint64_t{1} << random() % 13;
    const Written result = written(tree.root(), options_of(alignment, limits[random() % 3]));
    INFO("round " << round << ", alignment " << alignment);
    CHECK(misplaced_in(result, tree.root(), alignment) == 0);
    CHECK(result.unaligned == 0);
  }
}

TEST_CASE("Random trees with lists: what isn't placed is counted") {
  std::mt19937 random(42);
  std::uint64_t unaligned = 0;
  for (int round = 0; round < 400; ++round) {
    const RandomTree tree(random, true);
    const std::uint64_t alignment = std::uint64_t{1} << random() % 13;
    const Written result = written(tree.root(), options_of(alignment, 13000));
    CHECK(misplaced_in(result, tree.root(), alignment) == result.unaligned);
    unaligned += result.unaligned;
    if (alignment <= 16) CHECK(result.unaligned == 0);
  }
  CHECK(unaligned > 100);
}

TEST_CASE("In a list an array stands where longer headers bring it, and is never a chunked one") {
  const OneArray tree({Dtype::float32, 4}, 3000, Kind::list);
  const Written result = written(tree.root(), options_of(4096, 1000));
  CHECK(result.unaligned == 1);
  CHECK(result.bytes.find("chunk") == std::string::npos);
  CHECK(result.bytes.size() < 12000 + 64);
  CHECK(misplaced_in(result, tree.root(), 16) == 0);
  // As a state dict it is in a dict.
  CHECK(written(tree.root(), options_of(4096, 5000), WalkMode::state_dict).unaligned == 0);
}

TEST_CASE("Alignments that headers reach cost a few bytes, larger ones a pad of at most the alignment and a chunk") {
  for (std::uint64_t alignment = 2; alignment <= 1U << 20; alignment *= 2) {
    const OneArray tree({Dtype::float32, 4}, 1000);
    const Written result = written(tree.root(), options_of(alignment));
    const Written usual = written(tree.root(), options_of(1));
    CHECK(misplaced_in(result, tree.root(), alignment) == 0);
    CHECK(result.unaligned == 0);
    const std::size_t more = result.bytes.size() - usual.bytes.size();
    CHECK(more <= (alignment <= 16 ? alignment - 1 : alignment + 100));
  }
}

TEST_CASE("Chunks of items of 32 bytes are counted where their data can't be placed") {
  const OneArray tree({Dtype::complex256, 32}, 1000);
  const Written whole = written(tree.root(), options_of(4096));
  CHECK(whole.unaligned == 0);
  CHECK(misplaced_in(whole, tree.root(), 4096) == 0);
  const Written chunks = written(tree.root(), options_of(4096, 10000));
  CHECK(misplaced_in(chunks, tree.root(), 4096) == chunks.unaligned);
}

TEST_CASE("Location there is no level left for a chunk, headers do what they can") {
  const OneArray deep({Dtype::float32, 4}, 100, Kind::dict, 1022);
  const Written result = written(deep.root(), options_of(256));
  CHECK(result.unaligned == 1);
  CHECK(misplaced_in(result, deep.root(), 16) == 0);
  const OneArray less_deep({Dtype::float32, 4}, 100, Kind::dict, 1021);
  CHECK(written(less_deep.root(), options_of(256)).unaligned == 0);
  const auto failure = failure_of([&] { written(deep.root(), options_of(256, 40)); });
  CHECK(failure.substr(0, 5) == "LIMIT");
}

// Flax's unchunking looks at the three keys that it knows; a fourth one is ignored.
TEST_CASE("A pad is a bin of zeros under a key of its own") {
  const OneArray tree({Dtype::uint8, 1}, 3);
  const std::string hex = to_hex(written(tree.root(), options_of(64)).bytes);
  const std::string before =
      "81a16184b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706581a13003a3706164c4";
  REQUIRE(hex.size() > before.size() + 2);
  CHECK(hex.substr(0, before.size()) == before);
  const auto pad = static_cast<std::size_t>(std::stoul(hex.substr(before.size(), 2), nullptr, 16));
  const std::string behind = hex.substr(before.size() + 2);
  CHECK(behind.substr(0, 2 * pad) == std::string(2 * pad, '0'));
  CHECK(behind.substr(2 * pad) == "a66368756e6b7381a130c70e01939103a575696e7438c403646464");
}

TEST_CASE("Empty arrays, scalars and text are what they are without an alignment") {
  const Read read(
      from_hex("83 a161 c70d01939100a7666c6f61743332c400 a162 d8039390a7666c6f61743332c4040000803f a163 a3616263"));
  CHECK((written(read.root(), options_of(4096)).bytes == written(read.root(), options_of(1)).bytes));
}

TEST_CASE("A chunk limit beyond what an extension holds is a limit") {
  constexpr std::int64_t items = std::int64_t{5} << 30;
  Byte byte = 0;  // never touched
  Tree tree(flaxstate::default_allocator());
  flaxstate::TreeBuilder builder(tree);
  ArrayView view;
  view.dtype = Dtype::uint8;
  view.item_size = 1;
  view.rank = 1;
  view.shape = &items;
  view.data = &byte;
  builder.array(view);
  builder.finish(false);
  const auto size = [&](const WriteOptions& options) {
    flaxstate::MeasuringOut sink;
    flaxstate::Report report(flaxstate::default_allocator(), 0);
    flaxstate::MsgpackWriter<flaxstate::MeasuringOut> writer(sink, options, &report);
    writer.array(view, {true, 0, flaxstate::no_location()});
    CHECK(report.entry_count() == 0);
    return sink.size();
  };
  CHECK(failure_of([&] { size(options_of(64, std::uint64_t{8} << 30)); }) == "LIMIT at ");
  CHECK(size(options_of(64)) > static_cast<std::uint64_t>(items));
  CHECK(size(options_of(64)) < static_cast<std::uint64_t>(items) + 2000);
}
