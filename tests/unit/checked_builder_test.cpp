#include "tree/checked_builder.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::CheckedBuilder;
using flaxstate::Dtype;
using namespace unit;

namespace {

CheckedBuilder new_builder() { return CheckedBuilder(flaxstate::default_allocator()); }

KeyView text(std::string_view key) { return flaxstate::text_key(key); }
KeyView int_key(std::int64_t value) {
  KeyView key;
  key.kind = Kind::integer;
  key.value.integer = value;
  return key;
}

struct Floats {
  float items[4] = {0, 1, 2, 3};
  std::int64_t shape[2] = {2, 2};
  ArrayView view;

  Floats() {
    view.dtype = Dtype::float32;
    view.item_size = 4;
    view.rank = 2;
    view.shape = shape;
    view.data = reinterpret_cast<const Byte*>(items);
    view.swapped = flaxstate::host_is_big_endian();
  }
  Floats(const Floats&) = delete;
  Floats& operator=(const Floats&) = delete;
};

// The failure of adding this array as the value of {'a': …}.
std::string array_failure(const ArrayView& array) {
  CheckedBuilder builder = new_builder();
  builder.begin(Kind::dict);
  builder.key(text("a"));
  return failure_of([&] { builder.array(array, true); });
}

}  // namespace

TEST_CASE("A tree of all kinds, whose text outlives what was given") {
  CheckedBuilder builder = new_builder();
  const Floats floats;
  {
    std::string name = "temporary";
    const auto key = [&](const char* value) {
      name = value;
      builder.key(text(name));
    };
    builder.begin(Kind::dict);
    key("leaves");
    builder.begin(Kind::list);
    builder.nil();
    builder.boolean(true);
    builder.integer(-5);
    builder.unsigned_integer(5);
    builder.unsigned_integer(UINT64_MAX);
    builder.real(1.0);
    builder.complex(1.0, -0.0);
    std::string value = "a text that is longer than short";
    builder.str(value);
    builder.bytes(reinterpret_cast<const Byte*>(value.data()), 2);
    builder.ext(-128, reinterpret_cast<const Byte*>(value.data()), 1);
    builder.timestamp(-1, 999999999);
    value.assign(value.size(), '!');
    builder.end();
    key("array");
    builder.array(floats.view, true);
    key("tuple");
    builder.begin(Kind::tuple);
    builder.end();
    key("named");
    builder.begin(Kind::named_tuple);
    key("x");
    builder.integer(1);
    builder.end();
    key("class");
    builder.begin_dataclass("Adam");
    builder.end();
    builder.key(int_key(7));
    builder.nil();
    builder.end();
  }
  CHECK(builder.is_complete());
  const auto tree = builder.finish();
  CHECK(dump(*tree->root()) ==
        "{leaves: [nil, true, -5, 5, 18446744073709551615, f3ff0000000000000, f3ff0000000000000+f8000000000000000j, "
        "'a text that is longer than short', b6120, x-128:61, t-1.999999999], "
        "array: float32[2,2]:000000000000803f0000004000004040, tuple: (), named: N{x: 1}, class: Adam{}, 7: nil}");
  CHECK(flaxstate::array_of(*flaxstate::find_text_child(*tree->root(), "array")).data !=
        reinterpret_cast<const Byte*>(floats.items));
}

TEST_CASE("Events out of order") {
  const auto failure = [](const auto& events) {
    CheckedBuilder builder = new_builder();
    return failure_of([&] { events(builder); });
  };
  CHECK(failure([](auto& b) { b.nil(), b.nil(); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.end(); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.key(text("a")); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.begin(Kind::list), b.key(text("a")); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.begin(Kind::dict), b.nil(); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.begin(Kind::dict), b.begin(Kind::list); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.begin(Kind::dict), b.key(text("a")), b.key(text("b")); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.begin(Kind::dict), b.key(text("a")), b.end(); }) == "STATE at .");
  CHECK(failure([](auto& b) { b.finish(); }) == "STATE at ");
  CHECK(failure([](auto& b) { b.begin(Kind::list), b.finish(); }) == "STATE at ");
  CHECK(failure([](auto& b) { b.begin(Kind::nil); }) == "INVALID_ARGUMENT at .");
  CHECK(failure([](auto& b) { b.begin(static_cast<Kind>(25)); }) == "INVALID_ARGUMENT at .");
}

