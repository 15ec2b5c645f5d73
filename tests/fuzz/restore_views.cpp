// Any bytes at any address into an object of views: each that is set leads to whole, aligned items inside of the bytes, and the
// object is written as what it leads to; or nothing is set.

#include <vector>

#include "support/handles.hpp"

namespace {

struct Views {
  const float* kernel = nullptr;  // 2 x 2
  const double* steps = nullptr;
  const std::uint8_t* mask = nullptr;  // bools
  const std::uint16_t* grid = nullptr;
  const char* name = nullptr;
  std::size_t step_count = 0;
  std::uint32_t name_size = 0;
  std::int32_t mask_count = 0;
  std::int64_t extents[2] = {0, 0};
};

const fs_field fields[] = {
    FS_FIELD_ARRAY_VIEW(Views, kernel, FS_DTYPE_FLOAT32, 2, 2),
    FS_FIELD_COUNTED_VIEW(Views, steps, FS_DTYPE_FLOAT64, step_count),
    FS_FIELD_COUNTED_VIEW(Views, mask, FS_DTYPE_BOOL, mask_count),
    FS_FIELD_SHAPED_VIEW(Views, grid, FS_DTYPE_UINT16, extents, FS_COUNTED, FS_COUNTED),
    FS_FIELD_TEXT_VIEW(Views, name, name_size),
};

fuzz::Registry views_registry() {
  fs_registry* registry = nullptr;
  fs_type type = FS_TYPE_FIELDS(Views, fields);
  type.kind = FS_KIND_DICT;
  FUZZ_REQUIRE(fs_registry_create(nullptr, &registry, nullptr) == FS_OK);
  FUZZ_REQUIRE(fs_register_type(registry, &type, nullptr) == FS_OK);
  return fuzz::Registry(registry);
}

// At an address that many bytes behind a multiple of 16, and with nothing behind them.
class ShiftedBytes {
 public:
  ShiftedBytes(const std::string& bytes, std::size_t shift) : block_(std::string(shift, '\0') + bytes), shift_(shift) {}

  const unsigned char* data() const noexcept { return static_cast<const unsigned char*>(block_.data()) + shift_; }
  std::size_t size() const noexcept { return block_.size() - shift_; }

 private:
  fuzz::ExactBytes block_;
  std::size_t shift_;
};

template <class T>
void check_view(const T* view, std::uint64_t count, const ShiftedBytes& bytes) {
  if (count == 0) {
    FUZZ_REQUIRE(view == nullptr);
    return;
  }
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  const auto first = reinterpret_cast<std::uintptr_t>(view);
  FUZZ_REQUIRE(first % sizeof(T) == 0 && first >= begin && count <= bytes.size() / sizeof(T));
  FUZZ_REQUIRE(first - begin <= bytes.size() - count * sizeof(T));
}

void check_views(const Views& views, const ShiftedBytes& bytes) {
  check_view(views.kernel, 4, bytes);
  check_view(views.steps, views.step_count, bytes);
  FUZZ_REQUIRE(views.mask_count >= 0 && views.extents[0] >= 0 && views.extents[1] >= 0);
  check_view(views.mask, static_cast<std::uint64_t>(views.mask_count), bytes);
  for (std::int32_t i = 0; i < views.mask_count; ++i) FUZZ_REQUIRE(views.mask[i] <= 1);
  const auto rows = static_cast<std::uint64_t>(views.extents[0]);
  const auto columns = static_cast<std::uint64_t>(views.extents[1]);
  FUZZ_REQUIRE(columns == 0 || rows <= UINT64_MAX / columns);
  check_view(views.grid, rows * columns, bytes);
  check_view(views.name, views.name_size, bytes);
}

std::string bytes_of(const fs_registry* registry, const Views& views) {
  fs_buffer* made = nullptr;
  FUZZ_REQUIRE(fs_buffer_create(nullptr, &made, nullptr) == FS_OK);
  const fuzz::Buffer buffer(made);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.alignment = 8;
  FUZZ_REQUIRE(fs_to_bytes(registry, "Views", &views, &options, made, nullptr) == FS_OK);
  return {static_cast<const char*>(fs_buffer_data(made)), fs_buffer_size(made)};
}

}  // namespace

FUZZ_TARGET(restore_views, 1) {
  static const fuzz::Registry registry = views_registry();
  const std::uint8_t flags = input.byte();
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.decode = &decode;
  decode.lenient = flags >> 4U & 1U;
  decode.align_arrays = flags >> 5U & 1U;
  options.reshape = flags >> 6U & 1U;
  options.convert = (flags & 0x80U) != 0 ? FS_CONVERT_ANY : FS_CONVERT_NONE;
  const ShiftedBytes bytes(input.text(input.left()), flags & 15U);
  Views views;
  const fs_status status = fs_restore(registry.get(), "Views", &views, bytes.data(), bytes.size(), &options, nullptr);
  if (status != FS_OK) {
    FUZZ_REQUIRE(views.kernel == nullptr && views.steps == nullptr && views.mask == nullptr && views.grid == nullptr);
    FUZZ_REQUIRE(views.name == nullptr && views.step_count == 0 && views.name_size == 0 && views.mask_count == 0);
    FUZZ_REQUIRE(views.extents[0] == 0 && views.extents[1] == 0);
    return;
  }
  check_views(views, bytes);
  const std::string written = bytes_of(registry.get(), views);
  const ShiftedBytes copy(written, 0);
  Views again;
  FUZZ_REQUIRE(fs_restore(registry.get(), "Views", &again, copy.data(), copy.size(), nullptr, nullptr) == FS_OK);
  check_views(again, copy);
  FUZZ_REQUIRE(bytes_of(registry.get(), again) == written);
}
