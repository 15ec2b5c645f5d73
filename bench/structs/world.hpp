// An entity of a game's world, as C++ programs have it, for all sides.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <msgpack.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "objects.hpp"
#include "side.hpp"

namespace flaxstate::bench {

enum class Kind : std::uint8_t { player, creature, crate, door };

}  // namespace flaxstate::bench

MSGPACK_ADD_ENUM(flaxstate::bench::Kind)

namespace flaxstate::bench {

struct Vec3 {
  float x = 0, y = 0, z = 0;

  MSGPACK_DEFINE_MAP(x, y, z)

  bool operator==(const Vec3& other) const { return x == other.x && y == other.y && z == other.z; }
};

struct Stack {
  std::int32_t id = 0;
  float amount = 0;

  MSGPACK_DEFINE_MAP(id, amount)

  bool operator==(const Stack& other) const { return id == other.id && amount == other.amount; }
};

struct Entity {
  Vec3 position, velocity;
  std::array<float, 3> scale = {};
  std::string name;
  Kind kind = Kind::player;
  bool is_visible = false;
  bool is_solid = false;
  std::optional<double> lifetime;
  std::vector<Stack> stacks;
  std::map<std::string, double> skills;

  MSGPACK_DEFINE_MAP(position, velocity, scale, name, kind, is_visible, is_solid, lifetime, stacks, skills)

  auto leaves() const {
    return std::tie(position, velocity, scale, name, kind, is_visible, is_solid, lifetime, stacks, skills);
  }
  bool operator==(const Entity& other) const { return leaves() == other.leaves(); }
};

using World = std::vector<Entity>;

Entity make_entity(std::size_t i, int variant);
SharedObjects<World> make_world(std::size_t count);

// Empty where the peer isn't installed.
std::optional<Side> world_by_cereal(std::size_t count);
std::optional<Side> world_by_boost(std::size_t count);

}  // namespace flaxstate::bench
