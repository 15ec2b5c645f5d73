// Trees, nodes, builders and buffers.
#include <numeric>
#include <stdexcept>
#include <string>

#include "bytes_of.hpp"
#include "catch.hpp"

namespace {

const char tree_text[] = "{'a': f32[2](1, 2), 'b': [-5, 'x', None], 'c': 1+2j}";

template <class Call>
fs_status status_of(Call call) {
  try {
    call();
  } catch (const flaxstate::error& error) {
    return error.status();
  }
  return FS_OK;
}

}  // namespace

TEST_CASE("nodes are found and give their values") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  const flaxstate::node root = tree.root();
  CHECK(root.kind() == FS_KIND_DICT);
  CHECK(root.kind_name() == std::string("dict"));
  CHECK(root.size() == 3);
  CHECK(root.count() == 7);
  CHECK(root["b"].child(0).as<std::int64_t>() == -5);
  CHECK(root.at("b/1").as<std::string_view>() == "x");
  CHECK(root.at("b/1").as<std::string>() == "x");
  CHECK(root.at("b/2").is_nil());
  CHECK(root["c"].as<std::complex<double>>() == std::complex<double>(1, 2));
  const auto array = root["a"].as<flaxstate::array_view>();
  CHECK(array.dtype() == FS_DTYPE_FLOAT32);
  CHECK(array.dtype_name() == "float32");
  REQUIRE(array.rank() == 1);
  CHECK(array.shape()[0] == 2);
  CHECK(array.gather<float>() == std::vector<float>{1, 2});
  CHECK(status_of([&] { array.gather<double>(); }) == FS_E_DTYPE);
  float room = 0;
  CHECK(status_of([&] { array.gather_into(&room, sizeof room); }) == FS_E_TOO_SMALL);
}

TEST_CASE("what isn't there is absence, and a value of another kind an error") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  const flaxstate::node none = tree.root()["nothing"];
  CHECK_FALSE(none);
  CHECK_FALSE(none["further"].at("on").child(3));
  CHECK(none.size() == 0);
  CHECK(none.begin() == none.end());
  CHECK(none.key().kind == FS_KIND_NONE);
  CHECK_FALSE(tree.root()[std::string_view()]);
  CHECK(status_of([&] { none.as<bool>(); }) == FS_E_TYPE);
  CHECK(status_of([&] { tree.root()["c"].as<double>(); }) == FS_E_TYPE);
  CHECK(status_of([&] { tree.root()["c"].as<flaxstate::array_view>(); }) == FS_E_TYPE);
  CHECK_FALSE(tree.root()["c"].try_as<bool>());
  CHECK_FALSE(flaxstate::node() == tree.root());
}

TEST_CASE("children come in the order of the file") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  std::string keys;
  for (const flaxstate::node child : tree.root()) keys += child.key_text();
  CHECK(keys == "abc");
  CHECK(std::distance(tree.root()["b"].begin(), tree.root()["b"].end()) == 3);
}

TEST_CASE("items in place are aligned, or refused") {
  flaxstate::decode_options options;
  options.align_arrays = 1;
  const std::string bytes = packed(tree_text);
  const flaxstate::tree aligned = flaxstate::msgpack_restore(bytes, options);
  const flaxstate::span<const float> items = aligned.root()["a"].as<flaxstate::array_view>().items<float>();
  CHECK(std::accumulate(items.begin(), items.end(), 0.0f) == 3.0f);
  // At one of two neighbouring addresses a float is not aligned.
  int refused = 0;
  for (std::size_t shift = 0; shift < 2; ++shift) {
    const std::string moved = std::string(shift, ' ') + bytes;
    const flaxstate::tree tree = flaxstate::msgpack_restore(flaxstate::bytes_view(moved.data() + shift, bytes.size()));
    const auto found = tree.root()["a"].as<flaxstate::array_view>().try_items<float>();
    if (!found) ++refused;
    if (!found) CHECK(found.failure().status() == FS_E_STATE);
  }
  CHECK(refused >= 1);
}

