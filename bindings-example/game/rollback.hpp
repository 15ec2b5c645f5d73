// The last two seconds, a buffer for each frame, whose memory is used again and again.
#pragma once

#include "game_types.hpp"

namespace game {

class Rollback {
 public:
  static constexpr int longest = 2 * frames_per_second;

  // Keeps the game as it is now. Called after each frame, and once before the first.
  void remember(const Game& game);

  // How many frames it can go back.
  int depth() const { return kept_ - 1; }
  // The game as it was `frames` frames ago; what came after is gone. Throws, and changes nothing, beyond depth().
  void go_back(Game& game, int frames);
  // Another game begins.
  void forget() { kept_ = 0; }

  // The bytes of the frame before so many frames; 0 is the last that was kept. Borrowed until it falls out.
  const flaxstate::buffer& frame(int frames_ago) const;

 private:
  // The frame of now takes one place more.
  std::array<flaxstate::buffer, longest + 1> frames_;
  flaxstate::workspace workspace_;
  std::size_t newest_ = 0;
  int kept_ = 0;
};

}  // namespace game
