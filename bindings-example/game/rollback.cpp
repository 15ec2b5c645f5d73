#include "rollback.hpp"

#include <algorithm>
#include <stdexcept>

namespace game {

void Rollback::remember(const Game& game) {
  flaxstate::serialize_options options;
  options.workspace = workspace_.get();
  const std::size_t next = (newest_ + 1) % frames_.size();
  flaxstate::to_bytes(game_types(), game, frames_[next], options);
  newest_ = next;
  kept_ = std::min(kept_ + 1, longest + 1);
}

const flaxstate::buffer& Rollback::frame(int frames_ago) const {
  if (frames_ago < 0 || frames_ago > depth()) throw std::out_of_range("this frame is not kept");
  return frames_[(newest_ + frames_.size() - static_cast<std::size_t>(frames_ago)) % frames_.size()];
}

void Rollback::go_back(Game& game, int frames) {
  flaxstate::restore_options options;
  options.workspace = workspace_.get();
  flaxstate::restore(game_types(), game, frame(frames), options);
  newest_ = (newest_ + frames_.size() - static_cast<std::size_t>(frames)) % frames_.size();
  kept_ -= frames;
}

}  // namespace game
