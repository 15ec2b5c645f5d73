#include "object/template_restore.hpp"

#include "support.hpp"
#include "tree/tree_builder.hpp"
#include "tree/tree_path.hpp"

#include "catch.hpp"

using flaxstate::Convert;
using flaxstate::restore_template;
using flaxstate::RestoreOptions;
using namespace unit;

namespace {

const flaxstate::TreePath root_path;

struct Case {
  RestoreOptions options;

  std::string operator()(const Node& target, const std::string& state_text) const {
    const Read state(packed(state_text));
    std::string text;
    const auto error = error_of([&] {
      text = dump(*restore_template(target, state.root(), root_path, options, flaxstate::default_allocator())->root());
    });
    if (!error.has_value()) return text;
    if (error->status() != Status::mismatch) return flaxstate::status_name(error->status());
    text.clear();
    for (const auto& mismatch : error->mismatches().list) {
      text += (mismatch.message_has_path ? "" : mismatch.path + ": ") + mismatch.message + "\n";
    }
    return text;
  }
  std::string operator()(const std::string& target, const std::string& state_text) const {
    return operator()(Read(packed(target)).root(), state_text);
  }
};

const Case restored;

Case with(bool RestoreOptions::*option) {
  Case relaxed;
  relaxed.options.*option = true;
  return relaxed;
}

Case converting(Convert convert) {
  Case relaxed;
  relaxed.options.convert = convert;
  return relaxed;
}

// NT(a=1, b=2), Pair(x=3) and (4, 5), under "p".
std::unique_ptr<Tree> typed(Kind kind) {
  auto tree = std::make_unique<Tree>(flaxstate::default_allocator());
  flaxstate::TreeBuilder builder(*tree);
  builder.begin(Kind::dict, 1);
  builder.key_text("p");
  builder.begin(kind, 2);
  if (kind == Kind::dataclass) flaxstate::set_class_name(*tree, builder.frame().node, "D");
  for (const char* key : {"a", "b"}) {
    if (flaxstate::has_keys(kind)) builder.key_text(key);
    builder.integer(1);
  }
  builder.end();
  builder.end();
  builder.finish(false);
  return tree;
}

const std::string f32_1 = "f32[](1)";
const std::string f32_2 = "f32[2](1, 2)";
const std::string i32_2 = "i32[2](1, 2)";
const std::string f32_12 = "f32[1,2](1, 2)";
const std::string s_i32 = "i32(5)";

}  // namespace

// The values are those of from_state_dict in stock Flax.
TEST_CASE("The structure and the keys are the target's, the leaves the state's") {
  CHECK(restored("{1: 5, 'b': {}}", "{'1': 6, 'b': {}, 'c': 3}") == "{1: 6, b: {}}");
  CHECK(restored("{'b': 0, 'a': [0, 0]}", "{'a': {'1': 8, '0': 7}, 'b': 9}") == "{b: 9, a: [7, 8]}");
  CHECK(restored(*typed(Kind::tuple)->root(), "{'p': {'0': 7, '1': 8}}") == "{p: (7, 8)}");
  CHECK(restored(*typed(Kind::named_tuple)->root(), "{'p': {'b': 8, 'a': 7}}") == "{p: N{a: 7, b: 8}}");
  CHECK(restored(*typed(Kind::dataclass)->root(), "{'p': {'b': 8, 'a': 7}}") == "{p: D{a: 7, b: 8}}");
  CHECK(restored(*typed(Kind::named_tuple)->root(),
                 "{'p': {'name': 'NT', 'fields': {'0': 'b', '1': 'a'}, 'values': {'0': 7, '1': 8}}}") ==
        "{p: N{a: 8, b: 7}}");
  CHECK(restored("[]", "{}") == "[]");
  CHECK(restored("[]", "[]") == "[]");
  CHECK(restored("{}", "{'a': 1}") == "{}");
}

// Word for word what from_state_dict of stock Flax raises.
TEST_CASE("Flax's own messages, with the path") {
  CHECK(restored("[1, 2, 3]", "{'0': 1, '1': 2}") ==
        "The size of the list and the state dict do not match, got 3 and 2 at path .\n");
  CHECK(restored(*typed(Kind::tuple)->root(), "{'p': {'0': 1}}") ==
        "The size of the list and the state dict do not match, got 2 and 1 at path ./p\n");
  CHECK(restored(*typed(Kind::named_tuple)->root(), "{'p': {'a': 1}}") ==
        "The field names of the state dict and the named tuple do not match, got {'a'} and {'a', 'b'} at path ./p\n");
  CHECK(restored(*typed(Kind::named_tuple)->root(), "{'p': {}}") ==
        "The field names of the state dict and the named tuple do not match, got set() and {'a', 'b'} at path ./p\n");
  CHECK(restored("{'p': {\"it's\": 1}}", "{'p': {}}") ==
        "The target dict keys and state dict keys do not match, target dict contains keys {\"it's\"} which are not "
        "present in state dict at path ./p\n");
  CHECK(restored(*typed(Kind::dataclass)->root(), "{'p': {'a': 1}}") ==
        "Missing field b in state dict while restoring an instance of D, at path ./p\n");
  CHECK(restored(*typed(Kind::dataclass)->root(), "{'p': {'a': 1, 'b': 2, 'z': 3, 'w': 4}}") ==
        "Unknown field(s) \"z,w\" in state dict while restoring an instance of D at path ./p\n");
}

