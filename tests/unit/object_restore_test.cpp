#include "object/object_restore.hpp"

#include "fake_access.hpp"
#include "object/serialize.hpp"
#include "support.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::counted;
using flaxstate::RestoreOptions;
using namespace unit;

namespace {

struct Step {
  std::int64_t step;
};

// A vector of floats, whose items lie behind one another.
class ItemsAccessors final : public flaxstate::Accessors {
 public:
  explicit ItemsAccessors(Calls& calls) : calls_(calls) {}
  using Items = std::vector<float>;

  Container container() const noexcept override { return Container::items; }
  bool can_restore() const noexcept override { return true; }
  std::size_t size(const void* container, const flaxstate::Location&) const override {
    return static_cast<const Items*>(container)->size();
  }
  const void* next(const void* container, std::uintptr_t&, std::string_view&,
                   const flaxstate::Location&) const override {
    return static_cast<const Items*>(container)->data();
  }
  void* prepare(void*, std::size_t count, const flaxstate::Location&) const override {
    ++calls_.prepared;
    return new Items(count);
  }
  void* staged_element(void* staged, std::size_t, std::string_view, const flaxstate::Location&) const override {
    return static_cast<Items*>(staged)->data();
  }
  void commit(void* container, void* staged) const noexcept override {
    ++calls_.committed;
    static_cast<Items*>(container)->swap(*static_cast<Items*>(staged));
    delete static_cast<Items*>(staged);
  }
  void discard(void*, void* staged) const noexcept override {
    ++calls_.discarded;
    delete static_cast<Items*>(staged);
  }

 private:
  Calls& calls_;
};

struct Nest {
  Box<Step> inner;
};

struct World {
  std::int64_t unary = 7;
  std::vector<float> items = {9};
  Box<Nest> nests;
  Box<Step> named;
  Box<Step> optional;
  std::int64_t last = 8;
};

struct Fixture {
  Calls calls;
  Registry registry;
  std::shared_ptr<UnaryHandler> handler = std::make_shared<UnaryHandler>(calls);
  std::shared_ptr<BoxAccessors<Nest>> nests = std::make_shared<BoxAccessors<Nest>>(Container::sequence, calls);
  std::shared_ptr<BoxAccessors<Step>> inner = std::make_shared<BoxAccessors<Step>>(Container::sequence, calls);
  World world;
  const Type* type = nullptr;

  Fixture() {
    const auto steps = [&](Container container) { return std::make_shared<BoxAccessors<Step>>(container, calls); };
    auto unary = new_type("Unary", 8, {});
    unary->handler = handler;
    registry.add(std::move(unary), false);
    add_type(registry, "Step", sizeof(Step), {leaf("step", 0, Dtype::int64)});
    add_type(registry, "Nest", sizeof(Nest), {with_accessors(nested("inner", offsetof(Nest, inner), "Step"), inner)});
    type = &add_type(registry, "World", sizeof(World),
                     {nested("unary", offsetof(World, unary), "Unary"),
                      with_accessors(leaf("items", offsetof(World, items), Dtype::float32, {counted}),
                                     std::make_shared<ItemsAccessors>(calls)),
                      with_accessors(nested("nests", offsetof(World, nests), "Nest"), nests),
                      with_accessors(nested("named", offsetof(World, named), "Step"), steps(Container::map)),
                      with_accessors(nested("optional", offsetof(World, optional), "Step"), steps(Container::optional)),
                      leaf("last", offsetof(World, last), Dtype::int64)});
    world.named.elements = {{"old", {1}}};
  }

  std::string restore(const std::string& state_text, const RestoreOptions& options = {}) {
    const Read read(packed(state_text));
    flaxstate::Memory memory(flaxstate::default_allocator());
    const auto error = error_of([&] {
      flaxstate::restore_object(*type, &world, read.root(), flaxstate::TreePath(), {options, memory});
    });
    CHECK(calls.open() == 0);
    if (!error.has_value()) return "OK";
    if (error->status() != Status::mismatch)
      return std::string(flaxstate::status_name(error->status())) + " at " + error->path();
    std::string text;
    for (const auto& mismatch : error->mismatches().list) {
      text += (mismatch.message_has_path ? "" : mismatch.path + ": ") + mismatch.message + "\n";
    }
    return text;
  }
  std::string state() const {
    return dump(*flaxstate::object_to_state_dict(*type, &world, flaxstate::default_allocator())->root());
  }
};

const std::string untouched =
    "{unary: 'xxxxxxx', items: float32[1]:00001041, nests: {}, named: {old: {step: 1}}, optional: nil, last: 8}";

const std::string unary = "'unary': 'x'";
const std::string items = "'items': f32[2](1, 2)";
const std::string nests =
    "'nests': {'0': {'inner': {'0': {'step': 1}}}, '1': {'inner': {'0': {'step': 2}, '1': {'step': 3}}}}";
const std::string named = "'named': {'z': {'step': 4}, 'y': {'step': 5}}";
const std::string optional = "'optional': {'step': 6}";
const std::string last = "'last': 5";

std::string dict_of(const std::vector<std::string>& entries) {
  std::string text;
  for (const std::string& entry : entries) text += (text.empty() ? "" : ", ") + entry;
  return "{" + text + "}";
}

const std::string good = dict_of({unary, items, nests, named, optional, last});

}  // namespace

