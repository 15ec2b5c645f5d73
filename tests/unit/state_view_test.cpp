#include "object/state_view.hpp"

#include "support.hpp"
#include "tree/tree_path.hpp"

#include "catch.hpp"

using flaxstate::StateView;
using namespace unit;

namespace {

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
  return "83 a46e616d65 a24e54 a66669656c6473" + fields + "a676616c756573" + values;
}
std::string legacy_failure(const std::string& fields, const std::string& values) {
  const Read read(from_hex(legacy(fields, values)));
  return failure_of([&] { StateView(read.root(), true, where); });
}
std::string legacy_view(const std::string& fields, const std::string& values) {
  const Read read(from_hex(legacy(fields, values)));
  return visited(StateView(read.root(), true, where));
}

}  // namespace

TEST_CASE("Entries are found by name, in the order of the file, in another one, and again") {
  for (const int size : {3, 20}) {
    std::string bytes = from_hex("de00") + static_cast<char>(size);
    for (char i = 0; i < size; ++i) bytes += from_hex("a1") + static_cast<char>('a' + i) + i;
    const Read read(bytes);
    StateView view(read.root(), false, where);
    CHECK(view.size() == static_cast<std::uint32_t>(size));
    for (int i = 0; i < size; ++i) CHECK(found(view, std::string(1, static_cast<char>('a' + i))) == std::to_string(i));
    for (int i = size; i-- > 0;) CHECK(found(view, std::string(1, static_cast<char>('a' + i))) == std::to_string(i));
    CHECK(found(view, "b") == "1");
    CHECK(found(view, "A") == "none");
    CHECK(found(view, "") == "none");
    StateView skipping(read.root(), false, where);
    CHECK(found(skipping, "b") == "1");
    CHECK(found(skipping, "a") == "0");
    CHECK(found(skipping, "c") == "2");
  }
}

TEST_CASE("Entries are visited in the order of the file, with the text of their keys") {
  const Read read(from_hex("83 a162 01 05 9102 c0 03"));
  CHECK(visited(StateView(read.root(), false, where)) == "b=1 5=[2] None=3 ");
  const Read empty(from_hex("80"));
  StateView view(empty.root(), true, where);
  CHECK(view.size() == 0);
  CHECK(visited(view).empty());
  CHECK(found(view, "a") == "none");
}

// from_state_dict(NT(1, 2), {'name': …, 'fields': {'0': 'b', '1': 'a'}, 'values': {'0': 7, '1': 8}}) is NT(a=8, b=7)
// in stock Flax.
TEST_CASE("The legacy form of a named tuple is read by field names") {
  const Read read(from_hex(legacy("82 a130a162 a131a161", "82 a13007 a13108")));
  StateView view(read.root(), true, where);
  CHECK(view.size() == 2);
  CHECK(visited(view) == "b=7 a=8 ");
  CHECK(found(view, "a") == "8");
  CHECK(found(view, "b") == "7");
  CHECK(found(view, "b") == "7");
  CHECK(found(view, "name") == "none");
  StateView plain(read.root(), false, where);
  CHECK(plain.size() == 3);
  CHECK(found(plain, "name") == "'NT'");
  CHECK(legacy_view("80", "80").empty());
}

TEST_CASE("What only looks like the legacy form is a dict") {
  CHECK(legacy_view("92 a162 a161", "82 a13007 a13108") == "name='NT' fields=['b', 'a'] values={0: 7, 1: 8} ");
  CHECK(legacy_view("82 a131a162 a130a161", "82 a13007 a13108").substr(0, 9) == "name='NT'");
  CHECK(legacy_view("81 a130a162", "05").substr(0, 9) == "name='NT'");
  const Read four(from_hex("84 a46e616d65 00 a66669656c6473 80 a676616c756573 80 a161 00"));
  CHECK(StateView(four.root(), true, where).size() == 4);
  const Read other(from_hex("83 a46e616d64 00 a66669656c6473 80 a676616c756573 80"));
  CHECK(StateView(other.root(), true, where).size() == 3);
}

TEST_CASE("A legacy form that contradicts itself") {
  CHECK(legacy_failure("82 a130a162 a131a161", "81 a13007") == "KEY at .");
  CHECK(legacy_failure("82 a130a162 a131a162", "82 a13007 a13108") == "KEY at .");
  CHECK(legacy_failure("81 a13005", "81 a13007") == "KEY at .");
}
