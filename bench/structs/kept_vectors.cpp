// Large vectors of numbers, restored into vectors that have the size already.
#include <array>
#include <cstring>
#include <memory>
#include <tuple>
#include <vector>

#include "by_headers.hpp"
#include "page_faults.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace flaxstate::bench {

namespace {

using Floats = std::vector<float>;

struct Layers {
  Floats a, b, c, d, e, f, g, h;

  std::array<Floats*, 8> all() { return {&a, &b, &c, &d, &e, &f, &g, &h}; }
  auto leaves() const { return std::tie(a, b, c, d, e, f, g, h); }
  bool operator==(const Layers& other) const { return leaves() == other.leaves(); }
};

void fill(Layers& layers, std::size_t length, float first) {
  float next = first;
  for (Floats* floats : layers.all()) {
    floats->resize(length);
    // Whole numbers, which a float tells from each other up to 2^24.
    for (float& item : *floats) item = next++;
  }
}

SharedObjects<Layers> make_layers(std::size_t length) {
  const auto layers = std::make_shared<Objects<Layers>>();
  fill(layers->written, length, 1);
  fill(layers->spoiled, length, 2);
  layers->target = layers->spoiled;
  return layers;
}

// The arrays where they stand in the bytes.
std::vector<const void*> arrays_in(const fs_tree* tree) {
  std::vector<const void*> arrays;
  const fs_node* root = fs_tree_root(tree);
  for (const fs_node* child = nullptr; (child = fs_node_next(root, child)) != nullptr;) {
    fs_array array = FS_ARRAY_INIT;
    call(fs_node_array, child, &array);
    arrays.push_back(array.data);
  }
  return arrays;
}

// memcpy into vectors that are kept, from where the arrays stand in the bytes of `ours`.
Side by_memcpy(const OurSide& ours, std::size_t length) {
  ours.write();
  const Bytes bytes = ours.written();
  const std::shared_ptr<fs_tree> tree = make<Tree>(fs_msgpack_restore, bytes.data, bytes.size, nullptr);
  const SharedObjects<Layers> layers = make_layers(length);
  Side side;
  side.restore_name = "memcpy";
  side.write = [] {};
  side.spoil = [layers] { layers->spoil(); };
  side.restore = [layers, arrays = arrays_in(tree.get()), tree] {
    std::size_t index = 0;
    for (Floats* floats : layers->target.all()) {
      std::memcpy(floats->data(), arrays.at(index++), floats->size() * sizeof(float));
    }
  };
  side.is_restored = [layers] { return layers->is_restored(); };
  return side;
}

// The page faults of what `side` restored last go to `out_faults`.
Side counting_faults(Side side, std::shared_ptr<std::size_t> out_faults) {
  side.restore = [restore = side.restore, out_faults] {
    const std::size_t before = page_faults();
    restore();
    *out_faults = page_faults() - before;
  };
  return side;
}

Measurement restore_in_place(const Settings& settings) {
  const std::size_t length = settings.scaled(vector_length);
  const OurSide ours = our_kept_vectors(length);
  const Side copying = by_memcpy(ours, length);
  const auto our_faults = std::make_shared<std::size_t>();
  const auto copying_faults = std::make_shared<std::size_t>();
  Measurement measurement =
      compare_restores(settings, counting_faults(ours, our_faults), counting_faults(copying, copying_faults));
  measurement.note = "page faults: " + std::to_string(*our_faults) + ", memcpy " + std::to_string(*copying_faults);
  return measurement;
}

}  // namespace

OurSide our_kept_vectors(std::size_t length) {
  return by_headers(types().add<Layers>("Layers", field("a", &Layers::a), field("b", &Layers::b),
                                        field("c", &Layers::c), field("d", &Layers::d), field("e", &Layers::e),
                                        field("f", &Layers::f), field("g", &Layers::g), field("h", &Layers::h)),
                    make_layers(length));
}

void add_kept_vector_rows(std::vector<Row>& rows) {
  rows.push_back({"kept vectors: restore / memcpy", 1.3, restore_in_place});
}

}  // namespace flaxstate::bench
