#include "rules.hpp"

#include <algorithm>
#include <cmath>

namespace game {
namespace {

constexpr float thrust_force = 900, turn_torque = 420, grip = 70;

// Sideways a ship slides less than ahead, so that it steers like a boat.
Drive drive_of(const Bodies& bodies, std::size_t ship, const Controls& controls) {
  const float cosine = std::cos(bodies.angle[ship]), sine = std::sin(bodies.angle[ship]);
  const float sideways = -sine * bodies.velocity[ship][0] + cosine * bodies.velocity[ship][1];
  const float ahead = thrust_force * (controls.thrust > 0 ? controls.thrust : 0.6F * controls.thrust);
  Drive drive;
  drive.force.Set(cosine * ahead + sine * grip * sideways, sine * ahead - cosine * grip * sideways);
  drive.torque = turn_torque * controls.turn;
  return drive;
}

void pulse(Bodies& bodies, std::size_t ship) {
  constexpr float strength = 22;
  const Pair from = bodies.position[ship];
  for (std::size_t i = 0; i < bodies.count(); ++i) {
    if (i == ship || !pulse_reaches(bodies, ship, bodies.position[i])) continue;
    const float x = bodies.position[i][0] - from[0], y = bodies.position[i][1] - from[1];
    const float distance = std::max(std::hypot(x, y), 0.5F);
    const float speed = strength * (1 - distance / pulse_range);
    bodies.velocity[i][0] += speed * x / distance;
    bodies.velocity[i][1] += speed * y / distance;
    if (bodies.shape[i] != Shape::ship) bodies.owner[i] = static_cast<std::uint8_t>(ship + 1);
  }
}

// What a ship touches takes its colour.
void mark_owners(Game& game) {
  Bodies& bodies = game.bodies;
  for (const auto& [a, b] : game.contacts.bodies) {
    if (a >= bodies.count() || b >= bodies.count()) continue;
    const auto ship = std::min(a, b), other = std::max(a, b);
    if (ship < player_count && other >= player_count) bodies.owner[other] = static_cast<std::uint8_t>(ship + 1);
  }
}

// What is in a strip counts for the player who pushes that way, and comes back in the middle.
void count_goals(Game& game) {
  Bodies& bodies = game.bodies;
  for (std::size_t i = player_count; i < bodies.count(); ++i) {
    const float x = bodies.position[i][0];
    if (std::abs(x) < half_width - goal_depth) continue;
    ++game.players[x > 0 ? 0 : 1].score;
    bodies.position[i] = {random_between(game.random_state, -3, 3),
                          random_between(game.random_state, 2 - half_height, half_height - 2)};
    bodies.velocity[i] = {random_between(game.random_state, -2, 2), random_between(game.random_state, -2, 2)};
    bodies.owner[i] = 0;
  }
}

}  // namespace

bool pulse_reaches(const Bodies& bodies, std::size_t ship, Pair place) {
  const float x = place[0] - bodies.position[ship][0], y = place[1] - bodies.position[ship][1];
  const float distance = std::hypot(x, y);
  const float ahead = x * std::cos(bodies.angle[ship]) + y * std::sin(bodies.angle[ship]);
  return distance < pulse_range && ahead > 0.7F * distance;
}

void advance(Game& game, const Inputs& inputs, Physics& physics) {
  Drives drives;
  for (std::size_t i = 0; i < player_count; ++i) {
    Player& player = game.players[i];
    player.cooldown = std::max(player.cooldown - 1, 0);
    player.thrust = inputs[i].thrust;
    if (inputs[i].pulse && player.cooldown == 0) {
      pulse(game.bodies, i);
      player.cooldown = pulse_cooldown;
    }
    drives[i] = drive_of(game.bodies, i, inputs[i]);
  }
  physics.step(game.bodies, game.contacts, drives);
  mark_owners(game);
  count_goals(game);
  ++game.tick;
}

}  // namespace game
