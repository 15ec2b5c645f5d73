// Arrays in a row that are alike, which need no parsing and share a record: through read_msgpack(), against a reader that copies
// them, and so parses each.

#include "msgpack/array_model.hpp"

#include <random>
#include <set>

#include "fake_source.hpp"
#include "msgpack/msgpack_reader.hpp"
#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

ReadOptions one_by_one() {
  ReadOptions options;
  options.align_arrays = true;
  return options;
}

// The tree, or why there is none.
std::string outcome(const std::string& bytes, const ReadOptions& options) {
  std::string text;
  const std::optional<Error> error = error_of([&] { text = dump(Read(bytes, options).root()); });
  return error.has_value() ? std::string(error->what()) + " at " + error->path() : text;
}
std::string outcome_of_source(const std::string& bytes, bool is_mapped) {
  FakeSource source(bytes);
  if (is_mapped) source.map(bytes.size());
  std::string text;
  const std::optional<Error> error = error_of([&] {
    Tree tree{flaxstate::default_allocator()};
    flaxstate::read_msgpack(source, {}, tree);
    text = dump(*tree.root());
  });
  CHECK(source.faults == 0);
  return error.has_value() ? std::string(error->what()) + " at " + error->path() : text;
}
void check_same(const std::string& bytes) {
  const std::string expected = outcome(bytes, one_by_one());
  CHECK(outcome(bytes, {}) == expected);
  CHECK(outcome_of_source(bytes, false) == expected);
  CHECK(outcome_of_source(bytes, true) == expected);
}

std::size_t records_of(const std::string& bytes) {
  const Read read(bytes);
  std::set<std::uint32_t> records;
  const Node* child = flaxstate::first_child(read.root());
  for (std::uint32_t i = 0; i < read.root().size; ++i, child = flaxstate::next_sibling(*child))
    records.insert(child->size);
  return records.size();
}

std::string list_of(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const std::string& value : values) text += (text.size() == 1 ? "" : ", ") + value;
  return packed(text + "]");
}

const std::string alike = "f32[6](1, 2, 3, 4, 5, 6)";
const std::string other_values = "f32[6](7, 8, 9, 10, 11, 12)";
const std::string other_shape = "f32[2,3](1, 2, 3, 4, 5, 6)";
const std::string scalar = "f32(1)";
const std::string chunked =
    "{'__msgpack_chunked_array__': True, 'shape': {'0': 12}, "
    "'chunks': {'0': f32[6](1, 2, 3, 4, 5, 6), '1': f32[6](7, 8, 9, 10, 11, 12)}}";

}  // namespace

TEST_CASE("Arrays that are alike share a record") {
  // The first two are parsed; near the end of the bytes each is.
  std::vector<std::string> values(40, alike);
  CHECK(records_of(list_of(values)) <= 6);
  check_same(list_of(values));
  values[20] = other_values;
  CHECK(records_of(list_of(values)) <= 6);
  check_same(list_of(values));
  values[20] = other_shape;
  CHECK(records_of(list_of(values)) >= 3);
  check_same(list_of(values));
  check_same(list_of(std::vector<std::string>(40, scalar)));
}

TEST_CASE("Arrays that are alike among others, and in chunks") {
  const std::vector<std::string> pool = {alike,
                                         alike,
                                         alike,
                                         alike,
                                         other_values,
                                         other_shape,
                                         scalar,
                                         chunked,
                                         "'text'",
                                         "5",
                                         "{'a': f32[6](1, 2, 3, 4, 5, 6)}"};
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> values;
    std::string dict = "{";
    std::size_t kind = 0;
    for (std::size_t i = 0; i < 40; ++i) {
      if (random() % 3 == 0) kind = random() % pool.size();
      values.push_back(pool[kind]);
      dict += "'k" + std::to_string(i) + "': " + pool[kind] + ", ";
    }
    check_same(list_of(values));
    check_same(packed(dict.substr(0, dict.size() - 2) + "}"));
  }
}

TEST_CASE("Arrays that are alike in a source, behind many windows, and larger than what is read along") {
  for (const std::size_t items : {1U, 6U, 64U, 65U, 300U}) {
    std::string array = "f32[" + std::to_string(items) + "](1";
    for (std::size_t i = 1; i < items; ++i) array += ", " + std::to_string(i);
    std::string text = "[";
    for (std::size_t i = 0; i < 2000; ++i) text += (i == 0 ? "" : ", ") + (i % 97 == 0 ? "'text'" : array + ")");
    check_same(packed(text + "]"));
  }
}

TEST_CASE("Arrays that are almost alike: one byte differs, or the bytes end") {
  const std::string bytes = list_of(std::vector<std::string>(12, alike));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    check_same(bytes.substr(0, at));
    std::string other = bytes;
    for (const int change : {1, 2, 4, 0x40, 0x80}) {
      other[at] = static_cast<char>(bytes[at] ^ change);
      check_same(other);
    }
  }
}
