// fast_reader.hpp through read_msgpack(): lists and dicts of dicts with the same keys, which it compares with one another instead of
// looking for duplicates, mixed with all that it leaves to the slower way.

#include <random>

#include "msgpack/msgpack_reader.hpp"
#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

const std::string chunked =
    packed("{'__msgpack_chunked_array__': True, 'shape': {'0': 2}, 'chunks': {'0': f32[2](1, 2)}}");
const std::string chunked_text = "float32[2]:0000803f00000040";

std::string str_bytes(const std::string& text) {
  if (text.size() < 32) return static_cast<char>(0xa0 + text.size()) + text;
  return from_hex("d9") + static_cast<char>(text.size()) + text;
}

// A tree as msgpack and as dump() prints it, made at once.
struct Made {
  std::string bytes;
  std::string text;
};

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::size_t draw(std::size_t below) { return random_() % below; }

  // A dict of dicts that have mostly the same keys. `duplicates` says whether there may be keys that stand twice.
  Made records(bool duplicates) {
    duplicates_ = duplicates;
    has_duplicate = false;
    keys_.clear();
    for (std::size_t i = 0, count = draw(9); i < count; ++i) keys_.push_back(key_text());
    const std::size_t count = 1 + draw(14);
    Made made{std::string(1, static_cast<char>(0x80 + count)), "{"};
    for (std::size_t i = 0; i < count; ++i) {
      const Made one = record();
      const std::string key = "r" + std::to_string(i);
      made.bytes += str_bytes(key) + one.bytes;
      made.text += (i == 0 ? "" : ", ") + key + ": " + one.text;
    }
    made.text += "}";
    return made;
  }

  bool has_duplicate = false;

 private:
  std::string key_text() {
    constexpr std::size_t sizes[] = {0, 1, 3, 7, 8, 9, 16, 17, 25, 31, 32, 100};
    return std::string(sizes[draw(std::size(sizes))], static_cast<char>('a' + draw(3))) +
           static_cast<char>('a' + draw(26));
  }

  // The keys of the others, with a change now and then.
  Made record() {
    std::vector<std::string> keys = keys_;
    if (!keys.empty() && draw(4) == 0) keys[draw(keys.size())] = key_text();
    if (!keys.empty() && draw(6) == 0) keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(draw(keys.size())));
    if (draw(6) == 0) keys.push_back(key_text());
    if (!keys.empty() && draw(8) == 0) std::swap(keys[draw(keys.size())], keys[draw(keys.size())]);
    if (!keys.empty() && duplicates_ && draw(4) == 0) keys[draw(keys.size())] = keys[draw(keys.size())];
    std::vector<std::pair<std::string, std::string>> entries;  // first place, last value
    std::string bytes(1, static_cast<char>(0x80 + keys.size()));
    for (const std::string& key : keys) {
      const Made one = value(key.size() % 5);
      bytes += str_bytes(key) + one.bytes;
      std::size_t place = 0;
      while (place < entries.size() && entries[place].first != key) ++place;
      has_duplicate = has_duplicate || place < entries.size();
      if (place == entries.size()) entries.emplace_back(key, "");
      entries[place].second = one.text;
    }
    std::string text = "{";
    for (const auto& [key, value_text] : entries) text += (text.size() == 1 ? "" : ", ") + key + ": " + value_text;
    return {bytes, text + "}"};
  }

  Made value(std::size_t kind) {
    if (draw(10) == 0) kind = draw(9);
    switch (kind) {
      case 0: return {packed("1.5"), "f3ff8000000000000"};
      case 1: return {packed("74565"), "74565"};
      case 2: return {chunked, chunked_text};
      case 3: return {packed("{'x': True, 'y': [None, -1]}"), "{x: true, y: [nil, -1]}"};
      case 4: {
        const std::string text(draw(60), 'v');
        return {str_bytes(text), "'" + text + "'"};
      }
      case 5: return {packed("ext(5, b'\\x0a')"), "x5:0a"};
      case 6: return {packed("[]"), "[]"};
      case 7:
        return {from_hex("dc0012") + std::string(18, '\7'), "[7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]"};
      default: return {packed("i32[1](1)"), "int32[1]:01000000"};
    }
  }

  std::mt19937 random_;
  std::vector<std::string> keys_;
  bool duplicates_ = false;
};

std::string read(const std::string& bytes, const ReadOptions& options) {
  std::string text;
  const std::string failure = failure_of([&] { text = dump(Read(bytes, options).root()); });
  return failure == "OK" ? text : failure.substr(0, 3);
}

}  // namespace

