// What a call did that succeeded, and how far one is that runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "../progress.h"
#include "../report.h"
#include "guarded.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// What happened at a place. The texts are borrowed from the report. Since 0.1
struct report_entry {
  fs_report_kind kind;
  const char* path;    // "./params/head"
  const char* wanted;  // what the target has, or what was asked for
  const char* found;   // what the state has, or what came of it
};

// Owns an fs_report, which options name as `options.report = report.get()`. Move only; one call at a time. Since 0.1
class report {
 public:
  // Takes the handle. Since 0.1
  explicit report(fs_report* handle) noexcept : handle_(handle) {}
  // Lists `entry_limit` entries at most; 0: 1,000. Since 0.1
  static result<report> try_create(std::uint32_t entry_limit = 0, const fs_allocator* allocator = nullptr) {
    return detail::make<report, fs_report>(fs_report_create, allocator, entry_limit);
  }
#if FLAXSTATE_HAS_EXCEPTIONS
  // Since 0.1
  explicit report(std::uint32_t entry_limit = 0, const fs_allocator* allocator = nullptr)
      : report(detail::value_or_throw(try_create(entry_limit, allocator))) {}
#endif

  // Leaves that were restored. Since 0.1
  std::uint64_t loaded() const noexcept { return fs_report_loaded(get()); }
  // How often this happened, beyond the limit, too. Since 0.1
  std::uint64_t count(fs_report_kind kind) const noexcept { return fs_report_count(get(), kind); }
  // All that are listed. Since 0.1
  std::vector<report_entry> entries() const {
    std::vector<report_entry> all;
    all.reserve(fs_report_entry_count(get()));
    for (std::size_t i = 0; i < fs_report_entry_count(get()); ++i) {
      fs_report_entry one = FS_REPORT_ENTRY_INIT;
      if (fs_report_entry_at(get(), i, &one) != FS_OK) break;
      all.push_back({one.kind, one.path, one.wanted, one.found});
    }
    return all;
  }
  // The whole text for a person; "" for an empty report. Borrowed. Since 0.1
  const char* text() const noexcept { return fs_report_text(get()); }

  // Borrowed; NULL once the report was moved from. Since 0.1
  fs_report* get() const noexcept { return handle_.get(); }

 private:
  detail::owner<fs_report, fs_report_free> handle_;
};

namespace detail {

template <class Update>
fs_status update_progress(std::uint64_t done, std::uint64_t total, fs_error** error, void* update) noexcept {
  return guarded(error, [&]() -> fs_status {
    Update& function = *static_cast<Update*>(update);
    using returned = decltype(function(done, total));
    if constexpr (std::is_void_v<returned>) {
      function(done, total);
    } else if constexpr (std::is_same_v<returned, bool>) {
      if (!function(done, total)) return report(error, FS_E_CALLBACK, "cancelled");
    } else {
      result<void> outcome = function(done, total);
      if (!outcome) return report(error, std::move(outcome).failure());
    }
    return FS_OK;
  });
}

}  // namespace detail

// A function that is told how far a call is, which options name as `options.progress = &bar`: update(done, total), in bytes,
// about every 4 MiB; `total` is 0 where it isn't known. It ends the call (FS_E_CALLBACK; nothing has changed) by returning
// false, or a failed result<void>, or by throwing; one that returns nothing just looks on. Not copied, not moved: options
// point at it. Since 0.1
template <class Update>
class progress : public fs_progress {
 public:
  // Since 0.1
  explicit progress(Update function) : fs_progress(FS_PROGRESS_INIT), function_(std::move(function)) {
    update = detail::update_progress<Update>;
    user_data = std::addressof(function_);
  }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

 private:
  Update function_;
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
