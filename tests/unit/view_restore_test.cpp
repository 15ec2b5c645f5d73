#include "object/view_restore.hpp"

#include "news.hpp"
#include "object/object_restore.hpp"
#include "packed.hpp"
#include "rotated.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::StructCode;
using flaxstate::Tree;
using namespace unit;

namespace {

struct Weights {
  std::int64_t before;
  const std::uint8_t* view;
  std::int64_t count;
  std::int64_t after;
};

const Type& weights_type(Registry& registry) {
  Field view = leaf("view", offsetof(Weights, view), Dtype::uint8, {flaxstate::counted});
  view.storage = Storage::view;
  view.count_offset = offsetof(Weights, count);
  return add_type(registry, "Weights", sizeof(Weights),
                  {leaf("before", offsetof(Weights, before), Dtype::int64), view,
                   leaf("after", offsetof(Weights, after), Dtype::int64)});
}

std::string restored(const Type& type, const Node& state, Weights& target) {
  flaxstate::Memory memory(flaxstate::default_allocator());
  return failure_of([&] { flaxstate::restore_object(type, &target, state, flaxstate::TreePath(), {{}, memory}); });
}

}  // namespace

TEST_CASE("A view is a general value of a program, and the walk restores it all the same") {
  Registry registry;
  const Type& type = weights_type(registry);
  const auto& nodes = type.program->nodes;
  REQUIRE(nodes.size() == 4);
  CHECK(nodes[0].code == StructCode::dict);
  CHECK(nodes[2].code == StructCode::general);
  CHECK(type.program->general_nodes == 1);
  CHECK_FALSE(type.program->writing.is_straight);
  const std::string bytes = packed("{'before': 1, 'view': u8[3](7, 8, 9), 'after': 2}");
  const Read read(bytes);
  for (const bool is_rotated : {false, true}) {
    const Rotated rotated(read.root());
    Weights weights = {};
    CHECK(restored(type, is_rotated ? rotated.root() : read.root(), weights) == "OK");
    CHECK(weights.before == 1);
    CHECK(weights.after == 2);
    CHECK(weights.count == 3);
    REQUIRE(weights.view != nullptr);
    CHECK(weights.view[2] == 9);
  }
}

TEST_CASE("What doesn't fit a view leaves the values before it alone") {
  Registry registry;
  const Type& type = weights_type(registry);
  const std::string bytes = packed("{'before': 1, 'view': i8[3](7, 8, 9), 'after': 2}");
  const Read read(bytes);
  Weights weights = {5, nullptr, 6, 7};
  CHECK(restored(type, read.root(), weights) != "OK");
  CHECK(weights.before == 5);
  CHECK(weights.view == nullptr);
  CHECK(weights.count == 6);
}

TEST_CASE("A tree says which of its data stays") {
  Tree tree(flaxstate::default_allocator());
  const Byte bytes[8] = {};
  CHECK(tree.lasts());
  CHECK(tree.lasts(bytes, SIZE_MAX / 2));
  tree.lasts_only_in(bytes + 2, 4);
  CHECK(tree.lasts());
  CHECK(tree.lasts(bytes + 2, 4));
  CHECK(tree.lasts(bytes + 6, 0));
  CHECK(tree.lasts(bytes + 3, 2));
  CHECK_FALSE(tree.lasts(bytes + 1, 1));
  CHECK_FALSE(tree.lasts(bytes + 3, 4));
  CHECK_FALSE(tree.lasts(bytes + 7, 0));
  CHECK_FALSE(tree.lasts(bytes + 3, UINT64_MAX));
  tree.lasts_nowhere();
  CHECK_FALSE(tree.lasts());
  tree.clear();
  CHECK(tree.lasts(bytes, 8));
}
