#include <cmath>
#include <string>

#include "array_model.hpp"

namespace flaxstate::bench {

std::unique_ptr<Workload> make_weights(double scale) {
  constexpr std::size_t array_count = 300;
  constexpr std::int64_t columns = 1024;
  // Of float32; bfloat16 arrays have twice as many, and so as many bytes.
  const auto rows = static_cast<std::int64_t>(std::ceil(scale * (1 << 30) / array_count / (columns * sizeof(float))));
  std::vector<Part> arrays;
  for (std::size_t i = 0; i < array_count; ++i) {
    const bool is_half = i % 2 == 1;
    const std::string number = std::to_string(i);
    arrays.push_back(array_part("weight_" + std::string(3 - number.size(), '0') + number,
                                is_half ? FS_DTYPE_BFLOAT16 : FS_DTYPE_FLOAT32, {is_half ? 2 * rows : rows, columns}));
  }
  return make_array_model(module_part("Weights", std::move(arrays)), "weight_150");
}

}  // namespace flaxstate::bench
