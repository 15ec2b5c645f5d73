// A game that is being played: the state, its last two seconds, and who plays.
#pragma once

#include <utility>

#include "physics.hpp"
#include "policy.hpp"
#include "rollback.hpp"
#include "rules.hpp"

namespace game {

class Match {
 public:
  explicit Match(Game start) : game_(std::move(start)) { rollback_.remember(game_); }

  const Game& game() const { return game_; }
  const Rollback& rollback() const { return rollback_; }

  void play(const Inputs& inputs) {
    advance(game_, inputs, physics_);
    rollback_.remember(game_);
  }
  void go_back(int frames) { rollback_.go_back(game_, frames); }
  void replace(Game other) {
    game_ = std::move(other);
    rollback_.forget();
    rollback_.remember(game_);
  }
  // What the network does as this player.
  Controls computer(const Policy& policy, std::size_t player) const { return decide(policy, observe(game_, player)); }

 private:
  Game game_;
  Physics physics_;
  Rollback rollback_;
};

// A player who does anything, for tests and training.
class Wanderer {
 public:
  explicit Wanderer(std::uint64_t seed) : random_state_(seed) {}

  Controls next() {
    if (left_-- == 0) {
      left_ = 5 + static_cast<int>(30 * random_number(random_state_));
      controls_.thrust = random_between(random_state_, -0.5F, 1.3F);
      controls_.turn = random_between(random_state_, -1, 1);
      controls_.thrust = controls_.thrust > 1 ? 1 : controls_.thrust;
      controls_.pulse = random_number(random_state_) < 0.3F;
    }
    return controls_;
  }

 private:
  std::uint64_t random_state_;
  Controls controls_;
  int left_ = 0;
};

}  // namespace game
