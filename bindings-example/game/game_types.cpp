#include "game_types.hpp"

namespace game {

const flaxstate::registry& game_types() {
  using flaxstate::field;
  static const flaxstate::registry types =
      flaxstate::types()
          .add<Player>("Player", field("score", &Player::score), field("cooldown", &Player::cooldown),
                       field("thrust", &Player::thrust))
          .add<Bodies>("Bodies", field("shape", &Bodies::shape), field("owner", &Bodies::owner),
                       field("size", &Bodies::size), field("position", &Bodies::position),
                       field("velocity", &Bodies::velocity), field("angle", &Bodies::angle),
                       field("spin", &Bodies::spin))
          .add<Contacts>("Contacts", field("bodies", &Contacts::bodies), field("feature", &Contacts::feature),
                         field("impulse", &Contacts::impulse))
          .add<Game>("Game", field("tick", &Game::tick), field("random_state", &Game::random_state),
                     field("players", &Game::players), field("bodies", &Game::bodies),
                     field("contacts", &Game::contacts));
  return types;
}

}  // namespace game
