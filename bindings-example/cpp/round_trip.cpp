#include <flaxstate/flaxstate.hpp>
#include <iostream>

// clang-format off
struct player { std::int32_t hp = 100; float pos[3] = {}; std::string name; };

int main() {
  using flaxstate::field;
  const auto reg = flaxstate::types().add<player>("Player", field("hp", &player::hp), field("pos", &player::pos),
                                                  field("name", &player::name));
  const player hero{80, {1, 2, 3}, "Ada"};
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, hero);
  player copy;
  flaxstate::restore(reg, copy, bytes);
  std::cout << copy.name << " has " << copy.hp << " hp, in " << bytes.size() << " bytes\n";
}