TEST_CASE("Every mismatch is reported, a container's before those below it") {
  CHECK(restored("{'a': 1, 'b': {'c': 5}, 'd': " + f32_2 + "}", "{'b': 'x', 'd': " + i32_2 + "}") ==
        "The target dict keys and state dict keys do not match, target dict contains keys {'a'} which are not present "
        "in state dict at path .\n"
        "./b: str in the file, dict of 1 in the target\n"
        "./d: dtype int32 in the file, float32 in the target\n");
  CHECK(restored("[1, 2]", "{'0': 1, '2': 2}") == ".: no entry '1' in the file\n");
}

TEST_CASE("Leaves: arrays by dtype and shape, numbers by what they are to Python") {
  CHECK(restored(f32_2, f32_2).substr(0, 7) == "float32");
  CHECK(restored(f32_2, i32_2) == ".: dtype int32 in the file, float32 in the target\n");
  CHECK(restored(f32_2, f32_12) == ".: shape [1,2] in the file, [2] in the target\n");
  CHECK(restored(f32_1, "1.0") == "f3ff0000000000000");
  CHECK(restored("1.0", f32_1) == "float32[]:0000803f");
  CHECK(restored("5", s_i32) == "scalar int32[]:05000000");
  CHECK(restored("5", "18446744073709551615") == "18446744073709551615");
  CHECK(restored("5", "1.0") == ".: float in the file, int in the target\n");
  CHECK(restored("5", "True") == ".: bool in the file, int in the target\n");
  CHECK(restored("5", f32_1) == ".: array float32 [] in the file, int in the target\n");
  CHECK(restored("1.0", f32_2) == ".: array float32 [2] in the file, float in the target\n");
  CHECK(restored("'x'", "b'x'") == ".: bytes in the file, str in the target\n");
  CHECK(restored("None", "5") == ".: int in the file, nil in the target\n");
  CHECK(restored("5", "{}") == ".: dict of 0 in the file, int in the target\n");
  CHECK(restored("[5]", "5") == ".: int in the file, list of 1 in the target\n");
  CHECK(restored("[5]", "[5]") == ".: list of 1 in the file, list of 1 in the target\n");
}

TEST_CASE("A single number of another dtype is taken as it is, if the target's dtype holds it") {
  const std::string int64_5 = "i64[](5)", uint8_5 = "u8[](5)";
  const std::string int64_300 = "i64(300)";
  CHECK(restored(uint8_5, int64_5).substr(0, 5) == "int64");
  CHECK(restored(int64_5, uint8_5).substr(0, 5) == "uint8");
  CHECK(restored(uint8_5, int64_300) == ".: dtype int64 in the file, uint8 in the target\n");
  CHECK(restored("f32(1.5)", int64_5) == ".: dtype int64 in the file, float32 in the target\n");
}

