// A game's world: saved into a file, loaded again, written each frame into the same buffer; a file that doesn't fit;
// and a file of which nothing is known.
//
//   world FOLDER       the folder for the file world.msgpack
#include <flaxstate/flaxstate.hpp>

#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace {

struct item {
  std::string name;
  std::int32_t count = 0;
};

struct sleeping {};
struct walking {
  float target[2] = {};
};

enum class weather : std::uint8_t { sun, rain };

struct creature {
  std::int64_t id = 0;
  double health = 1;
  std::vector<item> items;
  std::optional<item> in_hand;
  std::variant<sleeping, walking> state;
};

struct world {
  std::int32_t tick = 0;
  weather sky = weather::sun;
  std::vector<float> heights;
  std::map<std::string, creature> creatures;
};

auto game_types() {
  using flaxstate::field;
  return flaxstate::types()
      .add<item>("Item", field("name", &item::name), field("count", &item::count))
      .add<sleeping>("Sleeping")
      .add<walking>("Walking", field("target", &walking::target))
      .add<creature>("Creature", field("id", &creature::id), field("health", &creature::health),
                     field("items", &creature::items), field("in_hand", &creature::in_hand),
                     field("state", &creature::state))
      .add<world>("World", field("tick", &world::tick), field("sky", &world::sky), field("heights", &world::heights),
                  field("creatures", &world::creatures));
}

world new_world() {
  world made;
  made.sky = weather::rain;
  made.heights.assign(1024, 0.5f);
  creature& ada = made.creatures["Ada"];
  ada.items = {{"rope", 2}, {"lamp", 1}};
  ada.in_hand = item{"map", 1};
  ada.state = walking{{3, 4}};
  made.creatures["Bob"].id = 2;
  return made;
}

// The buffer of the first frame serves all others.
template <class Types>
std::size_t save_every_frame(const Types& types, world& game) {
  flaxstate::buffer bytes;
  for (int frame = 0; frame < 60; ++frame) {
    ++game.tick;
    flaxstate::to_bytes(types, game, bytes);
  }
  return bytes.size();
}

// A file that doesn't fit leaves the target as it was, and says everything that is wrong.
template <class Types>
void show_mismatches(const Types& types, const std::string& path) {
  flaxstate::restore_options options;
  options.path = "creatures/Ada";
  world target;
  try {
    flaxstate::restore_file(types, target, path.c_str(), options);
  } catch (const flaxstate::error& error) {
    std::cout << error.what() << '\n';
  }
}

void look_around(const std::string& path) {
  const flaxstate::tree tree = flaxstate::open_file(path.c_str());
  for (const flaxstate::node child : tree.root()) std::cout << child.key_text() << ": " << child.kind_name() << '\n';
  std::cout << "the lamp: " << tree.root().at("creatures/Ada/items/1/count").as<std::int64_t>() << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string path = std::string(argc > 1 ? argv[1] : ".") + "/world.msgpack";
  const auto types = game_types();
  world game = new_world();
  flaxstate::save_file(types, game, path.c_str());
  const auto loaded = flaxstate::load<world>(types, path.c_str());
  std::cout << "Ada holds a " << loaded.creatures.at("Ada").in_hand->name << '\n';
  std::cout << "60 frames of " << save_every_frame(types, game) << " bytes\n";
  show_mismatches(types, path);
  look_around(path);
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 1;
}
