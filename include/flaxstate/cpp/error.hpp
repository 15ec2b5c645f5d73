// The exception.
#pragma once

#include "failure.hpp"

#if FLAXSTATE_HAS_EXCEPTIONS

#include <exception>
#include <memory>
#include <utility>

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// What every function without try_ in its name throws when the library says no. Copies share the failure. Since 0.1
class error : public std::exception {
 public:
  // Since 0.1
  explicit error(failure why) : failure_(std::make_shared<const failure>(std::move(why))) {}

  // The whole text for a person: the message with path and offset, and a line for each mismatch. Since 0.1
  const char* what() const noexcept override { return failure_->report(); }

  // As of class failure. Since 0.1
  fs_status status() const noexcept { return failure_->status(); }
  const char* status_name() const noexcept { return failure_->status_name(); }
  const char* message() const noexcept { return failure_->message(); }
  const char* path() const noexcept { return failure_->path(); }
  std::uint64_t offset() const noexcept { return failure_->offset(); }
  std::int32_t system_code() const noexcept { return failure_->system_code(); }
  std::vector<mismatch> mismatches() const { return failure_->mismatches(); }

 private:
  std::shared_ptr<const failure> failure_;
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate

#endif
