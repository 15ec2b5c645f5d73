// Entities with what members programs have: nested structs, arrays, text, enums, optional values, vectors, maps.
#include "world.hpp"

#include "by_headers.hpp"
#include "by_msgpack.hpp"
#include "rows.hpp"
#include "shapes.hpp"
#include "text.hpp"

namespace flaxstate::bench {

namespace {

Side world_by_msgpack(std::size_t count) { return by_msgpack(make_world(count)); }

using Compare = Measurement (*)(const Settings&, const Side&, const Side&);

template <Compare compare, Side (*other)(std::size_t)>
Measurement beside(const Settings& settings) {
  const std::size_t count = settings.scaled(entity_count);
  return compare(settings, our_world(count), other(count));
}

template <Compare compare, std::optional<Side> (*other)(std::size_t)>
Measurement beside_peer(const Settings& settings) {
  const std::size_t count = settings.scaled(entity_count);
  const std::optional<Side> side = other(count);
  return side ? compare(settings, our_world(count), *side) : skipped_because("not installed");
}

}  // namespace

Entity make_entity(std::size_t i, int variant) {
  const float number = static_cast<float>(i) * 0.25f + static_cast<float>(variant);
  Entity entity;
  entity.position = {number, -number, number + 0.5f};
  entity.velocity = {number * 0.5f, 1 - number, number * -2};
  entity.scale = {number + 1, number + 2, number + 3};
  entity.name = make_text(i, variant);
  entity.kind = static_cast<Kind>((i + static_cast<std::size_t>(variant)) % 4);
  entity.is_visible = (i % 2 == 0) != (variant == 1);
  entity.is_solid = (i % 5 == 0) != (variant == 1);
  if (i % 3 != 0) entity.lifetime = static_cast<double>(i) / 3 + variant;
  for (std::size_t j = 0; j < i % 5; ++j) {
    Stack stack;
    stack.id = static_cast<std::int32_t>(i + j) + variant;
    stack.amount = number + static_cast<float>(j);
    entity.stacks.push_back(stack);
  }
  static const char* const skill_names[] = {"strength", "sight", "luck"};
  for (std::size_t j = 0; j < i % 4; ++j) entity.skills[skill_names[j]] = static_cast<double>(i * j) / 7 + variant;
  return entity;
}

SharedObjects<World> make_world(std::size_t count) { return make_objects(count, make_entity); }

OurSide our_world(std::size_t count) {
  return by_headers(
      types()
          .add<Vec3>("Vec3", field("x", &Vec3::x), field("y", &Vec3::y), field("z", &Vec3::z))
          .add<Stack>("Stack", field("id", &Stack::id), field("amount", &Stack::amount))
          .add<Entity>("Entity", field("position", &Entity::position), field("velocity", &Entity::velocity),
                       field("scale", &Entity::scale), field("name", &Entity::name), field("kind", &Entity::kind),
                       field("is_visible", &Entity::is_visible), field("is_solid", &Entity::is_solid),
                       field("lifetime", &Entity::lifetime), field("stacks", &Entity::stacks),
                       field("skills", &Entity::skills))
          .add<World>("World"),
      make_world(count));
}

void add_world_rows(std::vector<Row>& rows) {
  rows.push_back({"world: write / pack", 1.0, beside<compare_writes, world_by_msgpack>});
  rows.push_back({"world: restore / unpack + convert", 0.3, beside<compare_restores, world_by_msgpack>});
  rows.push_back({"world: write / cereal", {}, beside_peer<compare_writes, world_by_cereal>});
  rows.push_back({"world: restore / cereal", 1.8, beside_peer<compare_restores, world_by_cereal>});
  rows.push_back({"world: write / Boost", {}, beside_peer<compare_writes, world_by_boost>});
  rows.push_back({"world: restore / Boost", {}, beside_peer<compare_restores, world_by_boost>});
}

}  // namespace flaxstate::bench
