#include "object/struct_restore.hpp"

#include <algorithm>
#include <random>

#include "object/object_restore.hpp"
#include "support.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::restore_struct;
using flaxstate::TreePath;
using namespace unit;

namespace {

struct Simple {
  std::int8_t tiny;
  std::uint16_t small;
  std::int64_t large;
  float narrow;
  double wide;
  char name[7];
  bool flag;
};

const std::vector<Field> fields = {leaf("tiny", offsetof(Simple, tiny), Dtype::int8),
                                   leaf("small", offsetof(Simple, small), Dtype::uint16),
                                   leaf("large", offsetof(Simple, large), Dtype::int64),
                                   leaf("narrow", offsetof(Simple, narrow), Dtype::float32),
                                   leaf("wide", offsetof(Simple, wide), Dtype::float64),
                                   text_field("name", offsetof(Simple, name), 7),
                                   leaf("a field with a name of 31 bytes", offsetof(Simple, flag), Dtype::boolean)};

// The state of an object: the values in the order of the fields, or in another one.
std::string state_of(const std::vector<std::string>& values, const std::vector<std::size_t>& order) {
  std::string entries;
  for (const std::size_t i : order) entries += (entries.empty() ? "'" : ", '") + fields[i].name + "': " + values[i];
  return "{" + entries + "}";
}

// What restoring it does: the object, or the messages in any order.
std::string restored(const Type& type, const std::string& state) {
  const Read read(packed(state));
  Simple object;
  std::memset(&object, 0x77, sizeof object);
  flaxstate::Memory memory(flaxstate::default_allocator());
  const auto error = error_of([&] { flaxstate::restore_object(type, &object, read.root(), TreePath(), {{}, memory}); });
  if (!error.has_value()) return to_hex(&object, sizeof object);
  CHECK(to_hex(&object, sizeof object) == to_hex(std::string(sizeof object, 0x77)));
  std::vector<std::string> messages;
  for (const auto& mismatch : error->mismatches().list)
    messages.push_back(mismatch.path + " " + mismatch.message + "\n");
  std::sort(messages.begin(), messages.end());
  std::string text;
  for (const std::string& message : messages) text += message;
  return text;
}

// Values that fit everywhere, fit somewhere, or nowhere.
const char* const all_values[] = {"5",
                                  "127",
                                  "128",
                                  "-128",
                                  "65535",
                                  "65536",
                                  "hex('d3ffffffffffffffff')",
                                  "1.0",
                                  "3.402823669209385e+38",
                                  "nan",
                                  "hex('ca3fc00000')",
                                  "''",
                                  "'abc'",
                                  "'abcdef'",
                                  "'abcdefg'",
                                  "'a\\x00c'",
                                  "False",
                                  "True",
                                  "None",
                                  "b'a'",
                                  "18446744073709551615",
                                  "[None]",
                                  "{}"};

}  // namespace

TEST_CASE("The fast way and the walk do the same, whatever the values are") {
  Registry registry;
  const Type& type = add_type(registry, "Simple", sizeof(Simple), fields);
  REQUIRE(type.program->nodes.size() == 1 + fields.size());
  std::mt19937 random(81);
  const std::vector<std::string> good = {"5",        "65535", "hex('d3ffffffffffffffff')", "1.5", "1.5000000000000002",
                                         "'abcdef'", "True"};
  std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5, 6};
  std::vector<std::size_t> rotated = {1, 2, 3, 4, 5, 6, 0};
  std::size_t restored_ones = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> values = good;
    for (std::size_t changes = random() % 3; changes != 0; --changes) {
      values[random() % values.size()] = all_values[random() % std::size(all_values)];
    }
    const std::string fast = restored(type, state_of(values, order));
    const std::string walked = restored(type, state_of(values, rotated));
    if (fast != walked) FAIL_CHECK(state_of(values, order) << "\n" << fast << "\n" << walked);
    restored_ones += fast.size() == 2 * sizeof(Simple) ? 1 : 0;
  }
  CHECK(restored_ones > 1000);
}

TEST_CASE("What isn't that simple is left to the walk, and not written to by a check") {
  Registry registry;
  const Type& type = add_type(registry, "Two", 16, {leaf("a", 0, Dtype::int64), leaf("b", 8, Dtype::int64)});
  const auto takes = [](const Type& of, const std::string& state) {
    const Read read(packed(state));
    Byte object[16];
    std::memset(object, 0x77, sizeof object);
    const bool result = restore_struct<false>(*of.program, of.program->nodes, read.root(), object);
    CHECK(to_hex(object, 16) == to_hex(std::string(16, 0x77)));
    return result;
  };
  CHECK(takes(type, "{'a': 1, 'b': 2}"));
  CHECK_FALSE(takes(type, "{'b': 1, 'a': 2}"));
  CHECK_FALSE(takes(type, "{'a': 1}"));
  CHECK_FALSE(takes(type, "{'a': 1, 'b': 2, 'c': 3}"));
  CHECK_FALSE(takes(type, "{'a': 1, 'b': True}"));
  CHECK_FALSE(takes(type, "{'a': [1], 'b': 2}"));
  CHECK_FALSE(takes(type, "{1: 1, 98: 2}"));
  const Type& named =
      add_type(registry, "Named", 16, {leaf("a", 0, Dtype::int64), leaf("b", 8, Dtype::int64)}, Kind::named_tuple);
  CHECK_FALSE(takes(named, "{'a': 1, 'b': 2}"));
  const Type& empty = add_type(registry, "Empty", 0, {});
  CHECK(takes(empty, "{}"));
}
