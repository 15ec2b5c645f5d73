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

// What a failure, or an exception, says in one line: a callback's message has no more.
template <class Failure>
std::string one_line(const Failure& why) {
  const std::vector<mismatch> mismatches = why.mismatches();
  std::string text = mismatches.empty() ? why.message() : mismatches[0].message;
  const std::string path = mismatches.empty() ? why.path() : mismatches[0].path;
  if (!path.empty() && path != "." && text.find(path) == std::string::npos) text += ", at path " + path;
  return text;
}

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
    return report(error, thrown.status(), one_line(thrown).c_str());
  } catch (const std::bad_alloc&) {
    return report(error, FS_E_NO_MEMORY, "no memory for what is restored");
  } catch (const std::exception& thrown) {
    return report(error, FS_E_CALLBACK, thrown.what());
  } catch (...) {
    return report(error, FS_E_CALLBACK, "an exception that is no std::exception");
  }
#else
  (void)error;
  return work();
#endif
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
