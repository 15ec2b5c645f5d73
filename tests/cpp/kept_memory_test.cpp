// Containers whose number of elements stays keep their memory, those of objects with keep_memory.
#include "bytes_of.hpp"
#include "catch.hpp"

namespace {

using flaxstate::field;

// What containers and the library took.
int blocks_taken = 0;

template <class T>
struct counting_allocator {
  using value_type = T;
  counting_allocator() = default;
  template <class Other>
  // NOLINTNEXTLINE(google-explicit-constructor): allocators convert.
  counting_allocator(const counting_allocator<Other>&) noexcept {}
  T* allocate(std::size_t count) {
    ++blocks_taken;
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* block, std::size_t count) noexcept { std::allocator<T>().deallocate(block, count); }
  friend bool operator==(counting_allocator, counting_allocator) noexcept { return true; }
  friend bool operator!=(counting_allocator, counting_allocator) noexcept { return false; }
};
template <class T>
using vector = std::vector<T, counting_allocator<T>>;
using text = std::basic_string<char, std::char_traits<char>, counting_allocator<char>>;

void* take(std::size_t size, std::size_t /*alignment*/, void* /*user_data*/) noexcept {
  ++blocks_taken;
  return std::malloc(size);
}
void* take_again(void* old, std::size_t /*old_size*/, std::size_t size, std::size_t /*alignment*/,
                 void* /*user_data*/) noexcept {
  ++blocks_taken;
  return std::realloc(old, size);
}
void give_back(void* block, std::size_t /*size*/, std::size_t /*alignment*/, void* /*user_data*/) noexcept {
  std::free(block);
}

struct item {
  text name;
  vector<float> weights;
  std::optional<text> note;
  vector<text> tags;
  std::int64_t n = 0;
  int uses = 0;  // no field
};

struct world {
  vector<item> items;
  vector<vector<double>> rows;
  std::optional<item> best;
  text title;
};

flaxstate::registry world_registry() {
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("weights", &item::weights), field("note", &item::note),
                field("tags", &item::tags), field("n", &item::n));
  reg.add<world>("World", field("items", &world::items), field("rows", &world::rows), field("best", &world::best),
                 field("title", &world::title));
  return reg;
}

item item_of(std::int64_t n) {
  const char letter = static_cast<char>('a' + n);
  item made;
  made.name.assign(30, letter);
  made.weights.assign(3, static_cast<float>(n));
  made.note = text(2, letter);
  made.tags = {text(1, letter), text(40, letter)};
  made.n = n;
  return made;
}
world world_of(std::int64_t n) {
  world made;
  made.items = {item_of(n), item_of(n + 1)};
  made.rows = {{1.0 * static_cast<double>(n)}, {}, {2, 3}};
  made.best = item_of(n + 2);
  made.title = text(20, static_cast<char>('k' + n));
  return made;
}

std::string state_of(const flaxstate::registry& reg, const world& value) {
  const flaxstate::buffer written = flaxstate::to_bytes(reg, value);
  return std::string(flaxstate::bytes_view(written).text());
}

}  // namespace

TEST_CASE("a second restore allocates nothing, and leaves what isn't a field") {
  const flaxstate::registry reg = world_registry();
  const fs_allocator allocator = {sizeof(fs_allocator), take, take_again, give_back, nullptr};
  const flaxstate::workspace workspace(&allocator);
  flaxstate::restore_options options;
  options.keep_memory = 1;
  options.workspace = workspace.get();
  const world worlds[] = {world_of(0), world_of(3)};
  const std::string states[] = {state_of(reg, worlds[0]), state_of(reg, worlds[1])};
  // With a limit of nodes there is a tree.
  flaxstate::decode_options decode;
  decode.node_limit = 1000;
  for (const bool has_tree : {false, true}) {
    options.decode = has_tree ? &decode : nullptr;
    world target = world_of(1);
    for (item& each : target.items) each.uses = 5;
    const item* const first = target.items.data();
    const char* const name = target.items[1].name.data();
    const double* const row = target.rows[2].data();
    for (int turn = 0; turn < 4; ++turn) {
      const int taken = blocks_taken;
      flaxstate::restore(reg, target, states[turn % 2], options);
      if (turn > 0) CHECK(blocks_taken == taken);
      CHECK(target.items.data() == first);
      CHECK(target.items[1].name.data() == name);
      CHECK(target.rows[2].data() == row);
      CHECK(target.items[0].uses == 5);
      CHECK(state_of(reg, target) == states[turn % 2]);
    }
    // Whatever doesn't fit leaves all of them as they are.
    std::string damaged = states[0];
    damaged[damaged.size() - 21] = static_cast<char>(0xc4);
    CHECK_FALSE(flaxstate::try_restore(reg, target, flaxstate::bytes_view(damaged), options));
    CHECK(target.items.data() == first);
    CHECK(state_of(reg, target) == states[1]);
    // Another number of elements takes new ones, and only there.
    world longer = worlds[0];
    longer.items[0].tags.resize(3);
    longer.best.reset();
    flaxstate::restore(reg, target, state_of(reg, longer), options);
    CHECK(target.items.data() == first);
    CHECK(state_of(reg, target) == state_of(reg, longer));
  }
}

TEST_CASE("without the option numbers and text of the target itself keep their memory") {
  const flaxstate::registry reg = world_registry();
  world target = world_of(1);
  const char* const title = target.title.data();
  const item* const first = target.items.data();
  target.items[0].uses = 5;
  const std::string state = state_of(reg, world_of(2));
  flaxstate::restore(reg, target, state);
  CHECK(target.title.data() == title);
  CHECK(target.items.data() != first);
  CHECK(target.items[0].uses == 0);
  CHECK(state_of(reg, target) == state);
}
