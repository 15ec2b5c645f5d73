#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "workload.hpp"

namespace flaxstate::bench {

// A named array, or a module of named parts: what a model is made of. A module without parts is an empty dict.
struct Part {
  std::string name;
  fs_dtype dtype = FS_DTYPE_NONE;  // of an array
  std::vector<std::int64_t> shape;
  std::vector<Part> parts;  // of a module
};

Part array_part(const std::string& name, fs_dtype dtype, std::vector<std::int64_t> shape);
Part module_part(const std::string& name, std::vector<Part> parts);

// A model as an object: a pointer for each array, in the order of the parts, modules in place. The types are made at run
// time, as a foreign language makes them.
std::unique_ptr<Workload> make_array_model(const Part& root, const std::string& leaf_path);

}  // namespace flaxstate::bench
