// Covers path.hpp and tree_path.hpp.

#include "tree/path.hpp"

#include <vector>

#include "support.hpp"
#include "tree/tree_path.hpp"

#include "catch.hpp"

using flaxstate::append_path;
using flaxstate::node_at;
using namespace unit;

namespace {

std::vector<std::string> keys_of(std::string_view path) {
  flaxstate::PathReader reader(path);
  std::vector<std::string> keys;
  for (std::string key = "old"; reader.next(key);) keys.push_back(key);
  return keys;
}

using Keys = std::vector<std::string>;

std::string text_at(const Node& root, std::string_view path) {
  const Node* node = node_at(root, path);
  return node == nullptr ? "none" : dump(*node);
}

}  // namespace

TEST_CASE("A path with and without its start is the same") {
  CHECK(keys_of("").empty());
  CHECK(keys_of(".").empty());
  for (const char* path : {"./a/b", "a/b"}) CHECK(keys_of(path) == Keys{"a", "b"});
  CHECK(keys_of(".a") == Keys{".a"});
  CHECK(keys_of("./.") == Keys{"."});
}

TEST_CASE("~0, ~1 and ~2 stand for ~, / and NUL, and nothing else is an escape") {
  CHECK(keys_of("./a~1b/c~0d") == Keys{"a/b", "c~d"});
  CHECK(keys_of("./~01") == Keys{"~1"});
  CHECK(keys_of("./a~2b") == Keys{std::string("a\0b", 3)});
  CHECK(keys_of("./~3/~") == Keys{"~3", "~"});
}

TEST_CASE("~x and two digits stand for a byte") {
  CHECK(keys_of("./~x0a~x1b[2J/~xc2~x85") == Keys{"\n\x1b[2J", "\xc2\x85"});
  CHECK(keys_of("./~x/~x0/~xg0/~x0g") == Keys{"~x", "~x0", "~xg0", "~x0g"});
}

TEST_CASE("What isn't printed is written byte by byte, and found") {
  for (const std::string& key :
       Keys{"a\nb", "\x1b", "\x7f", "\xc2\x85", "\xe2\x80\xae", "\xef\xbb\xbf", "~x0a", "\t/~"}) {
    const Read tree(from_hex("81") + static_cast<char>(0xa0 + key.size()) + key + from_hex("07"));
    std::string path = ".";
    append_path(path, tree.root(), 0);
    INFO(path);
    for (const char c : path) CHECK((c >= ' ' && c != '\x7f'));
    CHECK(keys_of(path) == Keys{key});
    CHECK(text_at(tree.root(), path) == "7");
  }
}

TEST_CASE("Long keys and paths are cut, at a character, and lead nowhere") {
  std::string euros;
  for (int i = 0; i < 1000; ++i) euros += "\xe2\x82\xac";
  std::string path = ".";
  append_path(path, std::string_view(euros));
  CHECK(path == "./" + euros.substr(0, 255) + "~…+2745");
  std::string fits = ".";
  append_path(fits, std::string_view(euros.substr(0, 255)));
  CHECK(fits == "./" + euros.substr(0, 255));
  std::string deep = ".";
  for (int i = 0; i < 2000; ++i) append_path(deep, std::uint64_t(i));
  CHECK(deep.size() <= 2560);
  CHECK(deep.substr(0, 8) == "./0/1/2/");
  CHECK(deep.substr(deep.size() - 10) == "/1998/1999");
  CHECK(deep.find("/~…/") != deep.npos);
  const Read tree(packed("{'a': {'~…': {'b': 1}}}"));
  CHECK(text_at(tree.root(), "./a/~0…/b") == "1");
  CHECK(text_at(tree.root(), "./a/~…/b") == "none");
}

TEST_CASE("A place among the children stands behind a key") {
  flaxstate::PathReader reader("a~#12/b/~0~#0/~#7");
  std::string key;
  std::vector<std::pair<std::string, int>> keys;
  while (reader.next(key)) keys.emplace_back(key, reader.place().has_value() ? static_cast<int>(*reader.place()) : -1);
  CHECK(keys == std::vector<std::pair<std::string, int>>{{"a", 12}, {"b", -1}, {"~", 0}, {"", 7}});
  CHECK(keys_of("a~#/b~#x/c~#1x/d~#4294967296/e~#-1") == Keys{"a~#", "b~#x", "c~#1x", "d~#4294967296", "e~#-1"});
}

