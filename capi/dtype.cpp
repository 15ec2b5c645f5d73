#include "dtype/dtype.hpp"

#include <flaxstate/dtype.h>

namespace {

bool is_in_arrays(fs_dtype dtype) noexcept {
  return dtype > FS_DTYPE_NONE && dtype <= FS_DTYPE_OPAQUE && dtype != FS_DTYPE_STR && dtype != FS_DTYPE_BYTES;
}

}  // namespace

extern "C" {

const char* fs_dtype_name(fs_dtype dtype) {
  if (dtype == FS_DTYPE_STR) return "str";
  if (dtype == FS_DTYPE_BYTES) return "bytes";
  if (!is_in_arrays(dtype)) return "";
  const std::string_view name = flaxstate::dtype_name(static_cast<flaxstate::Dtype>(dtype));
  return name.empty() ? "" : name.data();  // names are literals, so they end with NUL
}

size_t fs_dtype_item_size(fs_dtype dtype) {
  return is_in_arrays(dtype) ? flaxstate::dtype_item_size(static_cast<flaxstate::Dtype>(dtype)) : 0;
}

fs_dtype fs_dtype_from_name(const char* name, size_t name_size) {
  if (name == nullptr) return FS_DTYPE_NONE;
  const flaxstate::DtypeName parsed = flaxstate::parse_dtype_name({name, name_size});
  switch (parsed.verdict) {
    case flaxstate::DtypeName::Verdict::known: return static_cast<fs_dtype>(parsed.dtype);
    case flaxstate::DtypeName::Verdict::unknown: return FS_DTYPE_OPAQUE;
    default: return FS_DTYPE_NONE;
  }
}

}  // extern "C"
