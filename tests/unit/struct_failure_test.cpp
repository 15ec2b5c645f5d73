// Failures in the middle of nested structs: status and path are those of the walk over the fields.

#include "fake_access.hpp"
#include "fake_source.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::counted;
using namespace unit;

namespace {

struct Leaf {
  char text[6];
  std::int64_t unary;
  char last[40];
};
struct Branch {
  Leaf left;
  std::int32_t number;
  char name[1];
  Leaf right[2];
  const Leaf* far;
};
struct Root {
  char title[9];
  Branch branches[2];
  Leaf* list;
  std::size_t count;
};

struct Fixture {
  Calls calls;
  Registry registry;
  const Type* type = nullptr;
  Leaf far{"far", 4, "away"};
  Leaf list[3] = {{"a", 1, "b"}, {"c", 2, "d"}, {"e", 3, "f"}};
  Root root{};

  Fixture() {
    auto unary = new_type("Unary", 8, {});
    unary->handler = std::make_shared<UnaryHandler>(calls);
    registry.add(std::move(unary), false);
    add_type(registry, "Leaf", sizeof(Leaf),
             {text_field("text", offsetof(Leaf, text), 6), nested("unary", offsetof(Leaf, unary), "Unary"),
              text_field("last", offsetof(Leaf, last), 40)});
    add_type(registry, "Passed", sizeof(Leaf), {nested("leaf", 0, "Leaf")}, Kind::nil);
    add_type(registry, "Name", 1, {text_field("name", 0, 1)}, Kind::nil);
    Field right = nested("right", offsetof(Branch, right), "Leaf");
    right.rank = 1;
    right.shape[0] = 2;
    Field far_field = nested("far", offsetof(Branch, far), "Leaf");
    far_field.storage = Storage::pointer;
    add_type(registry, "Branch", sizeof(Branch),
             {nested("left", offsetof(Branch, left), "Passed"), leaf("number", offsetof(Branch, number), Dtype::int32),
              nested("name", offsetof(Branch, name), "Name"), right, far_field});
    Field list_field = nested("list", offsetof(Root, list), "Leaf");
    list_field.storage = Storage::pointer;
    list_field.rank = 1;
    list_field.shape[0] = counted;
    list_field.count_offset = offsetof(Root, count);
    list_field.capacity = 3;
    type = &add_type(registry, "Root", sizeof(Root),
                     {text_field("title", offsetof(Root, title), 9), nested("one", offsetof(Root, branches), "Branch"),
                      list_field, nested("two", offsetof(Root, branches) + sizeof(Branch), "Branch")});
    for (Branch& branch : root.branches) branch.far = &far;
    root.list = list;
    root.count = 3;
  }

  struct Text {
    char* data;
    std::size_t size;
    std::string path;
  };
  std::vector<Text> texts() {
    std::vector<Text> all;
    const auto add_leaf = [&](Leaf& leaf, const std::string& path) {
      all.push_back({leaf.text, sizeof leaf.text, path + "/text"});
      all.push_back({leaf.last, sizeof leaf.last, path + "/last"});
    };
    all.push_back({root.title, sizeof root.title, "./title"});
    for (const int i : {0, 1}) {
      Branch& branch = root.branches[i];
      const std::string path = i == 0 ? "./one" : "./two";
      add_leaf(branch.left, path + "/left");
      all.push_back({branch.name, 1, path + "/name"});
      add_leaf(branch.right[0], path + "/right/0");
      add_leaf(branch.right[1], path + "/right/1");
    }
    add_leaf(far, "./one/far");
    for (int i = 0; i < 3; ++i) add_leaf(list[i], "./list/" + std::to_string(i));
    return all;
  }
  // The same failure in every way of writing.
  std::string failure() const {
    const std::string expected = through_tree(*type, &root);
    CHECK(direct(*type, &root) == expected);
    CHECK(into_sink(*type, &root) == expected);
    for (const std::size_t room : {0U, 1U, 20U, 60U, 100U, 200U, 300U, 2000U}) {
      CHECK(in_room(*type, &root, room) == expected);
    }
    return expected;
  }
};

}  // namespace

