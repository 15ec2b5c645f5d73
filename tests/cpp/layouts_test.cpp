// Where containers have their elements, and containers inside of elements, which are restored in place: the bytes are Flax's,
// and a target that isn't restored stays as it is.
#include <memory_resource>
#include <stdexcept>

#include "bytes_of.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace {

using flaxstate::field;
using flaxstate::detail::container_layout;
using flaxstate::detail::contiguous_probe;
using flaxstate::detail::optional_probe;

// What can't be made without anybody noticing.
struct moody {
  moody() {
    if (left == 0) throw std::runtime_error("not in the mood");
    if (left > 0) --left;
    ++live;
  }
  moody(const moody& other) noexcept : n(other.n) { ++live; }
  moody& operator=(const moody&) = default;
  ~moody() { --live; }
  static inline int left = -1;
  static inline int live = 0;
  std::int32_t n = 0;
};

struct pinned {
  pinned() = default;
  pinned(pinned&&) = delete;
  pinned& operator=(pinned&&) = delete;
  std::int32_t n = 0;
};

struct large {
  char spare[1200] = {};
  std::int32_t n = 0;
};

struct arena {
  int blocks = 0;
};
arena the_arena;
int blocks_without_arena = 0;

// Has nothing to give unless it is told where.
template <class T>
struct arena_allocator {
  using value_type = T;
  using propagate_on_container_swap = std::true_type;
  arena* from = nullptr;

  arena_allocator() = default;
  explicit arena_allocator(arena& given) noexcept : from(&given) {}
  template <class Other>
  // NOLINTNEXTLINE(google-explicit-constructor): allocators convert.
  arena_allocator(const arena_allocator<Other>& other) noexcept : from(other.from) {}
  T* allocate(std::size_t count) {
    if (from == nullptr) ++blocks_without_arena;
    if (from == nullptr) throw std::bad_alloc();
    ++from->blocks;
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* block, std::size_t count) noexcept {
    --from->blocks;
    std::allocator<T>().deallocate(block, count);
  }
  friend bool operator==(arena_allocator left, arena_allocator right) noexcept { return left.from == right.from; }
  friend bool operator!=(arena_allocator left, arena_allocator right) noexcept { return left.from != right.from; }
};
template <class T>
using arena_vector = std::vector<T, arena_allocator<T>>;

struct shelf {
  std::vector<moody> moodies;
  std::vector<pinned> pins;
  std::vector<large> larges;
  std::pmr::string pmr_text;
  std::pmr::vector<double> pmr_numbers;
  std::pmr::vector<std::pmr::string> pmr_texts;
  arena_vector<std::int32_t> in_arena{arena_allocator<std::int32_t>(the_arena)};
  std::vector<std::string> texts;
  std::vector<std::vector<float>> rows;
  std::optional<std::string> maybe_text;
  std::optional<bool> maybe_flag;
  std::optional<double> maybe_number;
  std::map<std::string, std::vector<std::string>> lists;
};

struct store {
  std::vector<shelf> shelves;
  shelf own;
  std::int32_t last = 0;
};

flaxstate::registry store_registry() {
  flaxstate::registry reg;
  reg.add<moody>("Moody", field("n", &moody::n)).add<pinned>("Pinned", field("n", &pinned::n));
  reg.add<large>("Large", field("n", &large::n));
  reg.add<shelf>("Shelf", field("moodies", &shelf::moodies), field("pins", &shelf::pins),
                 field("larges", &shelf::larges), field("pmr_text", &shelf::pmr_text),
                 field("pmr_numbers", &shelf::pmr_numbers), field("pmr_texts", &shelf::pmr_texts),
                 field("in_arena", &shelf::in_arena), field("texts", &shelf::texts), field("rows", &shelf::rows),
                 field("maybe_text", &shelf::maybe_text), field("maybe_flag", &shelf::maybe_flag),
                 field("maybe_number", &shelf::maybe_number), field("lists", &shelf::lists));
  reg.add<store>("Store", field("shelves", &store::shelves), field("own", &store::own), field("last", &store::last));
  return reg;
}

