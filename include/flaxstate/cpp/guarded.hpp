// Nothing that user code throws crosses the C interface.
#pragma once

#include <new>
#include <string>
#include <utility>
#include <vector>

#include "result.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

inline fs_status report(fs_error** error, fs_status status, const char* message) noexcept {
  if (error != nullptr) *error = fs_error_create(status, message);
  return status;
}

#if FLAXSTATE_HAS_EXCEPTIONS
// The library's own error again, of an exception that others may hold as well.
inline fs_status report(fs_error** error, const flaxstate::error& thrown) {
  if (error == nullptr) return thrown.status();
  std::string message = thrown.message();
  const std::string path = thrown.path();
  const std::vector<mismatch> mismatches = thrown.mismatches();
  const bool has_place = mismatches.empty() && path.size() > 1 && message.find(path) == std::string::npos;
  if (has_place) message += ", at path " + path;
  *error = fs_error_create(thrown.status(), message.c_str());
  for (const mismatch& one : mismatches) {
    const fs_mismatch copy = {sizeof copy, one.kind, 0, one.path, one.message, one.wanted, one.found};
    (void)fs_error_add_mismatch(*error, &copy);
  }
  return thrown.status();
}
#endif

// Hands a failure to the library.
inline fs_status report(fs_error** error, failure why) noexcept {
  const fs_status status = why.status();
  if (error != nullptr) *error = why.release();
  return status;
}

// What a callback does: `work` gives its status, and what it throws becomes one.
template <class Work>
fs_status guarded(fs_error** error, Work&& work) noexcept {
#if FLAXSTATE_HAS_EXCEPTIONS
  try {
    return work();
  } catch (const flaxstate::error& thrown) {
    return report(error, thrown);
  } catch (const std::bad_alloc&) {
    return report(error, FS_E_NO_MEMORY, "no memory for what is restored");
  } catch (const std::exception& thrown) {
    return report(error, FS_E_CALLBACK, thrown.what());
  } catch (...) {
    return report(error, FS_E_CALLBACK, "an exception that is not a std::exception");
  }
#else
  (void)error;
  return work();
#endif
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
