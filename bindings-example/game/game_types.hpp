// The description of the game for flaxstate.
#pragma once

#include <flaxstate/flaxstate.hpp>

#include "game_state.hpp"

namespace game {

const flaxstate::registry& game_types();

}  // namespace game
