#pragma once

#include <flaxstate/error.h>

#include "base/error.hpp"

namespace flaxstate::capi {

// Runs a call of the core. An exception becomes a status and, if the caller wants it, an error; nothing leaves.
// Cancellation of the thread is held off meanwhile, since it would unwind through the handler.
fs_status run_guarded(fs_error** error, void (*call)(void* context), void* context) noexcept;

template <class Call>
fs_status guarded(fs_error** error, const Call& call) noexcept {
  return run_guarded(
      error, [](void* context) { (*static_cast<const Call*>(context))(); },
      const_cast<void*>(static_cast<const void*>(&call)));
}

// Runs a callback of the caller. What a C++ callback throws becomes FS_E_CALLBACK and, in `message`, its text.
fs_status run_callback(fs_status (*call)(void* context), void* context, std::string& message);

template <class Call>
fs_status callback_status(const Call& call, std::string& message) {
  return run_callback([](void* context) { return (*static_cast<const Call*>(context))(); },
                      const_cast<void*>(static_cast<const void*>(&call)), message);
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
