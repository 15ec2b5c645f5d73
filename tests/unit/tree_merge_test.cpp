// Covers tree_merge.hpp; tests/c/tree_merge.c has what the C interface adds.

#include "tree/tree_merge.hpp"

#include <vector>

#include "support.hpp"

#include "catch.hpp"

using flaxstate::merge_trees;
using namespace unit;

namespace {

std::string merged(const std::vector<std::string>& texts) {
  std::vector<std::unique_ptr<Read>> trees;
  std::vector<const Node*> nodes;
  for (const std::string& each : texts) {
    trees.push_back(std::make_unique<Read>(packed(each)));
    nodes.push_back(&trees.back()->root());
  }
  return dump(*merge_trees(nodes.data(), nodes.size(), {"part", 1}, flaxstate::default_allocator())->root());
}

}  // namespace

TEST_CASE("Dicts become one, at every depth") {
  CHECK(merged({"{'a': 1, 'b': {'c': 2}}", "{'b': {'d': 3}, 'e': 4}"}) == "{a: 1, b: {c: 2, d: 3}, e: 4}");
  CHECK(merged({"{'a': {'b': {'c': 1}}}", "{'a': {'b': {'d': 2}}}", "{'a': {'b': {'e': 3}}}"}) ==
        "{a: {b: {c: 1, d: 2, e: 3}}}");
}

TEST_CASE("A tree can be merged with a part of itself") {
  const Read read(packed("{'a': {'b': 1}, 'c': 2}"));
  const Node* const nodes[] = {flaxstate::first_child(read.root()), &read.root()};
  CHECK(dump(*merge_trees(nodes, 2, {"part", 1}, flaxstate::default_allocator())->root()) == "{b: 1, a: {b: 1}, c: 2}");
}

TEST_CASE("Keys that aren't dicts in all are refused, with their path and the trees' names") {
  const auto error = error_of([] { merged({"{}", "{'a': {2: 1}}", "{'a': {2: {}}}"}); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::key);
  CHECK(error->path() == "./a/2");
  CHECK(error->message() == "the key is in part 2 and in part 3, but not a dict in both");
}

TEST_CASE("Keys that are NaN are all kept, however many") {
  std::string text = "{";
  for (int i = 0; i < 50000; ++i) text += "nan: 1, ";
  text += "'a': 2}";
  const Read one(packed(text));
  const Node* const nodes[] = {&one.root(), &one.root()};
  const std::string failure = failure_of([&] { merge_trees(nodes, 2, {"part", 1}, flaxstate::default_allocator()); });
  CHECK(failure == "KEY at ./a");
  const Read other(packed("{'b': 3}"));
  const Node* const apart[] = {&one.root(), &other.root()};
  CHECK(merge_trees(apart, 2, {"part", 1}, flaxstate::default_allocator())->root()->size == 50002);
}
