// The computer's player: a network that Flax trained, as plain structs.
#pragma once

#include "observation.hpp"

namespace game {

template <std::size_t inputs, std::size_t outputs>
struct Dense {
  std::array<float, outputs> bias;
  std::array<std::array<float, outputs>, inputs> kernel;
};

// Named as Flax names them.
struct Policy {
  static constexpr std::size_t width = 32, outputs = 3;
  Dense<observation_names.size(), width> dense_0;
  Dense<width, width> dense_1;
  Dense<width, outputs> dense_2;
};

// Out of a file of train.py. Throws flaxstate::error with all that differs, or std::runtime_error if the network was
// trained on other observations.
Policy load_policy(const char* path);

Controls decide(const Policy& policy, const Observation& observation);

}  // namespace game
