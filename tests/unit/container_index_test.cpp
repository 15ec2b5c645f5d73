#include "tree/container_index.hpp"

#include <cmath>

#include "support.hpp"
#include "tree/tree_builder.hpp"

#include "catch.hpp"

using flaxstate::child_at;
using flaxstate::find_child;
using flaxstate::find_text_child;
using namespace unit;

namespace {

std::string map_header(std::size_t size) {
  std::string header = from_hex("df");
  for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(size >> shift);
  return header;
}
std::string text_bytes(const std::string& text) { return from_hex("d9") + static_cast<char>(text.size()) + text; }

// {'key0': 0, 'key1': 1, …}; every third value is a list when they are nested.
std::string many_keys(std::size_t count, bool nested) {
  std::string bytes = map_header(count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes += text_bytes("key" + std::to_string(i));
    const auto low = static_cast<char>(i % 100);
    bytes += nested && i % 3 == 0 ? from_hex("92") + low + from_hex("c0") : std::string(1, low);
  }
  return bytes;
}

KeyView int_key(std::int64_t value) {
  KeyView key;
  key.kind = Kind::integer;
  key.value.integer = value;
  return key;
}

bool is_child(const Node& root, const Node* child, std::size_t index) {
  const Node* expected = flaxstate::first_child(root);
  while (index-- != 0) expected = flaxstate::next_sibling(*expected);
  return child == expected;
}

// A dict of ints with text keys, of which two are the same.
std::string with_duplicate(std::size_t size, std::size_t first, std::size_t second) {
  std::string bytes = map_header(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes += text_bytes("key" + std::to_string(i == second ? first : i)) + static_cast<char>(i % 100);
  }
  return bytes;
}

}  // namespace

TEST_CASE("Children are found by key and index around the size from which there is an index") {
  for (const std::size_t size : {0U, 1U, 2U, 15U, 16U, 17U, 18U, 24U, 25U, 48U, 49U, 1000U}) {
    for (const bool nested : {false, true}) {
      INFO(size << (nested ? " nested" : " flat"));
      const Read tree(many_keys(size, nested));
      const Node& root = tree.root();
      REQUIRE(root.size == size);
      for (std::size_t i = 0; i < size; ++i) {
        const std::string key = "key" + std::to_string(i);
        const Node* child = find_text_child(root, key);
        if (!is_child(root, child, i) || find_child(root, flaxstate::text_key(key)) != child ||
            child_at(root, i) != child) {
          FAIL_CHECK("child " << i);
        }
      }
      for (const std::string key : {"key", "", "Key0", "key00"}) CHECK(find_text_child(root, key) == nullptr);
      CHECK(find_text_child(root, "key" + std::to_string(size)) == nullptr);
      CHECK(find_child(root, int_key(0)) == nullptr);
      CHECK(child_at(root, size) == nullptr);
      CHECK(child_at(root, SIZE_MAX) == nullptr);
    }
  }
}

TEST_CASE("100,000 keys are all found") {
  const Read tree(many_keys(100000, true));
  const Node& root = tree.root();
  std::size_t index = 0;
  const Node* expected = flaxstate::first_child(root);
  for (; index < 100000; ++index, expected = flaxstate::next_sibling(*expected)) {
    if (find_text_child(root, "key" + std::to_string(index)) != expected || child_at(root, index) != expected) break;
  }
  CHECK(index == 100000);
  CHECK(find_text_child(root, "key100000") == nullptr);
}

TEST_CASE("Sequences have indices and no keys") {
  for (const std::size_t size : {1U, 16U, 17U, 300U}) {
    std::string bytes = from_hex("dd0000") + static_cast<char>(size >> 8) + static_cast<char>(size & 255);
    for (std::size_t i = 0; i < size; ++i) bytes += i % 2 == 0 ? from_hex("c0") : from_hex("9101");
    const Read tree(bytes);
    for (std::size_t i = 0; i < size; ++i) {
      if (!is_child(tree.root(), child_at(tree.root(), i), i)) FAIL_CHECK(size << ": " << i);
    }
    CHECK(child_at(tree.root(), size) == nullptr);
    CHECK(find_text_child(tree.root(), "0") == nullptr);
    CHECK(find_child(tree.root(), int_key(0)) == nullptr);
  }
}

TEST_CASE("A leaf has no children") {
  const Read tree(packed("5"));
  CHECK(child_at(tree.root(), 0) == nullptr);
  CHECK(find_text_child(tree.root(), "a") == nullptr);
  CHECK(find_child(tree.root(), int_key(5)) == nullptr);
}