void fill(shelf& full) {
  full.moodies.resize(2);
  full.moodies[0].n = 1, full.moodies[1].n = 2;
  full.pins = std::vector<pinned>(1);
  full.pins[0].n = 3;
  full.larges.resize(2);
  full.larges[0].n = 4, full.larges[1].n = 5;
  full.pmr_text = "text that is too long to stand in a string";
  full.pmr_numbers = {1.5, 2.5};
  full.pmr_texts = {"x", "", "another text that needs memory of its own"};
  full.in_arena.assign({1, 2, 3});
  full.texts = {"", "short", "text that is too long to stand in a string"};
  full.rows = {{1, 2}, {}, {3}};
  full.maybe_text = "yes";
  full.maybe_flag = false;
  full.maybe_number = 0.5;
  full.lists = {{"a", {"b", "c"}}, {"d", {}}};
}

const std::string full_shelf =
    "{'moodies': {'0': {'n': 1}, '1': {'n': 2}}, 'pins': {'0': {'n': 3}}, 'larges': {'0': {'n': 4}, '1': {'n': 5}}, "
    "'pmr_text': 'text that is too long to stand in a string', 'pmr_numbers': f64[2](1.5, 2.5), 'pmr_texts': {'0': "
    "'x', "
    "'1': '', '2': 'another text that needs memory of its own'}, 'in_arena': i32[3](1, 2, 3), 'texts': {'0': '', '1': "
    "'short', '2': 'text that is too long to stand in a string'}, 'rows': {'0': f32[2](1, 2), '1': f32[0](), '2': "
    "f32[1](3)}, 'maybe_text': 'yes', 'maybe_flag': False, 'maybe_number': 0.5, 'lists': {'a': {'0': 'b', '1': 'c'}, "
    "'d': {}}}";
const std::string empty_shelf =
    "{'moodies': {}, 'pins': {}, 'larges': {}, 'pmr_text': '', 'pmr_numbers': f64[0](), 'pmr_texts': {}, 'in_arena': "
    "i32[0](), 'texts': {}, 'rows': {}, 'maybe_text': None, 'maybe_flag': None, 'maybe_number': None, 'lists': {}}";

std::string store_text(const std::string& shelves, const std::string& own, const std::string& last) {
  return "{'shelves': {" + shelves + "}, 'own': " + own + ", 'last': " + last + "}";
}
const std::string full_store = store_text("'0': " + full_shelf + ", '1': " + empty_shelf, full_shelf, "7");
const std::string empty_store = store_text("", empty_shelf, "0");
const std::string other_store =
    store_text("'0': " + empty_shelf + ", '1': " + full_shelf + ", '2': " + full_shelf, empty_shelf, "8");

}  // namespace

TEST_CASE("what a layout says is so, or there is none") {
  const container_layout numbers = contiguous_probe<std::vector<std::int32_t>>::find();
  const container_layout text = contiguous_probe<std::string>::find();
  const container_layout number = optional_probe<double>::find();
#if defined(_GLIBCXX_RELEASE) && !defined(_GLIBCXX_DEBUG) && _GLIBCXX_USE_CXX11_ABI
  CHECK(numbers.layout == FS_LAYOUT_END);
  CHECK(text.layout == FS_LAYOUT_COUNT);
  CHECK(number.layout == FS_LAYOUT_FLAG);
#endif
  if (numbers.layout != FS_LAYOUT_NONE) CHECK(numbers.data_offset != numbers.end_offset);
  if (text.layout != FS_LAYOUT_NONE) CHECK(text.data_offset != text.end_offset);
  if (number.layout == FS_LAYOUT_FLAG) {
    std::optional<double> some = 2.5;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(&some);
    double value = 0;
    std::memcpy(&value, bytes + number.data_offset, sizeof value);
    CHECK(value == 2.5);
    CHECK(bytes[number.end_offset] == 1);
    some.reset();
    CHECK(bytes[number.end_offset] == 0);
  }
}

TEST_CASE("nobody notices the looking") {
  CHECK_FALSE(contiguous_probe<std::vector<moody>>::may_look);
  CHECK_FALSE(contiguous_probe<std::vector<pinned>>::may_look);
  CHECK_FALSE(contiguous_probe<std::vector<large>>::may_look);
  CHECK_FALSE(contiguous_probe<arena_vector<std::int32_t>>::may_look);
  CHECK_FALSE(contiguous_probe<std::pmr::string>::may_look);
  CHECK_FALSE(optional_probe<moody>::may_look);
  moody::left = 0;
  std::pmr::memory_resource* const before = std::pmr::set_default_resource(std::pmr::null_memory_resource());
  const flaxstate::registry reg = store_registry();
  std::pmr::set_default_resource(before);
  moody::left = -1;
  CHECK(blocks_without_arena == 0);
  CHECK(moody::live == 0);
}

