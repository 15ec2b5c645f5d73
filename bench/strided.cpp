// Arrays that don't lie in C order without gaps, written straight from where they are.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "data.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

// A square matrix of float32 that a tree borrows.
struct Matrix {
  std::size_t side;
  std::vector<float> items;
  Tree tree;
};

// `row_stride` and `column_stride` are in items; `room` is how many items the memory has.
Matrix make_matrix(std::size_t side, std::size_t row_stride, std::size_t column_stride, std::size_t room) {
  Matrix matrix = {side, std::vector<float>(room), nullptr};
  for (std::size_t i = 0; i < room; ++i) matrix.items[i] = static_cast<float>(i % 65521);
  const auto length = static_cast<std::int64_t>(side);
  const std::int64_t shape[] = {length, length};
  const std::int64_t strides[] = {static_cast<std::int64_t>(row_stride * sizeof(float)),
                                  static_cast<std::int64_t>(column_stride * sizeof(float))};
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = FS_DTYPE_FLOAT32;
  source.rank = 2;
  source.shape = shape;
  source.strides = strides;
  source.data = matrix.items.data();
  const Builder builder = make<Builder>(fs_builder_create, nullptr);
  call(fs_builder_array, builder.get(), &source);
  matrix.tree = make<Tree>(fs_builder_finish, builder.get());
  return matrix;
}

void transpose_in_blocks(const float* source, float* destination, std::size_t side) {
  constexpr std::size_t block = 32;
  for (std::size_t row = 0; row < side; row += block) {
    for (std::size_t column = 0; column < side; column += block) {
      const std::size_t row_end = std::min(side, row + block);
      const std::size_t column_end = std::min(side, column + block);
      for (std::size_t i = row; i < row_end; ++i) {
        for (std::size_t j = column; j < column_end; ++j) destination[i * side + j] = source[j * side + i];
      }
    }
  }
}

// Compares with a plain copy, and checks that both wrote the same items.
template <class Copy>
Measurement against_copy(const Settings& settings, const Matrix& matrix, const char* name, const Copy& copy) {
  const fs_node* root = fs_tree_root(matrix.tree.get());
  std::vector<char> memory = serialize(root);
  std::vector<float> copied(matrix.side * matrix.side);
  const auto ours = [&] {
    std::size_t size = 0;
    return seconds_of([&] { call(fs_msgpack_serialize_into, root, nullptr, memory.data(), memory.size(), &size); });
  };
  const Measurement measurement =
      compare(settings, ours, name, [&] { return seconds_of([&] { copy(copied.data()); }); });
  const std::size_t size = copied.size() * sizeof(float);
  if (std::memcmp(memory.data() + (memory.size() - size), copied.data(), size) != 0) {
    throw std::runtime_error("fs_msgpack_serialize_into wrote other items than the plain copy");
  }
  return measurement;
}

Measurement column_major(const Settings& settings) {
  const std::size_t side = settings.scaled(4096);
  const Matrix matrix = make_matrix(side, 1, side, side * side);
  return against_copy(settings, matrix, "32 x 32 blocks",
                      [&](float* destination) { transpose_in_blocks(matrix.items.data(), destination, side); });
}

Measurement gapped_rows(const Settings& settings) {
  const std::size_t side = settings.scaled(4096);
  const std::size_t row_stride = side + 64 / sizeof(float);
  const Matrix matrix = make_matrix(side, row_stride, 1, side * row_stride);
  return against_copy(settings, matrix, "memcpy by rows", [&](float* destination) {
    for (std::size_t row = 0; row < side; ++row) {
      std::memcpy(destination + row * side, matrix.items.data() + row * row_stride, side * sizeof(float));
    }
  });
}

}  // namespace

void add_strided_rows(std::vector<Row>& rows) {
  rows.push_back({"encode 4096 x 4096 float32, column-major", 1.3, column_major});
  rows.push_back({"encode 4096 x 4096 float32, 64 bytes between rows", 1.3, gapped_rows});
}

}  // namespace flaxstate::bench
