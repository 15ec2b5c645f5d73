// Restoring containers: all or nothing, every mismatch, and nothing that user code throws crosses the C interface.
#include <algorithm>
#include <cctype>
#include <new>
#include <stdexcept>

#include "bytes_of.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace {

using flaxstate::field;

struct item {
  std::string name;
  std::int32_t count = 0;
};

struct world {
  std::vector<item> items;
  std::map<std::string, item> by_name;
  std::optional<item> in_hand;
  std::unique_ptr<item> shield;
  std::vector<std::vector<float>> rows;
  std::vector<bool> flags;
  std::variant<std::int32_t, item> any;
  char title[8] = "old";
  std::int32_t last = 0;
};

flaxstate::registry world_registry() {
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count));
  reg.add<world>("World", field("items", &world::items), field("by_name", &world::by_name),
                 field("in_hand", &world::in_hand), field("shield", &world::shield), field("rows", &world::rows),
                 field("flags", &world::flags), field("any", &world::any), field("title", &world::title),
                 field("last", &world::last));
  return reg;
}

world full_world() {
  world full;
  full.items = {{"a", 1}, {"b", 2}};
  full.by_name = {{"x", {"c", 3}}};
  full.in_hand = item{"d", 4};
  full.shield = std::make_unique<item>(item{"e", 5});
  full.rows = {{1, 2}, {}, {3}};
  full.flags = {true, false, true, true};
  full.any = item{"f", 6};
  full.last = 7;
  return full;
}

// ---- A container that throws ----

int allocations_left = -1;

template <class T>
struct failing_allocator {
  using value_type = T;
  failing_allocator() = default;
  template <class Other>
  // NOLINTNEXTLINE(google-explicit-constructor): allocators convert.
  failing_allocator(const failing_allocator<Other>&) noexcept {}
  T* allocate(std::size_t count) {
    if (allocations_left == 0) throw std::bad_alloc();
    if (allocations_left > 0) --allocations_left;
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* block, std::size_t count) noexcept { std::allocator<T>().deallocate(block, count); }
  friend bool operator==(failing_allocator, failing_allocator) noexcept { return true; }
  friend bool operator!=(failing_allocator, failing_allocator) noexcept { return false; }
};

template <class T>
using failing_vector = std::vector<T, failing_allocator<T>>;

struct throwing_item {
  throwing_item() {
    if (throws) throw std::runtime_error("no more items");
  }
  static inline bool throws = false;
  std::int32_t n = 0;
};

struct fragile {
  std::int32_t first = 0;
  failing_vector<std::int32_t> numbers;
  failing_vector<failing_vector<std::int32_t>> rows;
  std::vector<throwing_item> things;
};

flaxstate::registry fragile_registry() {
  flaxstate::registry reg;
  reg.add<throwing_item>("Thing", field("n", &throwing_item::n));
  reg.add<fragile>("Fragile", field("first", &fragile::first), field("numbers", &fragile::numbers),
                   field("rows", &fragile::rows), field("things", &fragile::things));
  return reg;
}

struct case_blind {
  bool operator()(const std::string& left, const std::string& right) const {
    return std::lexicographical_compare(
        left.begin(), left.end(), right.begin(), right.end(),
        [](unsigned char a, unsigned char b) { return std::tolower(a) < std::tolower(b); });
  }
};

}  // namespace

TEST_CASE("containers of all kinds come back") {
  const flaxstate::registry reg = world_registry();
  const world written = full_world();
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, written);
  world restored;
  restored.items.resize(9);
  restored.in_hand = item{"old", 0};
  flaxstate::restore(reg, restored, bytes);
  CHECK(flaxstate::to_bytes(reg, restored).text() == bytes.text());
  CHECK(restored.items[1].name == "b");
  CHECK(restored.by_name.at("x").count == 3);
  CHECK(restored.in_hand->name == "d");
  CHECK(restored.shield->count == 5);
  CHECK(restored.rows == written.rows);
  CHECK(restored.flags == written.flags);
  CHECK(std::get<item>(restored.any).count == 6);
  flaxstate::restore(reg, restored, flaxstate::to_bytes(reg, world()));
  CHECK(restored.items.empty());
  CHECK(restored.by_name.empty());
  CHECK_FALSE(restored.in_hand.has_value());
  CHECK(restored.shield == nullptr);
  CHECK(restored.any.index() == 0);
}

