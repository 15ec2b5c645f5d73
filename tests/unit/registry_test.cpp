#include "object/registry.hpp"

#include <atomic>
#include <thread>

#include "support.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::type_of;
using namespace unit;

namespace {

const flaxstate::TreePath path;

std::unique_ptr<Type> int_type(std::string name, Dtype dtype = Dtype::int32) {
  return new_type(std::move(name), 8, {leaf("x", 0, dtype)});
}

}  // namespace

TEST_CASE("Types are found by name") {
  Registry registry;
  CHECK_FALSE(registry.contains("A"));
  CHECK(failure_of([&] { registry.find("A"); }) == "NOT_FOUND at ");
  registry.add(int_type("A"), false);
  CHECK(registry.contains("A"));
  CHECK(registry.find("A").name == "A");
  CHECK_FALSE(registry.contains("a"));
}

TEST_CASE("A name is registered once, unless it is overridden") {
  Registry registry;
  registry.add(int_type("A"), false);
  CHECK(failure_of([&] { registry.add(int_type("A", Dtype::int64), false); }) == "EXISTS at ");
  CHECK(registry.find("A").fields[0].dtype == Dtype::int32);
  registry.add(int_type("A", Dtype::int64), true);
  CHECK(registry.find("A").fields[0].dtype == Dtype::int64);
  registry.add(int_type("B"), true);
  CHECK(registry.contains("B"));
}

TEST_CASE("Types may name each other in any order, and themselves") {
  Registry registry;
  std::vector<Field> fields = {nested("b", 0, "B"), nested("a", 8, "A")};
  for (Field& field : fields) field.storage = Storage::pointer;
  registry.add(new_type("A", 16, fields), false);
  CHECK_FALSE(registry.contains("B"));
  const Type& a = registry.find("A");
  CHECK(failure_of([&] { type_of(a.fields[0], path); }) == "NOT_FOUND at .");
  CHECK(failure_of([&] { registry.find("B"); }) == "NOT_FOUND at ");
  CHECK(&type_of(a.fields[1], path) == &a);
  registry.add(int_type("B"), false);  // a name that is only mentioned is free
  CHECK(&type_of(a.fields[0], path) == &registry.find("B"));
  registry.add(int_type("B", Dtype::int8), true);
  CHECK(type_of(a.fields[0], path).fields[0].dtype == Dtype::int8);
}

TEST_CASE("A description that is refused changes nothing") {
  Registry registry;
  registry.add(int_type("A"), false);
  CHECK(failure_of([&] {
          registry.add(new_type("A", 4, {nested("n", 0, "New"), leaf("x", 2, Dtype::int32)}), true);
        }) == "INVALID_ARGUMENT at ./x");
  CHECK(registry.find("A").fields.size() == 1);
  CHECK_FALSE(registry.contains("New"));
}

TEST_CASE("A registry that a call uses can't be changed, and is used by any number of calls") {
  Registry registry;
  registry.add(int_type("A"), false);
  {
    const Registry::Use first(registry);
    const Registry::Use second(registry);
    CHECK(failure_of([&] { registry.add(int_type("B"), false); }) == "BUSY at ");
    CHECK_FALSE(registry.contains("B"));
  }
  registry.add(int_type("B"), false);
  CHECK(registry.contains("B"));
}

TEST_CASE("A registration that fails leaves the registry free") {
  Registry registry;
  for (int i = 0; i < 3; ++i) CHECK(failure_of([&] { registry.add(int_type(""), false); }) == "INVALID_ARGUMENT at ");
  const Registry::Use use(registry);
}

TEST_CASE("Threads use a registry while others try to change it: all succeed, or are told that it is busy") {
  Registry registry;
  registry.add(int_type("A"), false);
  std::atomic<int> wrong{0};
  const auto user = [&] {
    for (int i = 0; i < 2000; ++i) {
      const auto error = error_of([&] {
        const Registry::Use use(registry);
        if (registry.find("A").fields.size() != 1) ++wrong;
      });
      if (error.has_value() && error->status() != Status::busy) ++wrong;
    }
  };
  const auto changer = [&] {
    for (int i = 0; i < 2000; ++i) {
      const auto error = error_of([&] { registry.add(int_type("A"), true); });
      if (error.has_value() && error->status() != Status::busy) ++wrong;
    }
  };
  std::thread threads[] = {std::thread(user), std::thread(user), std::thread(changer)};
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  registry.add(int_type("B"), false);
  CHECK(registry.contains("B"));
}

TEST_CASE("What a type's owner gave along ends with the type") {
  int ended = 0;
  {
    Registry registry;
    auto type = int_type("A");
    type->lifetime = std::shared_ptr<const void>(&ended, [&](const void*) { ++ended; });
    registry.add(std::move(type), false);
    CHECK(ended == 0);
    registry.add(int_type("A"), true);
    CHECK(ended == 1);
    type = int_type("A");
    type->lifetime = std::shared_ptr<const void>(&ended, [&](const void*) { ++ended; });
    CHECK(failure_of([&] { registry.add(std::move(type), false); }) == "EXISTS at ");
    CHECK(ended == 2);
  }
  CHECK(ended == 2);
}
