#include "object/type_compiler.hpp"

#include <algorithm>

#include "fake_access.hpp"
#include "news.hpp"
#include "object/object_restore.hpp"
#include "rotated.hpp"
#include "tree/tree_path.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::TypeProgram;
using namespace unit;

namespace {

std::unique_ptr<Type> inner(Dtype dtype = Dtype::int32) { return new_type("Inner", 8, {leaf("x", 0, dtype)}); }
std::unique_ptr<Type> middle() {
  return new_type("Middle", 16, {leaf("m", 0, Dtype::int32), nested("inner", 8, "Inner")});
}
std::unique_ptr<Type> outer() { return new_type("Outer", 32, {nested("a", 0, "Middle"), nested("b", 16, "Middle")}); }

constexpr std::int32_t object[] = {1, 0, 2, 0, 3, 0, 4, 0};

// The dump of what is written; the same whichever way.
std::string state(const Registry& registry, const void* written = object) {
  const Type& type = registry.find("Outer");
  const std::string bytes = direct(type, written);
  CHECK(bytes == through_tree(type, written));
  CHECK(bytes == in_room(type, written, 1000));
  return dump(Read(bytes).root());
}

std::string restored(const Type& type, const Node& state, void* target) {
  flaxstate::Memory memory(flaxstate::default_allocator());
  return failure_of([&] { flaxstate::restore_object(type, target, state, flaxstate::TreePath(), {{}, memory}); });
}

const std::string whole = "{a: {m: 1, inner: {x: 2}}, b: {m: 3, inner: {x: 4}}}";

std::size_t program_bytes(const TypeProgram& program) {
  return (program.writing.ops.size() + program.nodes.size()) * 16 + program.writing.constants.size() +
         program.keys.size() + program.origins.size() * sizeof(flaxstate::FieldOrigin);
}

}  // namespace

