#include "base/report.hpp"

#include <string>

#include "support.hpp"

#include "catch.hpp"

using flaxstate::default_allocator;
using flaxstate::Report;
using flaxstate::ReportKind;

TEST_CASE("A report has counts, entries and a text of both") {
  Report report(default_allocator(), 0);
  CHECK(std::string(report.text()).empty());
  report.add(ReportKind::kept, "./head/bias", "array float32 [10]", "");
  report.add(ReportKind::dropped, "./old", "", "dict of 3");
  report.add(ReportKind::converted, "./w", "float32", "bfloat16");
  report.add(ReportKind::reshaped, "./w", "[640]", "[64,10]");
  report.add(ReportKind::unaligned, "./list/0", "64", "1234");
  report.add(ReportKind::uncovered, ".", "", "bytes 12 to 15");
  report.add_loaded(5);
  report.add_loaded(-1);
  report.finish();
  CHECK(report.loaded() == 4);
  CHECK(report.entry_count() == 6);
  CHECK(report.count(ReportKind::kept) == 1);
  CHECK(report.count(static_cast<ReportKind>(0)) == 0);
  CHECK(report.count(static_cast<ReportKind>(7)) == 0);
  CHECK(report.count(static_cast<ReportKind>(INT32_MIN)) == 0);
  CHECK(report.entry(1).kind == ReportKind::dropped);
  CHECK(std::string(report.entry(1).path) == "./old");
  CHECK(std::string(report.entry(1).wanted).empty());
  CHECK(std::string(report.entry(1).found) == "dict of 3");
  CHECK(std::string(report.text()) ==
        "4 leaves loaded, 1 kept, 1 dropped, 1 converted, 1 reshaped, 1 not aligned, 1 uncovered\n"
        "  ./head/bias: kept: array float32 [10]\n"
        "  ./old: dropped: dict of 3\n"
        "  ./w: dtype bfloat16 in the file, float32 in the target\n"
        "  ./w: shape [64,10] in the file, [640] in the target\n"
        "  ./list/0: data at offset 1234, not a multiple of 64\n"
        "  .: bytes 12 to 15 in no field");
  report.clear();
  report.finish();
  CHECK(report.entry_count() == 0);
  CHECK(std::string(report.text()) == "nothing to report");
  report.add_loaded(1);
  report.finish();
  CHECK(std::string(report.text()) == "1 leaf loaded");
}

TEST_CASE("Beyond the limit a report only counts") {
  Report report(default_allocator(), 2);
  for (int i = 0; i < 5; ++i) report.add(ReportKind::kept, "./" + std::to_string(i), "", "");
  report.finish();
  CHECK(report.entry_count() == 2);
  CHECK(report.count(ReportKind::kept) == 5);
  CHECK(std::string(report.entry(1).path) == "./1");
  CHECK(std::string(report.text()) == "5 kept, of which the first 2 are listed\n  ./0: kept\n  ./1: kept");
  Report one(default_allocator(), 1);
  for (int i = 0; i < 2; ++i) one.add(ReportKind::kept, "./a", "", "");
  one.finish();
  CHECK(std::string(one.text()) == "2 kept, of which the first is listed\n  ./a: kept");
}

TEST_CASE("Entries and their text end with 64 KiB, whichever of them is large") {
  for (const std::size_t size : {0U, 1U, 100U, 5000U, 40000U, 70000U}) {
    Report report(default_allocator(), UINT32_MAX);
    const std::string path(size, 'p');
    const std::string found(size / 3, 'f');
    constexpr int times = 3000;
    for (int i = 0; i < times; ++i) report.add(ReportKind::dropped, path, "", found);
    report.add(ReportKind::kept, "", "", "");
    report.finish();
    CHECK(report.count(ReportKind::dropped) == times);
    CHECK(report.entry_count() < times);
    CHECK(report.entry_count() * (2 * size + 2 * found.size() + sizeof(Report::Entry)) < 65536);
    for (std::size_t i = 0; i < report.entry_count(); ++i) {
      CHECK(report.entry(i).kind == ReportKind::dropped);
      CHECK(report.entry(i).path == path);
      CHECK(report.entry(i).found == found);
    }
    CHECK(std::string(report.text()).size() >= report.entry_count() * (size + found.size()));
  }
}

TEST_CASE("A nested report is joined below a path, its counts whole") {
  Report nested(default_allocator(), 1);
  nested.add(ReportKind::kept, "./b", "int", "");
  nested.add(ReportKind::kept, "./c", "int", "");
  nested.add_loaded(7);
  Report report(default_allocator(), 0);
  report.add(ReportKind::dropped, "./x", "", "int");
  report.join(nested, "./a");
  report.add(ReportKind::dropped, "./y", "", "int");
  report.finish();
  CHECK(report.loaded() == 7);
  CHECK(report.count(ReportKind::kept) == 2);
  CHECK(report.count(ReportKind::dropped) == 2);
  REQUIRE(report.entry_count() == 2);
  CHECK(std::string(report.entry(1).path) == "./a/b");
}

TEST_CASE("A report takes all its memory at once, and gives it back") {
  unit::CountingAllocator allocator;
  {
    Report report(allocator.allocator(), 0);
    const std::size_t blocks = allocator.blocks;
    CHECK(blocks == 1);
    for (int i = 0; i < 2000; ++i) report.add(ReportKind::kept, "./path", "wanted", "found");
    report.finish();
    CHECK(allocator.blocks == blocks);
  }
  CHECK(allocator.blocks == 0);
}
