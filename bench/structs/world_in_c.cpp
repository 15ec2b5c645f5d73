// The entities of world.hpp as C programs have them: text and counted structs in the struct itself, a pointer that may be NULL,
// and no map.
#include <algorithm>
#include <cstring>

#include "by_fields.hpp"
#include "by_msgpack.hpp"
#include "rows.hpp"
#include "shapes.hpp"
#include "world.hpp"

namespace flaxstate::bench {

namespace {

struct CVec3 {
  float x, y, z;
};

struct CStack {
  std::int32_t id;
  float amount;
};

struct CEntity {
  CVec3 position, velocity;
  float scale[3];
  char name[25];
  std::uint8_t kind;
  bool is_visible, is_solid;
  double* lifetime;
  std::int32_t stack_count;
  CStack stacks[4];
};

// What msgpack-cxx packs in its place.
struct PlainEntity {
  Vec3 position, velocity;
  std::array<float, 3> scale = {};
  std::string name;
  Kind kind = Kind::player;
  bool is_visible = false;
  bool is_solid = false;
  std::optional<double> lifetime;
  std::vector<Stack> stacks;

  MSGPACK_DEFINE_MAP(position, velocity, scale, name, kind, is_visible, is_solid, lifetime, stacks)

  auto leaves() const {
    return std::tie(position, velocity, scale, name, kind, is_visible, is_solid, lifetime, stacks);
  }
  bool operator==(const PlainEntity& other) const { return leaves() == other.leaves(); }
};

PlainEntity make_plain_entity(std::size_t i, int variant) {
  const Entity entity = make_entity(i, variant);
  PlainEntity plain;
  plain.position = entity.position;
  plain.velocity = entity.velocity;
  plain.scale = entity.scale;
  plain.name = entity.name;
  plain.kind = entity.kind;
  plain.is_visible = entity.is_visible;
  plain.is_solid = entity.is_solid;
  plain.lifetime = entity.lifetime;
  plain.stacks = entity.stacks;
  return plain;
}

CVec3 c_vec3(const Vec3& vec) { return {vec.x, vec.y, vec.z}; }

bool equal(const CVec3& left, const CVec3& right) {
  return left.x == right.x && left.y == right.y && left.z == right.z;
}

bool equal(const CEntity& left, const CEntity& right) {
  const auto same_stack = [](const CStack& a, const CStack& b) { return a.id == b.id && a.amount == b.amount; };
  const bool same_lifetime = left.lifetime == nullptr || right.lifetime == nullptr ? left.lifetime == right.lifetime
                                                                                   : *left.lifetime == *right.lifetime;
  return equal(left.position, right.position) && equal(left.velocity, right.velocity) &&
         std::equal(left.scale, left.scale + 3, right.scale) && std::strcmp(left.name, right.name) == 0 &&
         left.kind == right.kind && left.is_visible == right.is_visible && left.is_solid == right.is_solid &&
         same_lifetime &&
         std::equal(left.stacks, left.stacks + left.stack_count, right.stacks, right.stacks + right.stack_count,
                    same_stack);
}

// The entities, and what their pointers point at.
struct CWorld {
  std::vector<CEntity> entities;
  std::vector<double> lifetimes;

  CWorld(std::size_t count, int variant) : entities(count), lifetimes(count) {
    for (std::size_t i = 0; i < count; ++i) fill(i, make_plain_entity(i, variant));
  }

  Array array() { return {entities.data(), entities.size(), entities.size()}; }

  bool operator==(const CWorld& other) const {
    return std::equal(entities.begin(), entities.end(), other.entities.begin(), other.entities.end(),
                      [](const CEntity& left, const CEntity& right) { return equal(left, right); });
  }

  // A pointer is NULL where that of `other` is: restoring allocates nothing for it, and never changes it.
  void copy_from(const CWorld& other) {
    entities = other.entities;
    lifetimes = other.lifetimes;
    for (std::size_t i = 0; i < entities.size(); ++i) {
      if (entities[i].lifetime != nullptr) entities[i].lifetime = &lifetimes[i];
    }
  }

