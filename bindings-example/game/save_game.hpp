// Whole games in files.
#pragma once

#include "game_state.hpp"

namespace game {

// Takes the place of an old file at once and whole. Throws flaxstate::error.
void save_game(const Game& game, const char* path);

// A new game out of a file, so that a broken file changes nothing. Throws flaxstate::error for what doesn't fit the
// structs, std::runtime_error for what the rules don't know; the text of both has the path in the tree.
Game load_game(const char* path);

}  // namespace game
