#pragma once

#include <string>

#include <flaxstate/error.h>

#include "base/location.hpp"
#include "guard.hpp"

namespace flaxstate::capi {

// What was reported; it is the library's then.
struct ReportedError {
  ReportedError() = default;
  ReportedError(const ReportedError&) = delete;
  ReportedError& operator=(const ReportedError&) = delete;
  ~ReportedError() {
    if (error != nullptr) fs_error_free(error);
  }

  fs_error* error = nullptr;
};

// How a callback ended. It stays where it is made: containers have many callbacks.
struct CallbackOutcome {
  // Calls call(error), which gives its status.
  template <class Call>
  explicit CallbackOutcome(const Call& call) : status(callback_status([&] { return call(&reported.error); }, thrown)) {}

  ReportedError reported;
  std::string thrown;  // what a C++ one threw
  fs_status status;
};

// What is said of a callback that failed.
std::string callback_message(const CallbackOutcome& outcome, const char* name);
// Throws what a callback reported, with the path.
void check_callback(const CallbackOutcome& outcome, const char* name, const Location& where);

// Runs the callback of that name: call(error) gives its status.
template <class Call>
void run_named(const char* name, const Location& where, const Call& call) {
  const CallbackOutcome outcome(call);
  if (outcome.status != FS_OK || outcome.reported.error != nullptr) check_callback(outcome, name, where);
}

}  // namespace flaxstate::capi
