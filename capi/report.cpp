#include <flaxstate/report.h>

#include "allocator.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "report_use.hpp"

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

using namespace flaxstate::capi;

extern "C" {

fs_status fs_report_create(const fs_allocator* allocator, uint32_t entry_limit, fs_report** out_report,
                           fs_error** error) {
  return guarded(error, [&] {
    require(out_report != nullptr, "out_report is NULL");
    *out_report = new fs_report(read_allocator(allocator), entry_limit);
  });
}

void fs_report_free(fs_report* report) {
  // That of a type's `prepare` ends with it.
  if (report != nullptr && !report->collects) delete report;
}

uint64_t fs_report_loaded(const fs_report* report) { return report == nullptr ? 0 : report->core.loaded(); }

uint64_t fs_report_count(const fs_report* report, fs_report_kind kind) {
  return report == nullptr ? 0 : report->core.count(static_cast<flaxstate::ReportKind>(kind));
}

size_t fs_report_entry_count(const fs_report* report) { return report == nullptr ? 0 : report->core.entry_count(); }

fs_status fs_report_entry_at(const fs_report* report, size_t index, fs_report_entry* out_entry) {
  if (out_entry == nullptr || index >= fs_report_entry_count(report)) return FS_E_INVALID_ARGUMENT;
  const flaxstate::Report::Entry& entry = report->core.entry(index);
  fs_report_entry filled = FS_REPORT_ENTRY_INIT;
  filled.kind = static_cast<fs_report_kind>(entry.kind);
  filled.path = entry.path;
  filled.wanted = entry.wanted;
  filled.found = entry.found;
  return guarded(nullptr, [&] { fill_struct(out_entry, filled); });
}

const char* fs_report_text(const fs_report* report) { return report == nullptr ? "" : report->core.text(); }

}  // extern "C"
