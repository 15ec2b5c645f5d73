#include "callback_outcome.hpp"

#include <string>

namespace flaxstate::capi {

std::string callback_message(const CallbackOutcome& outcome, const char* name) {
  const bool is_reported = outcome.thrown.empty() && outcome.reported.error != nullptr;
  const char* text = is_reported ? fs_error_message(outcome.reported.error) : outcome.thrown.c_str();
  const char* detail = text[0] != '\0' ? text : fs_status_name(outcome.status);
  return std::string("the callback ") + name + " failed: " + (detail != nullptr ? detail : "an unknown status");
}

void check_callback(const CallbackOutcome& outcome, const char* name, const Location& where) {
  if (outcome.status == FS_OK) return;
  where.fail(Status::callback, callback_message(outcome, name));
}

}  // namespace flaxstate::capi
