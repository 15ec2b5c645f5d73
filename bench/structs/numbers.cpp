// Structs of numbers alone, described by C fields.
#include <tuple>

#include "by_fields.hpp"
#include "by_msgpack.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace flaxstate::bench {

namespace {

struct Particle {
  std::int32_t id;
  float x, y, z;
  double mass;
  bool alive;

  MSGPACK_DEFINE_MAP(id, x, y, z, mass, alive)

  auto leaves() const { return std::tie(id, x, y, z, mass, alive); }
  bool operator==(const Particle& other) const { return leaves() == other.leaves(); }
};

Particle make_particle(std::size_t i, int variant) {
  const float place = static_cast<float>(i) * 0.25f + static_cast<float>(variant);
  return {static_cast<std::int32_t>(i * 37) - 1000 + variant,
          place,
          -place,
          place * 0.5f,
          1.0 + static_cast<double>(i) / 3 + variant,
          (i % 3 == 0) != (variant == 1)};
}

SharedObjects<std::vector<Particle>> make_particles(std::size_t count) { return make_objects(count, make_particle); }

Measurement write(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_writes(settings, our_numbers(count), by_msgpack(make_particles(count)));
}

Measurement restore_beside_parse(const Settings& settings) {
  return compare_restore_with_parse(settings, our_numbers(settings.scaled(struct_count)));
}

Measurement restore(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_restores(settings, our_numbers(count), by_msgpack(make_particles(count)));
}

}  // namespace

OurSide our_numbers(std::size_t count) {
  static const fs_field fields[] = {
      FS_FIELD_VALUE(Particle, id, FS_DTYPE_INT32),     FS_FIELD_VALUE(Particle, x, FS_DTYPE_FLOAT32),
      FS_FIELD_VALUE(Particle, y, FS_DTYPE_FLOAT32),    FS_FIELD_VALUE(Particle, z, FS_DTYPE_FLOAT32),
      FS_FIELD_VALUE(Particle, mass, FS_DTYPE_FLOAT64), FS_FIELD_VALUE(Particle, alive, FS_DTYPE_BOOL)};
  return by_fields({FS_TYPE_FIELDS(Particle, fields)}, make_particles(count));
}

void add_number_rows(std::vector<Row>& rows) {
  rows.push_back({"numbers: write / pack", 0.45, write});
  rows.push_back({"numbers: restore / null visitor", 1.0, restore_beside_parse});
  rows.push_back({"numbers: restore / unpack + convert", {}, restore});
}

}  // namespace flaxstate::bench
