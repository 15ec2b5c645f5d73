// What happens in a frame: ships, pulses, Box2D, goals.
#pragma once

#include "game_state.hpp"
#include "physics.hpp"

namespace game {

constexpr std::int32_t pulse_cooldown = 90;
constexpr float pulse_range = 7;

// Whether a place is in front of the ship, and near enough for its pulse.
bool pulse_reaches(const Bodies& bodies, std::size_t ship, Pair place);

// The next frame. It depends on the two arguments and nothing else; `physics` is memory.
void advance(Game& game, const Inputs& inputs, Physics& physics);

}  // namespace game
