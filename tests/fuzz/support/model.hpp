#pragma once

// A small object with a field of every storage and kind, and its type.

#include "containers.hpp"
#include "handles.hpp"

namespace fuzz {

struct Part {
  std::int32_t n = 0;
  float w[2] = {};
  char name[6] = "";
};

struct Kelvin {  // by callbacks: its state is a float of degrees
  double kelvin = 273;
};

struct Model {
  std::uint8_t flag = 0;
  std::int8_t i8 = 0;
  std::uint64_t u64 = 0;
  float f32 = 0;
  double f64 = 0;
  std::uint16_t half = 0;
  double wave[2] = {};
  std::int64_t moment = 0;
  std::int32_t step = 0;
  std::int8_t nibbles[3] = {};
  char name[8] = "";
  char title[16] = {};
  std::uint32_t title_size = 0;
  unsigned char blob[16] = {};
  std::size_t blob_size = 0;
  float kernel[2][3] = {};
  double columns[3][2] = {};  // column-major
  std::int32_t samples[6] = {};
  std::int32_t sample_count = 0;
  float grid[12] = {};
  std::int64_t extents[2] = {0, 0};
  Part part;
  Part parts[2];
  Part more[3];
  std::uint64_t more_count = 0;
  Part pointed_part;
  double pointed_items[2] = {};
  // Pointers to the members above: an object that stands where it is.
  char* title_pointer = title;
  unsigned char* blob_pointer = blob;
  std::int32_t* sample_pointer = samples;
  float* grid_pointer = grid;
  Part* more_pointer = more;
  Part* part_pointer = &pointed_part;
  Part* absent = nullptr;
  double* item_pointer = pointed_items;
  std::vector<float> grown;
  std::string text;
  std::vector<Part> sequence;
  std::vector<Part> scattered;
  NamedVector<Part> map;
  std::vector<Part> optional;
  std::vector<std::int16_t> stream;
  Kelvin kelvin;

  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
};

// With all that may grow in use.
void fill(Model& model);

// Of "Model", "Part" and "Kelvin"; `kind` is the model's.
Registry model_registry(fs_kind kind = FS_KIND_DATACLASS);

// fs_to_bytes, which has to go well: two models are the same when these are.
std::string bytes_of(const fs_registry* registry, const Model& model);

// What is left of the input as a state. Unless `entry` is 0, it is one entry's value in the state of a filled model: then all fits
// but what the input says.
std::string state_of(const fs_registry* registry, std::size_t entry, Input& input);

}  // namespace fuzz
