// Structs by fields: int64, float64, char[16], bool.
#include <algorithm>
#include <cstring>

#include "../inventory.hpp"
#include "workload.hpp"

namespace flaxstate::bench {

namespace {

// Memory that nobody has touched: a vector would.
class ItemsTarget : public Target {
 public:
  explicit ItemsTarget(const std::vector<Item>& source)
      : source_(source), items_(new Item[source.size()]), inventory_{items_.get(), 0, source.size()} {}

  void* object() override { return &inventory_; }

  void spoil() override {
    std::fill_n(items_.get(), source_.size(), Item{-1, -1.0, "spoilt", false});
    inventory_.count = 0;
  }

  bool equals_source() const override {
    return inventory_.count == source_.size() &&
           std::equal(source_.begin(), source_.end(), items_.get(), [](const Item& left, const Item& right) {
             return left.id == right.id && left.weight == right.weight && left.alive == right.alive &&
                    std::strcmp(left.name, right.name) == 0;
           });
  }

 private:
  const std::vector<Item>& source_;
  std::unique_ptr<Item[]> items_;
  Inventory inventory_;
};

class State : public Workload {
 public:
  explicit State(std::size_t count)
      : registry_(make_inventory_registry()), items_(make_items(count)), inventory_{items_.data(), count, count} {}

  const fs_registry* registry() const override { return registry_.get(); }
  const char* type_name() const override { return "Inventory"; }
  const void* object() const override { return &inventory_; }
  std::unique_ptr<Target> make_target() const override { return std::make_unique<ItemsTarget>(items_); }
  std::size_t leaf_count() const override { return 4 * items_.size(); }
  std::string leaf_path() const override { return "items/" + std::to_string(items_.size() / 2) + "/weight"; }

 private:
  Registry registry_;
  std::vector<Item> items_;
  Inventory inventory_;
};

}  // namespace

std::unique_ptr<Workload> make_state(double scale) {
  return std::make_unique<State>(std::max<std::size_t>(1, static_cast<std::size_t>(250'000 * scale)));
}

}  // namespace flaxstate::bench
