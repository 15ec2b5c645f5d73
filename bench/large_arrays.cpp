#include "large_arrays.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace flaxstate::bench {

namespace {

constexpr std::size_t cache_line = 64;

Registry register_arrays(std::size_t count, std::size_t items_each) {
  Registry registry = make<Registry>(fs_registry_create, nullptr);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("array_" + std::to_string(i));
  std::vector<fs_field> fields(count);
  for (std::size_t i = 0; i < count; ++i) {
    fields[i] = {};
    fields[i].struct_size = sizeof fields[i];
    fields[i].name = names[i].c_str();
    fields[i].offset = i * sizeof(void*);
    fields[i].storage = FS_STORAGE_POINTER;
    fields[i].dtype = FS_DTYPE_FLOAT32;
    fields[i].form = FS_FORM_ARRAY;
    fields[i].rank = 1;
    fields[i].shape[0] = static_cast<std::int64_t>(items_each);
  }
  fs_type type = FS_TYPE_INIT;
  type.name = "LargeArrays";
  type.size = count * sizeof(void*);
  type.fields = fields.data();
  type.field_count = count;
  call(fs_register_type, registry.get(), &type);
  return registry;
}

}  // namespace

LargeArrays::LargeArrays(std::size_t count, std::size_t items_each)
    : items_each_(items_each),
      stride_((array_size() + cache_line - 1) / cache_line * cache_line),
      pages_(count * stride_, Pages::Kind::huge),
      registry_(register_arrays(count, items_each)) {
  pages_.page_in();
  for (std::size_t i = 0; i < count; ++i) pointers_.push_back(pages_.data() + i * stride_);
}

void LargeArrays::fill() {
  float next = 1;
  for (void* array : pointers_) {
    auto* const items = static_cast<float*>(array);
    for (std::size_t i = 0; i < items_each_; ++i) items[i] = next + static_cast<float>(i % 1024);
    ++next;
  }
}

void LargeArrays::clear() { std::memset(pages_.data(), 0, pages_.size()); }

void LargeArrays::require_equal(const LargeArrays& other) const {
  for (std::size_t i = 0; i < count(); ++i) {
    if (std::memcmp(array(i), other.array(i), array_size()) != 0) {
      throw std::runtime_error("what was restored differs from what was written");
    }
  }
}

}  // namespace flaxstate::bench
