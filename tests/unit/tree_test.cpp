// Covers tree.hpp and node.hpp.

#include "tree/tree.hpp"

#include <set>

#include "fake_source.hpp"
#include "tree/tree_builder.hpp"

#if !defined(_WIN32)
#include "file_support.hpp"
#endif

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
  const Read read(packed("[{'a': [1, 2]}, {}, 5]"));
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

TEST_CASE("Sources that a tree adopts live until it is cleared, or ends, not only until it is built again") {
  struct Counted final : flaxstate::Source {
    explicit Counted(int& count) : alive(count) { ++alive; }
    ~Counted() override { --alive; }
    void read(std::uint64_t, void*, std::size_t, const flaxstate::Location&) const override {}
    int& alive;
  };
  int alive = 0;
  {
    Tree tree(flaxstate::default_allocator());
    std::vector<const flaxstate::Source*> sources;
    for (int i = 0; i < 100; ++i) sources.push_back(&tree.adopt_source(std::make_unique<Counted>(alive)));
    CHECK(std::set<const flaxstate::Source*>(sources.begin(), sources.end()).size() == 100);
    flaxstate::TreeBuilder builder(tree);
    builder.nil();
    builder.finish(true);
    tree.clear_nodes();
    CHECK(tree.root() == nullptr);
    CHECK(alive == 100);
    tree.release_nodes();
    CHECK(alive == 100);
    tree.clear();
    CHECK(alive == 0);
    tree.adopt_source(std::make_unique<Counted>(alive));
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

TEST_CASE("Bytes stay when only the nodes are cleared") {
  int released = 0;
  int bytes = 0;
  Tree tree(flaxstate::default_allocator());
  tree.adopt({&bytes, 5, count_release, &released});
  tree.clear_nodes();
  tree.release_nodes();
  CHECK(released == 0);
  tree.clear();
  CHECK(released == 1);
}

#if !defined(_WIN32)
TEST_CASE("A tree holds its file open until it is cleared, or opens another one") {
  const TemporaryDirectory directory;
  write_file(directory / "a", "0123456789");
  write_file(directory / "b", "abc");
  const int before = open_descriptors();
  Tree tree(flaxstate::default_allocator());
  std::string path = directory / "a";
  const flaxstate::Source& file = tree.open_file(path.c_str(), flaxstate::Mapping::off);
  path.assign(path.size(), '?');  // it keeps a copy
  CHECK(open_descriptors() == before + 1);
  REQUIRE(file.size() == 10);
  char text[4];
  file.read(3, text, 4, NoLocation());
  CHECK(std::string(text, 4) == "3456");
  const std::optional<Error> error = error_of([&] { file.read(8, text, 4, NoLocation()); });
  REQUIRE(error.has_value());
  CHECK(error->message().find(directory / "a") != std::string::npos);
  const flaxstate::Source& other = tree.open_file((directory / "b").c_str(), flaxstate::Mapping::automatic);
  CHECK(other.size() == 3);
  CHECK(open_descriptors() <= before + 1);
  CHECK(failure_of([&] { tree.open_file((directory / "none").c_str(), flaxstate::Mapping::off); }).substr(0, 2) ==
        "IO");
  tree.clear();
  CHECK(open_descriptors() == before);
  tree.open_file((directory / "b").c_str(), flaxstate::Mapping::off);
}
#endif

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