TEST_CASE("a target is never half written") {
  const flaxstate::registry reg = world_registry();
  world target = full_world();
  const std::string before(flaxstate::to_bytes(reg, target).text());
  world other = full_world();
  other.items.resize(5);
  other.in_hand.reset();
  other.any = 5;
  other.rows.clear();
  std::string bytes(flaxstate::to_bytes(reg, other).text());
  const auto is_untouched = [&] { return flaxstate::to_bytes(reg, target).text() == before; };
  bytes.back() = static_cast<char>(0xc3);  // the last field, which is an int, is True
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, bytes); });
  CHECK(error.status() == FS_E_MISMATCH);
  REQUIRE(error.mismatches().size() == 1);
  CHECK(error.mismatches()[0].path == std::string("./last"));
  CHECK(error.mismatches()[0].kind == FS_MISMATCH_KIND);
  CHECK(is_untouched());
  bytes.resize(bytes.size() - 1);
  CHECK(error_of([&] { flaxstate::restore(reg, target, bytes); }).status() == FS_E_TRUNCATED);
  CHECK(is_untouched());
}

TEST_CASE("every mismatch is reported, also in elements of containers") {
  flaxstate::registry reg = world_registry();
  flaxstate::registry other;
  struct other_item {
    double name = 1;
    std::int32_t count = 0;
  };
  struct other_world {
    std::vector<other_item> items = std::vector<other_item>(2);
    float title = 1;
  };
  other.add<other_item>("Item", field("name", &other_item::name), field("count", &other_item::count));
  other.add<other_world>("World", field("items", &other_world::items), field("title", &other_world::title));
  const flaxstate::buffer bytes = flaxstate::to_bytes(other, other_world());
  world target = full_world();
  flaxstate::restore_options options;
  options.keep_missing = 1;
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, bytes, options); });
  std::string paths;
  for (const flaxstate::mismatch& each : error.mismatches()) paths += std::string(each.path) + " ";
  CHECK(paths == "./items/0/name ./items/1/name ./title ");
  CHECK(target.items[0].name == "a");
}

TEST_CASE("options are passed on") {
  const flaxstate::registry reg = world_registry();
  flaxstate::restore_options options;
  options.path = "by_name/x";
  item target;
  flaxstate::restore(reg, target, flaxstate::to_bytes(reg, full_world()), options);
  CHECK(target.name == "c");
  options.path = "by_name/y";
  CHECK(error_of([&] { flaxstate::restore(reg, target, flaxstate::to_bytes(reg, full_world()), options); }).status() ==
        FS_E_NOT_FOUND);
  flaxstate::serialize_options chunked;
  chunked.chunk_limit = 4;
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, full_world(), chunked);
  CHECK(bytes.text().find("__msgpack_chunked_array__") != std::string::npos);
  world again;
  flaxstate::restore(reg, again, bytes);
  CHECK(again.rows == full_world().rows);
}

TEST_CASE("memory that runs out in a container is an error, whichever allocation it is") {
  const flaxstate::registry reg = fragile_registry();
  fragile written, target;
  written.first = 1, written.numbers = {1, 2, 3}, written.rows = {{4}, {5, 6}};
  target.numbers = {9};
  const std::string bytes(flaxstate::to_bytes(reg, written).text());
  int failures = 0;
  for (int left = 0;; ++left) {
    allocations_left = left;
    const flaxstate::result<void> outcome = flaxstate::try_restore(reg, target, bytes);
    allocations_left = -1;
    if (outcome) break;
    ++failures;
    CHECK(outcome.failure().status() == FS_E_CALLBACK);
    CHECK(std::string(outcome.failure().message()).find("no memory") != std::string::npos);
    CHECK(target.first == 0);
    CHECK(target.numbers == failing_vector<std::int32_t>{9});
    CHECK(target.rows.empty());
  }
  CHECK(failures == 4);
  CHECK(target.rows == written.rows);
}

