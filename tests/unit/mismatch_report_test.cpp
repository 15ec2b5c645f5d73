#include "object/mismatch_report.hpp"

#include "support.hpp"
#include "tree/tree_path.hpp"

#include "catch.hpp"

using flaxstate::MismatchKind;
using flaxstate::MismatchReport;
using flaxstate::TreePath;
using namespace unit;

namespace {

std::vector<flaxstate::Mismatch> listed(MismatchReport report) {
  const auto error = error_of([&] { report.finish("X"); });
  return error.has_value() ? error->mismatches().list : std::vector<flaxstate::Mismatch>{};
}

std::string message_of(const MismatchReport& report) {
  const auto list = listed(report);
  return list.size() == 1 && list[0].message_has_path ? list[0].message : "not one";
}

}  // namespace

TEST_CASE("Nothing is thrown where nothing was found") {
  CHECK_FALSE(error_of([] { MismatchReport(0).finish("Model"); }).has_value());
}

TEST_CASE("One mismatch gives its own message, more give a heading, with the article of English") {
  const TreePath root;
  const TreePath a(root, std::string_view("a"));
  MismatchReport report(0);
  report.add(MismatchKind::shape, a, "shape [2] in the file, [3] in the target", "[3]", "[2]");
  auto error = error_of([&] { report.finish("Model"); });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::mismatch);
  CHECK(error->message() == "shape [2] in the file, [3] in the target");
  CHECK(error->path() == "./a");
  CHECK(error->mismatches().heading == "1 mismatch while restoring a Model");
  REQUIRE(error->mismatches().list.size() == 1);
  const flaxstate::Mismatch& mismatch = error->mismatches().list[0];
  CHECK(mismatch.kind == MismatchKind::shape);
  CHECK(mismatch.path == "./a");
  CHECK(mismatch.wanted == "[3]");
  CHECK(mismatch.found == "[2]");
  CHECK_FALSE(mismatch.message_has_path);

  report.add(MismatchKind::shape, a, "shape [2] in the file, [3] in the target", "[3]", "[2]");
  report.add(MismatchKind::dtype, root, "m");
  error = error_of([&] { report.finish("Adam"); });
  CHECK(error->message() == "2 mismatches while restoring an Adam");
  CHECK(error->mismatches().heading == "2 mismatches while restoring an Adam");
  CHECK(error->path() == "./a");
}

TEST_CASE("Above the limit mismatches are counted, not listed") {
  const TreePath root;
  MismatchReport report(3);
  for (int i = 0; i < 5; ++i) report.add(MismatchKind::value, root, std::to_string(i));
  const auto error = error_of([&] { report.finish("Model"); });
  CHECK(error->mismatches().list.size() == 3);
  CHECK(error->mismatches().list[2].message == "2");
  CHECK(error->mismatches().heading == "5 mismatches while restoring a Model, of which the first 3 are listed");
  MismatchReport one(1);
  for (int i = 0; i < 2; ++i) one.add(MismatchKind::value, root, "m");
  CHECK(error_of([&] { one.finish("Model"); })->mismatches().heading ==
        "2 mismatches while restoring a Model, of which the first is listed");
  MismatchReport usual(0);
  for (int i = 0; i < 150; ++i) usual.add(MismatchKind::value, root, "m");
  CHECK(listed(usual).size() == 100);
}

// Word for word what from_state_dict of stock Flax raises (sets sorted).
TEST_CASE("Flax's own messages") {
  const TreePath root;
  const TreePath p(root, std::string_view("p"));
  MismatchReport list(0);
  list.list_size(root, 3, 2);
  CHECK(message_of(list) == "The size of the list and the state dict do not match, got 3 and 2 at path .");

  MismatchReport named(0);
  named.named_tuple_fields(MismatchKind::missing, p, {"a"}, {"b", "a"});
  CHECK(message_of(named) ==
        "The field names of the state dict and the named tuple do not match, got {'a'} and {'a', 'b'} at path ./p");
  CHECK(listed(named)[0].kind == MismatchKind::missing);

  MismatchReport empty(0);
  empty.named_tuple_fields(MismatchKind::extra, p, {"x"}, {});
  CHECK(message_of(empty) ==
        "The field names of the state dict and the named tuple do not match, got {'x'} and set() at path ./p");
  CHECK(listed(empty)[0].kind == MismatchKind::extra);

  MismatchReport dict(0);
  dict.dict_keys(p, {"it's"});
  CHECK(message_of(dict) ==
        "The target dict keys and state dict keys do not match, target dict contains keys {\"it's\"} which are not "
        "present in state dict at path ./p");

  MismatchReport missing(0);
  missing.missing_field(TreePath(p, std::string_view("q")), "y", "D");
  CHECK(message_of(missing) == "Missing field y in state dict while restoring an instance of D, at path ./p/q");

  MismatchReport unknown(0);
  unknown.unknown_fields(root, "z,w", "D");
  CHECK(message_of(unknown) == "Unknown field(s) \"z,w\" in state dict while restoring an instance of D at path .");
}

TEST_CASE("A fault of a container can be put in front of what was found below it") {
  const TreePath root;
  MismatchReport report(0);
  report.add(MismatchKind::value, root, "first");
  const std::size_t mark = report.mark();
  report.add(MismatchKind::value, root, "child 1");
  report.add(MismatchKind::value, root, "child 2");
  report.go_to(mark);
  report.add(MismatchKind::missing, root, "container");
  report.add(MismatchKind::extra, root, "container, too");
  report.go_to_end();
  const auto list = listed(report);
  REQUIRE(list.size() == 5);
  CHECK(list[0].message == "first");
  CHECK(list[1].message == "container");
  CHECK(list[2].message == "container, too");
  CHECK(list[3].message == "child 1");
  CHECK(list[4].message == "child 2");
}

TEST_CASE("What stands in front is listed, however many have been") {
  const TreePath root;
  for (std::uint32_t limit = 1; limit <= 3; ++limit) {
    MismatchReport report(limit);
    for (const char* child : {"child 1", "child 2", "child 3"}) report.add(MismatchKind::value, root, child);
    report.go_to(0);
    report.add(MismatchKind::missing, root, "container");
    report.go_to_end();
    report.add(MismatchKind::value, root, "another");
    const auto list = listed(report);
    REQUIRE(list.size() == limit);
    CHECK(list[0].message == "container");
    if (limit > 1) CHECK(list[1].message == "child 1");
    if (limit > 2) CHECK(list[2].message == "child 2");
    const auto error = error_of([&] { report.finish("X"); });
    CHECK(error->mismatches().count == 5);
  }
}