TEST_CASE("Types in any order, one by one and at once, have the whole program") {
  std::vector<int> order = {0, 1, 2};
  do {
    for (std::size_t first = 1; first <= 3; ++first) {
      Registry registry;
      std::vector<Registry::Addition> additions;
      for (std::size_t i = 0; i < order.size(); ++i) {
        additions.push_back({order[i] == 0 ? inner() : order[i] == 1 ? middle() : outer(), false});
        if (i + 1 < first) continue;
        registry.add(std::move(additions), true);
        additions.clear();
      }
      CHECK(state(registry) == whole);
      CHECK(registry.find("Outer").program->writing.is_straight);
      CHECK(registry.find("Outer").program->nodes.size() == 1 + 2 * 4);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("An override two levels below makes the programs above anew") {
  Registry registry;
  for (auto make : {+[] { return inner(); }, middle, outer}) registry.add(make(), false);
  CHECK(state(registry) == whole);
  registry.add(inner(Dtype::uint8), true);
  const std::int32_t large[] = {1, 0, 0x102, 0, 3, 0, -1, 0};
  CHECK(state(registry, large) == "{a: {m: 1, inner: {x: 2}}, b: {m: 3, inner: {x: 255}}}");
  registry.add(new_type("Inner", 8, {leaf("y", 4, Dtype::int32), leaf("x", 0, Dtype::int32)}), true);
  CHECK(state(registry) == "{a: {m: 1, inner: {y: 0, x: 2}}, b: {m: 3, inner: {y: 0, x: 4}}}");

  Calls calls;
  auto unary = new_type("Inner", 8, {});
  unary->handler = std::make_shared<UnaryHandler>(calls);
  registry.add(std::move(unary), true);
  CHECK(state(registry) == "{a: {m: 1, inner: 'xx'}, b: {m: 3, inner: 'xxxx'}}");
  registry.add(new_type("Middle", 16, {nested("only", 8, "Inner")}, Kind::nil), true);
  CHECK(state(registry) == "{a: 'xx', b: 'xxxx'}");
  std::vector<Registry::Addition> both;
  both.push_back({middle(), true});
  both.push_back({inner(), true});
  registry.add(std::move(both), true);
  CHECK(state(registry) == whole);
}

TEST_CASE("An override that is refused, or has no memory, leaves the programs as they are") {
  Registry registry;
  for (auto make : {+[] { return inner(); }, middle, outer}) registry.add(make(), false);
  CHECK(failure_of([&] { registry.add(new_type("Inner", 16, {}), true); }).substr(0, 16) == "INVALID_ARGUMENT");
  CHECK(state(registry) == whole);
  std::size_t wrong = 0;
  const std::string bytes = direct(registry.find("Outer"), object);
  const Outcome outcome = fail_each_new([&] {
    try {
      std::vector<Registry::Addition> additions;
      additions.push_back({inner(Dtype::uint8), true});
      additions.push_back({new_type("Another", 32, {nested("outer", 0, "Outer"), nested("lost", 0, "Nobody")}), false});
      registry.add(std::move(additions), true);
    } catch (const std::bad_alloc&) {
      new_fails_at = 0;
      wrong += registry.contains("Another") || direct(registry.find("Outer"), object) != bytes ? 1 : 0;
      throw;
    }
  });
  CHECK(outcome.succeeded);
  CHECK(outcome.failures > 20);
  CHECK(wrong == 0);
  CHECK(state(registry) == whole);  // uint8: the same numbers
  CHECK(registry.find("Outer").program->writing.ops[1].code == flaxstate::StructCode::uint8);
}

TEST_CASE("Of two fields over the same bytes the last one wins, whichever way is taken") {
  Registry registry;
  const Field mask = leaf("mask", 0, Dtype::boolean, {8});
  const Field number = leaf("number", 0, Dtype::int64);
  add_type(registry, "Mask", 8, {mask});
  add_type(registry, "Number", 8, {number});
  const Type* const types[] = {&add_type(registry, "A", 8, {mask, number}), &add_type(registry, "B", 8, {number, mask}),
                               &add_type(registry, "C", 8, {nested("mask", 0, "Mask"), nested("number", 0, "Number")}),
                               &add_type(registry, "D", 8, {nested("mask", 0, "Mask"), number})};
  for (const Type* type : types) {
    const std::int64_t original = 0x0203040506070809;
    const std::string bytes = direct(*type, &original);
    CHECK(bytes == through_tree(*type, &original));
    const Read read(bytes);
    std::int64_t fast = 0;
    std::int64_t walked = 0;
    CHECK(restored(*type, read.root(), &fast) == "OK");
    CHECK(restored(*type, Rotated(read.root()).root(), &walked) == "OK");
    CHECK(walked == (type == types[1] ? 0x0101010101010101 : original));
    CHECK(fast == walked);
  }
}

TEST_CASE("Types that double grow neither programs nor the time of compiling them without end") {
  for (const bool has_leaf : {true, false}) {
    for (const std::size_t parts : {2U, 3U}) {
      for (const bool is_reversed : {false, true}) {
        Registry registry;
        CountNews count;
        std::vector<std::unique_ptr<Type>> types;
        types.push_back(new_type("T0", 8, {}));
        if (has_leaf) types[0]->fields.push_back(leaf("x", 0, Dtype::float64));
        for (int level = 1; level <= 40; ++level) {
          types.push_back(new_type("T" + std::to_string(level), 8, {}));
          for (std::size_t i = 0; i < parts; ++i) {
            types.back()->fields.push_back(
                nested(std::string(1, static_cast<char>('a' + i)), 0, "T" + std::to_string(level - 1)));
          }
        }
        if (is_reversed) std::reverse(types.begin(), types.end());
        for (std::unique_ptr<Type>& type : types) registry.add(std::move(type), false);
        std::size_t bytes = 0;
        for (const auto* slot : registry.names()) bytes += program_bytes(*slot->type->program);
        CHECK(bytes < 41 * 100000);
        CHECK(news < 600000);
        CHECK(new_bytes < 400'000'000);
        const double x = 0.5;
        const Type& small = registry.find("T10");
        CHECK(direct(small, &x) == through_tree(small, &x));
      }
    }
  }
}

TEST_CASE("Wide types: 10,000 fields, 600 parts, and parts that don't fit") {
  std::vector<double> values(30000, 0.25);
  Registry registry;
  std::vector<Field> fields;
  for (std::size_t i = 0; i < 10000; ++i) fields.push_back(leaf("f" + std::to_string(i), 8 * i, Dtype::float64));
  std::vector<Field> parts;
  std::vector<Field> empty_parts;
  for (std::size_t i = 0; i < 600; ++i) parts.push_back(nested("p" + std::to_string(i), 24 * i, "Part"));
  for (std::size_t i = 0; i < 10000; ++i) empty_parts.push_back(nested("e" + std::to_string(i), 0, "Empty"));
  add_type(registry, "Part", 24,
           {leaf("x", 0, Dtype::float64), leaf("y", 8, Dtype::float64), leaf("z", 16, Dtype::float64)});
  add_type(registry, "Empty", 0, {});
  CountNews count;
  const Type& wide = add_type(registry, "Wide", 80000, fields);
  const Type& of_parts = add_type(registry, "Parts", 24 * 600, parts);
  const Type& of_empty = add_type(registry, "Empties", 0, empty_parts);
  const Type& all =
      add_type(registry, "All", 80000 + 24 * 600,
               {nested("wide", 0, "Wide"), nested("parts", 80000, "Parts"), nested("empty", 0, "Empties")});
  CHECK(news < 200000);
  CHECK(new_bytes < 100'000'000);
  for (const Type* type : {&wide, &of_parts, &of_empty, &all}) {
    const std::string bytes = through_tree(*type, values.data());
    CHECK(direct(*type, values.data()) == bytes);
    CHECK(into_sink(*type, values.data()) == bytes);
    CHECK(in_room(*type, values.data(), bytes.size()) == bytes);
    std::vector<double> target(values.size(), 7);
    CHECK(restored(*type, Read(bytes).root(), target.data()) == "OK");
    CHECK(direct(*type, target.data()) == bytes);
  }
}

TEST_CASE("Parts that don't fit are not tried again and again") {
  Registry registry;
  std::vector<Field> many;
  for (std::size_t i = 0; i < 300; ++i) many.push_back(leaf("f" + std::to_string(i), 8 * i, Dtype::float64));
  add_type(registry, "Many", 2400, many);
  CountNews count;
  constexpr int levels = 8;
  std::size_t size = 2400;
  std::string below = "Many";
  for (int level = 1; level <= levels; ++level) {
    // Its last fields are too many.
    std::vector<Field> fields;
    for (int i = 0; i < 100; ++i) fields.push_back(nested("p" + std::to_string(i), 0, below));
    fields.push_back(nested("many", size, "Many"));
    size += 2400;
    for (int i = 0; i < 150; ++i, size += 8) fields.push_back(leaf("x" + std::to_string(i), size, Dtype::float64));
    below = "L" + std::to_string(level);
    add_type(registry, below, size, fields);
  }
  CHECK(new_bytes < 100'000'000);
  const std::vector<double> values(size / 8, 0.5);
  const Type& type = registry.find("L1");
  CHECK(direct(type, values.data()) == through_tree(type, values.data()));
}

TEST_CASE("A type without a size may be a part of itself: its objects have no end, its programs have") {
  Registry registry;
  const Type& self = add_type(registry, "Self", 0, {nested("self", 0, "Self")});
  std::vector<Registry::Addition> both;
  both.push_back({new_type("Egg", 0, {nested("hen", 0, "Hen"), nested("egg", 0, "Egg")}), false});
  both.push_back({new_type("Hen", 0, {nested("egg", 0, "Egg")}), false});
  registry.add(std::move(both), true);
  registry.add(new_type("Hen", 0, {nested("egg", 0, "Egg"), nested("self", 0, "Self")}), true);
  for (const Type* type : {&self, &registry.find("Egg"), &registry.find("Hen")}) {
    CHECK(program_bytes(*type->program) < 100000);
    const std::string failure = direct(*type, object);
    CHECK(failure.substr(0, 8) == "LIMIT at");
    CHECK(failure == through_tree(*type, object));
    CHECK(failure == in_room(*type, object, 100000));
  }
}
