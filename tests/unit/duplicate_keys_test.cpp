#include "tree/duplicate_keys.hpp"

#include <random>

#include "support.hpp"
#include "tree/tree_compare.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

// Nested dicts and lists as text for packed(), with duplicate keys, and as Python's dict would have them.
class RandomDicts {
 public:
  explicit RandomDicts(unsigned seed) : random_(seed) {}

  struct Pair {
    std::string written;
    std::string kept;
  };

  Pair value(int depth) {
    const std::size_t kind = depth == 0 ? 0 : draw(depth > 5 ? 2 : 6);
    if (kind >= 4) return list(depth);
    if (depth != 0 && kind < 2) {
      const std::string number = std::to_string(draw(1000));
      return {number, number};
    }
    return dict(depth);
  }

 private:
  std::size_t draw(std::size_t end) { return random_() % end; }

  Pair list(int depth) {
    Pair both{"[", "["};
    for (std::size_t i = draw(4); i > 0; --i) {
      const Pair item = value(depth + 1);
      both.written += item.written + ",";
      both.kept += item.kept + ",";
    }
    return closed(both, "]");
  }

  Pair dict(int depth) {
    static const char* const keys[][2] = {{"1", "1"},  {"True", "1"}, {"1.0", "1"},   {"'a'", "a"}, {"b'a'", "b"},
                                          {"nan", ""}, {"None", "n"}, {"i8(1)", "1"}, {"2+1j", "c"}};
    struct Entry {
      std::string key;
      std::string identity;
      std::string value;
    };
    std::vector<Entry> kept;
    std::string written = "{";
    for (std::size_t i = draw(draw(6) == 0 ? 60 : 5); i > 0; --i) {
      const bool is_listed = draw(3) != 0;
      const std::size_t number = draw(is_listed ? 9 : 30);
      const std::string text = "'k" + std::to_string(number) + "'";
      const std::string key = is_listed ? keys[number][0] : text;
      const std::string identity = is_listed ? keys[number][1] : text;
      const Pair item = value(depth + 1);
      written += key + ":" + item.written + ",";
      std::size_t place = 0;
      while (place < kept.size() && (identity.empty() || kept[place].identity != identity)) ++place;
      if (place == kept.size()) kept.push_back({key, identity, {}});
      kept[place].value = item.kept;
    }
    Pair both{written, "{"};
    for (const Entry& entry : kept) both.kept += entry.key + ":" + entry.value + ",";
    return closed(both, "}");
  }

  static Pair closed(Pair both, const char* end) {
    for (std::string* const text : {&both.written, &both.kept}) {
      if (text->back() == ',') text->pop_back();
      *text += end;
    }
    return both;
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("Of duplicate keys the first place stays and the last value, wherever they are nested") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    RandomDicts random(seed);
    const RandomDicts::Pair both = random.value(0);
    INFO(both.written);
    const Read read(packed(both.written), lenient());
    const Read expected(packed(both.kept), lenient());
    if (!flaxstate::same_tree(read.root(), expected.root())) {
      FAIL_CHECK("is " << dump(read.root()));
      return;
    }
    // Indices are there, and paths.
    const Node* child = flaxstate::first_child(read.root());
    for (std::uint32_t i = 0; i < read.root().size; ++i, child = flaxstate::next_sibling(*child)) {
      if (flaxstate::child_at(read.root(), i) != child) FAIL_CHECK("child " << i);
      const KeyView key = flaxstate::key_of(*child);
      const bool is_found = flaxstate::find_child(read.root(), key) == child;
      if (is_found != flaxstate::keys_equal(key, key)) FAIL_CHECK("entry " << i);
    }
  }
}
