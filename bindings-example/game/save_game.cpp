#include "save_game.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include "game_types.hpp"

namespace game {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error(path + ": " + why);
}

void check_count(const std::string& path, std::size_t found, std::size_t wanted) {
  if (found != wanted) refuse(path, std::to_string(found) + " items, but " + std::to_string(wanted) + " are needed");
}

// NaN is refused, too.
void check_range(const std::string& path, double number, double low, double high) {
  if (!(number >= low && number <= high)) refuse(path, "the number " + std::to_string(number) + " is out of range");
}

void check_bodies(const Bodies& bodies) {
  constexpr float fastest = 1000;
  const std::size_t count = bodies.count();
  if (count < player_count || count > most_bodies) refuse("./bodies/shape", "there are too few bodies, or too many");
  check_count("./bodies/owner", bodies.owner.size(), count);
  check_count("./bodies/size", bodies.size.size(), count);
  check_count("./bodies/position", bodies.position.size(), count);
  check_count("./bodies/velocity", bodies.velocity.size(), count);
  check_count("./bodies/angle", bodies.angle.size(), count);
  check_count("./bodies/spin", bodies.spin.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto shape = static_cast<int>(bodies.shape[i]);
    check_range("./bodies/shape", shape, i < player_count ? 0 : 1, i < player_count ? 0 : 2);
    check_range("./bodies/owner", bodies.owner[i], 0, player_count);
    check_range("./bodies/size", bodies.size[i], 0.05, 3);
    check_range("./bodies/position", bodies.position[i][0], -2 * half_width, 2 * half_width);
    check_range("./bodies/position", bodies.position[i][1], -2 * half_height, 2 * half_height);
    for (const float each : bodies.velocity[i]) check_range("./bodies/velocity", each, -fastest, fastest);
    check_range("./bodies/angle", bodies.angle[i], -1e6, 1e6);
    check_range("./bodies/spin", bodies.spin[i], -fastest, fastest);
  }
}

void check_contacts(const Contacts& contacts, std::size_t body_count) {
  constexpr std::size_t walls = 4;
  check_count("./contacts/feature", contacts.feature.size(), contacts.bodies.size());
  check_count("./contacts/impulse", contacts.impulse.size(), contacts.bodies.size());
  std::uint32_t previous = 0;
  for (std::size_t i = 0; i < contacts.bodies.size(); ++i) {
    const auto [a, b] = contacts.bodies[i];
    check_range("./contacts/bodies", a, 0, static_cast<double>(body_count + walls - 1));
    check_range("./contacts/bodies", b, 0, static_cast<double>(body_count + walls - 1));
    if (a < previous) refuse("./contacts/bodies", "the contacts are not in order");
    previous = a;
    for (const float each : contacts.impulse[i]) check_range("./contacts/impulse", each, -1e6, 1e6);
  }
}

}  // namespace

void save_game(const Game& game, const char* path) {
  flaxstate::save_options options;
  options.durability = FS_DURABILITY_DATA;
  flaxstate::save_file(game_types(), game, path, options);
}

Game load_game(const char* path) {
  Game loaded = flaxstate::load<Game>(game_types(), path);
  for (std::size_t i = 0; i < player_count; ++i) {
    const Player& player = loaded.players[i];
    const std::string place = "./players/" + std::to_string(i);
    check_range(place + "/score", player.score, 0, 1e9);
    check_range(place + "/cooldown", player.cooldown, 0, 1e6);
    check_range(place + "/thrust", player.thrust, -1, 1);
  }
  check_bodies(loaded.bodies);
  check_contacts(loaded.contacts, loaded.bodies.count());
  return loaded;
}

}  // namespace game