TEST_CASE("bytes are borrowed, or moved into the tree") {
  const std::string bytes = packed(tree_text);
  const std::vector<unsigned char> vector(bytes.begin(), bytes.end());
  const flaxstate::tree borrowed = flaxstate::msgpack_restore(bytes);
  const flaxstate::tree of_vector = flaxstate::msgpack_restore(vector);
  std::vector<unsigned char> given = vector;
  const flaxstate::tree owned = flaxstate::msgpack_restore(std::move(given));
  const flaxstate::tree of_buffer = flaxstate::msgpack_restore(flaxstate::msgpack_serialize(owned.root()));
  CHECK(of_buffer.root() == owned.root());
  CHECK(borrowed.root() == owned.root());
  CHECK(of_vector.root() == owned.root());
  CHECK(borrowed.root()["b"].child(1).as<std::string_view>().data() > bytes.data());
  CHECK(status_of([] { flaxstate::msgpack_restore(std::string()); }) == FS_E_TRUNCATED);
  CHECK(status_of([] { flaxstate::msgpack_restore(std::string("\xc1")); }) == FS_E_FORMAT);
  CHECK(status_of([] { flaxstate::msgpack_restore(flaxstate::bytes_view()); }) == FS_E_TRUNCATED);
}

TEST_CASE("a builder makes the tree that was read") {
  const float numbers[] = {1, 2};
  const std::int64_t shape[] = {2};
  flaxstate::builder builder;
  builder.begin_dict().key("a").array(numbers, {shape, 1}).key("b").begin_list().add(-5).add("x").nil().end();
  builder.key("c").add(std::complex<double>(1, 2)).end();
  CHECK(builder.status() == FS_OK);
  const flaxstate::tree built = builder.finish();
  const flaxstate::buffer bytes = flaxstate::msgpack_serialize(built.root());
  CHECK(hex(bytes) == hex_of(tree_text));
  CHECK(built.root() == flaxstate::msgpack_restore(bytes).root());
  // to_bytes({'a': …}) of the same: lists become dicts
  CHECK(flaxstate::to_state_dict(built.root()).root()["b"]["1"].as<std::string>() == "x");
  builder.begin_list().copy(built.root()["b"]).scalar(1.5f).add(true).add(std::uint64_t(18446744073709551615u));
  builder.bytes(std::string("q")).ext(5, std::string("e")).timestamp(1, 2).end();
  const flaxstate::tree second = builder.finish();
  CHECK(second.root().child(0) == built.root()["b"]);
  CHECK(second.root().child(1).as<flaxstate::array_view>().gather<float>() == std::vector<float>{1.5f});
  CHECK(second.root().child(2).as<bool>());
  CHECK(second.root().child(3).as<std::uint64_t>() == 18446744073709551615u);
  CHECK(second.root().child(4).as<flaxstate::bytes_view>().text() == "q");
  CHECK(second.root().child(5).as<flaxstate::extension>().code == 5);
  CHECK(second.root().child(6).as<flaxstate::timestamp>().nanoseconds == 2);
}

TEST_CASE("the first failure of a builder sticks until it is finished") {
  flaxstate::builder builder;
  builder.begin_dict().add(1).key("a").add(2).end();
  CHECK(builder.status() == FS_E_STATE);
  CHECK(status_of([&] { builder.finish(); }) == FS_E_STATE);
  CHECK(builder.add(1).status() == FS_OK);
  CHECK(builder.finish().root().as<std::int64_t>() == 1);
}

