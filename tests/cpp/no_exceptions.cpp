// The headers with -fno-exceptions and -fno-rtti: results instead of exceptions. Ends with 1 if anything is wrong.
#include <flaxstate/flaxstate.hpp>

#include <cstdio>
#include <cstring>
#include <string>

namespace {

using flaxstate::field;

struct item {
  std::string name;
  std::int32_t count = 0;
};

struct player {
  std::int32_t hp = 100;
  float pos[3] = {};
  std::vector<item> items;
  std::variant<std::int32_t, item> any;
};

struct even {
  std::int64_t value = 0;
};

int failures = 0;

void check(bool holds, const char* what) {
  if (holds) return;
  std::printf("FAILED: %s\n", what);
  ++failures;
}

flaxstate::result<even> read_even(flaxstate::node state) {
  const flaxstate::result<std::int64_t> value = state.try_as<std::int64_t>();
  if (!value) return flaxstate::failure(value.failure().status(), value.failure().message());
  if (*value % 2 != 0) return flaxstate::failure(FS_E_CALLBACK, "an odd number");
  return even{*value};
}

void check_objects(flaxstate::registry& reg) {
  check(!reg.try_add<player>("Player", field("items", &player::items)), "a struct that is not registered is refused");
  check(bool(reg.try_add<item>("Item", field("name", &item::name), field("count", &item::count))), "add Item");
  check(bool(reg.try_add<player>("Player", field("hp", &player::hp), field("pos", &player::pos),
                                 field("items", &player::items), field("any", &player::any))),
        "add Player");
  player hero, copy;
  hero.items.push_back({"x", 1});
  hero.any = item{"y", 2};
  const auto bytes = flaxstate::try_to_bytes(reg, hero);
  if (!bytes) return check(false, bytes.failure().report());
  check(bool(flaxstate::try_restore(reg, copy, *bytes)), "restore");
  check(copy.items.size() == 1 && copy.items[0].name == "x", "the items are back");
  check(std::get_if<item>(&copy.any) != nullptr, "the variant is back");
  const auto refused = flaxstate::try_restore(reg, copy, std::string("\x80", 1));
  check(!refused && refused.failure().status() == FS_E_MISMATCH, "an empty dict is no Player");
  check(!refused && refused.failure().mismatches().size() == 4, "every mismatch is listed");
  check(copy.items.size() == 1, "the target is as it was");
}

void check_functions(flaxstate::registry& reg) {
  const auto write = [](const even& number, flaxstate::builder_view& out) { out.add(number.value); };
  check(bool(reg.try_add_by<even>("Even", write, read_even)), "add Even");
  even target;
  check(bool(flaxstate::try_restore(reg, target, std::string("\x04"))) && target.value == 4, "4 is even");
  const auto odd = flaxstate::try_restore(reg, target, std::string("\x05"));
  check(!odd && std::strstr(odd.failure().message(), "an odd number") != nullptr, "5 is odd");
  check(target.value == 4, "the target is as it was");
}

void check_trees() {
  const auto tree = flaxstate::try_msgpack_restore(std::string("\x81\xa1x\x01", 4));
  check(bool(tree), "decode");
  check(tree->root()["x"].try_as<std::int64_t>().value() == 1, "a value");
  check(!tree->root()["x"].try_as<bool>(), "no bool");
  check(!flaxstate::try_msgpack_restore(std::string("\xc1")), "c1 is refused");
  check(!flaxstate::try_open_file("no/such/file"), "no such file");
  auto builder = flaxstate::builder::try_create();
  check(bool(builder), "a builder");
  builder->begin_list().add(1).end();
  const auto built = builder->try_finish();
  check(built && flaxstate::try_msgpack_serialize(built->root())->size() == 2, "a tree that was built");
}

}  // namespace

int main() {
  auto reg = flaxstate::registry::try_create();
  if (!reg) return 1;
  check_objects(*reg);
  check_functions(*reg);
  check_trees();
  return failures == 0 ? 0 : 1;
}
