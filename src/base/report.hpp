#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/memory.hpp"

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/report.h).
enum class ReportKind : std::int32_t {
  kept = 1,
  dropped = 2,
  converted = 3,
  reshaped = 4,
  unaligned = 5,
  uncovered = 6,
};

// What a call did that goes beyond copying. All memory is taken at once, so that adding can't fail.
class Report {
 public:
  struct Entry {
    ReportKind kind;
    const char* path;
    const char* wanted;
    const char* found;
  };

  // Throws no_memory.
  Report(const Allocator& allocator, std::uint32_t entry_limit);
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;
  ~Report();

  // How far it is filled.
  struct Extent {
    static constexpr std::size_t kind_count = 6;

    std::size_t entry_count = 0;
    std::size_t text_size = 0;   // of the entries' texts
    std::size_t lines_size = 0;  // that the entries will take in the whole text
    std::uint64_t loaded = 0;
    std::uint64_t counts[kind_count] = {};
    bool is_full = false;

    std::uint64_t total() const noexcept;
  };

  void clear() noexcept { rewind({}); }
  // What was added since extent() gave this is gone.
  const Extent& extent() const noexcept { return extent_; }
  void rewind(const Extent& extent) noexcept {
    extent_ = extent;
    text_ = "";
  }
  // Only counted, once the entries have reached a limit.
  void add(ReportKind kind, std::string_view path, std::string_view wanted, std::string_view found) noexcept;
  // May be negative, for what was counted with others before.
  void add_loaded(std::int64_t leaves) noexcept { extent_.loaded += static_cast<std::uint64_t>(leaves); }
  // What a nested call did, whose root is at the path `above`.
  void join(const Report& nested, std::string_view above) noexcept;
  // Makes the text: nothing is added any more.
  void finish() noexcept;

  const Allocator& allocator() const noexcept { return memory_.allocator(); }
  std::uint32_t entry_limit() const noexcept { return entry_limit_; }
  // Nothing more is listed, and nobody needs the texts.
  bool is_full() const noexcept { return extent_.is_full; }
  std::uint64_t loaded() const noexcept { return extent_.loaded; }
  std::uint64_t count(ReportKind kind) const noexcept;
  std::size_t entry_count() const noexcept { return extent_.entry_count; }
  const Entry& entry(std::size_t index) const noexcept { return last_[-static_cast<std::ptrdiff_t>(index)]; }
  const char* text() const noexcept { return text_; }

 private:
  void add(ReportKind kind, std::string_view above, std::string_view path, std::string_view wanted,
           std::string_view found) noexcept;
  const char* keep(std::string_view text, std::string_view more = {}) noexcept;

  // The block holds the entries' texts from its start on, the entries from its end on, and then the whole text between.
  Memory memory_;
  std::uint32_t entry_limit_;
  Byte* block_;
  Entry* last_;  // where the first entry stands, at the block's end
  Extent extent_;
  const char* text_ = "";
};

}  // namespace flaxstate
