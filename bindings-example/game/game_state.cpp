#include "game_state.hpp"

#include <algorithm>
#include <cmath>

namespace game {

void Bodies::add(Shape what, float its_size, Pair where, float its_angle) {
  shape.push_back(what);
  owner.push_back(0);
  size.push_back(its_size);
  position.push_back(where);
  velocity.push_back({0, 0});
  angle.push_back(its_angle);
  spin.push_back(0);
}

// Splitmix64: the whole generator is one number, which is saved with the game.
float random_number(std::uint64_t& random_state) {
  random_state += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = random_state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31;
  return static_cast<float>(mixed >> 40) * 0x1p-24F;
}

Game new_game(std::uint64_t seed, std::size_t body_count) {
  constexpr float pi = 3.14159265F, ship_size = 1.1F;
  Game made;
  made.random_state = seed;
  body_count = std::clamp(body_count, player_count, most_bodies);
  made.bodies.add(Shape::ship, ship_size, {-24, 0}, 0);
  made.bodies.add(Shape::ship, ship_size, {24, 0}, pi);

  // One body in each cell of a grid, which is as fine as their number needs.
  const auto wanted = static_cast<float>(body_count - player_count);
  const float width = 40, height = 28, cell = std::sqrt(width * height / std::max(wanted, 1.0F));
  const auto columns = static_cast<std::size_t>(std::ceil(width / cell));
  const float largest = std::min(0.75F, 0.4F * cell);
  for (std::size_t i = 0; made.bodies.count() < body_count; ++i) {
    const auto place = [&](std::size_t line) {
      return (static_cast<float>(line) + random_between(made.random_state, 0.25F, 0.75F)) * cell;
    };
    const Pair position = {place(i % columns) - width / 2, place(i / columns) - height / 2};
    const Shape shape = random_number(made.random_state) < 0.6F ? Shape::crate : Shape::drum;
    const float size = random_between(made.random_state, 0.55F, 1) * largest;
    const float angle = random_between(made.random_state, 0, pi);
    made.bodies.add(shape, size, position, angle);
  }
  return made;
}

}  // namespace game
