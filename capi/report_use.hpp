#pragma once

#include <flaxstate/report.h>

#include "report.hpp"

namespace flaxstate::capi {

// A report that a call fills, or nothing. It is empty at first, and again unless finish() is called.
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
  bool is_finished_ = false;
};

}  // namespace flaxstate::capi
