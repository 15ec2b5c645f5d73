#include "samples.hpp"

#include <flaxstate/flaxstate.hpp>

#include "match.hpp"

namespace game {
namespace {

flaxstate::registry sample_types() {
  flaxstate::registry types;
  types.add<Samples>("Samples", flaxstate::field("names", &Samples::names), flaxstate::field("rows", &Samples::rows));
  return types;
}

}  // namespace

void save_samples(const Policy* policy, std::uint64_t seed, int frames, const char* path) {
  constexpr std::size_t body_count = 300;
  constexpr int spacing = 3, turns = 40;
  Samples samples;
  Match match(new_game(seed, body_count));
  Wanderer wanderers[player_count] = {Wanderer(seed + 1), Wanderer(seed + 2)};
  std::uint64_t random_state = seed + 3;
  bool wanders[player_count] = {true, true};
  for (int frame = 0; frame < frames; ++frame) {
    Inputs inputs;
    for (std::size_t i = 0; i < player_count; ++i) {
      if (frame % spacing == 0) samples.rows.push_back(observe(match.game(), i));
      if (frame % turns == 0) wanders[i] = policy == nullptr || random_number(random_state) < 0.25F;
      inputs[i] = wanders[i] ? wanderers[i].next() : match.computer(*policy, i);
    }
    match.play(inputs);
  }
  flaxstate::save_file(sample_types(), samples, path);
}

Samples load_samples(const char* path) { return flaxstate::load<Samples>(sample_types(), path); }

}  // namespace game
