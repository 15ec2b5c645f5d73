// Box2D as a pure function: each frame is computed in a world that is made from the structs, so that nothing can stay
// behind in Box2D that a rollback would miss.
#pragma once

#include <box2d/box2d.h>

#include <optional>

#include "game_state.hpp"

namespace game {

// What drives a ship, along the axes of the arena.
struct Drive {
  b2Vec2 force = {0, 0};
  float torque = 0;
};
using Drives = std::array<Drive, player_count>;

// Keeps memory from frame to frame, and no state.
class Physics : private b2ContactListener {
 public:
  void step(Bodies& bodies, Contacts& contacts, const Drives& drives);

  // The three parts of a step, for measuring them.
  void build(const Bodies& bodies, const Contacts& contacts);
  void solve(const Drives& drives);
  void collect(Bodies& bodies, Contacts& contacts);

 private:
  void PreSolve(b2Contact* contact, const b2Manifold* old_manifold) override;
  void add_walls(std::size_t body_count);
  void add_bodies(const Bodies& bodies);
  void index_contacts(const Contacts& contacts);

  std::optional<b2World> world_;
  std::vector<b2Body*> bodies_;              // by number, the walls at the end
  const Contacts* last_contacts_ = nullptr;  // while a step is computed
  std::vector<std::size_t> first_contact_;   // of each body, in last_contacts_
};

}  // namespace game
