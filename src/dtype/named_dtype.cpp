#include "dtype/named_dtype.hpp"

namespace flaxstate {

bool is_name_for_dtype(Dtype dtype, std::string_view name) noexcept {
  const DtypeName parsed = parse_dtype_name(name);
  const auto wanted = dtype == Dtype::opaque ? DtypeName::Verdict::unknown : DtypeName::Verdict::known;
  return !name.empty() && parsed.verdict == wanted && parsed.dtype == dtype && dtype_name_is_writable(name);
}

}  // namespace flaxstate
