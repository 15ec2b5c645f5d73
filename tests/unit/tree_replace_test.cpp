#include "tree/tree_replace.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::replace_subtree;
using namespace unit;

namespace {

const char original[] = "{'a': [1, {'x': 2, 'y': 3}, 4], 5: None, 'b': f32[2](1, 2), b'c': []}";
const char array_text_of_original[] = "float32[2]:0000803f00000040";

std::string replaced(const Node& root, const Node& node, const std::string& text) {
  const Read replacement(packed(text));
  return dump(*replace_subtree(root, node, replacement.root(), flaxstate::default_allocator())->root());
}

}  // namespace

TEST_CASE("A node of any place is replaced, under its old key") {
  const Read read(packed(original));
  const Node& root = read.root();
  const std::string array = array_text_of_original;
  CHECK(dump(root) == "{a: [1, {x: 2, y: 3}, 4], 5: nil, b: " + array + ", b63: []}");
  const Node& list = *flaxstate::find_text_child(root, "a");
  CHECK(replaced(root, root, "7") == "7");
  CHECK(replaced(root, list, "{'z': 7}") == "{a: {z: 7}, 5: nil, b: " + array + ", b63: []}");
  CHECK(replaced(root, *flaxstate::child_at(list, 0), "'abc'") ==
        "{a: ['abc', {x: 2, y: 3}, 4], 5: nil, b: " + array + ", b63: []}");
  CHECK(replaced(root, *flaxstate::child_at(*flaxstate::child_at(list, 1), 1), "[1]") ==
        "{a: [1, {x: 2, y: [1]}, 4], 5: nil, b: " + array + ", b63: []}");
  CHECK(replaced(root, *flaxstate::child_at(root, 1), "True") ==
        "{a: [1, {x: 2, y: 3}, 4], 5: true, b: " + array + ", b63: []}");
  CHECK(replaced(root, *flaxstate::child_at(root, 3), "False") ==
        "{a: [1, {x: 2, y: 3}, 4], 5: nil, b: " + array + ", b63: false}");
  CHECK(replaced(list, *flaxstate::child_at(list, 2), "[1]") == "[1, {x: 2, y: 3}, [1]]");
}

TEST_CASE("A tree can be part of itself, and the original stays as it is") {
  const Read read(packed("{'a': 1, 'b': [2]}"));
  const Node& root = read.root();
  const auto tree = replace_subtree(root, *flaxstate::child_at(root, 0), root, flaxstate::default_allocator());
  CHECK(dump(*tree->root()) == "{a: {a: 1, b: [2]}, b: [2]}");
  CHECK(dump(root) == "{a: 1, b: [2]}");
}

TEST_CASE("Array data is shared") {
  const Read read(packed(original));
  const auto tree =
      replace_subtree(read.root(), *flaxstate::child_at(read.root(), 1), read.root(), flaxstate::default_allocator());
  CHECK(flaxstate::array_of(*flaxstate::find_text_child(*tree->root(), "b")).data ==
        flaxstate::array_of(*flaxstate::find_text_child(read.root(), "b")).data);
}

TEST_CASE("Look-ups work in a copy of a large dict") {
  std::string bytes = from_hex("de0028");
  for (char i = 0; i < 40; ++i) bytes += from_hex("a1") + static_cast<char>('A' + i) + i;
  const Read read(bytes);
  const auto tree =
      replace_subtree(read.root(), *flaxstate::child_at(read.root(), 20), read.root(), flaxstate::default_allocator());
  for (char i = 0; i < 40; ++i) {
    const Node* child = flaxstate::find_text_child(*tree->root(), std::string(1, static_cast<char>('A' + i)));
    REQUIRE(child != nullptr);
    CHECK(dump(*child) == (i == 20 ? dump(read.root()) : std::to_string(i)));
  }
}

TEST_CASE("What is not below the root can't be replaced") {
  const Read read(packed("{'a': [1], 'b': [2]}"));
  const Read other(packed("[1]"));
  const Node& a = *flaxstate::child_at(read.root(), 0);
  const Node& b = *flaxstate::child_at(read.root(), 1);
  for (const Node* node : {&b, flaxstate::first_child(b), &read.root(), &other.root()}) {
    CHECK(failure_of([&] { replace_subtree(a, *node, read.root(), flaxstate::default_allocator()); }) ==
          "INVALID_ARGUMENT at ");
  }
}

TEST_CASE("Trees have 1,024 levels, also after a replacement") {
  const auto levels = [](std::size_t count) { return std::string(count, '[') + std::string(count, ']'); };
  const Read shallow(packed("[[0]]"));
  const Node& leaf = *(&shallow.root() + 2);
  const Read fitting(packed(levels(1022)));
  const Read deep(packed(levels(1023)));
  CHECK(replace_subtree(shallow.root(), leaf, fitting.root(), flaxstate::default_allocator())->root()->node_count() ==
        1024);
  const auto error =
      error_of([&] { replace_subtree(shallow.root(), leaf, deep.root(), flaxstate::default_allocator()); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::limit);
}
