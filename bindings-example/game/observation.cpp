#include "observation.hpp"

#include <cmath>

#include "rules.hpp"

namespace game {
namespace {

Pair place_behind(const Bodies& bodies, std::size_t crate, float side) {
  return {bodies.position[crate][0] - side * (bodies.size[crate] + 1.3F), bodies.position[crate][1]};
}

// The crate whose far side is nearest, and not far from the goal; 0 if there is none. Every three seconds other crates
// are liked, or a player would wait for ever at one that can't be reached.
std::size_t choose_crate(const Game& game, std::size_t ship, float side) {
  const Bodies& bodies = game.bodies;
  const auto mood = static_cast<std::uint64_t>(game.tick) / (3 * frames_per_second) * player_count + ship;
  std::size_t best = 0;
  float least = INFINITY;
  for (std::size_t i = player_count; i < bodies.count(); ++i) {
    const Pair behind = place_behind(bodies, i, side);
    const float x = behind[0] - bodies.position[ship][0], y = behind[1] - bodies.position[ship][1];
    const float way_to_goal = half_width - side * bodies.position[i][0];
    const bool is_beyond = side * x < 0;
    const bool is_at_wall = std::abs(behind[1]) > half_height - 2.5F;
    std::uint64_t taste = mood * most_bodies + i;
    const float cost = std::hypot(x, y) + 0.25F * way_to_goal + (is_beyond ? 4.0F : 0.0F) + (is_at_wall ? 9.0F : 0.0F) +
                       8 * random_number(taste);
    if (cost < least) best = i, least = cost;
  }
  return best;
}

}  // namespace

Observation observe(const Game& game, std::size_t player) {
  constexpr float far = 20, fast = 10, many = 10;  // so that most numbers are between -1 and 1
  const Bodies& bodies = game.bodies;
  const float side = side_of(player);
  const float cosine = std::cos(bodies.angle[player]), sine = std::sin(bodies.angle[player]);
  const auto turned = [&](Pair v, float scale) -> Pair {
    return {(cosine * v[0] + sine * v[1]) / scale, (cosine * v[1] - sine * v[0]) / scale};
  };
  const auto seen = [&](Pair place) {
    return turned({place[0] - bodies.position[player][0], place[1] - bodies.position[player][1]}, far);
  };
  float in_reach = 0;
  for (std::size_t i = player_count; i < bodies.count(); ++i) {
    if (pulse_reaches(bodies, player, bodies.position[i])) in_reach += 1 / many;
  }
  const std::size_t chosen = choose_crate(game, player, side);
  const Pair velocity = turned(bodies.velocity[player], fast), goal = turned({side, 0}, 1);
  const Pair crate = seen(bodies.position[chosen]), behind = seen(place_behind(bodies, chosen, side));
  const Pair middle = turned({0, -bodies.position[player][1]}, half_height);
  const float ready = game.players[player].cooldown == 0 ? 1.0F : 0.0F;
  return {velocity[0], velocity[1], bodies.spin[player] / fast,
          crate[0],    crate[1],    behind[0],
          behind[1],   goal[0],     goal[1],
          middle[0],   middle[1],   ready,
          in_reach};
}

}  // namespace game
