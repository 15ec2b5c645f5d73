#include "tree/tree_walk.hpp"

#include "object/serialize.hpp"
#include "support.hpp"
#include "tree/state_builder.hpp"
#include "tree/tree_builder.hpp"

#include "catch.hpp"

using flaxstate::TreeWalk;
using flaxstate::WalkMode;
using namespace unit;

namespace {

// Writes down the events.
class Recorder {
 public:
  static constexpr bool writes_bytes = true;
  std::string text;

  void key_text(std::string_view key) { put("k:" + std::string(key)); }
  void key_temporary(std::string_view key) { put("k:" + std::string(key)); }
  void key(const KeyView& key) { put("k:" + key_dump(key)); }
  void nil() { put("nil"); }
  void boolean(bool value) { put(value ? "true" : "false"); }
  void integer(std::int64_t value) { put(std::to_string(value)); }
  void unsigned_integer(std::uint64_t value) { put(std::to_string(value)); }
  void real(double value) { put(real_text(value)); }
  void complex(double, double) { put("complex"); }
  void str(std::string_view value) { put("'" + std::string(value) + "'"); }
  void bytes(const Byte*, std::uint32_t) { put("bytes"); }
  void ext(std::int8_t code, const Byte*, std::uint32_t) { put("x" + std::to_string(code)); }
  void timestamp(std::int64_t, std::uint32_t) { put("timestamp"); }
  void begin(Kind kind, std::uint32_t children) {
    put(std::string(flaxstate::kind_name(kind)) + " of " + std::to_string(children));
  }
  void class_name(std::string_view name) { put("class " + std::string(name)); }
  void end() { put("end"); }
  void array(const ArrayView&, const flaxstate::Surroundings& around) { put("array " + place_text(around)); }
  void scalar(const ArrayView&, const flaxstate::Surroundings& around) { put("scalar " + place_text(around)); }

 private:
  static std::string place_text(const flaxstate::Surroundings& around) {
    return around.where.path() + " depth " + std::to_string(around.depth) + (around.may_chunk ? " may chunk" : "");
  }
  void put(const std::string& event) { text += (text.empty() ? "" : "; ") + event; }
};

std::string events(const Node& root, WalkMode mode, const flaxstate::WalkStart& start = {}) {
  Recorder recorder;
  flaxstate::Memory memory(flaxstate::default_allocator());
  flaxstate::WalkWorkspace stack(memory);
  const std::string failure = failure_of([&] { TreeWalk<Recorder>(recorder, mode, stack, start).run(root); });
  return failure == "OK" ? recorder.text : failure;
}

std::string events(const std::string& text, WalkMode mode) { return events(Read(packed(text)).root(), mode); }

const std::string f32 = "f32[](0)";
const std::string marked = "[{'__msgpack_chunked_array__': True}]";

// {'a': (1, N{x: ExtType(5, b'q')}), 2: D{}} with the kinds that bytes don't have.
std::unique_ptr<Tree> typed_tree() {
  auto tree = std::make_unique<Tree>(flaxstate::default_allocator());
  flaxstate::TreeBuilder builder(*tree);
  builder.begin(Kind::dict, 2);
  builder.key_text("a");
  builder.begin(Kind::tuple, 2);
  builder.integer(1);
  builder.begin(Kind::named_tuple, 1);
  builder.key_text("x");
  builder.ext(5, reinterpret_cast<const Byte*>("q"), 1);
  builder.end();
  builder.end();
  KeyView two;
  two.kind = Kind::integer;
  two.value.integer = 2;
  builder.key(two);
  builder.begin(Kind::dataclass, 0);
  flaxstate::set_class_name(*tree, builder.frame().node, "D");
  builder.end();
  builder.end();
  builder.finish(false);
  return tree;
}

std::string state_dict(const Node& root) {
  return dump(*flaxstate::tree_to_state_dict(root, flaxstate::default_allocator())->root());
}
std::string state_dict(const std::string& text) { return state_dict(Read(packed(text)).root()); }

}  // namespace

TEST_CASE("Kept: the events of a tree are those it was made of") {
  CHECK(events("{'b': [1, None], 3: 2, True: {}, 'a': 1.0}", WalkMode::unchanged) ==
        "dict of 4; k:b; list of 2; 1; nil; end; k:3; 2; k:true; dict of 0; end; k:a; f3ff0000000000000; end");
  CHECK(events("5", WalkMode::unchanged) == "5");
  CHECK(events("[ext(5, b'q'), timestamp(1, 0), 1+2j]", WalkMode::unchanged) ==
        "list of 3; x5; timestamp; complex; end");
}

TEST_CASE("Sorted: the keys of every dict, and nothing else") {
  CHECK(events("{'b': {2: 1, 1: 2}, 'a': [{'z': 1, 'y': 2}, 0]}", WalkMode::sorted) ==
        "dict of 2; k:a; list of 2; dict of 2; k:y; 2; k:z; 1; end; 0; end; k:b; dict of 2; k:1; 2; k:2; 1; end; end");
  CHECK(events("{'k': {'a': 0, 1: 1}}", WalkMode::sorted) == "KEY at ./k");
}

TEST_CASE("Arrays know where they stand, and whether a reader would put chunks together there") {
  CHECK(events("{'a': " + f32 + ", 'b': [" + f32 + "], 'c': {'d': " + f32 + "}}", WalkMode::unchanged) ==
        "dict of 3; k:a; array ./a depth 1 may chunk; k:b; list of 1; array ./b/0 depth 2; end; k:c; dict of 1; k:d; "
        "array ./c/d depth 2 may chunk; end; end");
  CHECK(events(f32, WalkMode::unchanged) == "array . depth 0 may chunk");
  CHECK(events("[{'a': " + f32 + "}, " + f32 + "]", WalkMode::unchanged) ==
        "list of 2; dict of 1; k:a; array ./0/a depth 2; end; array ./1 depth 1; end");
  // In a state dict lists are dicts.
  CHECK(events("[" + f32 + "]", WalkMode::state_dict) == "dict of 1; k:0; array ./0 depth 1 may chunk; end");
}

