#include "build_tree.hpp"

#include <algorithm>
#include <vector>

namespace fuzz {
namespace {

constexpr int deepest = 40;
constexpr int most_values = 300;

class Building {
 public:
  Building(Input& input, const std::string& memory) : input_(input), memory_(memory) {
    fs_builder* builder = nullptr;
    FUZZ_REQUIRE(fs_builder_create(nullptr, &builder, nullptr) == FS_OK);
    builder_.reset(builder);
  }

  Tree run() {
    add_value(0);
    fs_tree* tree = nullptr;
    fs_error* error = nullptr;
    const fs_status status = fs_builder_finish(builder_.get(), &tree, &error);
    outcome_of(status, error);
    return Tree(tree);
  }

 private:
  void add_value(int depth) {
    const std::uint32_t kind = input_.below(depth < deepest && values_ < most_values ? 18 : 11);
    ++values_;
    fs_builder* const builder = builder_.get();
    switch (kind) {
      case 0: fs_builder_nil(builder, nullptr); break;
      case 1: fs_builder_bool(builder, input_.flag() ? 1 : 0, nullptr); break;
      case 2: fs_builder_int64(builder, static_cast<std::int64_t>(input_.long_word()), nullptr); break;
      case 3: fs_builder_uint64(builder, input_.long_word(), nullptr); break;
      case 4: fs_builder_float64(builder, real(), nullptr); break;
      case 5: fs_builder_complex(builder, real(), real(), nullptr); break;
      case 6: add_text(); break;
      case 7: add_bytes(); break;
      case 8:
        fs_builder_timestamp(builder, static_cast<std::int64_t>(input_.long_word()), input_.word() % 1000000000U,
                             nullptr);
        break;
      case 9: add_array(true); break;
      case 10: add_array(false); break;
      case 11: add_container(FS_KIND_LIST, depth); break;
      case 12: add_container(FS_KIND_TUPLE, depth); break;
      case 13: add_container(FS_KIND_NAMED_TUPLE, depth); break;
      case 14: add_container(FS_KIND_DATACLASS, depth); break;
      default: add_container(FS_KIND_DICT, depth); break;
    }
  }

  double real() {
    const std::uint64_t bits = input_.long_word();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  void add_text() {
    const std::string text = input_.text(input_.below(40));
    fs_builder_str(builder_.get(), text.data(), text.size(), nullptr);
  }
  void add_bytes() {
    const std::string bytes = input_.text(input_.below(40));
    if (input_.flag()) {
      fs_builder_bytes(builder_.get(), bytes.data(), bytes.size(), nullptr);
    } else {
      fs_builder_ext(builder_.get(), 10 + static_cast<std::int32_t>(input_.below(90)), bytes.data(), bytes.size(),
                     nullptr);
    }
  }

  void add_array(bool is_scalar) {
    static constexpr fs_dtype dtypes[] = {FS_DTYPE_BOOL,    FS_DTYPE_INT8,        FS_DTYPE_UINT16,
                                          FS_DTYPE_FLOAT32, FS_DTYPE_COMPLEX128,  FS_DTYPE_BFLOAT16,
                                          FS_DTYPE_INT4,    FS_DTYPE_FLOAT8_E5M2, FS_DTYPE_DATETIME64};
    fs_array_source source = FS_ARRAY_SOURCE_INIT;
    source.dtype = dtypes[input_.below(static_cast<std::uint32_t>(std::size(dtypes)))];
    if (source.dtype == FS_DTYPE_DATETIME64) source.dtype_name = "datetime64[25s]";
    const auto item_size =
        static_cast<std::int64_t>(source.dtype == FS_DTYPE_DATETIME64 ? 8 : fs_dtype_item_size(source.dtype));
    source.rank = is_scalar ? 0 : input_.below(5);
    std::int64_t shape[4];
    std::int64_t strides[4];
    std::int64_t first = 0;  // bytes before item (0, …, 0), where strides are negative
    std::int64_t last = item_size;
    std::int64_t whole = item_size;  // without gaps
    for (std::uint32_t axis = 0; axis < source.rank; ++axis) {
      static constexpr std::int64_t extents[] = {0, 1, 2, 3, 40};
      shape[axis] = extents[input_.below(5)];
      strides[axis] = (static_cast<std::int64_t>(input_.below(33)) - 16) * (input_.flag() ? 1 : item_size);
      const std::int64_t reach = strides[axis] * (shape[axis] == 0 ? 0 : shape[axis] - 1);
      (reach < 0 ? first : last) += reach < 0 ? -reach : reach;
      whole *= shape[axis];
    }
    if (std::max(first + last, whole) > static_cast<std::int64_t>(memory_.size())) {
      fs_builder_nil(builder_.get(), nullptr);
      return;
    }
    source.shape = shape;
    source.strides = input_.flag() ? strides : nullptr;
    source.data = memory_.data() + (source.strides != nullptr ? first : 0);
    source.is_big_endian = input_.flag() ? 1 : 0;
    source.copy_data = input_.flag() ? 1 : 0;
    if (is_scalar) {
      fs_builder_scalar(builder_.get(), &source, nullptr);
    } else {
      fs_builder_array(builder_.get(), &source, nullptr);
    }
  }

  void add_key(std::uint32_t index, fs_kind kind) {
    const std::uint32_t choice = input_.below(8);
    if (choice == 0 && kind == FS_KIND_DICT) {
      fs_key key = FS_KEY_INIT;
      key.kind = static_cast<fs_kind>(1 + input_.below(10));
      key.int_value =
          key.kind == FS_KIND_UINT ? -1 - static_cast<std::int64_t>(index) : static_cast<std::int64_t>(index);
      if (key.kind == FS_KIND_BOOL) key.int_value = index & 1;
      key.real = real();
      key.data = "data";
      key.size = key.kind >= FS_KIND_STR && key.kind <= FS_KIND_EXT ? 4 : 0;
      key.ext_code = 9;
      fs_builder_any_key(builder_.get(), &key, nullptr);
      return;
    }
    const std::string text = choice < 6 ? "k" + std::to_string(index) : input_.text(choice);
    fs_builder_key(builder_.get(), text.data(), text.size(), nullptr);
  }

  void add_container(fs_kind kind, int depth) {
    fs_builder_begin(builder_.get(), kind, nullptr);
    for (std::uint32_t i = 0, count = input_.below(input_.flag() ? 5 : 40); i < count && !input_.is_empty(); ++i) {
      if (kind != FS_KIND_LIST && kind != FS_KIND_TUPLE) add_key(i, kind);
      add_value(depth + 1);
    }
    fs_builder_end(builder_.get(), nullptr);
  }

  Input& input_;
  const std::string& memory_;
  Builder builder_;
  int values_ = 0;
};

}  // namespace

Tree build_tree(Input& input, const std::string& memory) { return Building(input, memory).run(); }

}  // namespace fuzz
