#pragma once

#include <flaxstate/error.h>

#include "base/error.hpp"
#include "base/parallel.hpp"

namespace flaxstate::capi {

// Holds off the cancellation of the thread while it lives: it would unwind through handlers, destructors and callbacks.
// What is done outside of guarded() stands behind one.
class NoCancellation {
 public:
  NoCancellation() noexcept;
  NoCancellation(const NoCancellation&) = delete;
  NoCancellation& operator=(const NoCancellation&) = delete;
  ~NoCancellation();

 private:
  int before_ = 0;
};

// The functions whose names end with _free: files are closed, and callbacks called.
template <class Handle>
void free_handle(Handle* handle) noexcept {
  const NoCancellation uncancelled;
  delete handle;
}

// Runs a call of the core. An exception becomes a status and, if the caller wants it, an error; nothing leaves.
// Cancellation of the thread is held off meanwhile, and floats are calculated with as C does by default.
fs_status run_guarded(fs_error** error, void (*call)(void* context), void* context) noexcept;

template <class Call>
fs_status guarded(fs_error** error, const Call& call) noexcept {
  return run_guarded(
      error, [](void* context) { (*static_cast<const Call*>(context))(); },
      const_cast<void*>(static_cast<const void*>(&call)));
}

// A call that fills what it is given, which a failure leaves empty.
template <class Filled, class Call>
fs_status filling(Filled* filled, fs_error** error, const Call& call) noexcept {
  const NoCancellation uncancelled;
  const fs_status status = guarded(error, call);
  if (status != FS_OK && filled != nullptr) filled->clear();
  return status;
}

// The status of a call that works with a file, which the error names from here on (if there is memory for that).
fs_status naming_file(const char* path, fs_error** error, fs_status status) noexcept;

template <class Call>
fs_status guarded_with_file(const char* path, fs_error** error, const Call& call) noexcept {
  return naming_file(path, error, guarded(error, call));
}

// Runs a callback of the caller. What a C++ callback throws becomes FS_E_CALLBACK and, in `message`, its text; but that it
// has no memory is thrown on.
fs_status run_callback(fs_status (*call)(void* context), void* context, std::string& message);

template <class Call>
fs_status callback_status(const Call& call, std::string& message) {
  return run_callback([](void* context) { return (*static_cast<const Call*>(context))(); },
                      const_cast<void*>(static_cast<const void*>(&call)), message);
}

// Runs a loop of the caller that gives no status; what a C++ one throws stays in `failure`.
void run_keeping_failure(void (*call)(void* context), void* context, LoopFailure& failure) noexcept;

template <class Call>
void run_keeping_failure(const Call& call, LoopFailure& failure) noexcept {
  run_keeping_failure([](void* context) { (*static_cast<const Call*>(context))(); },
                      const_cast<void*>(static_cast<const void*>(&call)), failure);
}

// Runs a step of a builder; what it throws stays with the builder.
class BuilderStep {
 public:
  virtual void run() const = 0;
  virtual void keep(const Error& error) const noexcept = 0;
  virtual void keep_no_memory() const noexcept = 0;

 protected:
  ~BuilderStep() = default;
};
void run_keeping_failure(const BuilderStep& step);

}  // namespace flaxstate::capi
