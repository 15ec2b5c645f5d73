#include <flaxstate/report.h>

#include "allocator.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"

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
  if (report != nullptr && !report->collects) free_handle(report);
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