TEST_CASE("handles move, and buffers are used again") {
  flaxstate::buffer first;
  CHECK(first.size() == 0);
  first.reserve(100);
  flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  const flaxstate::tree moved = std::move(tree);
  flaxstate::msgpack_serialize(moved.root(), first);
  const void* const memory = first.data();
  flaxstate::msgpack_serialize(moved.root()["b"], first);
  CHECK(first.data() == memory);
  CHECK(hex(first) == hex_of("[-5, 'x', None]"));
  const flaxstate::buffer second = std::move(first);
  CHECK(hex(second) == hex_of("[-5, 'x', None]"));
  static_assert(!std::is_copy_constructible_v<flaxstate::tree> && !std::is_copy_constructible_v<flaxstate::buffer>);
  static_assert(!std::is_copy_constructible_v<flaxstate::registry> &&
                !std::is_copy_constructible_v<flaxstate::builder>);
  static_assert(!std::is_copy_constructible_v<flaxstate::workspace> &&
                !std::is_copy_constructible_v<flaxstate::failure>);
  static_assert(std::is_nothrow_move_constructible_v<flaxstate::tree> &&
                std::is_copy_constructible_v<flaxstate::error>);
}

TEST_CASE("a tree is a target, and trees are made of others") {
  flaxstate::builder builder;
  builder.begin_dict().key("b").begin_list().add(0).add("").nil().end().end();
  const flaxstate::tree target = builder.finish();
  // to_bytes({'b': [7, 'y', None], 'more': 1}): a dict drops what its target doesn't have
  const std::string bytes = packed("{'b': {'0': 7, '1': 'y', '2': None}, 'more': 1}");
  const flaxstate::tree restored = flaxstate::restore_tree(target.root(), bytes);
  CHECK(restored.root().size() == 1);
  CHECK(restored.root()["b"].kind() == FS_KIND_LIST);
  CHECK(restored.root().at("b/0").as<std::int64_t>() == 7);
  flaxstate::serialize_options as_state_dict;
  as_state_dict.as_state_dict = 1;
  CHECK(hex(flaxstate::msgpack_serialize(restored.root(), as_state_dict)) ==
        hex_of("{'b': {'0': 7, '1': 'y', '2': None}}"));
  const flaxstate::tree state = flaxstate::msgpack_restore(bytes);
  CHECK(flaxstate::restore_tree(target.root(), state.root()).root() == restored.root());
  CHECK(status_of([&] { flaxstate::restore_tree(target.root(), state.root()["more"]); }) == FS_E_MISMATCH);
  const flaxstate::tree replaced = flaxstate::replace(restored.root(), restored.root().at("b/1"), state.root()["more"]);
  CHECK(hex(flaxstate::msgpack_serialize(replaced.root(), as_state_dict)) ==
        hex_of("{'b': {'0': 7, '1': 1, '2': None}}"));
  CHECK(status_of([&] { flaxstate::replace(restored.root(), state.root(), state.root()); }) == FS_E_INVALID_ARGUMENT);
}

TEST_CASE("nodes have paths, and keys that are no text are found by their text") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed("{'layers': {2: [7, 8], '2': 9}}"));
  const flaxstate::node layers = tree.root()["layers"];
  CHECK(tree.root().path() == ".");
  CHECK(layers.child(0).child(1).path() == "./layers/2~#0/1");
  CHECK(tree.root().at("./layers/2~#0/1").as<std::int64_t>() == 8);
  CHECK(layers.at("2").as<std::int64_t>() == 9);
  CHECK(layers.child(1).path() == "./layers/2");
  CHECK(flaxstate::node().path().empty());
}

TEST_CASE("dicts are merged, and trees may stand alone") {
  flaxstate::tree first = flaxstate::msgpack_restore(packed("{'a': {'b': 1}}"));
  flaxstate::tree second = flaxstate::msgpack_restore(packed(tree_text));
  const flaxstate::tree third = flaxstate::msgpack_restore(packed("{'x': 2}"));
  flaxstate::tree_options options;
  options.copy_data = 1;
  const flaxstate::tree merged = flaxstate::merge({first.root(), third.root()}, options);
  CHECK(hex(flaxstate::msgpack_serialize(merged.root())) == hex_of("{'a': {'b': 1}, 'x': 2}"));
  CHECK(status_of([&] { flaxstate::merge({first.root(), second.root()}); }) == FS_E_KEY);
  const std::vector<flaxstate::node> none;
  CHECK(status_of([&] { flaxstate::merge(flaxstate::span<const flaxstate::node>(none.data(), 0)); }) ==
        FS_E_INVALID_ARGUMENT);
  const flaxstate::tree replaced = flaxstate::replace(second.root(), second.root()["c"], third.root(), options);
  const flaxstate::tree state = flaxstate::to_state_dict(second.root(), options);
  second = flaxstate::msgpack_restore(packed("None"));
  for (const flaxstate::node root : {replaced.root(), state.root()})
    CHECK(root["a"].as<flaxstate::array_view>().items<float>()[1] == 2);
}

