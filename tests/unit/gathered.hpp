#pragma once

// What the tests of gather_out.hpp write.

#include <cstddef>
#include <cstdint>

#include "msgpack/gather_out.hpp"
#include "types.hpp"

namespace unit {

using flaxstate::GatherOut;

constexpr std::size_t gather_buffer_size = GatherOut::buffer_size;

inline void write_items(GatherOut& sink, const ArrayView& array, std::uint64_t first, std::uint64_t count) {
  flaxstate::ArrayReader reader(array);
  sink.write_items(reader, first, count);
}

struct Particle {
  double x;
  std::int64_t id;
  char name[8];
};

inline const Type& particle_type(Registry& registry) {
  return add_type(registry, "Particle", sizeof(Particle),
                  {leaf("x", offsetof(Particle, x), Dtype::float64), leaf("id", offsetof(Particle, id), Dtype::int64),
                   text_field("name", offsetof(Particle, name), 8)});
}

}  // namespace unit
