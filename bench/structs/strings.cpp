// Structs of a std::string and a number, described by the C++ headers.
#include <cstdint>
#include <tuple>

#include "by_headers.hpp"
#include "by_msgpack.hpp"
#include "rows.hpp"
#include "shapes.hpp"
#include "text.hpp"

namespace flaxstate::bench {

namespace {

struct Named {
  std::string name;
  std::int32_t count = 0;

  MSGPACK_DEFINE_MAP(name, count)

  auto leaves() const { return std::tie(name, count); }
  bool operator==(const Named& other) const { return leaves() == other.leaves(); }
};

Named make_named(std::size_t i, int variant) {
  Named named;
  named.name = make_text(i, variant);
  named.count = static_cast<std::int32_t>(i * 37) + variant;
  return named;
}

Measurement write(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_writes(settings, our_strings(count), by_msgpack(make_objects(count, make_named)));
}

template <OurSide (*make_ours)(std::size_t)>
Measurement restore_in_place(const Settings& settings) {
  const std::size_t count = settings.scaled(struct_count);
  return compare_restores(settings, make_ours(count), by_msgpack(make_objects(count, make_named)));
}

OurSide strings(std::size_t count, bool keeps_memory) {
  return by_headers(types()
                        .add<Named>("Named", field("name", &Named::name), field("count", &Named::count))
                        .add<std::vector<Named>>("Strings"),
                    make_objects(count, make_named), keeps_memory);
}

}  // namespace

OurSide our_strings(std::size_t count) { return strings(count, false); }
OurSide our_kept_strings(std::size_t count) { return strings(count, true); }

void add_string_rows(std::vector<Row>& rows) {
  rows.push_back({"string: write / pack", 1.3, write});
  rows.push_back({"string: restore / unpack + convert", 0.25, restore_in_place<our_strings>});
  rows.push_back({"string, keep_memory: restore / unpack + convert", 0.25, restore_in_place<our_kept_strings>});
}

}  // namespace flaxstate::bench
