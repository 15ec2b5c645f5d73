#include "tree/tree_path.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::TreePath;
using namespace unit;

namespace {

// The paths of all nodes, in pre-order.
std::string paths(std::string_view hex) {
  const Read read(from_hex(hex));
  std::string text;
  for (std::uint32_t i = 0; i < read.root().node_count(); ++i) text += TreePath(*(&read.root() + i)).path() + "\n";
  return text;
}

}  // namespace

TEST_CASE("Every node knows its path") {
  CHECK(paths("c0") == ".\n");
  CHECK(paths("81 a161 93 01 82 a162 02 a163 9103 80") == ".\n./a\n./a/0\n./a/1\n./a/1/b\n./a/1/c\n./a/1/c/0\n./a/2\n");
}

TEST_CASE("Keys in paths: escaped, empty, and of every kind") {
  CHECK(paths("85 a3612f62 01 a27e61 02 a0 03 c0 04 cb3ff8000000000000 91 05") ==
        ".\n./a~1b\n./~0a\n./\n./None\n./1.5\n./1.5/0\n");
}

TEST_CASE("Behind and between large subtrees") {
  std::string hex = "dc0003 dc0100";
  for (int i = 0; i < 256; ++i) hex += "9101";
  hex += "81 a178 90 de0014";
  for (int i = 0; i < 20; ++i) hex += "a2" + to_hex("k" + std::string(1, static_cast<char>('a' + i))) + "9207c3";
  const Read read(from_hex(hex));
  const Node& root = read.root();
  const Node& last = *flaxstate::child_at(*flaxstate::child_at(*flaxstate::child_at(root, 2), 19), 1);
  CHECK(TreePath(last).path() == "./2/kt/1");
  CHECK(TreePath(*flaxstate::child_at(*flaxstate::child_at(root, 0), 255)).path() == "./0/255");
  CHECK(TreePath(*flaxstate::first_child(*flaxstate::child_at(*flaxstate::child_at(root, 0), 255))).path() ==
        "./0/255/0");
  CHECK(TreePath(*flaxstate::first_child(*flaxstate::child_at(root, 1))).path() == "./1/x");
}

TEST_CASE("What fails there has the path, and no offset") {
  const Read read(from_hex("81 a161 9105"));
  const TreePath where(*(&read.root() + 2));
  const auto error = error_of([&] { where.fail(Status::io, "x"); });
  REQUIRE(error.has_value());
  CHECK(error->path() == "./a/0");
  CHECK(error->offset() == flaxstate::no_offset);
}
