// Describing structs: the order in which they are added, kinds, fields of base classes, structs that hold each other.
#include "bytes_of.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace {

using flaxstate::field;

struct item {
  std::string name;
  std::int32_t count = 0;
};

struct bag {
  std::vector<item> items;
};

struct animal {
  virtual ~animal() = default;
  std::int32_t legs = 4;
};

struct dog : animal {
  std::int32_t age = 7;
};

struct leaf_or_branch {
  std::int32_t value = 0;
  std::vector<leaf_or_branch> below;
  std::unique_ptr<leaf_or_branch> twin;
};

struct edge;
struct vertex {
  std::vector<edge> edges;
};
struct edge {
  std::int32_t length = 0;
  std::unique_ptr<vertex> to;
};

}  // namespace

TEST_CASE("members that the description forgets are listed") {
  struct half {
    std::int32_t told = 0;
    std::int32_t forgotten = 0;
    std::vector<float> items;
  };
  struct whole {
    half parts[2];
    std::string name;
  };
  flaxstate::registry reg;
  reg.add<half>("Half", field("told", &half::told), field("items", &half::items));
  reg.add<whole>("Whole", field("parts", &whole::parts), field("name", &whole::name));
  CHECK(reg.uncovered<half>() == std::vector<std::string>{".: bytes 4 to 7 of Half, behind 'told'; maybe padding"});
  CHECK(reg.uncovered<whole>() ==
        std::vector<std::string>{"./parts: bytes 4 to 7 of Half, behind 'told'; maybe padding"});
  CHECK(error_of([&] { reg.uncovered<bag>(); }).status() == FS_E_NOT_FOUND);
}

TEST_CASE("a struct is added before the one that holds it") {
  flaxstate::registry reg;
  const flaxstate::error error = error_of([&] { reg.add<bag>("Bag", field("items", &bag::items)); });
  CHECK(error.status() == FS_E_NOT_FOUND);
  CHECK(std::string(error.message()) ==
        "the field items: the struct of a member is not registered: add it first, or declare it");
  CHECK(reg.name_of<bag>() == nullptr);
  CHECK(error_of([&] { flaxstate::to_bytes(reg, bag()); }).status() == FS_E_NOT_FOUND);
  reg.add<item>("Item", field("name", &item::name));
  reg.add<bag>("Bag", field("items", &bag::items));
  CHECK(std::string(reg.name_of<bag>()) == "Bag");
  CHECK(hex(flaxstate::to_bytes(reg, bag{{{"x", 1}}})) == hex_of("{'items': {'0': {'name': 'x'}}}"));
}

TEST_CASE("a struct is added once, unless it takes the place of the old one") {
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name));
  CHECK(error_of([&] { reg.add<item>("Item", field("count", &item::count)); }).status() == FS_E_EXISTS);
  CHECK(error_of([&] { reg.add<item>("Thing", field("count", &item::count)); }).status() == FS_E_EXISTS);
  CHECK(error_of([&] { reg.add<bag>("Item", field("items", &bag::items)); }).status() == FS_E_EXISTS);
  CHECK(reg.name_of<bag>() == nullptr);
  CHECK(hex(flaxstate::to_bytes(reg, item{"x", 1})) == hex_of("{'name': 'x'}"));
  reg.add<item>("Item", flaxstate::replace_existing(), field("count", &item::count));
  CHECK(hex(flaxstate::to_bytes(reg, item{"x", 1})) == hex_of("{'count': 1}"));
}

TEST_CASE("a description that can't be right leaves the registry as it was") {
  flaxstate::registry reg;
  CHECK(error_of([&] { reg.add<item>("Item", field("n", &item::name), field("n", &item::count)); }).status() ==
        FS_E_KEY);
  const auto with = [&](auto... options) {
    return error_of([&] { reg.add<item>("Item", field("count", &item::count, options...)); }).status();
  };
  CHECK(with(flaxstate::as_dtype("object")) == FS_E_DTYPE);
  CHECK(with(flaxstate::as_dtype(FS_DTYPE_FLOAT64)) == FS_E_DTYPE);
  CHECK(error_of([&] { reg.add<item>("Item", field("name", &item::name, flaxstate::form::scalar)); }).status() ==
        FS_E_INVALID_ARGUMENT);
  CHECK(reg.name_of<item>() == nullptr);
  reg.add<item>("Item", field("name", &item::name));
  CHECK(error_of([&] { reg.add<bag>("Bag", field("items", &bag::items, flaxstate::form::scalar)); }).status() ==
        FS_E_INVALID_ARGUMENT);
}

TEST_CASE("members of a base class are members, also behind a table of virtual functions") {
  flaxstate::registry reg;
  reg.add<dog>("Dog", field("legs", &dog::legs), field("age", &dog::age));
  dog written, restored;
  written.legs = 3, written.age = 8;
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, written);
  CHECK(hex(bytes) == hex_of("{'legs': 3, 'age': 8}"));
  flaxstate::restore(reg, restored, bytes);
  CHECK(restored.legs == 3);
  CHECK(restored.age == 8);
}

TEST_CASE("a struct may hold itself") {
  const auto reg = flaxstate::types().add<leaf_or_branch>("Node", field("value", &leaf_or_branch::value),
                                                          field("below", &leaf_or_branch::below),
                                                          field("twin", &leaf_or_branch::twin));
  leaf_or_branch root, restored;
  root.below.resize(2);
  root.below[1].value = 5;
  root.below[1].twin = std::make_unique<leaf_or_branch>();
  root.below[1].twin->value = 6;
  flaxstate::restore(reg, restored, flaxstate::to_bytes(reg, root));
  REQUIRE(restored.below.size() == 2);
  CHECK(restored.below[0].twin == nullptr);
  REQUIRE(restored.below[1].twin != nullptr);
  CHECK(restored.below[1].twin->value == 6);
}