TEST_CASE("A key that stands twice is an error wherever it stands") {
  for (const std::size_t size : {2U, 3U, 15U, 16U, 17U, 18U, 40U}) {
    for (std::size_t second = 1; second < size; ++second) {
      for (std::size_t first = 0; first < second; ++first) {
        const std::string failure = read_failure(in_hex(with_duplicate(size, first, second)));
        if (failure != "KEY at .") FAIL_CHECK(size << ": " << first << " and " << second << ": " << failure);
      }
    }
  }
  for (const auto& [first, second] : {std::pair<std::size_t, std::size_t>{0, 49999}, {49998, 49999}, {123, 4567}}) {
    CHECK(read_failure(in_hex(with_duplicate(50000, first, second))) == "KEY at .");
  }
}

TEST_CASE("The message names the key that stands twice") {
  const auto error = error_of([] { Read(packed("{'x': {'a': 0, 'a': 1}}")); });
  REQUIRE(error.has_value());
  CHECK(error->message().find("'a'") != std::string::npos);
  CHECK(error->path() == "./x");
}

// The pairs are those that are one key to Python's dict; see key_test.cpp for all of them.
TEST_CASE("Numbers that are equal are one key, in small and in large dicts") {
  std::string others;  // 20 more keys
  for (char i = 0; i < 20; ++i) others += std::string(", '") + static_cast<char>('a' + i) + "': None";
  const auto fails = [&](const std::string& pair) {
    const std::string small = read_failure("{" + pair + "}");
    const std::string large = read_failure("{" + pair + others + "}");
    CHECK(small == large);
    return small;
  };
  CHECK(fails("1: None, 1.0: None") == "KEY at .");
  CHECK(fails("True: None, 1: None") == "KEY at .");
  CHECK(fails("9223372036854775808: None, 9223372036854775808.0: None") == "KEY at .");
  CHECK(fails("1: None, i8(1): None") == "KEY at .");
  CHECK(fails("0: None, -0.0: None") == "KEY at .");
  CHECK(fails("None: None, None: None") == "KEY at .");
  CHECK(fails("1: None, '1': None") == "OK");
  CHECK(fails("b'1': None, '1': None") == "OK");
  CHECK(fails("nan: None, nan: None") == "OK");
}

TEST_CASE("Keys of every kind are found in a large dict by any equal key") {
  std::string text = "{1: 0, None: 1, 0.5: 2, b'a': 3, ext(5, b'b'): 4, timestamp(1, 0): 5";
  for (char i = 0; i < 16; ++i) text += std::string(", '") + static_cast<char>('a' + i) + "': False";
  const Read large(packed(text + "}"));
  for (const char* key : {"1", "1.0", "True", "None", "0.5", "b'a'", "ext(5, b'b')", "timestamp(1, 0)", "i8(1)"}) {
    INFO(key);
    const Read one(packed("{" + std::string(key) + ": None}"));
    const Node* found = find_child(large.root(), flaxstate::key_of(*flaxstate::first_child(one.root())));
    REQUIRE(found != nullptr);
    CHECK(flaxstate::keys_equal(flaxstate::key_of(*found), flaxstate::key_of(*flaxstate::first_child(one.root()))));
  }
}

TEST_CASE("Lenient: of a key that stands twice the first place and the last value are kept") {
  CHECK(read_text("{'a': 1, 'b': 2, 'a': 3}", lenient()) == "{a: 3, b: 2}");
  CHECK(read_text("{'a': 1, 'a': [1, {'x': 2}, 3], 'b': 2, 'a': [9]}", lenient()) == "{a: [9], b: 2}");
  CHECK(read_text("{'a': [3, ''], 'b': 2, 'a': 7}", lenient()) == "{a: 7, b: 2}");
  CHECK(read_text("{1: 1, True: 2, 1.0: 3}", lenient()) == "{1: 3}");
  CHECK(read_text("[{'a': 1, 'a': [2]}, 5]", lenient()) == "[{a: [2]}, 5]");
  CHECK(read_text("{'k': {'a': 1, 'a': {'x': 3, 'x': 4}}, 'k': {'a': 1, 'a': None}}", lenient()) == "{k: {a: nil}}");
}

