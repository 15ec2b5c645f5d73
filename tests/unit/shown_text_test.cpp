// Covers shown_text.hpp and shown_keys.hpp.

#include "base/shown_text.hpp"

#include "base/utf8.hpp"
#include "object/shown_keys.hpp"
#include "support.hpp"

#include "catch.hpp"

using flaxstate::shown_repr;
using flaxstate::shown_text;
using namespace unit;

TEST_CASE("Text is shown as Python's repr has it, up to 256 bytes") {
  CHECK(shown_text("a b") == "a b");
  CHECK(shown_repr("it's\n") == "\"it's\\n\"");
  CHECK(shown_text(std::string(256, 'k')) == std::string(256, 'k'));
  CHECK(shown_text(std::string(257, 'k')) == std::string(256, 'k') + "…(+1 byte)");
  CHECK(shown_repr(std::string(1 << 20, 'k')) == "'" + std::string(256, 'k') + "…(+1048320 bytes)'");
  CHECK(shown_text(std::string(255, 'k') + "\xc3\xa9") == std::string(255, 'k') + "…(+2 bytes)");
}

TEST_CASE("The middle of a text is left out, and no character is cut") {
  std::string text = "short";
  flaxstate::cut_middle(text, 5);
  CHECK(text == "short");
  text = "0123456789";
  flaxstate::cut_middle(text, 9);
  CHECK(text == "012…789");
  for (std::size_t limit = 8; limit < 30; ++limit) {
    text = repeated("\xe2\x82\xac", 20);
    flaxstate::cut_middle(text, limit);
    CHECK(text.size() <= limit);
    CHECK(flaxstate::is_valid_utf8(reinterpret_cast<const Byte*>(text.data()), text.size()));
  }
}

TEST_CASE("Of many keys the first are listed, in the order of their text") {
  CHECK(flaxstate::ShownKeys{}.text() == "set()");
  CHECK(flaxstate::ShownKeys{"b", "it's", "a", "b"}.text() == "{'a', 'b', \"it's\"}");
  flaxstate::ShownKeys many;
  for (int i = 1000; i > 0; --i) many.insert(std::to_string(i + 1000));
  CHECK(many.text().substr(0, 18) == "{'1001', '1002', '");
  CHECK(many.text().substr(many.text().size() - 27) == "'1063', '1064', … (+936)}");
  flaxstate::ShownKeys large;
  for (char c = 'a'; c <= 'z'; ++c) large.insert(std::string(10000, c));
  CHECK(large.text().size() < 1200);
}

TEST_CASE("Of many names the first are listed, in their order") {
  flaxstate::ShownNames names;
  for (const char* const name : {"z", "w\n", "a"}) names.add(name);
  CHECK(names.text() == "z,w\\n,a");
  for (int i = 0; i < 10000; ++i) names.add("name");
  CHECK(names.text().size() < 1100);
  CHECK(names.text().substr(0, 12) == "z,w\\n,a,name");
  CHECK(names.text().find("… (+") != std::string::npos);
}