TEST_CASE("A good state is restored, and each part is committed once") {
  Fixture fixture;
  CHECK(fixture.state() == untouched);
  CHECK(fixture.restore(good) == "OK");
  CHECK(
      fixture.state() ==
      "{unary: 'x', items: float32[2]:0000803f00000040, nests: {0: {inner: {0: {step: 1}}}, 1: {inner: {0: {step: 2}, "
      "1: {step: 3}}}}, named: {z: {step: 4}, y: {step: 5}}, optional: {step: 6}, last: 5}");
  CHECK(fixture.calls.prepared == 7);  // unary, items, nests, two inner ones, named, optional
  CHECK(fixture.calls.committed == 7);
  CHECK(fixture.calls.discarded == 0);
}

TEST_CASE("The order of keys doesn't matter, not even of indices") {
  Fixture fixture;
  const std::string shuffled = "'nests': {'1': {'inner': {}}, '0': {'inner': {'1': {'step': 2}, '0': {'step': 1}}}}";
  CHECK(fixture.restore(dict_of({last, "'optional': None", named, shuffled, items, unary})) == "OK");
  CHECK(fixture.state().find("nests: {0: {inner: {0: {step: 1}, 1: {step: 2}}}, 1: {inner: {}}}") != std::string::npos);
  CHECK(fixture.calls.committed == fixture.calls.prepared);
}

TEST_CASE("A mismatch at the very end: all that was prepared is discarded, the target is untouched") {
  Fixture fixture;
  CHECK(fixture.restore(dict_of({unary, items, nests, named, optional, "'last': True"})) ==
        "./last: bool in the file, int64 in the target\n");
  CHECK(fixture.state() == untouched);
  CHECK(fixture.calls.prepared == 7);
  CHECK(fixture.calls.discarded == 5);  // the inner ones were committed into nests that never became the target's
}

TEST_CASE("Every mismatch is reported, in the order of the target, with its path") {
  Fixture fixture;
  const std::string bad_nests = "'nests': {'0': {'inner': {'0': {'step': True}}}, '1': 5, '3': {}}";
  const std::string bad_named = "'named': {'a': {}, 1+2j: {}}";
  CHECK(fixture.restore(dict_of({unary, "'items': 5", bad_nests, bad_named, "'optional': 5", last, "'extra': 0"})) ==
        "./items: int in the file, array float32 [any] in the target\n"
        "./nests/0/inner/0/step: bool in the file, int64 in the target\n"
        "./nests/1: int in the file, Nest in the target\n"
        "./nests: no entry '2' in the file\n"
        "Missing field step in state dict while restoring an instance of Step, at path ./named/a\n"
        "./named: a key of kind complex in the file, text in the target\n"
        "./optional: int in the file, Step in the target\n"
        "Unknown field(s) \"extra\" in state dict while restoring an instance of World at path .\n");
  CHECK(fixture.state() == untouched);
}

TEST_CASE("A callback that fails ends the restoring with its path; what was prepared is discarded") {
  Fixture fixture;
  fixture.inner->largest = 1;
  CHECK(fixture.restore(good) == "CALLBACK at ./nests/1/inner");
  CHECK(fixture.state() == untouched);
  CHECK(fixture.calls.prepared == 4);
  CHECK(fixture.restore(dict_of({items, "'nests': {}", named, "'unary': 5", optional, last})) == "CALLBACK at ./unary");
  CHECK(fixture.state() == untouched);
}

TEST_CASE("Types and containers that only write") {
  Fixture fixture;
  fixture.handler->restores = false;
  CHECK(fixture.restore(good) == "TYPE at ./unary");
  fixture.handler->restores = true;
  fixture.nests->writes_only = true;
  CHECK(fixture.restore(good) == "TYPE at ./nests");
  CHECK(fixture.state() == untouched);
}

