// What the computer's network sees. It is computed nowhere else: training reads rows that the game wrote.
#pragma once

#include <string>

#include "game_state.hpp"

namespace game {

// Seen from the ship: x is ahead, y is to its left. train.py keeps these names in the checkpoint, and the game refuses
// one with other names.
constexpr std::array observation_names = {
    "velocity x", "velocity y", "spin",  // of the ship
    "crate x",    "crate y",             // the one that is best to push next
    "behind x",   "behind y",            // the place to push it from
    "goal x",     "goal y",              // the direction to push it in
    "middle x",   "middle y",            // the way to the line between the goals, away from the long walls
    "ready",      "in reach"             // a pulse is ready; how many bodies it would push
};
using Observation = std::array<float, observation_names.size()>;

Observation observe(const Game& game, std::size_t player);

// Rows for training.
struct Samples {
  std::vector<std::string> names{observation_names.begin(), observation_names.end()};
  std::vector<Observation> rows;
};

}  // namespace game
