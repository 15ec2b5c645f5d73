#include "tree/tree_path.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::TreePath;
using namespace unit;

namespace {

// The paths of all nodes, in pre-order.
std::string paths(const std::string& text) {
  const Read read(packed(text));
  std::string lines;
  for (std::uint32_t i = 0; i < read.root().node_count(); ++i) lines += TreePath(*(&read.root() + i)).path() + "\n";
  return lines;
}

}  // namespace

TEST_CASE("Every node knows its path") {
  CHECK(paths("None") == ".\n");
  CHECK(paths("{'a': [1, {'b': 2, 'c': [3]}, {}]}") == ".\n./a\n./a/0\n./a/1\n./a/1/b\n./a/1/c\n./a/1/c/0\n./a/2\n");
}

TEST_CASE("Keys in paths: escaped, empty, and of every kind") {
  CHECK(paths("{'a/b': 1, '~a': 2, '': 3, None: 4, 1.5: [5]}") == ".\n./a~1b\n./~0a\n./\n./None\n./1.5\n./1.5/0\n");
}

TEST_CASE("Behind and between large subtrees") {
  std::string bytes = from_hex("dc0003 dc0100");
  for (int i = 0; i < 256; ++i) bytes += packed("[1]");
  bytes += packed("{'x': []}") + from_hex("de0014");
  for (char i = 0; i < 20; ++i)
    bytes += packed(std::string("'k") + static_cast<char>('a' + i) + "'") + packed("[7, True]");
  const Read read(bytes);
  const Node& root = read.root();
  const Node& last = *flaxstate::child_at(*flaxstate::child_at(*flaxstate::child_at(root, 2), 19), 1);
  CHECK(TreePath(last).path() == "./2/kt/1");
  CHECK(TreePath(*flaxstate::child_at(*flaxstate::child_at(root, 0), 255)).path() == "./0/255");
  CHECK(TreePath(*flaxstate::first_child(*flaxstate::child_at(*flaxstate::child_at(root, 0), 255))).path() ==
        "./0/255/0");
  CHECK(TreePath(*flaxstate::first_child(*flaxstate::child_at(root, 1))).path() == "./1/x");
}

TEST_CASE("What fails there has the path, and no offset") {
  const Read read(packed("{'a': [5]}"));
  const TreePath where(*(&read.root() + 2));
  const auto error = error_of([&] { where.fail(Status::io, "x"); });
  REQUIRE(error.has_value());
  CHECK(error->path() == "./a/0");
  CHECK(error->offset() == flaxstate::no_offset);
}