TEST_CASE("What is no dict") {
  Fixture fixture;
  CHECK(fixture.restore("5") == ".: int in the file, World in the target\n");
  CHECK(fixture.restore("[]") == ".: list of 0 in the file, World in the target\n");
  CHECK(fixture.restore(dict_of({unary, items, "'nests': [1]", named, optional, last})) ==
        "./nests: list of 1 in the file, a dict of Nest in the target\n");
}

TEST_CASE("Options: missing means keep, extra means drop, and a limit for the list") {
  Fixture fixture;
  RestoreOptions keep;
  keep.keep_missing = true;
  CHECK(fixture.restore(dict_of({last}), keep) == "OK");
  CHECK(fixture.state() ==
        "{unary: 'xxxxxxx', items: float32[1]:00001041, nests: {}, named: {old: {step: 1}}, optional: nil, last: 5}");
  CHECK(fixture.restore(dict_of({last, "'z': 0"}), keep) ==
        "Unknown field(s) \"z\" in state dict while restoring an instance of World at path .\n");
  RestoreOptions both = keep;
  both.drop_extra = true;
  CHECK(fixture.restore(dict_of({last, "'z': 0"}), both) == "OK");
  RestoreOptions limited;
  limited.mismatch_limit = 2;
  CHECK(fixture.restore("{}", limited) ==
        "Missing field unary in state dict while restoring an instance of World, at path .\n"
        "Missing field items in state dict while restoring an instance of World, at path .\n");
}

TEST_CASE("Every allocation may fail, and then the target is untouched") {
  for (std::size_t n = 1;; ++n) {
    Fixture fixture;
    CountingAllocator counting;
    counting.fail_at = n;
    flaxstate::Memory memory(counting.allocator());
    const Read read(packed(good));
    bool failed = false;
    try {
      flaxstate::restore_object(*fixture.type, &fixture.world, read.root(), flaxstate::TreePath(), {{}, memory});
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    CHECK(fixture.calls.open() == 0);
    CHECK(counting.live == 0);
    if (failed) CHECK(fixture.state() == untouched);
    if (!failed) {
      CHECK(n > 1);
      break;
    }
  }
}

TEST_CASE("Types of the other kinds: dicts drop what is extra, tuples have indices, named tuples names in any order") {
  struct Pair {
    std::int64_t a, b;
  };
  const auto restore = [](Kind kind, const std::string& state) {
    Registry registry;
    const bool is_tuple = kind == Kind::tuple;
    const Type& type =
        add_type(registry, "Pair", sizeof(Pair),
                 {leaf(is_tuple ? "0" : "a", 0, Dtype::int64), leaf(is_tuple ? "1" : "b", 8, Dtype::int64)}, kind);
    Pair pair{1, 2};
    const Read read(packed(state));
    flaxstate::Memory memory(flaxstate::default_allocator());
    const auto error = error_of([&] {
      flaxstate::restore_object(type, &pair, read.root(), flaxstate::TreePath(), {{}, memory});
    });
    if (error.has_value()) return error->mismatches().list.at(0).message;
    return std::to_string(pair.a) + " " + std::to_string(pair.b);
  };
  CHECK(restore(Kind::dict, "{'b': 8, 'z': 0, 'a': 7}") == "7 8");
  CHECK(
      restore(Kind::dict, "{'b': 8}") ==
      "The target dict keys and state dict keys do not match, target dict contains keys {'a'} which are not present in "
      "state dict at path .");
  // A container's fault stands in front of those below it.
  CHECK(restore(Kind::dict, "{'b': True}").substr(0, 22) == "The target dict keys a");
  CHECK(restore(Kind::tuple, "{'0': True}").substr(0, 22) == "The size of the list a");
  CHECK(restore(Kind::named_tuple, "{'b': True}").substr(0, 22) == "The field names of the");
  CHECK(restore(Kind::tuple, "{'1': 8, '0': 7}") == "7 8");
  CHECK(restore(Kind::tuple, "{'0': 7}") ==
        "The size of the list and the state dict do not match, got 2 and 1 at path .");
  CHECK(restore(Kind::named_tuple, "{'b': 8, 'a': 7}") == "7 8");
  CHECK(restore(Kind::named_tuple, "{'name': '', 'fields': {'0': 'b', '1': 'a'}, 'values': {'0': 8, '1': 7}}") ==
        "7 8");
  CHECK(restore(Kind::named_tuple, "{'b': 8, 'a': 7, 'z': 0}") ==
        "The field names of the state dict and the named tuple do not match, got {'a', 'b', 'z'} and {'a', 'b'} at "
        "path .");
}