TEST_CASE("Lenient: look-ups work after duplicates were dropped, also in moved subtrees") {
  for (const std::size_t size : {3U, 16U, 17U, 18U, 40U}) {
    std::string bytes = map_header(size + 1);
    for (std::size_t i = 0; i < size; ++i) bytes += text_bytes("key" + std::to_string(i)) + packed("[None, None]");
    bytes += text_bytes("key1") + many_keys(30, true);
    const Read tree(bytes, lenient());
    const Node& root = tree.root();
    INFO(size);
    REQUIRE(root.size == size);
    for (std::size_t i = 0; i < size; ++i) {
      const Node* child = find_text_child(root, "key" + std::to_string(i));
      if (!is_child(root, child, i) || child_at(root, i) != child || &Tree::of(*child) != &tree.tree()) {
        FAIL_CHECK("child " << i);
      }
    }
    const Node& moved = *find_text_child(root, "key1");
    REQUIRE(moved.size == 30);
    for (std::size_t i = 0; i < 30; ++i) {
      const Node* child = find_text_child(moved, "key" + std::to_string(i));
      if (!is_child(moved, child, i) || &Tree::of(*child) != &tree.tree()) FAIL_CHECK("inner child " << i);
    }
    CHECK(dump(*find_text_child(moved, "key3")) == "[3, nil]");
  }
}

TEST_CASE("A dataclass keeps its name, with an index and without") {
  for (const std::uint32_t size : {0U, 2U, 16U, 17U, 40U}) {
    Tree tree(flaxstate::default_allocator());
    flaxstate::TreeBuilder builder(tree);
    std::vector<std::string> keys;
    for (std::uint32_t i = 0; i < size; ++i) keys.push_back("field" + std::to_string(i));
    builder.begin(Kind::dataclass, size);
    flaxstate::set_class_name(tree, builder.frame().node, "TrainState");
    for (const std::string& key : keys) {
      builder.key_text(key);
      builder.nil();
    }
    builder.end();
    builder.finish(false);
    CHECK(flaxstate::class_name(*tree.root()) == "TrainState");
    for (std::uint32_t i = 0; i < size; ++i) CHECK(find_text_child(*tree.root(), keys[i]) == child_at(*tree.root(), i));
  }
  CHECK(flaxstate::class_name(Read(packed("{}")).root()).empty());
}

// Without an end in sight, if each were compared with all before: 200,000 take hours then.
TEST_CASE("Many keys that are NaN cost no more than others, and none is found") {
  constexpr std::size_t count = 200000;
  std::string bytes = map_header(count);
  for (std::size_t i = 0; i < count; ++i) bytes += packed("nan") + '\x01';
  const Read read(bytes);
  CHECK(read.root().size == count);
  KeyView key;
  key.kind = Kind::real;
  key.value.real = std::nan("");
  CHECK(find_child(read.root(), key) == nullptr);
  ReadOptions lenient;
  lenient.lenient = true;
  CHECK(Read(bytes, lenient).root().size == count);
}

TEST_CASE("Lists of a state dict need no table, and are found by the text of a number only") {
  for (const bool nested : {false, true}) {
    for (const std::size_t size : {16U, 17U, 18U, 100U, 101U, 1001U, 70000U}) {
      std::string bytes = map_header(size);
      for (std::size_t i = 0; i < size; ++i) {
        bytes += text_bytes(std::to_string(i)) + (nested && i % 3 == 0 ? from_hex("91c0") : from_hex("c0"));
      }
      const Read read(bytes);
      const Node& root = read.root();
      for (std::size_t i = 0; i < size; i += i < 200 ? 1 : 97) {
        const Node* const found = find_text_child(root, std::to_string(i));
        if (found == nullptr || found != child_at(root, i)) FAIL_CHECK(i << " of " << size);
      }
      for (const char* const none :
           {"", "-1", "+1", "01", "00", "0 ", " 0", "0x1", "1.0", "4294967296", "99999999999999999999"}) {
        CHECK(find_text_child(root, none) == nullptr);
      }
      CHECK(find_text_child(root, std::to_string(size)) == nullptr);
      CHECK(find_child(root, int_key(5)) == nullptr);
      CHECK(read.tree().records.size() < 16 + (nested ? size : 0));
    }
  }
}

TEST_CASE("What is nearly a list of a state dict has a table, in which duplicates are found") {
  for (const std::size_t changed : {0U, 1U, 50U, 98U, 99U}) {
    for (const std::string other : {"x", "100", "05", "7"}) {
      std::string bytes = map_header(100);
      for (std::size_t i = 0; i < 100; ++i)
        bytes += text_bytes(i == changed ? other : std::to_string(i)) + from_hex("c0");
      if (other == "7") {
        CHECK(failure_of([&] { const Read read(bytes); }).substr(0, 3) == "KEY");
        continue;
      }
      const Read read(bytes);
      CHECK(find_text_child(read.root(), other) == child_at(read.root(), changed));
      CHECK(find_text_child(read.root(), std::to_string(changed)) == nullptr);
      CHECK(find_text_child(read.root(), "42") == child_at(read.root(), 42));
    }
  }
}
