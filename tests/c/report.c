/* report.h: reports as handles. What calls write into them is tested with restoring and serialising: report_restore.c,
 * report_serialize.c. */
#include "counting_allocator.h"

static void test_an_empty_report(void) {
  fs_report *report = NULL;
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  fs_report_entry entry = FS_REPORT_ENTRY_INIT;
  CHECK(fs_report_loaded(report) == 0);
  for (fs_report_kind kind = -1; kind < 10; ++kind) CHECK(fs_report_count(report, kind) == 0);
  CHECK(fs_report_entry_count(report) == 0);
  CHECK(fs_report_entry_at(report, 0, &entry) == FS_E_INVALID_ARGUMENT);
  CHECK_TEXT(fs_report_text(report), "");
  fs_report_free(report);
}

static void test_null(void) {
  fs_report_entry entry = FS_REPORT_ENTRY_INIT;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_report_create(NULL, 0, NULL, ERR));
  CHECK(fs_report_loaded(NULL) == 0);
  CHECK(fs_report_count(NULL, FS_REPORT_KEPT) == 0);
  CHECK(fs_report_entry_count(NULL) == 0);
  CHECK(fs_report_entry_at(NULL, 0, &entry) == FS_E_INVALID_ARGUMENT);
  CHECK_TEXT(fs_report_text(NULL), "");
  fs_report_free(NULL);
}

static void test_memory(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_report *report = NULL;
  counts.fail_at = 1;
  CHECK_FAILS(FS_E_NO_MEMORY, fs_report_create(&allocator, 0, &report, ERR));
  CHECK(report == NULL && counts.live_blocks == 0);
  counts.fail_at = 0;
  CHECK_OK(fs_report_create(&allocator, 5, &report, ERR));
  CHECK(counts.live_blocks == 1 && counts.peak_bytes == 65536);
  fs_report_free(report);
  CHECK(counts.live_blocks == 0);
}

int main(void) {
  test_an_empty_report();
  test_null();
  test_memory();
  return check_result();
}
