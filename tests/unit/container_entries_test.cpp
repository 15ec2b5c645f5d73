#include "object/container_entries.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support.hpp"
#include "tree/tree_path.hpp"

using namespace flaxstate;

namespace {

struct Shelf {
  std::vector<std::string> keys;
  std::size_t said;  // by size()
};

class ShelfAccessors final : public Accessors {
 public:
  explicit ShelfAccessors(bool has_entries) : has_entries_(has_entries) {}

  mutable int sizes = 0;
  mutable int calls = 0;  // of next() or entries()

  Container container() const noexcept override { return Container::map; }
  bool can_restore() const noexcept override { return false; }
  bool has_entries() const noexcept override { return has_entries_; }
  std::size_t size(const void* shelf, const Location&) const override {
    ++sizes;
    return at(shelf).said;
  }
  const void* next(const void* shelf, std::uintptr_t& cursor, std::string_view& key, const Location&) const override {
    ++calls;
    key = at(shelf).keys.at(cursor);
    return &at(shelf).keys.at(cursor++);
  }
  std::size_t entries(const void* shelf, std::uintptr_t& cursor, Entry* entries, std::size_t room,
                      const Location&) const override {
    ++calls;
    const auto& keys = at(shelf).keys;
    const std::size_t count = std::min(room, keys.size() - cursor);
    for (std::size_t i = 0; i < count; ++i, ++cursor) {
      entries[i] = {keys[cursor].data(), keys[cursor].size(), &keys[cursor]};
    }
    return count;
  }
  void* prepare(void*, std::size_t, const Location&) const override { return nullptr; }
  void* staged_element(void*, std::size_t, std::string_view, const Location&) const override { return nullptr; }
  void commit(void*, void*) const noexcept override {}
  void discard(void*, void*) const noexcept override {}

 private:
  static const Shelf& at(const void* shelf) noexcept { return *static_cast<const Shelf*>(shelf); }

  bool has_entries_;
};

Shelf shelf_of(std::size_t count) {
  Shelf shelf{{}, count};
  for (std::size_t i = 0; i < count; ++i) shelf.keys.push_back("key " + std::to_string(i));
  return shelf;
}

void check_all(const ShelfAccessors& accessors, const Shelf& shelf) {
  ContainerEntries entries(accessors, &shelf);
  const TreePath root;
  REQUIRE(entries.count(root) == shelf.keys.size());
  for (const std::string& key : shelf.keys) {
    const Entry& entry = entries.next(root);
    CHECK(entry.key_text() == key);
    CHECK(entry.element == &key);
  }
}

}  // namespace

TEST_CASE("Elements come one by one, or many at once") {
  for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 16U, 17U, 100U}) {
    const Shelf shelf = shelf_of(count);
    const ShelfAccessors single(false);
    check_all(single, shelf);
    CHECK(single.sizes == 1);
    CHECK(single.calls == static_cast<int>(count));
    const ShelfAccessors many(true);
    check_all(many, shelf);
    CHECK(many.sizes == (count < 8 ? 0 : 1));
    CHECK(many.calls == std::max(1, static_cast<int>((count + 7) / 8)));
  }
}

TEST_CASE("Elements that end too soon, or are more than their size says") {
  const TreePath root;
  const ShelfAccessors many(true);
  Shelf shelf = shelf_of(8);
  shelf.said = 9;
  const auto take_all = [&] {
    ContainerEntries entries(many, &shelf);
    for (std::size_t left = entries.count(root); left != 0; --left) entries.next(root);
  };
  CHECK(unit::failure_of(take_all) == "CALLBACK at .");
  shelf.said = 7;
  CHECK(unit::failure_of([&] { ContainerEntries(many, &shelf).count(root); }) == "CALLBACK at .");
  shelf.said = 8;
  CHECK(unit::failure_of(take_all) == "OK");
}
