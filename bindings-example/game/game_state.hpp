// The whole game as plain structs: all that decides the next frame, and nothing beside it. A frame in memory and a save
// game are the bytes of one Game.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace game {

using Pair = std::array<float, 2>;

constexpr float half_width = 32, half_height = 16;  // of the arena, in metres
constexpr float goal_depth = 3;                     // the strip at each end
constexpr int frames_per_second = 60;
constexpr std::size_t player_count = 2;  // bodies 0 and 1 are their ships
constexpr std::size_t most_bodies = 4096;

enum class Shape : std::uint8_t { ship, crate, drum };

// One array for each quantity: a thousand structs with these fields would take many times as long to write.
struct Bodies {
  std::vector<Shape> shape;
  std::vector<std::uint8_t> owner;  // who pushed it last: 0 nobody, else the player's number + 1
  std::vector<float> size;          // radius of a drum, half the side of a crate
  std::vector<Pair> position, velocity;
  std::vector<float> angle, spin;

  std::size_t count() const { return shape.size(); }
  void add(Shape what, float its_size, Pair where, float its_angle);
};

// What the solver starts from: the impulses of the last frame at each point where two bodies touch. Ordered by the
// first body. The walls have the numbers behind the last body.
struct Contacts {
  std::vector<std::array<std::uint32_t, 2>> bodies;
  std::vector<std::uint32_t> feature;  // Box2D's number of the point: which corner of which edge
  std::vector<Pair> impulse;           // along the normal, along the surface
};

struct Player {
  std::int32_t score = 0;
  std::int32_t cooldown = 0;  // frames until the next pulse
  float thrust = 0;           // of the last frame, for the flame
};

struct Game {
  std::int64_t tick = 0;
  std::uint64_t random_state = 0;
  std::array<Player, player_count> players;
  Bodies bodies;
  Contacts contacts;
};

// What a player does in a frame.
struct Controls {
  float thrust = 0, turn = 0;  // from -1 to 1
  bool pulse = false;
};
using Inputs = std::array<Controls, player_count>;

// The direction of x in which a player pushes.
inline float side_of(std::size_t player) { return player == 0 ? 1.0F : -1.0F; }

Game new_game(std::uint64_t seed, std::size_t body_count);

// The next number of the game's generator, from 0 up to 1.
float random_number(std::uint64_t& random_state);
inline float random_between(std::uint64_t& random_state, float low, float high) {
  return low + (high - low) * random_number(random_state);
}

}  // namespace game