TEST_CASE("Paths of failures lead to the value that was refused") {
  CheckedBuilder builder = new_builder();
  builder.begin(Kind::dict);
  builder.key(text("a"));
  builder.begin(Kind::list);
  builder.nil();
  builder.begin(Kind::list);
  builder.end();
  CHECK(failure_of([&] { builder.str("\xff"); }) == "UTF8 at ./a/2");
  builder.begin(Kind::dict);
  builder.key(text("b"));
  CHECK(failure_of([&] { builder.str("\xc3"); }) == "UTF8 at ./a/2/b");
}

TEST_CASE("Values and keys that can't be") {
  CheckedBuilder builder = new_builder();
  builder.begin(Kind::dict);
  CHECK(failure_of([&] { builder.key(text("\xed\xa0\x80")); }) == "UTF8 at .");
  KeyView key;
  key.kind = Kind::ext;
  for (const int code : {1, 2, 3, -1}) {
    key.ext_code = static_cast<std::int8_t>(code);
    CHECK(failure_of([&] { builder.key(key); }) == "INVALID_ARGUMENT at .");
  }
  key.kind = Kind::timestamp;
  key.size = 1000000000;
  CHECK(failure_of([&] { builder.key(key); }) == "INVALID_ARGUMENT at .");
  builder.key(text("v"));
  for (const int code : {1, 2, 3, -1, -129, 128}) {
    CHECK(failure_of([&] { builder.ext(code, nullptr, 0); }) == "INVALID_ARGUMENT at ./v");
  }
  CHECK(failure_of([&] { builder.timestamp(0, 1000000000); }) == "INVALID_ARGUMENT at ./v");
  CHECK(failure_of([&] { new_builder().begin_dataclass("\xff"); }).substr(0, 4) == "UTF8");
}

TEST_CASE("Duplicate keys are found when the dict ends; named tuples and dataclasses have text keys only") {
  CheckedBuilder builder = new_builder();
  builder.begin(Kind::list);
  builder.begin(Kind::dict);
  builder.key(int_key(1));
  builder.nil();
  KeyView one;
  one.kind = Kind::real;
  one.value.real = 1.0;
  builder.key(one);
  builder.nil();
  CHECK(failure_of([&] { builder.end(); }) == "KEY at ./0");
  for (const Kind kind : {Kind::named_tuple, Kind::dataclass}) {
    CheckedBuilder named = new_builder();
    named.begin(kind);
    CHECK(failure_of([&] { named.key(int_key(1)); }) == "KEY at .");
  }
}

TEST_CASE("1,024 levels and no more, also of a tree that is added") {
  CheckedBuilder builder = new_builder();
  for (int i = 0; i < 1024; ++i) builder.begin(Kind::list);
  CHECK(error_of([&] { builder.begin(Kind::list); })->status() == Status::limit);

  const Read deep(packed(std::string(1024, '[') + std::string(1024, ']')));
  CheckedBuilder root = new_builder();
  root.node(deep.root());
  CHECK(root.finish()->root()->node_count() == 1024);
  CheckedBuilder below = new_builder();
  below.begin(Kind::list);
  CHECK(error_of([&] { below.node(deep.root()); })->status() == Status::limit);
}

TEST_CASE("A tree that is added is copied") {
  CheckedBuilder builder = new_builder();
  {
    const Read other(from_hex("82 a16192 a3616263 c40101 05 c708 05 0001020304050607"));
    builder.begin(Kind::list);
    builder.node(other.root());
  }
  builder.end();
  CHECK(dump(*builder.finish()->root()) == "[{a: ['abc', b01], 5: x5:0001020304050607}]");
}