TEST_CASE("what an element's constructor throws is an error with its text") {
  const flaxstate::registry reg = fragile_registry();
  fragile written, target;
  written.things.resize(1);
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, written);
  throwing_item::throws = true;
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, bytes); });
  throwing_item::throws = false;
  CHECK(error.status() == FS_E_CALLBACK);
  CHECK(std::string(error.message()) == "the callback prepare failed: no more items");
  CHECK(std::string(error.path()) == "./things");
  CHECK(target.things.empty());
}

TEST_CASE("keys that are the same to the map are an error") {
  using blind_map = std::map<std::string, std::int32_t, case_blind>;
  flaxstate::registry reg;
  reg.add<blind_map>("Blind");
  blind_map target{{"k", 1}};
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, packed("{'a': 1, 'A': 2}")); });
  CHECK(error.status() == FS_E_CALLBACK);
  CHECK(std::string(error.message()).find("two of the keys") != std::string::npos);
  CHECK(target == blind_map{{"k", 1}});
}

TEST_CASE("keys of a map are any text, in the map's order") {
  flaxstate::registry reg;
  reg.add<std::map<std::string, std::int32_t>>("Map").add<std::unordered_map<std::string, std::int32_t>>("Unordered");
  std::unordered_map<std::string, std::int32_t> many, restored;
  for (int i = 0; i < 1000; ++i) many[std::string("key") + std::to_string(i)] = i;
  flaxstate::restore(reg, restored, flaxstate::to_bytes(reg, many));
  CHECK(restored == many);
  // to_bytes({'': 1, 'a\0b': 2})
  const std::map<std::string, std::int32_t> odd{{"", 1}, {std::string("a\0b", 3), 2}};
  CHECK(hex(flaxstate::to_bytes(reg, odd)) == hex_of("{'': 1, 'a\\x00b': 2}"));
  std::map<std::string, std::int32_t> back;
  flaxstate::restore(reg, back, packed("{'': 1, 'a\\x00b': 2}"));
  CHECK(back == odd);
  CHECK(error_of([&] {
          flaxstate::to_bytes(reg, std::map<std::string, std::int32_t>{{"\xff", 1}});
        }).status() == FS_E_UTF8);
}

// They are handed to the library some at a time.
TEST_CASE("maps of any size come back whole, whatever the order of their keys") {
  using ordered = std::map<std::string, item>;
  using hashed = std::unordered_map<std::string, item>;
  struct both {
    ordered in_order;
    hashed anyhow;
  };
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count));
  reg.add<both>("Both", field("in_order", &both::in_order), field("anyhow", &both::anyhow));
  reg.add<std::vector<both>>("Boths");
  std::vector<both> all;
  for (int size = 0; size < 40; ++size) {
    both& next = all.emplace_back();
    for (int i = 0; i < size; ++i) next.in_order[std::to_string(i)] = {std::to_string(size), i};
    next.anyhow.insert(next.in_order.begin(), next.in_order.end());
  }
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, all);
  std::vector<both> restored;
  flaxstate::restore(reg, restored, bytes);
  REQUIRE(restored.size() == all.size());
  const auto same = [](const item& left, const item& right) {
    return left.name == right.name && left.count == right.count;
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    REQUIRE(restored[i].in_order.size() == i);
    REQUIRE(restored[i].anyhow.size() == i);
    for (const auto& [key, value] : all[i].in_order) {
      CHECK(same(restored[i].in_order.at(key), value));
      CHECK(same(restored[i].anyhow.at(key), value));
    }
  }
  // As a dict of Python's has them, in no order.
  ordered target;
  reg.add<ordered>("Ordered");
  flaxstate::restore(reg, target,
                     packed("{'b': {'name': 'x', 'count': 1}, 'a': {'name': 'y', 'count': 2}, 'c': {'name': 'z', "
                            "'count': 3}, 'bb': {'name': '', 'count': 4}}"));
  CHECK(target.size() == 4);
  CHECK(target.at("a").count == 2);
  CHECK(target.at("bb").count == 4);
}