TEST_CASE("a part of an array is that of NumPy") {
  std::vector<std::int32_t> numbers(24);
  std::iota(numbers.begin(), numbers.end(), 0);
  const std::int64_t shape[] = {2, 3, 4};
  flaxstate::builder builder;
  builder.array(numbers.data(), {shape, 3});
  const flaxstate::tree tree = builder.finish();
  const auto array = tree.root().as<flaxstate::array_view>();
  using ints = std::vector<std::int32_t>;
  // a = np.arange(24).reshape(2, 3, 4)
  CHECK(array.slice<std::int32_t>({{1, 2}, {0, flaxstate::index_range::end, 2}, {1, 4, 2}}) == ints{13, 15, 21, 23});
  CHECK(array.slice<std::int32_t>({{}, {2}}) == ints{8, 9, 10, 11, 20, 21, 22, 23});
  CHECK(array.slice<std::int32_t>({}) == numbers);
  CHECK(array.slice<std::int32_t>({{}, {2, 2}}).empty());
  const auto status = [&](std::initializer_list<flaxstate::index_range> ranges) {
    return status_of([&] { array.slice<std::int32_t>(ranges); });
  };
  CHECK(status({{0, 3}}) == FS_E_INVALID_ARGUMENT);
  CHECK(status({{-1}}) == FS_E_INVALID_ARGUMENT);
  CHECK(status({{0, 1, 0}}) == FS_E_INVALID_ARGUMENT);
  CHECK(status({{}, {}, {}, {}}) == FS_E_INVALID_ARGUMENT);
  CHECK(status_of([&] { array.slice<float>({}); }) == FS_E_DTYPE);
  std::int32_t room[2];
  CHECK(status_of([&] { array.slice_into({{}, {}, {0, 1}}, room, sizeof room); }) == FS_E_TOO_SMALL);
  array.slice_into({{1, 2}, {1, 2}, {2}}, room, sizeof room);
  CHECK(room[1] == 19);
}

TEST_CASE("a leaf goes into a variable, with the checks of a member") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  std::vector<float> numbers;
  flaxstate::restore_leaf(tree.root()["a"], numbers);
  CHECK(numbers == std::vector<float>{1, 2});
  std::int16_t five = 0;
  flaxstate::restore_leaf(tree.root().at("b/0"), five);
  CHECK(five == -5);
  std::string text;
  flaxstate::restore_options options;
  options.path = "b/1";
  flaxstate::restore_leaf(tree.root(), text, options);
  CHECK(text == "x");
  CHECK(status_of([&] { flaxstate::restore_leaf(tree.root()["a"], text); }) == FS_E_MISMATCH);
  double pair[2] = {};
  CHECK(status_of([&] { flaxstate::restore_leaf(tree.root()["a"], pair); }) == FS_E_MISMATCH);
  options = {};
  options.convert = FS_CONVERT_SAME_KIND;
  flaxstate::restore_leaf(tree.root()["a"], pair, options);
  CHECK(pair[1] == 2);
  std::uint16_t halves[2] = {};
  // Each of them is a float32 that bfloat16 has.
  flaxstate::restore_leaf(tree.root()["a"], halves, flaxstate::as_dtype(FS_DTYPE_BFLOAT16), options);
  CHECK(halves[0] == 0x3f80);
  CHECK(status_of([&] { flaxstate::restore_leaf(tree.root()["a"], halves, flaxstate::as_dtype("object")); }) ==
        FS_E_DTYPE);
}