 private:
  void fill(std::size_t i, const PlainEntity& from) {
    CEntity& entity = entities[i];
    entity.position = c_vec3(from.position);
    entity.velocity = c_vec3(from.velocity);
    std::copy(from.scale.begin(), from.scale.end(), entity.scale);
    std::copy(from.name.begin(), from.name.end(), entity.name);
    entity.kind = static_cast<std::uint8_t>(from.kind);
    entity.is_visible = from.is_visible;
    entity.is_solid = from.is_solid;
    lifetimes[i] = from.lifetime.value_or(0);
    entity.lifetime = from.lifetime ? &lifetimes[i] : nullptr;
    for (const Stack& stack : from.stacks) entity.stacks[entity.stack_count++] = {stack.id, stack.amount};
  }
};

// No macro describes structs in place of which only some are in use.
fs_field counted_stacks() {
  fs_field field = FS_FIELD_OBJECTS(CEntity, stacks, "Stack", 4);
  field.shape[0] = FS_COUNTED;
  field.count_offset = offsetof(CEntity, stack_count);
  field.count_size = sizeof(CEntity::stack_count);
  field.capacity = 4;
  return field;
}

fs_field pointed_lifetime() {
  fs_field field = FS_FIELD_VALUE(CEntity, lifetime, FS_DTYPE_FLOAT64);
  field.storage = FS_STORAGE_POINTER;
  return field;
}

OurSide our_c_world(std::size_t count) {
  static const fs_field vec3[] = {FS_FIELD_VALUE(CVec3, x, FS_DTYPE_FLOAT32),
                                  FS_FIELD_VALUE(CVec3, y, FS_DTYPE_FLOAT32),
                                  FS_FIELD_VALUE(CVec3, z, FS_DTYPE_FLOAT32)};
  static const fs_field stack[] = {FS_FIELD_VALUE(CStack, id, FS_DTYPE_INT32),
                                   FS_FIELD_VALUE(CStack, amount, FS_DTYPE_FLOAT32)};
  static const fs_field entity[] = {FS_FIELD_OBJECT(CEntity, position, "Vec3"),
                                    FS_FIELD_OBJECT(CEntity, velocity, "Vec3"),
                                    FS_FIELD_ARRAY(CEntity, scale, FS_DTYPE_FLOAT32, 3),
                                    FS_FIELD_TEXT(CEntity, name),
                                    FS_FIELD_VALUE(CEntity, kind, FS_DTYPE_UINT8),
                                    FS_FIELD_VALUE(CEntity, is_visible, FS_DTYPE_BOOL),
                                    FS_FIELD_VALUE(CEntity, is_solid, FS_DTYPE_BOOL),
                                    pointed_lifetime(),
                                    counted_stacks()};
  const auto written = std::make_shared<CWorld>(count, 0);
  const auto spoiled = std::make_shared<CWorld>(count, 1);
  const auto target = std::make_shared<CWorld>(count, 1);
  OurSide side = by_fields({FS_TYPE_FIELDS_AS("Vec3", CVec3, vec3, FS_KIND_DATACLASS),
                            FS_TYPE_FIELDS_AS("Stack", CStack, stack, FS_KIND_DATACLASS),
                            FS_TYPE_FIELDS_AS("Entity", CEntity, entity, FS_KIND_DATACLASS)},
                           written->array(), target->array());
  side.spoil = [target, spoiled] { target->copy_from(*spoiled); };
  side.is_restored = [target, written] { return *target == *written; };
  return side;
}

Measurement write(const Settings& settings) {
  const std::size_t count = settings.scaled(entity_count);
  return compare_writes(settings, our_c_world(count), by_msgpack(make_objects(count, make_plain_entity)));
}

Measurement restore(const Settings& settings) {
  const std::size_t count = settings.scaled(entity_count);
  return compare_restores(settings, our_c_world(count), by_msgpack(make_objects(count, make_plain_entity)));
}

}  // namespace

void add_c_world_rows(std::vector<Row>& rows) {
  rows.push_back({"world in C: write / pack", {}, write});
  rows.push_back({"world in C: restore / unpack + convert", {}, restore});
}

}  // namespace flaxstate::bench