TEST_CASE("containers of all makes are written as Flax writes them, and come back") {
  const flaxstate::registry reg = store_registry();
  {
    store full;
    full.shelves.resize(2);
    fill(full.shelves[0]);
    fill(full.own);
    full.last = 7;
    CHECK(hex(flaxstate::to_bytes(reg, full)) == hex_of(full_store));
    CHECK(hex(flaxstate::to_bytes(reg, store())) == hex_of(empty_store));

    store target;
    for (const std::string& text : {full_store, other_store, full_store, empty_store, other_store}) {
      flaxstate::restore(reg, target, packed(text));
      CHECK(hex(flaxstate::to_bytes(reg, target)) == hex_of(text));
    }
    flaxstate::restore(reg, target, packed(full_store));
    CHECK(target.shelves[0].texts == full.own.texts);
    CHECK(target.shelves[0].rows == full.own.rows);
    CHECK(target.shelves[0].maybe_text == full.own.maybe_text);
    CHECK(target.shelves[0].maybe_flag == full.own.maybe_flag);
    CHECK(target.shelves[0].lists == full.own.lists);
    CHECK(target.shelves[0].in_arena == full.own.in_arena);
    CHECK(target.shelves[0].pmr_texts == full.own.pmr_texts);
  }
  CHECK(blocks_without_arena == 0);
  CHECK(the_arena.blocks == 0);
  CHECK(moody::live == 0);
}

TEST_CASE("what fails in the middle leaves containers as they were") {
  const flaxstate::registry reg = store_registry();
  store target;
  flaxstate::restore(reg, target, packed(other_store));
  const std::string before = hex_of(other_store);
  const int live = moody::live;
  const int blocks = the_arena.blocks;
  const auto check_unchanged = [&] {
    CHECK(hex(flaxstate::to_bytes(reg, target)) == before);
    CHECK(moody::live == live);
    CHECK(the_arena.blocks == blocks);
  };
  const auto with = [](std::string text, const std::string& one, const std::string& other) {
    REQUIRE(text.find(one) != std::string::npos);
    return text.replace(text.find(one), one.size(), other);
  };
  const std::pair<std::string, std::string> wrong[] = {
      {store_text("'0': " + full_shelf, full_shelf, "'7'"), "./last"},
      {with(full_store, "'n': 3", "'n': 'x'"), "./shelves/0/pins/0/n"},
      {with(full_store, "'pmr_text': 'text", "'pmr_text': b'text"), "./shelves/0/pmr_text"},
      {with(full_store, "i32[3](1, 2, 3)", "i32[1,3](1, 2, 3)"), "./shelves/0/in_arena"},
      {with(full_store, "'1': 'short'", "'1': 5"), "./shelves/0/texts/1"},
      {with(full_store, "f32[1](3)", "f32[1,1](3)"), "./shelves/0/rows/2"},
      {with(full_store, "'maybe_flag': False", "'maybe_flag': 2"), "./shelves/0/maybe_flag"},
      {with(full_store, "'1': 'c'", "'1': None"), "./shelves/0/lists/a/1"},
  };
  for (const auto& one : wrong) {
    const flaxstate::error error = error_of([&] { flaxstate::restore(reg, target, packed(one.first)); });
    CHECK(error.status() == FS_E_MISMATCH);
    REQUIRE(error.mismatches().size() == 1);
    CHECK(error.mismatches()[0].path == one.second);
    check_unchanged();
  }

  // two in the shelf that is reset, and two that are staged
  for (int left = 0; left < 4; ++left) {
    moody::left = left;
    const flaxstate::result<void> outcome = flaxstate::try_restore(reg, target, packed(full_store));
    moody::left = -1;
    REQUIRE_FALSE(outcome);
    CHECK(outcome.failure().status() == FS_E_CALLBACK);
    CHECK(std::string(outcome.failure().message()).find("not in the mood") != std::string::npos);
    CHECK(std::string(outcome.failure().path()) == (left < 2 ? "./shelves/0/moodies" : "./own/moodies"));
    check_unchanged();
  }
  flaxstate::restore(reg, target, packed(full_store));
  CHECK(hex(flaxstate::to_bytes(reg, target)) == hex_of(full_store));
}