TEST_CASE("Arrays that can't be") {
  CHECK(array_failure(Floats().view) == "OK");
  Floats floats;
  floats.shape[0] = -1;
  CHECK(array_failure(floats.view) == "SHAPE at ./a");
  floats.shape[0] = INT64_MAX;
  CHECK(array_failure(floats.view) == "SHAPE at ./a");
  floats.shape[0] = 2;
  floats.view.rank = 65;
  CHECK(array_failure(floats.view) == "LIMIT at ./a");
  floats.view.rank = 2;
  floats.view.item_size = 8;
  CHECK(array_failure(floats.view) == "DTYPE at ./a");
  floats.view.item_size = 4;
  floats.view.data = nullptr;
  CHECK(array_failure(floats.view) == "INVALID_ARGUMENT at ./a");
  floats.shape[0] = 0;
  CHECK(array_failure(floats.view) == "OK");
  Floats other;
  other.view.dtype = Dtype::none;
  CHECK(array_failure(other.view) == "DTYPE at ./a");
  other.view.dtype = static_cast<Dtype>(200);
  CHECK(array_failure(other.view) == "DTYPE at ./a");
  other.view.dtype = Dtype::opaque;
  for (const char* name : {"", "float32", "object", "V4", "void32", "str32", "M8[s]"}) {
    other.view.name = name;
    INFO(name);
    CHECK(array_failure(other.view) == "DTYPE at ./a");
  }
  other.view.name = "a7c";
  CHECK(array_failure(other.view) == "OK");
  other.shape[0] = 0;
  CHECK(array_failure(other.view) == "DTYPE at ./a");
}

TEST_CASE("Times have a name with a unit") {
  Floats floats;
  floats.shape[0] = 1;
  floats.view.dtype = Dtype::datetime64;
  floats.view.item_size = 8;
  floats.view.name = "datetime64[25s]";
  CHECK(array_failure(floats.view) == "OK");
  for (const char* name : {"timedelta64[s]", "datetime64[q]", "a7c"}) {
    floats.view.name = name;
    INFO(name);
    CHECK(array_failure(floats.view) == "DTYPE at ./a");
  }
}

TEST_CASE("Borrowed data stays where it is, copied data is in C order; a scalar has no dimensions") {
  const Floats floats;
  ArrayView columns = floats.view;
  const std::int64_t strides[] = {4, 8};
  columns.strides = strides;
  CheckedBuilder builder = new_builder();
  builder.begin(Kind::list);
  builder.array(columns, false);
  builder.array(columns, true);
  CHECK(failure_of([&] { builder.scalar(floats.view); }) == "SHAPE at ./2");
  ArrayView scalar = floats.view;
  scalar.rank = 0;
  scalar.data += 4;
  builder.scalar(scalar);
  builder.end();
  const auto tree = builder.finish();
  const std::string items = "00000000000000400000803f00004040";
  CHECK(dump(*tree->root()) == "[float32[2,2]:" + items + ", float32[2,2]:" + items + ", scalar float32[]:0000803f]");
  const ArrayView borrowed = flaxstate::array_of(*flaxstate::child_at(*tree->root(), 0));
  CHECK(borrowed.data == columns.data);
  const ArrayView copied = flaxstate::array_of(*flaxstate::child_at(*tree->root(), 1));
  CHECK(copied.strides == nullptr);
}

TEST_CASE("The first failure sticks, and finish gives it and an empty builder") {
  CheckedBuilder builder = new_builder();
  builder.nil();
  builder.set_failure(Error(Status::utf8, "m"));
  CHECK(failure_of([&] { builder.throw_failure(); }) == "UTF8 at ");
  CHECK(failure_of([&] { builder.finish(); }) == "UTF8 at ");
  CHECK_FALSE(builder.failure().has_value());
  builder.throw_failure();
  builder.integer(3);
  CHECK(dump(*builder.finish()->root()) == "3");
  builder.set_no_memory();
  CHECK_THROWS_AS(builder.throw_failure(), std::bad_alloc);
  CHECK_THROWS_AS(builder.finish(), std::bad_alloc);
  CHECK_FALSE(builder.out_of_memory());
}
