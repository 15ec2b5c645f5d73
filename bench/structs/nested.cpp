// The same six numbers in one struct and in two nested ones, both described by C fields: what nesting costs.
#include <tuple>

#include "by_fields.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace flaxstate::bench {

namespace {

struct Flat {
  float x, y, z, u, v, w;

  auto leaves() const { return std::tie(x, y, z, u, v, w); }
  bool operator==(const Flat& other) const { return leaves() == other.leaves(); }
};

struct Triple {
  float x, y, z;
};

struct Nested {
  Triple position, velocity;

  auto leaves() const { return std::tie(position.x, position.y, position.z, velocity.x, velocity.y, velocity.z); }
  bool operator==(const Nested& other) const { return leaves() == other.leaves(); }
};

float number(std::size_t i, int variant) { return static_cast<float>(i) * 0.25f + static_cast<float>(variant); }

Flat make_flat(std::size_t i, int variant) {
  const float n = number(i, variant);
  return {n, n + 0.5f, -n, n * 2, n - 3, n * -0.25f - 1};
}

Nested make_nested(std::size_t i, int variant) {
  const Flat flat = make_flat(i, variant);
  return {{flat.x, flat.y, flat.z}, {flat.u, flat.v, flat.w}};
}

OurSide flat_side(std::size_t count) {
  static const fs_field fields[] = {
      FS_FIELD_VALUE(Flat, x, FS_DTYPE_FLOAT32), FS_FIELD_VALUE(Flat, y, FS_DTYPE_FLOAT32),
      FS_FIELD_VALUE(Flat, z, FS_DTYPE_FLOAT32), FS_FIELD_VALUE(Flat, u, FS_DTYPE_FLOAT32),
      FS_FIELD_VALUE(Flat, v, FS_DTYPE_FLOAT32), FS_FIELD_VALUE(Flat, w, FS_DTYPE_FLOAT32)};
  OurSide side = by_fields({FS_TYPE_FIELDS(Flat, fields)}, make_objects(count, make_flat));
  side.write_name = side.restore_name = "flat";
  return side;
}

OurSide nested_side(std::size_t count) {
  static const fs_field triple[] = {FS_FIELD_VALUE(Triple, x, FS_DTYPE_FLOAT32),
                                    FS_FIELD_VALUE(Triple, y, FS_DTYPE_FLOAT32),
                                    FS_FIELD_VALUE(Triple, z, FS_DTYPE_FLOAT32)};
  static const fs_field nested[] = {FS_FIELD_OBJECT(Nested, position, "Triple"),
                                    FS_FIELD_OBJECT(Nested, velocity, "Triple")};
  return by_fields({FS_TYPE_FIELDS(Triple, triple), FS_TYPE_FIELDS(Nested, nested)}, make_objects(count, make_nested));
}

Measurement write(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_writes(settings, nested_side(count), flat_side(count));
}

Measurement restore(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_restores(settings, nested_side(count), flat_side(count));
}

}  // namespace

void add_nested_rows(std::vector<Row>& rows) {
  rows.push_back({"nested: write / flat", 1.3, write});
  rows.push_back({"nested: restore / flat", 1.3, restore});
}

}  // namespace flaxstate::bench
