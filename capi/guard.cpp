#include "guard.hpp"

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

#include "base/float_environment.hpp"
#include "error_handle.hpp"

// Exceptions are caught here, and nowhere else but for threads that do not start (base/parallel.cpp).

namespace flaxstate::capi {

#if defined(__unix__) || defined(__APPLE__)
NoCancellation::NoCancellation() noexcept { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
NoCancellation::~NoCancellation() { pthread_setcancelstate(before_, nullptr); }
#else
NoCancellation::NoCancellation() noexcept = default;
NoCancellation::~NoCancellation() = default;
#endif

fs_status run_guarded(fs_error** error, void (*call)(void* context), void* context) noexcept {
  const NoCancellation uncancelled;
  [[maybe_unused]] const FloatEnvironment float_environment;
  try {
    try {
      call(context);
      return FS_OK;
    } catch (const Error& failure) {
      set_error(error, failure);
      return static_cast<fs_status>(failure.status());
    } catch (const std::bad_alloc&) {
      set_no_memory(error);
      return FS_E_NO_MEMORY;
    } catch (const std::length_error&) {
      set_no_memory(error);
      return FS_E_NO_MEMORY;
    } catch (const std::exception& failure) {
      set_error(error, Error(Status::internal, std::string("a defect of flaxstate: ") + failure.what()));
      return FS_E_INTERNAL;
    } catch (...) {
      set_error(error, Error(Status::internal, "a defect of flaxstate: an unknown exception"));
      return FS_E_INTERNAL;
    }
  } catch (...) {
    // There was no memory for the error itself.
    set_no_memory(error);
    return FS_E_NO_MEMORY;
  }
}

fs_status naming_file(const char* path, fs_error** error, fs_status status) noexcept {
  if (status == FS_OK || path == nullptr || error == nullptr || is_no_memory(*error)) return status;
  guarded(nullptr, [&] {
    const Error named = named_after_file((*error)->core, path);
    std::string report = make_report(named);
    (*error)->core = named;
    (*error)->report.swap(report);
  });
  return status;
}

fs_status run_callback(fs_status (*call)(void* context), void* context, std::string& message) {
  try {
    return call(context);
  } catch (const std::bad_alloc&) {
    throw;  // is the call's
  } catch (const std::exception& failure) {
    message = failure.what();
  } catch (...) {
    message = "an exception that is not a std::exception";
  }
  return FS_E_CALLBACK;
}

void run_keeping_failure(void (*call)(void* context), void* context, LoopFailure& failure) noexcept {
  const char* text = "an exception that is not a std::exception";
  const auto keep = [&](LoopFailure::Kind kind) {
    failure.kind = kind;
    failure.text[std::string_view(text).copy(failure.text, sizeof failure.text - 1)] = 0;
  };
  try {
    call(context);
  } catch (const std::bad_alloc&) {
    keep(LoopFailure::Kind::no_memory);
  } catch (const std::exception& thrown) {
    text = thrown.what();
    keep(LoopFailure::Kind::thrown);
  } catch (...) {
    keep(LoopFailure::Kind::thrown);
  }
}

void run_keeping_failure(const BuilderStep& step) {
  try {
    step.run();
  } catch (const Error& failure) {
    step.keep(failure);
    throw;
  } catch (const std::bad_alloc&) {
    step.keep_no_memory();
    throw;
  }
}

}  // namespace flaxstate::capi
