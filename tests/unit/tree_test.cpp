// Covers tree.hpp and node.hpp.

#include "tree.hpp"

#include "support.hpp"
#include "tree_builder.hpp"

#include "catch.hpp"

using flaxstate::OwnedBytes;
using namespace unit;

namespace {

void count_release(void* data, std::size_t size, void* user_data) {
  CHECK(data != nullptr);
  CHECK(size == 5);
  ++*static_cast<int*>(user_data);
}

}  // namespace

TEST_CASE("An empty tree has no root, and a tree that was cleared has none again") {
  Tree tree(flaxstate::default_allocator());
  CHECK(tree.root() == nullptr);
  flaxstate::TreeBuilder builder(tree);
  builder.nil();
  builder.finish(true);
  REQUIRE(tree.root() != nullptr);
  CHECK(tree.root()->kind == Kind::nil);
  tree.clear();
  CHECK(tree.root() == nullptr);
}

TEST_CASE("Every node leads to its tree, and to its neighbours") {
  const Read read(from_hex("93 81 a161 9201 02 80 05"));
  const Node& root = read.root();
  CHECK(root.node_count() == 7);
  for (std::uint32_t i = 0; i < root.node_count(); ++i) CHECK(&Tree::of(*(&root + i)) == &read.tree());
  const Node* child = flaxstate::first_child(root);
  CHECK(dump(*child) == "{a: [1, 2]}");
  CHECK(child->node_count() == 4);
  child = flaxstate::next_sibling(*child);
  CHECK(dump(*child) == "{}");
  CHECK(child->node_count() == 1);
  CHECK(dump(*flaxstate::next_sibling(*child)) == "5");
}

TEST_CASE("Bytes that a tree adopts are released once: when it ends, is cleared, or never if there are none") {
  int released = 0;
  int bytes = 0;
  const OwnedBytes owned{&bytes, 5, count_release, &released};
  {
    Tree tree(flaxstate::default_allocator());
    tree.adopt(owned);
    CHECK(released == 0);
    tree.clear();
    CHECK(released == 1);
    tree.clear();
    CHECK(released == 1);
    tree.adopt(owned);
  }
  CHECK(released == 2);
}

TEST_CASE("Bytes of the tree's own memory go back to it") {
  CountingAllocator counting;
  {
    Tree tree(counting.allocator());
    void* data = tree.memory.allocate(100, 1);
    tree.adopt({data, 100, nullptr, nullptr});
    CHECK(counting.live == 100);
    tree.clear();
    CHECK(counting.live == 0);
  }
  CHECK(counting.faults == 0);
}

TEST_CASE("A tree keeps what it adopts alive, also without its nodes") {
  const bool is_cleared = GENERATE(false, true);
  int released = 0;
  int bytes = 0;
  CountingAllocator counting;
  {
    Tree tree(counting.allocator());
    auto other = std::make_unique<Tree>(counting.allocator());
    flaxstate::TreeBuilder builder(*other);
    builder.nil();
    other->adopt({&bytes, 5, count_release, &released});
    other->release_nodes();
    CHECK(counting.live == 0);
    tree.adopt_tree(std::move(other));
    CHECK(released == 0);
    if (is_cleared) tree.clear();
    CHECK(released == (is_cleared ? 1 : 0));
  }
  CHECK(released == 1);
  CHECK(counting.live == 0);
}

TEST_CASE("Seeds of trees differ") {
  const Tree first(flaxstate::default_allocator());
  const Tree second(flaxstate::default_allocator());
  CHECK(first.hash_seed != second.hash_seed);
}

TEST_CASE("Which kinds are containers, and which of those have keys") {
  std::string text;
  for (int kind = 0; kind < 25; ++kind) {
    if (kind > 12 && kind < 20) continue;
    const auto value = static_cast<Kind>(kind);
    text += flaxstate::has_keys(value)       ? 'k'
            : flaxstate::is_sequence(value)  ? 's'
            : flaxstate::is_container(value) ? '?'
                                             : '.';
  }
  CHECK(text == ".............ksskk");
  CHECK(std::string(flaxstate::kind_name(Kind::unsigned_integer)) == "int");
  CHECK(std::string(flaxstate::kind_name(Kind::named_tuple)) == "named tuple");
}
