#pragma once

#include <memory>
#include <string>
#include <utility>

#include <flaxstate/error.h>

#include "base/location.hpp"
#include "guard.hpp"

namespace flaxstate::capi {

// What a callback reported; it is the library's then.
struct FreeError {
  void operator()(fs_error* error) const noexcept { fs_error_free(error); }
};
using ReportedError = std::unique_ptr<fs_error, FreeError>;

// How a callback ended.
struct CallbackOutcome {
  fs_status status;
  ReportedError reported;
  std::string thrown;  // what a C++ one threw
};

// Calls call(error), which gives its status.
template <class Call>
CallbackOutcome outcome_of(const Call& call) {
  struct Given {
    fs_error* error = nullptr;
    ~Given() {
      if (error != nullptr) fs_error_free(error);
    }
  } given;
  std::string thrown;
  const fs_status status = callback_status([&] { return call(&given.error); }, thrown);
  return {status, ReportedError(std::exchange(given.error, nullptr)), std::move(thrown)};
}

// What is said of a callback that failed.
std::string callback_message(const CallbackOutcome& outcome, const char* name);
// Throws what a callback reported, with the path.
void check_callback(const CallbackOutcome& outcome, const char* name, const Location& where);

// Runs the callback of that name: call(error) gives its status.
template <class Call>
void run_named(const char* name, const Location& where, const Call& call) {
  const CallbackOutcome outcome = outcome_of(call);
  if (outcome.status != FS_OK || outcome.reported != nullptr) check_callback(outcome, name, where);
}

}  // namespace flaxstate::capi
