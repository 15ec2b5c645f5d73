// Covers tree_builder.hpp and state_builder.hpp.

#include "tree/tree_builder.hpp"

#include "support.hpp"
#include "tree/state_builder.hpp"

#include "catch.hpp"

using flaxstate::StateBuilder;
using flaxstate::TreeBuilder;
using namespace unit;

namespace {

class NoLocation final : public flaxstate::Location {
 public:
  std::string path() const override { return "."; }
};

const NoLocation no_location;
const flaxstate::Surroundings around{false, 0, no_location};

}  // namespace

TEST_CASE("Events make a tree, whose text is borrowed") {
  Tree tree(flaxstate::default_allocator());
  std::string name = "name";
  TreeBuilder builder(tree);
  builder.begin(Kind::dict, 2);
  builder.key_text(name);
  builder.str(name);
  builder.key_text("list");
  builder.begin(Kind::list, 3);
  CHECK(builder.depth() == 2);
  builder.unsigned_integer(INT64_MAX);
  builder.unsigned_integer(std::uint64_t{1} << 63);
  builder.complex(0.0, 1.0);
  builder.end();
  builder.end();
  CHECK(builder.depth() == 0);
  builder.finish(false);
  const Node& root = *tree.root();
  CHECK(dump(root) ==
        "{name: 'name', list: [9223372036854775807, 9223372036854775808, f0000000000000000+f3ff0000000000000j]}");
  CHECK(flaxstate::first_child(root)->key.data == reinterpret_cast<const Byte*>(name.data()));
  const Node& list = *flaxstate::find_text_child(root, "list");
  CHECK(flaxstate::child_at(list, 0)->kind == Kind::integer);
  CHECK(flaxstate::child_at(list, 1)->kind == Kind::unsigned_integer);
}

TEST_CASE("A size can be given when the container ends") {
  Tree tree(flaxstate::default_allocator());
  TreeBuilder builder(tree);
  builder.begin(Kind::tuple, 0);
  for (int i = 0; i < 20; ++i) builder.integer(i);
  builder.set_child_count(20);
  builder.end();
  builder.finish(false);
  CHECK(tree.root()->size == 20);
  CHECK(dump(*flaxstate::child_at(*tree.root(), 19)) == "19");
}

TEST_CASE("Trees grow to many nodes, and finish gives back what they don't need") {
  CountingAllocator counting;
  {
    Tree tree(counting.allocator());
    TreeBuilder builder(tree);
    builder.begin(Kind::list, 100000);
    for (int i = 0; i < 100000; ++i) builder.integer(i);
    builder.end();
    builder.finish(false);
    CHECK(tree.root()->node_count() == 100001);
    CHECK(counting.live <= sizeof(Node) * 100002 * 17 / 16 + 4096);
    CHECK(counting.peak <= 48 * 100002 + 4096);
    std::int64_t wrong = 0;
    const Node* child = flaxstate::first_child(*tree.root());
    for (std::int64_t i = 0; i < 100000; ++i) wrong += (child++)->value.integer == i ? 0 : 1;
    CHECK(wrong == 0);
  }
  CHECK(counting.live == 0);
  CHECK(counting.faults == 0);
}

TEST_CASE("A tree that is built again needs no memory for as much again") {
  CountingAllocator counting;
  Tree tree(counting.allocator());
  std::size_t calls = 0;
  for (int round = 0; round < 3; ++round) {
    TreeBuilder builder(tree);
    StateBuilder events(builder);
    events.begin(Kind::list, 1000);
    for (int i = 0; i < 1000; ++i) events.str("some text of this round");
    events.end();
    builder.finish(true);
    CHECK(tree.root()->node_count() == 1001);
    if (round == 0) calls = counting.calls;
    if (round == 2) CHECK(counting.calls <= calls + 1);  // the arena's blocks become one
  }
}

TEST_CASE("Paths of the open container and of the value that comes next") {
  Tree tree(flaxstate::default_allocator());
  TreeBuilder builder(tree);
  CHECK(builder.container_path() == ".");
  CHECK(builder.value_path() == ".");
  builder.begin(Kind::dict, 1);
  builder.key_text("a/b");
  CHECK(builder.container_path() == ".");
  CHECK(builder.value_path() == "./a~1b");
  builder.begin(Kind::list, 3);
  builder.frame().remaining = 3;
  CHECK(builder.container_path() == "./a~1b");
  CHECK(builder.value_path() == "./a~1b/0");
  builder.nil();
  builder.frame().remaining = 2;
  CHECK(builder.value_path() == "./a~1b/1");
  const flaxstate::ValueLocation value(builder);
  const flaxstate::ContainerLocation container(builder);
  CHECK(value.path() == "./a~1b/1");
  CHECK(container.path() == "./a~1b");
  CHECK(value.offset() == flaxstate::no_offset);
  builder.set_progress(3, 10);
  CHECK(value.offset() == 3);
}

