#include "object/object_restore_struct.hpp"

#include <algorithm>
#include <random>

#include "object/object_restore.hpp"
#include "support.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::restore_simple_struct;
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

std::string key_hex(const std::string& name) {
  return to_hex(std::string(1, static_cast<char>(0xa0 + name.size())) + name);
}

// The state of an object: the values in the order of the fields, or in another one.
std::string state_hex(const std::vector<std::string>& values, const std::vector<std::size_t>& order) {
  std::string hex = "8" + std::to_string(values.size());
  for (const std::size_t i : order) hex += key_hex(fields[i].name) + values[i];
  return hex;
}

// What restoring it does: the object, or the messages in any order.
std::string restored(const Type& type, const std::string& hex) {
  const Read read(from_hex(hex));
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
const char* const values_hex[] = {"05",
                                  "7f",
                                  "cc80",
                                  "d080",
                                  "cdffff",
                                  "ce00010000",
                                  "d3ffffffffffffffff",
                                  "cb3ff0000000000000",
                                  "cb47f0000000000000",
                                  "cb7ff8000000000000",
                                  "ca3fc00000",
                                  "a0",
                                  "a3616263",
                                  "a6616263646566",
                                  "a761626364656667",
                                  "a3610063",
                                  "c2",
                                  "c3",
                                  "c0",
                                  "c40161",
                                  "cfffffffffffffffff",
                                  "91c0",
                                  "80"};

}  // namespace

TEST_CASE("The fast way and the walk do the same, whatever the values are") {
  Registry registry;
  const Type& type = add_type(registry, "Simple", sizeof(Simple), fields);
  REQUIRE(type.structs.fields.size() == fields.size());
  std::mt19937 random(81);
  const std::vector<std::string> good = {
      "05", "cdffff", "d3ffffffffffffffff", "cb3ff8000000000000", "cb3ff8000000000001", "a6616263646566", "c3"};
  std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5, 6};
  std::vector<std::size_t> rotated = {1, 2, 3, 4, 5, 6, 0};
  std::size_t restored_ones = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> values = good;
    for (std::size_t changes = random() % 3; changes != 0; --changes) {
      values[random() % values.size()] = values_hex[random() % std::size(values_hex)];
    }
    const std::string fast = restored(type, state_hex(values, order));
    const std::string walked = restored(type, state_hex(values, rotated));
    if (fast != walked) FAIL_CHECK(state_hex(values, order) << "\n" << fast << "\n" << walked);
    restored_ones += fast.size() == 2 * sizeof(Simple) ? 1 : 0;
  }
  CHECK(restored_ones > 1000);
}

TEST_CASE("What isn't that simple is left to the walk, and not written to by a check") {
  Registry registry;
  const Type& type = add_type(registry, "Two", 16, {leaf("a", 0, Dtype::int64), leaf("b", 8, Dtype::int64)});
  const auto takes = [](const Type& of, std::string_view hex) {
    const Read read(from_hex(hex));
    Byte object[16];
    std::memset(object, 0x77, sizeof object);
    const bool result = restore_simple_struct<false>(of, read.root(), object);
    CHECK(to_hex(object, 16) == to_hex(std::string(16, 0x77)));
    return result;
  };
  CHECK(takes(type, "82a16101a16202"));
  CHECK_FALSE(takes(type, "82a16201a16102"));
  CHECK_FALSE(takes(type, "81a16101"));
  CHECK_FALSE(takes(type, "83a16101a16202a16303"));
  CHECK_FALSE(takes(type, "82a16101a162c3"));
  CHECK_FALSE(takes(type, "82a1619101a16202"));
  CHECK_FALSE(takes(type, "8201016202"));
  const Type& named =
      add_type(registry, "Named", 16, {leaf("a", 0, Dtype::int64), leaf("b", 8, Dtype::int64)}, Kind::named_tuple);
  CHECK_FALSE(takes(named, "82a16101a16202"));
  const Type& empty = add_type(registry, "Empty", 0, {});
  CHECK_FALSE(takes(empty, "80"));
}