TEST_CASE("A path is made plain") {
  CHECK(flaxstate::plain_path("") == ".");
  CHECK(flaxstate::plain_path("a/~0x~#3/~") == "./a/~0x~#3/~0");
}

TEST_CASE("Empty keys are keys") {
  CHECK(keys_of("./a/") == Keys{"a", ""});
  CHECK(keys_of("./a//b") == Keys{"a", "", "b"});
  CHECK(keys_of(".//b") == Keys{"", "b"});
  CHECK(keys_of("./") == Keys{""});
  CHECK(keys_of("/b") == Keys{"", "b"});
}

TEST_CASE("The path that is written for any text key finds the child") {
  for (const std::string& key : Keys{std::string(1, '\0'), "a", "", "/", "~", "~0", "~1", "~01", "a/b~c", ".", "..",
                                     "./x", "0", "\xc3\xa9", " "}) {
    std::string bytes = from_hex("81") + static_cast<char>(0xa0 + key.size()) + key + from_hex("07");
    const Read tree(bytes);
    std::string path = ".";
    append_path(path, std::string_view(key));
    INFO("path " << path);
    CHECK(keys_of(path) == Keys{key});
    CHECK(text_at(tree.root(), path) == "7");
  }
}

TEST_CASE("Paths are written as Flax writes them") {
  std::string path = ".";
  append_path(path, std::string_view("params"));
  append_path(path, std::string_view("Dense_1"));
  append_path(path, std::uint64_t{12});
  CHECK(path == "./params/Dense_1/12");
  const Read tree(packed("{1.5: 1, '2': 2, 2: 3}"));
  for (std::uint32_t i = 0; i < 3; ++i) append_path(path, tree.root(), i);
  CHECK(path == "./params/Dense_1/12/1.5/2/2~#2");
}

TEST_CASE("Nodes are found by text keys and indices") {
  const Read tree(packed("{'a': [10, {'b': 11}], '0': 12, 0: 13}"));
  const Node& root = tree.root();
  CHECK(node_at(root, "") == &root);
  CHECK(node_at(root, ".") == &root);
  CHECK(text_at(root, "a/0") == "10");
  CHECK(text_at(root, "./a/1/b") == "11");
  CHECK(text_at(root, "0") == "12");
  for (const char* path : {"b", "a/2", "a/00", "a/01", "a/-1", "a/+1", "a/ 1", "a/1 ", "a/", "a/x", "a/1/b/c", "a/0/0",
                           "a/4294967296", "a/18446744073709551617"}) {
    INFO(path);
    CHECK(text_at(root, path) == "none");
  }
}

TEST_CASE("A child by text, or by the text of its key") {
  const Read tree(packed("{'0': 12, 1: 13}"));
  CHECK(dump(*flaxstate::child_by_text(tree.root(), "0")) == "12");
  CHECK(dump(*flaxstate::child_by_text(tree.root(), "1")) == "13");
  CHECK(flaxstate::child_by_text(tree.root(), "2") == nullptr);
  CHECK(flaxstate::child_by_text(*flaxstate::first_child(tree.root()), "0") == nullptr);
}

TEST_CASE("An object's path is the way from its root, and goes on where another one ends") {
  const flaxstate::TreePath root;
  CHECK(root.path() == ".");
  CHECK(root.offset() == flaxstate::no_offset);
  const flaxstate::TreePath layers(root, std::string_view("a/b"));
  const flaxstate::TreePath third(layers, std::uint64_t{3});
  CHECK(third.path() == "./a~1b/3");
  const flaxstate::TreePath nested(third);
  CHECK(flaxstate::TreePath(nested, std::string_view("w")).path() == "./a~1b/3/w");
  const flaxstate::Location& where = third;
  const auto error = error_of([&] { where.fail(Status::shape, "no"); });
  REQUIRE(error.has_value());
  CHECK(error->path() == "./a~1b/3");
}
