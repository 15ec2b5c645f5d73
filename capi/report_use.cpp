#include "report_use.hpp"

#include "handles.hpp"

namespace flaxstate::capi {

ReportUse::ReportUse(fs_report* report) : report_(report) {
  if (report == nullptr) return;
  if (report->is_used.exchange(true)) throw Error(Status::busy, "the report is being used by another call");
  if (!report->collects) report->core.clear();
  before_ = report->core.extent();
}

ReportUse::~ReportUse() {
  if (report_ == nullptr) return;
  if (!is_finished_) report_->core.rewind(before_);
  report_->is_used.store(false);
}

Report* ReportUse::get() const noexcept { return report_ != nullptr ? &report_->core : nullptr; }

void ReportUse::finish() noexcept {
  if (report_ != nullptr) report_->core.finish();
  is_finished_ = true;
}

NestedReport::NestedReport(Report* caller, const Location& above) : caller_(caller) {
  if (caller == nullptr) return;
  above_ = above.path();
  nested_ = new fs_report(caller->allocator(), caller->entry_limit());
  nested_->collects = true;
}

NestedReport::~NestedReport() { delete nested_; }

void NestedReport::join() const noexcept {
  if (nested_ != nullptr) caller_->join(nested_->core, above_);
}

}  // namespace flaxstate::capi
