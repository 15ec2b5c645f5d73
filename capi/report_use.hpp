#pragma once

#include <string>

#include <flaxstate/report.h>

#include "base/location.hpp"
#include "base/report.hpp"

namespace flaxstate::capi {

// A report that a call fills, or nothing. It is empty at first, and again unless finish() is called; one that collects
// what several calls do is as it was before.
class ReportUse {
 public:
  // Throws busy.
  explicit ReportUse(fs_report* report);
  ReportUse(const ReportUse&) = delete;
  ReportUse& operator=(const ReportUse&) = delete;
  ~ReportUse();

  // nullptr: nobody wants to know.
  Report* get() const noexcept;
  // The call succeeds.
  void finish() noexcept;

 private:
  fs_report* report_;
  Report::Extent before_;
  bool is_finished_ = false;
};

// The report of a type's `prepare`, for all its nested calls; nothing, if the caller doesn't want to know.
class NestedReport {
 public:
  // `above` is where `prepare` restores. Throws no_memory.
  NestedReport(Report* caller, const Location& above);
  NestedReport(const NestedReport&) = delete;
  NestedReport& operator=(const NestedReport&) = delete;
  ~NestedReport();

  fs_report* get() const noexcept { return nested_; }
  // `prepare` has succeeded.
  void join() const noexcept;

 private:
  Report* caller_;
  fs_report* nested_ = nullptr;
  std::string above_;
};

}  // namespace flaxstate::capi
