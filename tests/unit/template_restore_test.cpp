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

  std::string operator()(const Node& target, std::string_view state_hex) const {
    const Read state(from_hex(state_hex));
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
  std::string operator()(std::string_view target_hex, std::string_view state_hex) const {
    return operator()(Read(from_hex(target_hex)).root(), state_hex);
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

const std::string f32_1 = "d8019390a7666c6f61743332c4040000803f";                 // array float32 []
const std::string f32_2 = "c71501939102a7666c6f61743332c4080000803f00000040";     // array float32 [2]
const std::string i32_2 = "c71301939102a5696e743332c4080100000002000000";         // array int32 [2]
const std::string f32_12 = "c7160193920102a7666c6f61743332c4080000803f00000040";  // array float32 [1,2]
const std::string s_i32 = "c70e039390a5696e743332c40405000000";                   // scalar int32

}  // namespace

// The values are those of from_state_dict in stock Flax.
TEST_CASE("The structure and the keys are the target's, the leaves the state's") {
  CHECK(restored("82 0105 a162 80", "83 a13106 a162 80 a163 03") == "{1: 6, b: {}}");
  CHECK(restored("82 a162 00 a161 92 00 00", "82 a161 82 a13108 a13007 a16209") == "{b: 9, a: [7, 8]}");
  CHECK(restored(*typed(Kind::tuple)->root(), "81 a170 82 a13007 a13108") == "{p: (7, 8)}");
  CHECK(restored(*typed(Kind::named_tuple)->root(), "81 a170 82 a16208 a16107") == "{p: N{a: 7, b: 8}}");
  CHECK(restored(*typed(Kind::dataclass)->root(), "81 a170 82 a16208 a16107") == "{p: D{a: 7, b: 8}}");
  CHECK(restored(*typed(Kind::named_tuple)->root(),
                 "81 a170 83 a46e616d65a24e54 a66669656c647382a130a162a131a161 a676616c75657382a13007a13108") ==
        "{p: N{a: 8, b: 7}}");
  CHECK(restored("90", "80") == "[]");
  CHECK(restored("90", "90") == "[]");
  CHECK(restored("80", "81 a16101") == "{}");
}

// Word for word what from_state_dict of stock Flax raises.
TEST_CASE("Flax's own messages, with the path") {
  CHECK(restored("93 010203", "82 a13001 a13102") ==
        "The size of the list and the state dict do not match, got 3 and 2 at path .\n");
  CHECK(restored(*typed(Kind::tuple)->root(), "81 a170 81 a13001") ==
        "The size of the list and the state dict do not match, got 2 and 1 at path ./p\n");
  CHECK(restored(*typed(Kind::named_tuple)->root(), "81 a170 81 a16101") ==
        "The field names of the state dict and the named tuple do not match, got {'a'} and {'a', 'b'} at path ./p\n");
  CHECK(restored(*typed(Kind::named_tuple)->root(), "81 a170 80") ==
        "The field names of the state dict and the named tuple do not match, got set() and {'a', 'b'} at path ./p\n");
  CHECK(restored("81 a170 81 a46974277301", "81 a170 80") ==
        "The target dict keys and state dict keys do not match, target dict contains keys {\"it's\"} which are not "
        "present in state dict at path ./p\n");
  CHECK(restored(*typed(Kind::dataclass)->root(), "81 a170 81 a16101") ==
        "Missing field b in state dict while restoring an instance of D, at path ./p\n");
  CHECK(restored(*typed(Kind::dataclass)->root(), "81 a170 84 a16101 a16202 a17a03 a17704") ==
        "Unknown field(s) \"z,w\" in state dict while restoring an instance of D at path ./p\n");
}

TEST_CASE("Every mismatch is reported, a container's before those below it") {
  CHECK(restored("83 a16101 a162 81 a16305 a164" + f32_2, "82 a162 a178 a164" + i32_2) ==
        "The target dict keys and state dict keys do not match, target dict contains keys {'a'} which are not present "
        "in state dict at path .\n"
        "./b: str in the file, dict of 1 in the target\n"
        "./d: dtype int32 in the file, float32 in the target\n");
  CHECK(restored("92 0102", "82 a13001 a13202") == ".: no entry '1' in the file\n");
}

TEST_CASE("Leaves: arrays by dtype and shape, numbers by what they are to Python") {
  CHECK(restored(f32_2, f32_2).substr(0, 7) == "float32");
  CHECK(restored(f32_2, i32_2) == ".: dtype int32 in the file, float32 in the target\n");
  CHECK(restored(f32_2, f32_12) == ".: shape [1,2] in the file, [2] in the target\n");
  CHECK(restored(f32_1, "cb3ff0000000000000") == "f3ff0000000000000");
  CHECK(restored("cb3ff0000000000000", f32_1) == "float32[]:0000803f");
  CHECK(restored("05", s_i32) == "scalar int32[]:05000000");
  CHECK(restored("05", "cfffffffffffffffff") == "18446744073709551615");
  CHECK(restored("05", "cb3ff0000000000000") == ".: float in the file, int in the target\n");
  CHECK(restored("05", "c3") == ".: bool in the file, int in the target\n");
  CHECK(restored("05", f32_1) == ".: array float32 [] in the file, int in the target\n");
  CHECK(restored("cb3ff0000000000000", f32_2) == ".: array float32 [2] in the file, float in the target\n");
  CHECK(restored("a178", "c40178") == ".: bytes in the file, str in the target\n");
  CHECK(restored("c0", "05") == ".: int in the file, nil in the target\n");
  CHECK(restored("05", "80") == ".: dict of 0 in the file, int in the target\n");
  CHECK(restored("9105", "05") == ".: int in the file, list of 1 in the target\n");
  CHECK(restored("9105", "9105") == ".: list of 1 in the file, list of 1 in the target\n");
}

TEST_CASE("A single number of another dtype is taken as it is, if the target's dtype holds it") {
  const std::string int64_5 = "c712019390a5696e743634c4080500000000000000", uint8_5 = "c70b019390a575696e7438c40105";
  const std::string int64_300 = "c712039390a5696e743634c4082c01000000000000";
  CHECK(restored(uint8_5, int64_5).substr(0, 5) == "int64");
  CHECK(restored(int64_5, uint8_5).substr(0, 5) == "uint8");
  CHECK(restored(uint8_5, int64_300) == ".: dtype int64 in the file, uint8 in the target\n");
  CHECK(restored("d8039390a7666c6f61743332c4040000c03f", int64_5) ==
        ".: dtype int64 in the file, float32 in the target\n");
}

TEST_CASE("Each check can be relaxed by itself") {
  CHECK(converting(Convert::any)(f32_2, i32_2).substr(0, 5) == "int32");
  CHECK(converting(Convert::any)(i32_2, f32_2).substr(0, 7) == "float32");
  CHECK(converting(Convert::any)(f32_2, f32_12).substr(0, 8) == ".: shape");
  CHECK(converting(Convert::same_kind)(f32_2, i32_2).substr(0, 5) == "int32");
  CHECK(converting(Convert::same_kind)(i32_2, f32_2) == ".: dtype float32 in the file, int32 in the target\n");
  CHECK(with(&RestoreOptions::reshape)(f32_2, f32_12).substr(0, 12) == "float32[1,2]");
  CHECK(with(&RestoreOptions::reshape)(f32_2, f32_1).substr(0, 8) == ".: shape");
  CHECK(with(&RestoreOptions::keep_missing)("82 a16101 a16202", "81 a16203") == "{a: 1, b: 3}");
  CHECK(with(&RestoreOptions::keep_missing)("920102", "81 a13003") == "[3, 2]");
  // None is missing to all but None.
  CHECK(with(&RestoreOptions::keep_missing)("83 a16101 a16280 a163c0", "83 a161c0 a162c0 a163c0") ==
        "{a: 1, b: {}, c: nil}");
  CHECK(with(&RestoreOptions::keep_missing)("920102", "82 a130c0 a13105") == "[1, 5]");
  CHECK(with(&RestoreOptions::keep_missing)("01", "c0") == ".: nil in the file, int in the target\n");
  CHECK(with(&RestoreOptions::keep_missing)(*typed(Kind::dataclass)->root(), "81 a170 81 a16207") ==
        "{p: D{a: 1, b: 7}}");
  CHECK(with(&RestoreOptions::keep_missing)("9101", "82 a13003 a13104") ==
        "The size of the list and the state dict do not match, got 1 and 2 at path .\n");
  CHECK(with(&RestoreOptions::keep_missing)("920102", "82 a13003 a17804") ==
        ".: an entry 'x' in the file, none in the target\n");
  CHECK(with(&RestoreOptions::keep_missing)("920102", "82 a13003 0004") ==
        ".: an entry '0' in the file, none in the target\n");
  CHECK(with(&RestoreOptions::drop_extra)("920102", "81 a13003") ==
        "The size of the list and the state dict do not match, got 2 and 1 at path .\n");
  CHECK(with(&RestoreOptions::drop_extra)("9101", "82 a13003 a13104") == "[3]");
  CHECK(with(&RestoreOptions::drop_extra)("9101", "82 a13103 a13204") == ".: no entry '0' in the file\n");
  CHECK(with(&RestoreOptions::drop_extra)(*typed(Kind::dataclass)->root(), "81 a170 83 a16207 a17a00 a16106") ==
        "{p: D{a: 6, b: 7}}");
  CHECK(with(&RestoreOptions::drop_extra)(*typed(Kind::named_tuple)->root(), "81 a170 83 a16207 a17a00 a16106") ==
        "{p: N{a: 6, b: 7}}");
  // What Flax does.
  CHECK(with(&RestoreOptions::any_leaf)("81 a16101", "81 a161 81 a17101") == "{a: {q: 1}}");
  CHECK(with(&RestoreOptions::any_leaf)(f32_2, "a178") == "'x'");
}

TEST_CASE("Mismatches above the limit are counted only; paths start at the state's place") {
  Case limited;
  limited.options.mismatch_limit = 1;
  CHECK(limited("82 a16101 a16202", "82 a161c0 a162c0") == "./a: nil in the file, int in the target\n");
  const Read target(from_hex("81 a16101"));
  const Read state(from_hex("81 a161c0"));
  const flaxstate::TreePath params(root_path, std::string_view("params"));
  const auto error =
      error_of([&] { restore_template(target.root(), state.root(), params, {}, flaxstate::default_allocator()); });
  REQUIRE(error.has_value());
  CHECK(error->path() == "./params/a");
}

TEST_CASE("Array data of the state is shared, text is not") {
  const Read target(from_hex("82 a161" + f32_2 + "a162a178"));
  auto state = std::make_unique<Read>(from_hex("82 a161" + f32_2 + "a162a179"));
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
  // {'1': 6, 1: 7}
  CHECK(with(&RestoreOptions::keep_missing)(*target.root(), "82 a13106 0107") ==
        "The field names of the state dict and the named tuple do not match, got {'1'} and {'1', '2'} at path .\n");
  CHECK(with(&RestoreOptions::drop_extra)(*target.root(), "83 a13106 a13208 0107") == "N{1: 6, 2: 8}");
}