TEST_CASE("Dicts with the same keys are read as they are, whatever stands between them") {
  Maker maker(1);
  for (int round = 0; round < 4000; ++round) {
    const Made made = maker.records(false);
    const std::string expected = maker.has_duplicate ? "KEY" : made.text;
    if (read(made.bytes, {}) != expected) FAIL_CHECK("round " << round << ": " << to_hex(made.bytes).substr(0, 600));
  }
}

TEST_CASE("A key that stands twice is found also where another dict had all the keys") {
  Maker maker(2);
  int duplicates = 0;
  for (int round = 0; round < 4000; ++round) {
    const Made made = maker.records(true);
    duplicates += maker.has_duplicate ? 1 : 0;
    const std::string expected = maker.has_duplicate ? "KEY" : made.text;
    const std::string strict = read(made.bytes, {});
    if (strict != expected)
      FAIL_CHECK("round " << round << ": " << strict.substr(0, 200) << ": " << to_hex(made.bytes).substr(0, 800));
    if (read(made.bytes, lenient()) != made.text) FAIL_CHECK("lenient round " << round);
  }
  CHECK(duplicates > 500);
}

TEST_CASE("A key twice behind a chunked array") {
  const std::string pad =
      str_bytes("pad") + str_bytes(std::string(250, 'p')) + str_bytes("more") + str_bytes(std::string(250, 'p'));
  const std::string x = str_bytes("x");
  const std::string good = from_hex("82") + x + chunked + str_bytes("y") + "\1";
  const std::string bad = from_hex("82") + x + chunked + x + "\1";
  CHECK(read(from_hex("84") + str_bytes("a") + good + str_bytes("b") + good + pad, {}).substr(0, 3) == "{a:");
  CHECK(read(from_hex("84") + str_bytes("a") + good + str_bytes("b") + bad + pad, {}) == "KEY");
}

TEST_CASE("A key twice where the dict before is shorter, or has the key further below") {
  const std::string pad = str_bytes("pad") + str_bytes(std::string(250, 'p'));
  const auto pair = [&](const std::string& first, const std::string& second) {
    return read(from_hex("83") + str_bytes("p") + packed(first) + str_bytes("q") + packed(second) + pad, {})
        .substr(0, 3);
  };
  CHECK(pair("{'x': {'x': 1}, 'y': 1}", "{'x': {'x': 1}, 'y': 1}") == "{p:");
  CHECK(pair("{'x': {'x': 1}, 'y': 1}", "{'x': {'x': 1}, 'x': 1}") == "KEY");
  CHECK(pair("{'a': 1}", "{'a': 1, 'q': 2, 'b': 3}") == "{p:");
  CHECK(pair("{'a': 1}", "{'a': 1, 'q': 2, 'a': 3}") == "KEY");
  CHECK(pair("{'a': 1, 'b': 2}", "{'a': 1}") == "{p:");
}

TEST_CASE("The limit for levels holds where many bytes follow") {
  const std::string texts = from_hex("94") + str_bytes(std::string(30, 'a')) + str_bytes(std::string(30, 'b')) +
                            str_bytes(std::string(30, 'c')) + str_bytes(std::string(30, 'd'));
  for (const std::size_t levels : {1023U, 1024U}) {
    const std::string result = read(std::string(levels, '\x91') + texts, {});
    CHECK(result.substr(0, 3) == (levels == 1023 ? "[[[" : "LIM"));
  }
}

TEST_CASE("Bad text is found among dicts with the same keys, and every beginning is truncated") {
  const std::string one = packed("{'abc': 'éx', 'y': 1}");
  std::string bytes = from_hex("dc0014");
  for (int i = 0; i < 20; ++i) bytes += one;
  CHECK(read(bytes, {}).substr(0, 1) == "[");
  for (const char bad : {'\xff', '\x80'}) {
    for (std::size_t at = 3 + 10 * one.size(); at < 3 + 11 * one.size(); ++at) {
      std::string changed = bytes;
      const auto old = static_cast<Byte>(bytes[at]);
      if (old < 0x61 || old > 0x7a) continue;  // inside of a text
      changed[at] = bad;
      const std::string result = read(changed, {});
      if (result != "UTF") FAIL_CHECK(at << ": " << result.substr(0, 100));
    }
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (read(bytes.substr(0, size), {}) != "TRU") FAIL_CHECK(size);
  }
}