TEST_CASE("A value that fails under a key of any kind has a path") {
  const Read keys(packed("{None: 0, 1.5: 0, b'a': 0, ext(5, b'b'): 0, timestamp(1, 0): 0, i8(42): 0, 1+2j: 0}"));
  const Node* child = flaxstate::first_child(keys.root());
  for (int i = 0; i < 7; ++i, ++child) {
    Tree tree(flaxstate::default_allocator());
    TreeBuilder builder(tree);
    // What was there before must not matter.
    std::memset(static_cast<void*>(tree.nodes.data() + 1), 0xee, sizeof(Node) * (tree.nodes.capacity() - 1));
    builder.begin(Kind::dict, 1);
    builder.key(flaxstate::key_of(*child));
    CHECK(builder.value_path().substr(0, 2) == "./");
  }
}

TEST_CASE("A duplicate key is an error of the dict, or its last value wins") {
  for (const bool is_lenient : {false, true}) {
    Tree tree(flaxstate::default_allocator());
    TreeBuilder builder(tree);
    builder.begin(Kind::list, 2);
    builder.frame().remaining = 2;
    builder.begin(Kind::dict, 2);
    builder.key_text("a");
    builder.integer(1);
    builder.key_text("a");
    builder.integer(2);
    if (!is_lenient) {
      CHECK(failure_of([&] { builder.end(false); }) == "KEY at ./0");
      continue;
    }
    builder.end(true);
    builder.integer(3);
    builder.end();
    builder.finish(false);
    CHECK(dump(*tree.root()) == "[{a: 2}, 3]");
  }
}

TEST_CASE("A state builder copies text, keys and scalars, and leaves arrays where they are") {
  Tree tree(flaxstate::default_allocator());
  TreeBuilder builder(tree);
  StateBuilder events(builder);
  float items[2] = {1, 2};
  const std::int64_t shape[] = {2};
  ArrayView array;
  array.dtype = flaxstate::Dtype::opaque;
  array.item_size = 4;
  array.rank = 1;
  array.shape = shape;
  array.data = reinterpret_cast<const Byte*>(items);
  std::string name = "dtype";
  array.name = name;
  std::string text = "text";
  events.begin(Kind::dataclass, 5);
  events.class_name(text);
  events.key_text(text);
  events.str(text);
  events.key_temporary("t");
  events.bytes(reinterpret_cast<const Byte*>(text.data()), 4);
  events.key_encoded("ignored", "e");
  events.ext(5, reinterpret_cast<const Byte*>(text.data()), 4);
  events.key_text("a");
  events.array(array, around);
  events.key_text("s");
  array.rank = 0;
  events.scalar(array, around);
  events.end();
  builder.finish(false);
  text = "gone";
  name = "other";
  items[0] = 3;
  CHECK(dump(*tree.root()) ==
        "text{text: 'text', t: b74657874, e: x5:74657874, a: dtype[2]:0000404000000040, "
        "s: scalar dtype[]:0000803f}");
}

TEST_CASE("A state builder copies keys of every kind") {
  Tree tree(flaxstate::default_allocator());
  TreeBuilder builder(tree);
  StateBuilder events(builder);
  events.begin(Kind::dict, 8);
  {
    const Read temporary(
        packed("{None: 0, True: 1, 5: 2, 1.5: 3, b'a': 4, ext(5, b'b'): 5, timestamp(1, 0): 6, i8(42): 7}"));
    const Node* child = flaxstate::first_child(temporary.root());
    for (int i = 0; i < 8; ++i, child = flaxstate::next_sibling(*child)) {
      events.key(flaxstate::key_of(*child));
      events.nil();
    }
  }
  events.end();
  builder.finish(false);
  CHECK(dump(*tree.root()) ==
        "{nil: nil, true: nil, 5: nil, f3ff8000000000000: nil, b61: nil, x5:62: nil, t1.0: nil, int8:2a: nil}");
}

TEST_CASE("A tree has as many nodes as the limit says, and not one more") {
  for (std::uint32_t nodes = 1; nodes < 3000; ++nodes) {
    std::string bytes = from_hex("dd0000");
    bytes += static_cast<char>((nodes - 1) >> 8);
    bytes += static_cast<char>(nodes - 1);
    bytes += std::string(nodes - 1, '\x01');
    ReadOptions options;
    options.node_limit = nodes;
    if (failure_of([&] { Read(bytes, options); }) != "OK") FAIL_CHECK(nodes);
    options.node_limit = nodes - 1;
    if (nodes > 1 && failure_of([&] { Read(bytes, options); }) != "LIMIT at .")
      FAIL_CHECK(nodes << " are one too many");
  }
}
