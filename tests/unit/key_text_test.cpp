// Covers key_text.hpp. The texts are those that Python's str() gives; see python_text_test.cpp for the way there.

#include "tree/key_text.hpp"

#include "base/python_text.hpp"
#include "support.hpp"

#include "catch.hpp"

using flaxstate::find_by_text;
using flaxstate::key_with_text;
using namespace unit;

namespace {

Kind kind_of(std::string_view text) {
  flaxstate::KeyMemory memory;
  return key_with_text(text, memory).kind;
}

}  // namespace

TEST_CASE("The text of a key gives the key") {
  flaxstate::KeyMemory memory;
  CHECK(key_with_text("-5", memory).value.integer == -5);
  CHECK(key_with_text("18446744073709551615", memory).value.unsigned_integer == UINT64_MAX);
  CHECK(key_with_text("0.5", memory).value.real == 0.5);
  CHECK(key_with_text("True", memory).value.integer == 1);
  CHECK(kind_of("False") == Kind::boolean);
  CHECK(kind_of("None") == Kind::nil);
  CHECK(kind_of("-inf") == Kind::real);
  CHECK(key_with_text("b'a\\n\\xff\\\\\\''", memory).text() == "a\n\xff\\'");
  CHECK(key_with_text("b\"'\"", memory).text() == "'");
}

TEST_CASE("Other texts give no key") {
  for (const char* text : {"", "x", "bias", "b", "b'", "b'x", "b\"x'", "- 1", "--1", "1 ", "1x", "true", "T", "None ",
                           "nan", "kernel", "+1"}) {
    INFO(text);
    CHECK(kind_of(text) == Kind::none);
  }
}

TEST_CASE("Bytes come back from their text, byte by byte") {
  for (int first = 0; first < 256; ++first) {
    const std::string bytes{static_cast<char>(first), '\'', static_cast<char>(255 - first)};
    flaxstate::KeyMemory memory;
    const auto key = key_with_text(flaxstate::python_bytes_text(bytes), memory);
    CHECK(key.kind == Kind::bytes);
    CHECK(key.text() == bytes);
  }
  for (const char* text : {"b'\\'", "b'\\x'", "b'\\x1'", "b'\\xzz'"}) {
    flaxstate::KeyMemory memory;
    INFO(text);
    CHECK(flaxstate::python_bytes_text(key_with_text(text, memory).text()) != text);
  }
}

TEST_CASE("Long bytes are found, too") {
  const std::string text = "b'" + std::string(300, 'x') + "\\xff'";
  const Read tree(packed("{1: 1, " + text + ": 2}"));
  CHECK(find_by_text(tree.root(), text) == flaxstate::first_child(tree.root()) + 1);
  CHECK(find_by_text(tree.root(), text.substr(0, 299) + "'") == nullptr);
  CHECK(find_by_text(tree.root(), text + "'") == nullptr);
}

TEST_CASE("Text keys are found first") {
  const Read tree(packed("{2: 1, '2': 2, True: 3, 0.5: 4}"));
  const Node& root = tree.root();
  CHECK(dump(*find_by_text(root, "2")) == "2");
  CHECK(dump(*find_by_text(root, "True")) == "3");
  CHECK(dump(*find_by_text(root, "0.5")) == "4");
  for (const char* text : {"1", "1.0", "2.0", "02", "5e-1", "true"}) CHECK(find_by_text(root, text) == nullptr);
}