TEST_CASE("an array is streamed piece by piece") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  const auto array = tree.root()["a"].as<flaxstate::array_view>();
  std::string bytes;
  std::vector<std::uint64_t> firsts;
  array.stream(
      [&](std::uint64_t first, flaxstate::bytes_view piece) {
        firsts.push_back(first);
        bytes += piece.text();
      },
      4);
  CHECK(hex(bytes) == "0000803f00000040");
  CHECK(firsts == std::vector<std::uint64_t>{0, 1});
  CHECK(status_of([&] {
          array.stream([](std::uint64_t, flaxstate::bytes_view) { throw std::runtime_error("full"); });
        }) == FS_E_CALLBACK);
  const auto refuse = [](std::uint64_t, flaxstate::bytes_view) -> flaxstate::result<void> {
    return flaxstate::failure(FS_E_STATE, "full");
  };
  CHECK(array.try_stream(refuse).failure().status() == FS_E_CALLBACK);
}

TEST_CASE("a workspace and threads are options") {
  flaxstate::workspace workspace;
  const flaxstate::parallel threads(2);
  flaxstate::serialize_options options;
  options.workspace = workspace.get();
  options.parallel = &threads;
  options.key_order = FS_KEY_ORDER_KEPT;
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  for (int i = 0; i < 2; ++i) CHECK(hex(flaxstate::msgpack_serialize(tree.root(), options)) == hex_of(tree_text));
}

TEST_CASE("A report tells what restoring did") {
  flaxstate::builder builder;
  builder.begin_dict().key("a").add(1).key("b").add(2).end();
  const flaxstate::tree target = builder.finish();
  const std::string bytes = packed("{'a': 7, 'c': 3}");
  flaxstate::report report(5);
  flaxstate::restore_options options;
  options.keep_missing = 1;
  options.report = report.get();
  flaxstate::restore_tree(target.root(), bytes, options);
  CHECK(report.loaded() == 1);
  CHECK(report.count(FS_REPORT_KEPT) == 1);
  const auto entries = report.entries();
  REQUIRE(entries.size() == 2);
  CHECK(std::string(entries[0].path) == "./b");
  CHECK(std::string(entries[0].wanted) == "int");
  CHECK(entries[1].kind == FS_REPORT_DROPPED);
  CHECK(std::string(entries[1].path) == "./c");
  CHECK(std::string(report.text()) == "1 leaf loaded, 1 kept, 1 dropped\n  ./b: kept: int\n  ./c: dropped: int");
}

TEST_CASE("Progress is a function, which may end the call") {
  const flaxstate::tree tree = flaxstate::msgpack_restore(packed(tree_text));
  flaxstate::serialize_options options;
  std::uint64_t last = 0;
  flaxstate::progress looking_on([&](std::uint64_t done, std::uint64_t total) { last = done == total ? total : 0; });
  options.progress = &looking_on;
  const flaxstate::buffer whole = flaxstate::msgpack_serialize(tree.root(), options);
  CHECK(last == whole.size());
  flaxstate::progress cancelling([](std::uint64_t, std::uint64_t) { return false; });
  options.progress = &cancelling;
  CHECK(status_of([&] { flaxstate::msgpack_serialize(tree.root(), options); }) == FS_E_CALLBACK);
  flaxstate::progress throwing([](std::uint64_t, std::uint64_t) { throw std::runtime_error("enough"); });
  options.progress = &throwing;
  const auto failed = flaxstate::try_msgpack_serialize(tree.root(), options);
  REQUIRE_FALSE(failed);
  CHECK(std::string(failed.failure().message()) == "the callback update failed: enough");
}

TEST_CASE("bytes that anybody may have written are read with limits") {
  const std::string nested = std::string(200, '\x91') + '\xc0';
  const flaxstate::bytes_view bytes(nested.data(), nested.size());
  CHECK(flaxstate::msgpack_restore(bytes).root().size() == 1);
  CHECK(status_of([&] { flaxstate::msgpack_restore(bytes, flaxstate::decode_options::untrusted()); }) == FS_E_LIMIT);
}