TEST_CASE("structs that hold each other are declared") {
  const auto reg = flaxstate::types()
                       .declare<edge>("Edge")
                       .add<vertex>("Vertex", field("edges", &vertex::edges))
                       .add<edge>("Edge", field("length", &edge::length), field("to", &edge::to));
  vertex start, restored;
  start.edges.resize(1);
  start.edges[0].length = 9;
  start.edges[0].to = std::make_unique<vertex>();
  flaxstate::restore(reg, restored, flaxstate::to_bytes(reg, start));
  REQUIRE(restored.edges.size() == 1);
  CHECK(restored.edges[0].length == 9);
  CHECK(restored.edges[0].to != nullptr);
  flaxstate::registry unfinished;
  unfinished.declare<edge>("Edge").add<vertex>("Vertex", field("edges", &vertex::edges));
  CHECK(error_of([&] { flaxstate::to_bytes(unfinished, start); }).status() == FS_E_NOT_FOUND);
}

TEST_CASE("the kind of a struct decides what restoring forgives") {
  const std::string more = packed("{'count': 5, 'a': 2}");
  flaxstate::registry strict, dict;
  strict.add<item>("Item", field("count", &item::count));
  dict.add<item>("Item", flaxstate::kind::dict, field("count", &item::count));
  item target;
  CHECK(error_of([&] { flaxstate::restore(strict, target, more); }).status() == FS_E_MISMATCH);
  CHECK(target.count == 0);
  flaxstate::restore(dict, target, more);
  CHECK(target.count == 5);
}

TEST_CASE("what is no struct is added by its name, and written as a whole") {
  const auto reg = flaxstate::types()
                       .add<item>("Item", field("name", &item::name), field("count", &item::count))
                       .add<std::vector<item>>("Items")
                       .add<std::map<std::string, std::vector<float>>>("Weights");
  const std::vector<item> items{{"x", 1}, {"y", 2}};
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, items);
  CHECK(hex(bytes) == hex_of("{'0': {'name': 'x', 'count': 1}, '1': {'name': 'y', 'count': 2}}"));
  std::vector<item> restored(7);
  flaxstate::restore(reg, restored, bytes);
  REQUIRE(restored.size() == 2);
  CHECK(restored[1].name == "y");
  CHECK(hex(flaxstate::to_bytes(reg, std::vector<item>())) == hex_of("{}"));
  CHECK(flaxstate::to_state_dict(reg, items).root() == flaxstate::msgpack_restore(bytes).root());
  std::map<std::string, std::vector<float>> weights{{"w", {1, 2}}}, other;
  flaxstate::restore(reg, other, flaxstate::to_bytes(reg, weights));
  CHECK(other == weights);
}

TEST_CASE("a registry may be moved") {
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name));
  reg.add<bare<std::variant<item, int>>>("V", field("v", &bare<std::variant<item, int>>::value));
  const flaxstate::registry moved = std::move(reg);
  CHECK(hex(flaxstate::to_bytes(moved, bare<std::variant<item, int>>{item{"x", 1}})) ==
        hex_of("{'v': {'index': 0, 'value': {'name': 'x'}}}"));
}

TEST_CASE("messages name types as C++ writes them") {
  struct all {
    std::vector<std::vector<float>> rows;
    std::map<std::string, std::vector<item>> by_name;
    std::vector<std::optional<item>> maybe;
    std::vector<std::unique_ptr<item>> owned;
    std::unordered_map<std::string, std::map<std::string, std::uint16_t>> nested;
    std::vector<std::variant<std::monostate, std::string, item>> any;
    std::vector<std::array<item, 3>> fixed;
    std::vector<std::vector<std::byte>> blobs;
    std::vector<std::vector<std::uint16_t>> halves;
  };
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count));
  reg.add<all>("All", field("rows", &all::rows), field("by_name", &all::by_name), field("maybe", &all::maybe),
               field("owned", &all::owned), field("nested", &all::nested), field("any", &all::any),
               field("fixed", &all::fixed), field("blobs", &all::blobs),
               field("halves", &all::halves, flaxstate::as_dtype(FS_DTYPE_BFLOAT16)));
  // to_bytes of a dict of Nones
  const char* const keys[] = {"rows", "by_name", "maybe", "owned", "nested", "any", "fixed", "blobs", "halves"};
  flaxstate::builder builder;
  builder.begin_dict();
  for (const char* key : keys) builder.key(key).nil();
  const flaxstate::tree state = (builder.end(), builder.finish());
  all target;
  const flaxstate::error error = error_of([&] { flaxstate::from_state_dict(reg, target, state.root()); });
  std::vector<std::string> wanted;
  for (const flaxstate::mismatch& each : error.mismatches()) wanted.push_back(each.wanted);
  CHECK(wanted == std::vector<std::string>{
                      "a dict of std::vector<float>", "a dict of std::vector<Item>", "a dict of std::optional<Item>",
                      "a dict of std::unique_ptr<Item>", "a dict of std::map<std::string, std::uint16_t>",
                      "a dict of std::variant<std::monostate, std::string, Item>", "a dict of std::array<Item, 3>",
                      "a dict of std::vector<std::byte>", "a dict of std::vector<bfloat16>"});
}
