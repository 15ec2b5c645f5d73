// What the headers have, used once each: warning_free.sh compiles it with every compiler that it finds.
#include <flaxstate/flaxstate.hpp>
#include <flaxstate/xtensor.hpp>

#include <complex>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace {

using flaxstate::field;

enum class weather : std::uint8_t { sun, rain };

struct item {
  std::string name;
  std::int32_t count = 0;
};

struct even {
  std::int64_t value = 0;
};

struct vec3 {
  float x = 0, y = 0, z = 0;
};

struct net {
  xt::xarray<float> weights;
  xt::xtensor<std::int32_t, 1, xt::layout_type::column_major> order;
  std::map<std::string, std::vector<item>> layers;
};

template <class T>
struct holder {
  T value{};
};

}  // namespace

template <>
struct flaxstate::array_traits<vec3> {
  using array = float[3];
};

// Not called from main(): g++ takes that for cold code, sees less of it, and warns less.
template <class T>
void go_round() {
  flaxstate::registry reg;
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count));
  reg.add<holder<T>>("Holder", flaxstate::kind::bare, field("value", &holder<T>::value));
  holder<T> target;
  const flaxstate::buffer bytes = flaxstate::to_bytes(reg, target);
  flaxstate::restore(reg, target, bytes);
}
template void go_round<weather>();
template void go_round<std::uint16_t[2]>();
template void go_round<std::complex<float>>();
template void go_round<item[2]>();
template void go_round<std::optional<item>>();
template void go_round<std::unique_ptr<item>>();
template void go_round<std::vector<bool>>();
template void go_round<std::vector<float>>();
template void go_round<std::vector<vec3>>();
template void go_round<std::optional<vec3>>();
template void go_round<std::variant<std::int32_t, item>>();

void use_files(const char* path) {
  const auto types =
      flaxstate::types()
          .add<item>("Item", field("name", &item::name), field("count", &item::count))
          .add<net>("Net", field("weights", &net::weights), field("order", &net::order), field("layers", &net::layers));
  net target;
  flaxstate::save_file(types, target, path);
  if (!flaxstate::try_restore_file(types, target, path)) throw 0;
  const auto loaded = flaxstate::load<net>(types, path);
  const flaxstate::tree state = flaxstate::to_state_dict(types, loaded);
  flaxstate::from_state_dict(types, target, state.root());
}

void use_functions(flaxstate::registry& reg) {
  reg.declare<item>("Item");
  reg.add<item>("Item", field("name", &item::name), field("count", &item::count));
  reg.add_by<even>(
      "Even", [](const even& number, flaxstate::builder_view& out) { out.add(number.value); },
      [](flaxstate::node state) -> flaxstate::result<even> {
        const auto value = state.as<std::int64_t>();
        if (value % 2 != 0) return flaxstate::failure(FS_E_CALLBACK, "an odd number");
        return even{value};
      });
}

void use_parts(const char* path) {
  flaxstate::tree tree;
  flaxstate::open_file(path, tree);
  flaxstate::msgpack_restore(std::string("\x01"), tree);
  std::vector<float> items;
  flaxstate::restore_leaf(tree.root(), items);
  items = tree.root().as<flaxstate::array_view>().slice<float>({{0, 2}, {}});
  flaxstate::overwrite_array(path, "a", items);
  flaxstate::overwrite_array(path, "a", tree.root().as<flaxstate::array_view>());
  flaxstate::overwrite_array(path, "a", xt::xarray<float>(2.0f) * 3.0f);
  flaxstate::advise(tree.root(), FS_ADVICE_DONT_NEED);
  flaxstate::msgpack_save_sink(tree.root(), [](flaxstate::bytes_view) {});
}

std::size_t use_trees(const char* path) {
  flaxstate::builder made;
  made.begin_list().add(1).add("two").add(2.5).end();
  const flaxstate::tree built = made.finish();
  std::size_t count = flaxstate::msgpack_serialize(built.root()).size();
  for (const flaxstate::node child : built.root()) count += child.kind_name()[0] == 'i';
  try {
    const flaxstate::tree opened = flaxstate::open_file(path);
    count += opened.root().at("layers/a/0/name").as<std::string>().size();
    count += flaxstate::adapt<float>(opened.root()["weights"].as<flaxstate::array_view>()).size();
  } catch (const flaxstate::error& error) {
    count += error.mismatches().size();
  }
  return count;
}
