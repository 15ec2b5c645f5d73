// Why a call failed: what try_… functions return, and what the exception carries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "../error.h"
#include "handle.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// A part of the state that doesn't fit the target. The texts are borrowed from the failure. Since 0.1
struct mismatch {
  fs_mismatch_kind kind;
  const char* path;     // "./params/head"
  const char* message;  // one line; Flax's own words where Flax has some
  const char* wanted;   // what the target wants
  const char* found;    // what the state has
};

// Owns an fs_error. Move only. Since 0.1
class failure {
 public:
  // Takes the error, which may be NULL, and the status of the call that gave it. Since 0.1
  explicit failure(fs_status status, fs_error* error = nullptr) noexcept : error_(error), status_(status) {}
  // The message is copied. Since 0.1
  failure(fs_status status, const char* message) noexcept : failure(status, fs_error_create(status, message)) {}

  // Never FS_OK. Since 0.1
  fs_status status() const noexcept { return status_; }
  // "MISMATCH". Static text. Since 0.1
  const char* status_name() const noexcept { return fs_status_name(status_); }
  // One line, without the path. Borrowed, as are the next two. Since 0.1
  const char* message() const noexcept { return fs_error_message(error_.get()); }
  // Where in the tree: "." is the root, "" means nowhere. Since 0.1
  const char* path() const noexcept { return fs_error_path(error_.get()); }
  // The whole text for a person. Since 0.1
  const char* report() const noexcept { return error_ ? fs_error_report(error_.get()) : status_name(); }
  // errno, or GetLastError() on Windows; 0 where no call of the system failed. Since 0.1
  std::int32_t system_code() const noexcept { return fs_error_system_code(error_.get()); }
  // Where in the bytes, or UINT64_MAX. Since 0.1
  std::uint64_t offset() const noexcept { return fs_error_offset(error_.get()); }

  // Since 0.1
  std::size_t mismatch_count() const noexcept { return fs_error_mismatch_count(error_.get()); }
  // Every mismatch; none unless the status is FS_E_MISMATCH. Since 0.1
  std::vector<mismatch> mismatches() const {
    std::vector<mismatch> all;
    all.reserve(mismatch_count());
    for (std::size_t i = 0; i < mismatch_count(); ++i) {
      fs_mismatch one = FS_MISMATCH_INIT;
      if (fs_error_mismatch_at(error_.get(), i, &one) != FS_OK) break;
      all.push_back({one.kind, one.path, one.message, one.wanted, one.found});
    }
    return all;
  }

  // Borrowed; may be NULL. Since 0.1
  const fs_error* get() const noexcept { return error_.get(); }
  // Hands the error over to the caller, as a callback does that passes it on. Since 0.1
  fs_error* release() noexcept { return error_.release(); }

 private:
  detail::owner<fs_error, fs_error_free> error_;
  fs_status status_;
};

// What a type's own function returns, or throws as flaxstate::error, for a state that doesn't fit: the caller gets it in
// the list of mismatches. The path is that below the node which the function was given; texts are copied. Since 0.1
inline failure mismatch_failure(const mismatch& what) noexcept {
  fs_error* const error = fs_error_create(FS_E_MISMATCH, what.message);
  fs_mismatch filled = FS_MISMATCH_INIT;
  filled.kind = what.kind;
  filled.path = what.path;
  filled.message = what.message;
  filled.wanted = what.wanted;
  filled.found = what.found;
  (void)fs_error_add_mismatch(error, &filled);
  return failure(FS_E_MISMATCH, error);
}

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
