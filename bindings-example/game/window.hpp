// The game with a window and a keyboard.
#pragma once

#include "match.hpp"

namespace game {

// Plays until the window is closed. Throws std::runtime_error if there is no display.
void play_in_window(Match& match, const Policy& policy, const char* save_path);

}  // namespace game