TEST_CASE("Text that can't be written, at any place in nested structs") {
  Fixture fixture;
  REQUIRE(Read(fixture.failure()).root().kind == Kind::dict);
  for (const Fixture::Text& text : fixture.texts()) {
    const std::string before(text.data, text.size);
    std::memset(text.data, 'n', text.size);
    CHECK(fixture.failure() == "INVALID_ARGUMENT at " + text.path);
    for (std::size_t at = 0; at + 1 < text.size; ++at) {
      std::memset(text.data, 'u', text.size);
      text.data[text.size - 1] = '\0';
      text.data[at] = '\xc3';  // begins a character that doesn't go on
      CHECK(fixture.failure() == "UTF8 at " + text.path);
    }
    std::memcpy(text.data, before.data(), text.size);
  }
  CHECK(Read(fixture.failure()).root().kind == Kind::dict);
}

TEST_CASE("Of two failures the one that is written first is told") {
  const auto spoil_text = [](Leaf& leaf) { leaf.text[0] = '\xff'; };
  const auto fail_callback = [](Leaf& leaf) { leaf.unary = -1; };
  for (const bool is_callback_first : {false, true}) {
    Fixture fixture;
    Leaf& first = fixture.root.branches[0].left;
    Leaf& second = fixture.root.branches[0].right[1];
    is_callback_first ? fail_callback(first) : spoil_text(first);
    is_callback_first ? spoil_text(second) : fail_callback(second);
    CHECK(fixture.failure() == (is_callback_first ? "CALLBACK at ./one/left/unary" : "UTF8 at ./one/left/text"));
  }
  Fixture fixture;
  fixture.root.branches[1].left.unary = -2;
  std::memset(fixture.root.branches[1].left.last, 'x', sizeof fixture.root.branches[1].left.last);
  CHECK(fixture.failure() == "CALLBACK at ./two/left/unary");
  fixture.root.branches[1].left.unary = 1;
  CHECK(fixture.failure() == "INVALID_ARGUMENT at ./two/left/last");
  fixture.root.list = nullptr;
  CHECK(fixture.failure() == "INVALID_ARGUMENT at ./list");
}

TEST_CASE("A sink that fails at any of its writes, in the middle of structs") {
  // More than the sink's buffer takes at once.
  struct Row {
    double x[40];
    char name[40];
    const Row* nothing;
  };
  struct Rows {
    std::vector<Row> all;
    const Row* data;
    std::size_t count;
  };
  for (const bool is_straight : {false, true}) {
    Registry registry;
    std::vector<Field> fields = {leaf("x", offsetof(Row, x), Dtype::float64, {40}),
                                 text_field("name", offsetof(Row, name), 40)};
    if (!is_straight) fields.push_back(nested("nothing", offsetof(Row, nothing), "Row"));
    if (!is_straight) fields.back().storage = Storage::pointer;
    add_type(registry, "Row", sizeof(Row), fields);
    Field rows_field = nested("rows", offsetof(Rows, data), "Row");
    rows_field.storage = Storage::pointer;
    rows_field.rank = 1;
    rows_field.shape[0] = counted;
    rows_field.count_offset = offsetof(Rows, count);
    rows_field.capacity = 10000;
    const Type& type = add_type(registry, "Rows", sizeof(Rows), {rows_field});
    Rows rows{std::vector<Row>(3000), nullptr, 3000};
    for (Row& row : rows.all) row = {{0.5}, "name", nullptr};
    rows.data = rows.all.data();
    const std::string bytes = through_tree(type, &rows);
    flaxstate::Memory memory(flaxstate::default_allocator());
    std::size_t failures = 0;
    for (std::size_t at = 1;; ++at) {
      FakeSink sink;
      sink.fail_at = at;
      const std::string failure =
          failure_of([&] { flaxstate::serialize_object(type, &rows, usual_chunk_limit, sink, memory); });
      CHECK(bytes.compare(0, sink.bytes.size(), sink.bytes) == 0);
      if (failure == "OK") {
        CHECK(sink.bytes == bytes);
        break;
      }
      CHECK(failure == "IO at ");
      ++failures;
    }
    CHECK(failures >= 3);
  }
}
