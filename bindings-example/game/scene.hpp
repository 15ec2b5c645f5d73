// What the game looks like.
#pragma once

#include "canvas.hpp"
#include "rollback.hpp"

namespace game {

// The last message, as a frame around the picture.
enum class Signal { none, good, bad };

void draw(Canvas& canvas, const Game& game, const Rollback& rollback, Signal signal);

}  // namespace game
