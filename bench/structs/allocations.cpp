// What the second of two equal calls allocates, with a buffer and a workspace that are kept.
#include <string>

#include "allocation_count.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace flaxstate::bench {

namespace {

Measurement of_count(std::optional<std::size_t> allocations, std::size_t elements) {
  if (!allocations) return skipped_because("malloc can't be counted in this build");
  Measurement measurement;
  measurement.ours = std::to_string(*allocations) + " allocations";
  measurement.ratio = static_cast<double>(*allocations) / static_cast<double>(elements);
  return measurement;
}

// In all: a bound is 0.
Measurement of_second_write(const OurSide& side) {
  check(side);
  return of_count(allocations_of(side.write), 1);
}

Measurement of_second_restore(const OurSide& side, std::size_t elements) {
  check(side);
  side.spoil();
  return of_count(allocations_of(side.restore), elements);
}

// `full_size` is what the side is made of at scale 1, `elements` how many things are counted, 0 for as many.
template <OurSide (*make_side)(std::size_t)>
void add_rows(std::vector<Row>& rows, const std::string& name, std::size_t full_size, std::size_t elements = 0,
              std::optional<double> bound = {}) {
  const auto write = [full_size](const Settings& settings) {
    return of_second_write(make_side(settings.scaled(full_size)));
  };
  const auto restore = [full_size, elements](const Settings& settings) {
    const std::size_t size = settings.scaled(full_size);
    return of_second_restore(make_side(size), elements == 0 ? size : elements);
  };
  rows.push_back({"allocations: " + name + ", second write", 0.0, write});
  rows.push_back({"allocations: " + name + ", second restore, each", bound, restore});
}

}  // namespace

void add_allocation_rows(std::vector<Row>& rows) {
  add_rows<our_numbers>(rows, "numbers", struct_count, 0, 0.0);
  add_rows<our_strings>(rows, "string", struct_count);
  add_rows<our_kept_strings>(rows, "string, keep_memory", struct_count, 0, 0.0);
  add_rows<our_fixed_arrays>(rows, "array", struct_count);
  add_rows<our_world>(rows, "world", entity_count);
  add_rows<our_kept_vectors>(rows, "kept vectors", vector_length, 8, 0.0);
}

}  // namespace flaxstate::bench