TEST_CASE("writing a map looks no key up") {
  static int compared = 0;
  struct counting {
    bool operator()(const std::string& left, const std::string& right) const { return ++compared, left < right; }
  };
  using counted = std::map<std::string, std::int32_t, counting>;
  flaxstate::registry reg;
  reg.add<counted>("Counted");
  counted map;
  for (int i = 0; i < 100; ++i) map[std::to_string(i)] = i;
  compared = 0;
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, map);
  // Iterators that check themselves are larger than a pointer.
  if (sizeof(counted::const_iterator) == sizeof(void*)) CHECK(compared == 0);
  counted restored;
  flaxstate::restore(reg, restored, bytes);
  CHECK(restored == map);
}

TEST_CASE("a dtype counts for the elements of a container") {
  struct times {
    std::map<std::string, std::int64_t> at;
  };
  flaxstate::registry reg;
  reg.add<times>("Times", field("at", &times::at, flaxstate::as_dtype("datetime64[D]")));
  const std::string bytes = packed("{'at': {'x': dtype('datetime64[D]')(hex('0100000000000000'))}}");
  CHECK(hex(flaxstate::to_bytes(reg, times{{{"x", 1}}})) == hex(bytes));
  times restored;
  flaxstate::restore(reg, restored, bytes);
  CHECK(restored.at.at("x") == 1);
  const std::string seconds = packed("{'at': {'x': dtype('datetime64[s]')(hex('0100000000000000'))}}");
  CHECK(error_of([&] { flaxstate::restore(reg, restored, seconds); }).mismatches()[0].kind == FS_MISMATCH_DTYPE);
}

TEST_CASE("a variant is what its index says") {
  using any = std::variant<std::monostate, std::int32_t, item>;
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count)).add<any>("Any");
  any target = item{"kept", 1};
  const auto fails = [&](const char* text, const char* part) {
    const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, packed(text)); });
    CHECK(error.status() == FS_E_MISMATCH);
    REQUIRE(error.mismatches().size() == 1);
    INFO(error.message());
    CHECK(std::string(error.message()).find(part) != std::string::npos);
    CHECK(std::get<item>(target).name == "kept");
    return std::string(error.path());
  };
  const std::string index = "the index of a variant must be an int from 0 to 2, not ";
  CHECK(fails("{'index': 3, 'value': None}", (index + "3").c_str()) == "./index");
  fails("{'index': -1, 'value': None}", (index + "-1").c_str());
  fails("{'index': None, 'value': None}", (index + "nil").c_str());
  fails("{'index': True, 'value': None}", (index + "bool").c_str());
  fails("{'index': 18446744073709551615, 'value': None}", (index + "18446744073709551615").c_str());
  fails("{'index': i16[1](1), 'value': None}", (index + "an array of rank 1").c_str());
  fails("{'index': 0}", "a dict of an index and a value");
  fails("5", "a dict of an index and a value");
  fails("{'index': 0, 'value': 5}", "std::monostate must be nil");
  CHECK(fails("{'index': 1, 'value': None}", "nil in the file, int32 in the target") == "./value");
  flaxstate::restore(reg, target, packed("{'index': 1, 'value': 5}"));
  CHECK(std::get<std::int32_t>(target) == 5);
}

TEST_CASE("the index of a variant may be what NumPy and JAX make of an int") {
  using any = std::variant<std::monostate, std::int32_t>;
  flaxstate::registry reg;
  reg.add<any>("Any");
  // to_bytes({'index': index, 'value': 5}) of each index, and one that has no such alternative
  for (const char* index : {
           "i32[](1)",  // as jnp.asarray(1) is
           "i64(1)",
           "u8[](1)",
           "u64[](1)",
       }) {
    INFO(index);
    any target;
    flaxstate::restore(reg, target, packed(std::string("{'index': ") + index + ", 'value': 5}"));
    CHECK(std::get<std::int32_t>(target) == 5);
  }
  any target = 4;
  const std::string bad = packed("{'index': i32[](2), 'value': 5}");
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, bad); });
  CHECK(std::string(error.message()) == "the index of a variant must be an int from 0 to 1, not 2");
  CHECK(std::string(error.path()) == "./index");
  CHECK(std::get<std::int32_t>(target) == 4);
}