TEST_CASE("Each check can be relaxed by itself") {
  CHECK(converting(Convert::any)(f32_2, i32_2).substr(0, 5) == "int32");
  CHECK(converting(Convert::any)(i32_2, f32_2).substr(0, 7) == "float32");
  CHECK(converting(Convert::any)(f32_2, f32_12).substr(0, 8) == ".: shape");
  CHECK(converting(Convert::same_kind)(f32_2, i32_2).substr(0, 5) == "int32");
  CHECK(converting(Convert::same_kind)(i32_2, f32_2) == ".: dtype float32 in the file, int32 in the target\n");
  CHECK(with(&RestoreOptions::reshape)(f32_2, f32_12).substr(0, 12) == "float32[1,2]");
  CHECK(with(&RestoreOptions::reshape)(f32_2, f32_1).substr(0, 8) == ".: shape");
  CHECK(with(&RestoreOptions::keep_missing)("{'a': 1, 'b': 2}", "{'b': 3}") == "{a: 1, b: 3}");
  CHECK(with(&RestoreOptions::keep_missing)("[1, 2]", "{'0': 3}") == "[3, 2]");
  // None is missing to all but None.
  CHECK(with(&RestoreOptions::keep_missing)("{'a': 1, 'b': {}, 'c': None}", "{'a': None, 'b': None, 'c': None}") ==
        "{a: 1, b: {}, c: nil}");
  CHECK(with(&RestoreOptions::keep_missing)("[1, 2]", "{'0': None, '1': 5}") == "[1, 5]");
  CHECK(with(&RestoreOptions::keep_missing)("1", "None") == ".: nil in the file, int in the target\n");
  CHECK(with(&RestoreOptions::keep_missing)(*typed(Kind::dataclass)->root(), "{'p': {'b': 7}}") ==
        "{p: D{a: 1, b: 7}}");
  CHECK(with(&RestoreOptions::keep_missing)("[1]", "{'0': 3, '1': 4}") ==
        "The size of the list and the state dict do not match, got 1 and 2 at path .\n");
  CHECK(with(&RestoreOptions::keep_missing)("[1, 2]", "{'0': 3, 'x': 4}") ==
        ".: an entry 'x' in the file, none in the target\n");
  CHECK(with(&RestoreOptions::keep_missing)("[1, 2]", "{'0': 3, 0: 4}") ==
        ".: an entry '0' in the file, none in the target\n");
  CHECK(with(&RestoreOptions::drop_extra)("[1, 2]", "{'0': 3}") ==
        "The size of the list and the state dict do not match, got 2 and 1 at path .\n");
  CHECK(with(&RestoreOptions::drop_extra)("[1]", "{'0': 3, '1': 4}") == "[3]");
  CHECK(with(&RestoreOptions::drop_extra)("[1]", "{'1': 3, '2': 4}") == ".: no entry '0' in the file\n");
  CHECK(with(&RestoreOptions::drop_extra)(*typed(Kind::dataclass)->root(), "{'p': {'b': 7, 'z': 0, 'a': 6}}") ==
        "{p: D{a: 6, b: 7}}");
  CHECK(with(&RestoreOptions::drop_extra)(*typed(Kind::named_tuple)->root(), "{'p': {'b': 7, 'z': 0, 'a': 6}}") ==
        "{p: N{a: 6, b: 7}}");
  // What Flax does.
  CHECK(with(&RestoreOptions::any_leaf)("{'a': 1}", "{'a': {'q': 1}}") == "{a: {q: 1}}");
  CHECK(with(&RestoreOptions::any_leaf)(f32_2, "'x'") == "'x'");
}

TEST_CASE("Mismatches above the limit are counted only; paths start at the state's place") {
  Case limited;
  limited.options.mismatch_limit = 1;
  CHECK(limited("{'a': 1, 'b': 2}", "{'a': None, 'b': None}") == "./a: nil in the file, int in the target\n");
  const Read target(packed("{'a': 1}"));
  const Read state(packed("{'a': None}"));
  const flaxstate::TreePath params(root_path, std::string_view("params"));
  const auto error =
      error_of([&] { restore_template(target.root(), state.root(), params, {}, flaxstate::default_allocator()); });
  REQUIRE(error.has_value());
  CHECK(error->path() == "./params/a");
}

TEST_CASE("Array data of the state is shared, text is not") {
  const Read target(packed("{'a': " + f32_2 + ", 'b': 'x'}"));
  auto state = std::make_unique<Read>(packed("{'a': " + f32_2 + ", 'b': 'y'}"));
  const auto tree = restore_template(target.root(), state->root(), root_path, {}, flaxstate::default_allocator());
  CHECK(flaxstate::array_of(*flaxstate::child_at(*tree->root(), 0)).data ==
        flaxstate::array_of(*flaxstate::child_at(state->root(), 0)).data);
  state.reset();
  CHECK(dump(*flaxstate::child_at(*tree->root(), 1)) == "'y'");
}

TEST_CASE("An entry that has the text of another one's key is one too many") {
  Tree target(flaxstate::default_allocator());
  flaxstate::TreeBuilder builder(target);
  builder.begin(Kind::named_tuple, 2);
  builder.key_text("1");
  builder.integer(1);
  builder.key_text("2");
  builder.integer(2);
  builder.end();
  builder.finish(false);
  CHECK(with(&RestoreOptions::keep_missing)(*target.root(), "{'1': 6, 1: 7}") ==
        "The field names of the state dict and the named tuple do not match, got {'1'} and {'1', '2'} at path .\n");
  CHECK(with(&RestoreOptions::drop_extra)(*target.root(), "{'1': 6, '2': 8, 1: 7}") == "N{1: 6, 2: 8}");
}
