#include "object/state_view.hpp"

#include "support.hpp"
#include "tree/tree_path.hpp"

#include "catch.hpp"

using flaxstate::StateView;
using namespace unit;

namespace {

flaxstate::Memory& view_memory() {
  static flaxstate::Memory memory(flaxstate::default_allocator());
  return memory;
}

const flaxstate::TreePath where;

std::string found(StateView& view, std::string_view name) {
  const Node* node = view.find(name);
  return node == nullptr ? "none" : dump(*node);
}

std::string visited(const StateView& view) {
  std::string text;
  view.visit([&](std::string_view name, const Node& value) { text += std::string(name) + "=" + dump(value) + " "; });
  return text;
}

// Of the form that Flax gave named tuples before 14 July 2021.
std::string legacy(const std::string& fields, const std::string& values) {
  return "{'name': 'NT', 'fields': " + fields + ", 'values': " + values + "}";
}
std::string legacy_failure(const std::string& fields, const std::string& values) {
  const Read read(packed(legacy(fields, values)));
  return failure_of([&] { StateView(read.root(), true, where, view_memory()); });
}
std::string legacy_view(const std::string& fields, const std::string& values) {
  const Read read(packed(legacy(fields, values)));
  return visited(StateView(read.root(), true, where, view_memory()));
}

}  // namespace

TEST_CASE("Entries are found by name, in the order of the file, in another one, and again") {
  for (const int size : {3, 20}) {
    std::string bytes = from_hex("de00") + static_cast<char>(size);
    for (char i = 0; i < size; ++i) bytes += from_hex("a1") + static_cast<char>('a' + i) + i;
    const Read read(bytes);
    StateView view(read.root(), false, where, view_memory());
    CHECK(view.size() == static_cast<std::uint32_t>(size));
    for (int i = 0; i < size; ++i) CHECK(found(view, std::string(1, static_cast<char>('a' + i))) == std::to_string(i));
    for (int i = size; i-- > 0;) CHECK(found(view, std::string(1, static_cast<char>('a' + i))) == std::to_string(i));
    CHECK(found(view, "b") == "1");
    CHECK(found(view, "A") == "none");
    CHECK(found(view, "") == "none");
    StateView skipping(read.root(), false, where, view_memory());
    CHECK(found(skipping, "b") == "1");
    CHECK(found(skipping, "a") == "0");
    CHECK(found(skipping, "c") == "2");
  }
}

TEST_CASE("Entries are visited in the order of the file, with the text of their keys") {
  const Read read(packed("{'b': 1, 5: [2], None: 3}"));
  CHECK(visited(StateView(read.root(), false, where, view_memory())) == "b=1 5=[2] None=3 ");
  const Read empty(packed("{}"));
  StateView view(empty.root(), true, where, view_memory());
  CHECK(view.size() == 0);
  CHECK(visited(view).empty());
  CHECK(found(view, "a") == "none");
}

// from_state_dict(NT(1, 2), {'name': …, 'fields': {'0': 'b', '1': 'a'}, 'values': {'0': 7, '1': 8}}) is NT(a=8, b=7)
// in stock Flax.
TEST_CASE("The legacy form of a named tuple is read by field names") {
  const Read read(packed(legacy("{'0': 'b', '1': 'a'}", "{'0': 7, '1': 8}")));
  StateView view(read.root(), true, where, view_memory());
  CHECK(view.size() == 2);
  CHECK(visited(view) == "b=7 a=8 ");
  CHECK(found(view, "a") == "8");
  CHECK(found(view, "b") == "7");
  CHECK(found(view, "b") == "7");
  CHECK(found(view, "name") == "none");
  StateView plain(read.root(), false, where, view_memory());
  CHECK(plain.size() == 3);
  CHECK(found(plain, "name") == "'NT'");
  CHECK(legacy_view("{}", "{}").empty());
}

TEST_CASE("What only looks like the legacy form is a dict") {
  CHECK(legacy_view("['b', 'a']", "{'0': 7, '1': 8}") == "name='NT' fields=['b', 'a'] values={0: 7, 1: 8} ");
  CHECK(legacy_view("{'1': 'b', '0': 'a'}", "{'0': 7, '1': 8}").substr(0, 9) == "name='NT'");
  CHECK(legacy_view("{'0': 'b'}", "5").substr(0, 9) == "name='NT'");
  const Read four(packed("{'name': 0, 'fields': {}, 'values': {}, 'a': 0}"));
  CHECK(StateView(four.root(), true, where, view_memory()).size() == 4);
  const Read other(packed("{'namd': 0, 'fields': {}, 'values': {}}"));
  CHECK(StateView(other.root(), true, where, view_memory()).size() == 3);
}

TEST_CASE("A legacy form that contradicts itself") {
  CHECK(legacy_failure("{'0': 'b', '1': 'a'}", "{'0': 7}") == "KEY at .");
  CHECK(legacy_failure("{'0': 'b', '1': 'b'}", "{'0': 7, '1': 8}") == "KEY at .");
  CHECK(legacy_failure("{'0': 5}", "{'0': 7}") == "KEY at .");
}
