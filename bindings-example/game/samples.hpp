// What training learns from: observations of games, written for train.py.
#pragma once

#include "policy.hpp"

namespace game {

// Plays with the policy, or without one, and with a player who wanders now and then, so that there are situations that
// a good player gets into seldom. Throws flaxstate::error.
void save_samples(const Policy* policy, std::uint64_t seed, int frames, const char* path);

Samples load_samples(const char* path);

}  // namespace game