TEST_CASE("None is missing to what can't be None, where missing is kept") {
  struct parts {
    std::int32_t number = 1;
    std::vector<float> items{1, 2};
    std::variant<std::int32_t, item> any = 3;
    std::optional<item> perhaps = item{"there", 1};
    std::monostate none;
  };
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count));
  reg.add<parts>("Parts", field("number", &parts::number), field("items", &parts::items), field("any", &parts::any),
                 field("perhaps", &parts::perhaps), field("none", &parts::none));
  const std::string nothing = packed("{'number': None, 'items': None, 'any': None, 'perhaps': None, 'none': None}");
  parts target;
  CHECK(error_of([&] { flaxstate::restore(reg, target, nothing); }).mismatches().size() == 3);
  flaxstate::restore_options options;
  options.keep_missing = 1;
  flaxstate::restore(reg, target, nothing, options);
  CHECK(target.number == 1);
  CHECK(target.items == std::vector<float>{1, 2});
  CHECK(std::get<std::int32_t>(target.any) == 3);
  CHECK_FALSE(target.perhaps.has_value());
}

TEST_CASE("a variant passes on every mismatch, and the options of the call") {
  using any = std::variant<std::int32_t, item>;
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count)).add<any>("Any");
  any target = 3;
  const std::string wrong = packed("{'index': 1, 'value': {'name': 5, 'count': 'x'}}");
  const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, wrong); });
  REQUIRE(error.mismatches().size() == 2);
  CHECK(std::string(error.mismatches()[0].path) == "./value/name");
  CHECK(std::string(error.mismatches()[1].path) == "./value/count");
  CHECK(std::get<std::int32_t>(target) == 3);
  // {"index": 1, "value": {"count": 7}}
  flaxstate::restore_options options;
  options.keep_missing = 1;
  flaxstate::restore(reg, target, packed("{'index': 1, 'value': {'count': 7}}"), options);
  CHECK(std::get<item>(target).count == 7);
}

TEST_CASE("a function that reads a type may list what doesn't fit, and make nested calls") {
  struct checked {
    item inner;
  };
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count));
  reg.add_by<checked>(
      "Checked",
      [](const checked& value, flaxstate::builder_view& out) { out.add(std::string_view(value.inner.name)); },
      [&](flaxstate::node state, flaxstate::restore_options options) {
        if (!state["inner"]) {
          throw flaxstate::error(
              flaxstate::mismatch_failure({FS_MISMATCH_MISSING, "./inner", "there is no inner", "inner", ""}));
        }
        checked made;
        options.path = "inner";
        flaxstate::from_state_dict(reg, made.inner, state, options);
        return made;
      });
  checked target;
  const flaxstate::error missing = error_of([&] { flaxstate::restore(reg, target, packed("{}")); });
  REQUIRE(missing.mismatches().size() == 1);
  CHECK(missing.mismatches()[0].kind == FS_MISMATCH_MISSING);
  CHECK(std::string(missing.path()) == "./inner");
  const std::string wrong = packed("{'inner': {'name': 5, 'count': 'x'}}");
  const flaxstate::error nested = error_of([&] { flaxstate::restore(reg, target, wrong); });
  REQUIRE(nested.mismatches().size() == 2);
  CHECK(std::string(nested.mismatches()[0].path) == "./inner/name");
  CHECK(std::string(nested.mismatches()[1].path) == "./inner/count");
  flaxstate::restore_options options;
  options.keep_missing = 1;
  flaxstate::restore(reg, target, packed("{'inner': {'count': 7}}"), options);
  CHECK(target.inner.count == 7);
}