TEST_CASE("A walk may start inside of something else") {
  class Above final : public flaxstate::Location {
   public:
    std::string path() const override { return "./above"; }
  };
  const Above above;
  const Read read(packed("{'a': " + f32 + "}"));
  CHECK(events(read.root(), WalkMode::unchanged, {&above, 7, false}) == "dict of 1; k:a; array ./above/a depth 8; end");
  CHECK(events(read.root(), WalkMode::unchanged, {&above, 1023, true}) ==
        "dict of 1; k:a; array ./above/a depth 1024 may chunk; end");
  CHECK(events(read.root(), WalkMode::unchanged, {&above, 1024, true}) == "LIMIT at ./above");
}

TEST_CASE("The marker's key is refused where a reader would unchunk, and only there") {
  CHECK(events(marked, WalkMode::unchanged) == "list of 1; dict of 1; k:__msgpack_chunked_array__; true; end; end");
  CHECK(events(marked, WalkMode::state_dict) == "KEY at ./0");
  Tree tree(flaxstate::default_allocator());
  flaxstate::TreeBuilder builder(tree);
  builder.begin(Kind::dict, 1);
  builder.key_text("a");
  builder.begin(Kind::dict, 1);
  builder.key_text(flaxstate::format::chunk_marker_key);
  builder.nil();
  builder.end();
  builder.end();
  builder.finish(false);
  for (const WalkMode mode : {WalkMode::unchanged, WalkMode::sorted, WalkMode::state_dict}) {
    CHECK(events(*tree.root(), mode) == "KEY at ./a");
  }
}

TEST_CASE("Named tuples and dataclasses are no part of what is written as it is") {
  const auto tree = typed_tree();
  CHECK(events(*tree->root(), WalkMode::unchanged) == "TYPE at ./a/1");
  const Node& dataclass = *(tree->root() + 5);
  REQUIRE(dataclass.kind == Kind::dataclass);
  CHECK(events(dataclass, WalkMode::sorted) == "TYPE at .");
  CHECK(events(*flaxstate::first_child(*tree->root()), WalkMode::state_dict) ==
        "dict of 2; k:0; 1; k:1; dict of 1; k:x; dict of 2; k:code; 5; k:data; bytes; end; end; end");
}

// to_state_dict of stock Flax.
TEST_CASE("State dicts: sequences become dicts, keys text, extensions a dict of code and data") {
  CHECK(state_dict("{'a': [1, [2]]}") == "{a: {0: 1, 1: {0: 2}}}");
  CHECK(state_dict("[]") == "{}");
  CHECK(state_dict("{None: 1, 1.5: 2, True: 4, b'x': 5, 3: 6}") == "{None: 1, 1.5: 2, True: 4, b'x': 5, 3: 6}");
  CHECK(state_dict("{'e': ext(5, b'q')}") == "{e: {code: 5, data: b71}}");
  CHECK(state_dict("timestamp(1, 0)") == "t1.0");
  CHECK(state_dict(*typed_tree()->root()) == "{a: {0: 1, 1: {x: {code: 5, data: b71}}}, 2: {}}");
  std::string list = from_hex("dc0100");
  for (int i = 0; i < 256; ++i) list += from_hex("c0");
  const auto tree = flaxstate::tree_to_state_dict(Read(list).root(), flaxstate::default_allocator());
  CHECK(flaxstate::child_at(*tree->root(), 255)->key_text() == "255");
}

TEST_CASE("State dicts: keys whose texts clash, or that have none") {
  const auto failure = [](const std::string& text) { return failure_of([&] { state_dict(text); }); };
  CHECK(failure("{'a': {1: 0, '1': 0}}") == "KEY at ./a");
  CHECK(events("{'a': {1: 0, '1': 0}}", WalkMode::state_dict) == "KEY at ./a");
  CHECK(failure("{True: 0, 'True': 0}") == "KEY at .");
  CHECK(failure("{'a': {ext(5, b'b'): 0}}") == "KEY at ./a");
  CHECK(failure("{timestamp(1, 0): 0}") == "KEY at .");
  CHECK(failure("{i8(1): 0}") == "KEY at .");
}

TEST_CASE("Kept trees can be copied with all their kinds") {
  const auto tree = typed_tree();
  Tree copy(flaxstate::default_allocator());
  flaxstate::TreeBuilder builder(copy);
  flaxstate::StateBuilder copier(builder);
  flaxstate::WalkWorkspace stack(copy.memory);
  TreeWalk<flaxstate::StateBuilder>(copier, WalkMode::unchanged, stack).run(*tree->root());
  builder.finish(false);
  CHECK(dump(*copy.root()) == "{a: (1, N{x: x5:71}), 2: D{}}");
}

TEST_CASE("1,024 levels and no more") {
  for (const std::uint32_t depth : {1024U, 1025U}) {
    Tree tree(flaxstate::default_allocator());
    flaxstate::TreeBuilder builder(tree);
    for (std::uint32_t i = 0; i < depth; ++i) builder.begin(Kind::list, i + 1 == depth ? 0 : 1);
    for (std::uint32_t i = 0; i < depth; ++i) builder.end();
    builder.finish(false);
    for (const WalkMode mode : {WalkMode::unchanged, WalkMode::sorted, WalkMode::state_dict}) {
      const std::string result = events(*tree.root(), mode);
      CHECK((result.substr(0, 8) == "LIMIT at") == (depth == 1025));
    }
  }
}
