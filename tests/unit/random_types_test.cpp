// Types of any fields are written and restored by their programs as by the walk over the fields.

#include "random_types.hpp"

#include "both_ways.hpp"
#include "direct_restore.hpp"
#include "object/object_restore.hpp"
#include "rotated.hpp"
#include "tree/tree_path.hpp"
#include "written.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

constexpr std::size_t block_size = std::size_t{4} << 20;

std::string restored(const Type& type, const Node& state, Byte* object) {
  flaxstate::Memory memory(flaxstate::default_allocator());
  const auto error = error_of([&] {
    flaxstate::restore_object(type, object, state, flaxstate::TreePath(), {{}, memory});
  });
  return error.has_value() ? error->message() : "OK";
}

}  // namespace

TEST_CASE("Random types: every way of writing gives the walk's bytes, and restoring them the object") {
  std::mt19937_64 random(101);
  ObjectBlock block(block_size);
  std::size_t fast = 0;
  std::size_t sorted = 0;
  std::size_t ops = 0;
  std::size_t views = 0;
  for (int round = 0; round < 3000; ++round) {
    Registry registry;
    RandomTypes types(random, registry);
    const Type& type = types.type(static_cast<int>(random() % 5));
    block.clear();
    Byte* const object = types.object(type, block);
    const flaxstate::WriteOptions options(random() % 4 == 0 ? 1 + random() % 64 : usual_chunk_limit);
    const std::string bytes = through_tree(type, object, options);
    if (direct(type, object, options) != bytes) FAIL_CHECK("direct, round " << round);
    if (into_sink(type, object, options) != bytes) FAIL_CHECK("into a sink, round " << round);
    const std::size_t room = bytes.size() - std::min<std::size_t>(bytes.size(), random() % 50) + random() % 80;
    if (in_room(type, object, room, options) != bytes) FAIL_CHECK("in " << room << " bytes, round " << round);

    const std::string original = block.image();
    types.spoil(type, object);
    const std::string spoilt = block.image();
    const Read read(bytes);
    CHECK(restored(type, read.root(), object) == "OK");
    types.settle();
    if (block.image() != original) FAIL_CHECK("restored, round " << round);
    block.set_image(spoilt);
    CHECK(restored(type, Rotated(read.root()).root(), object) == "OK");
    types.settle();
    if (block.image() != original) FAIL_CHECK("restored from rotated dicts, round " << round);
    block.set_image(spoilt);
    CHECK(restored(type, Reordered(read.root(), EntryOrder::sorted).root(), object) == "OK");
    types.settle();
    if (block.image() != original) FAIL_CHECK("restored from sorted dicts, round " << round);
    fast += type.program->nodes.empty() ? 0 : 1;
    sorted += type.program->sorted_nodes.empty() ? 0 : 1;
    ops += type.program->writing.ops.size();
    views += types.view_count();
  }
  CHECK(fast > 1500);
  CHECK(sorted > 100);
  CHECK(ops > 15000);
  CHECK(views > 200);
}

TEST_CASE("Random types: bytes that are cut, or have another byte, are restored without a tree as with one") {
  std::mt19937_64 random(102);
  ObjectBlock block(block_size);
  std::size_t direct_calls = 0, failures = 0;
  for (int round = 0; round < 400; ++round) {
    Registry registry;
    RandomTypes types(random, registry);
    const Type& type = types.type(static_cast<int>(random() % 3));
    block.clear();
    Byte* const object = types.object(type, block);
    const std::string bytes = direct(type, object);
    types.spoil(type, object);
    const std::string spoilt = block.image();
    const auto compare = [&](const std::string& some) {
      const BothWays ways = restore_both_ways(type, object, block, spoilt, some, round);
      direct_calls += ways.was_direct ? 1 : 0;
      failures += ways.fails ? 1 : 0;
    };
    compare(bytes);
    compare(bytes + '\xc0');
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 8) compare(bytes.substr(0, size));
    for (int change = 0; change < 20; ++change) {
      compare(with_another_byte(bytes, random));
    }
  }
  CHECK(direct_calls > 1000);
  CHECK(failures > 1000);
}
