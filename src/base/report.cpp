#include "base/report.hpp"

#include <charconv>
#include <cstring>

namespace flaxstate {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 16;
constexpr std::uint32_t usual_entry_limit = 1000;
// The line with the counts is shorter: eight numbers of 20 digits, and words.
constexpr std::size_t largest_heading = 320;

struct Words {
  const char* counted;  // in the heading, behind a number
  const char* before;   // in an entry's line, at its start,
  const char* joining;  // in front of `found`, where that is not empty,
  const char* between;  // in front of `wanted`, the same,
  const char* behind;   // and at its end
};

constexpr Words words[] = {
    {" kept", "kept", " of ", ": ", ""},
    {" dropped", "dropped: ", "", "", ""},
    {" converted", "dtype ", "", " in the file, ", " in the target"},
    {" reshaped", "shape ", "", " in the file, ", " in the target"},
    {" not aligned", "data at offset ", "", ", not a multiple of ", ""},
    {" uncovered", "", "", "", " in no field"},
};

const Words& words_of(ReportKind kind) noexcept { return words[static_cast<std::size_t>(kind) - 1]; }

// Measures text, or writes it where there is room for it.
class TextOut {
 public:
  explicit TextOut(char* to) noexcept : to_(to) {}
  void put(std::string_view text) noexcept {
    if (to_ != nullptr && !text.empty()) std::memcpy(to_ + size_, text.data(), text.size());
    size_ += text.size();
  }
  void put(std::uint64_t number) noexcept {
    char digits[20];
    put(std::string_view(digits, static_cast<std::size_t>(std::to_chars(digits, digits + 20, number).ptr - digits)));
  }
  std::size_t size() const noexcept { return size_; }

 private:
  char* to_;
  std::size_t size_ = 0;
};

void put_line(TextOut& out, ReportKind kind, std::string_view path, std::string_view wanted,
              std::string_view found) noexcept {
  const Words& used = words_of(kind);
  out.put("\n  ");
  out.put(path);
  out.put(": ");
  out.put(used.before);
  if (!found.empty()) out.put(used.joining);
  out.put(found);
  if (!wanted.empty()) out.put(used.between);
  out.put(wanted);
  out.put(used.behind);
}

std::size_t line_size(ReportKind kind, std::size_t path_size, std::string_view wanted,
                      std::string_view found) noexcept {
  TextOut out(nullptr);
  put_line(out, kind, {}, wanted, found);
  return out.size() + path_size;
}

}  // namespace

Report::Report(const Allocator& allocator, std::uint32_t entry_limit)
    : memory_(allocator),
      entry_limit_(entry_limit != 0 ? entry_limit : usual_entry_limit),
      block_(static_cast<Byte*>(memory_.allocate(block_size, alignof(Entry)))),
      last_(reinterpret_cast<Entry*>(block_ + block_size) - 1) {}

Report::~Report() { memory_.free(block_, block_size, alignof(Entry)); }

const char* Report::keep(std::string_view text, std::string_view more) noexcept {
  char* const copy = reinterpret_cast<char*>(block_ + extent_.text_size);
  TextOut out(copy);
  out.put(text);
  out.put(more);
  copy[out.size()] = '\0';
  extent_.text_size += out.size() + 1;
  return copy;
}

void Report::add(ReportKind kind, std::string_view path, std::string_view wanted, std::string_view found) noexcept {
  add(kind, path, {}, wanted, found);
}

void Report::add(ReportKind kind, std::string_view above, std::string_view path, std::string_view wanted,
                 std::string_view found) noexcept {
  Extent& used = extent_;
  ++used.counts[static_cast<std::size_t>(kind) - 1];
  const std::size_t line = line_size(kind, above.size() + path.size(), wanted, found);
  const std::size_t texts = above.size() + path.size() + wanted.size() + found.size() + 3;
  const std::size_t room =
      block_size - largest_heading - used.text_size - used.lines_size - used.entry_count * sizeof(Entry);
  // What comes after the first that has no room isn't listed either, so that no entry is missing between others.
  used.is_full = used.is_full || used.entry_count == entry_limit_ || line + texts + sizeof(Entry) > room;
  if (used.is_full) return;
  used.lines_size += line;
  Entry& entry = last_[-static_cast<std::ptrdiff_t>(used.entry_count++)];
  entry.kind = kind;
  entry.path = keep(above, path);
  entry.wanted = keep(wanted);
  entry.found = keep(found);
}

void Report::join(const Report& nested, std::string_view above) noexcept {
  const Extent& more = nested.extent_;
  for (std::size_t i = 0; i < more.entry_count; ++i) {
    const Entry& entry = nested.entry(i);
    const std::string_view path = entry.path;
    add(entry.kind, above, path.substr(path.empty() ? 0 : 1), entry.wanted, entry.found);
    --extent_.counts[static_cast<std::size_t>(entry.kind) - 1];
  }
  extent_.loaded += more.loaded;
  for (std::size_t i = 0; i < Extent::kind_count; ++i) extent_.counts[i] += more.counts[i];
  extent_.is_full = extent_.is_full || more.total() > more.entry_count;
}

std::uint64_t Report::count(ReportKind kind) const noexcept {
  const auto index = static_cast<std::int64_t>(kind) - 1;
  return index >= 0 && index < std::int64_t{Extent::kind_count} ? extent_.counts[index] : 0;
}

std::uint64_t Report::Extent::total() const noexcept {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

void Report::finish() noexcept {
  char* const text = reinterpret_cast<char*>(block_ + extent_.text_size);
  TextOut out(text);
  const auto put_count = [&](std::uint64_t count, const char* what) {
    if (count == 0) return;
    if (out.size() != 0) out.put(", ");
    out.put(count);
    out.put(what);
  };
  put_count(extent_.loaded, extent_.loaded == 1 ? " leaf loaded" : " leaves loaded");
  for (std::size_t i = 0; i < Extent::kind_count; ++i) put_count(extent_.counts[i], words[i].counted);
  if (out.size() == 0) out.put("nothing to report");
  if (extent_.total() > entry_count()) {
    if (entry_count() == 1) {
      out.put(", of which the first is listed");
    } else {
      out.put(", of which the first ");
      out.put(std::uint64_t{entry_count()});
      out.put(" are listed");
    }
  }
  for (std::size_t i = 0; i < entry_count(); ++i) {
    put_line(out, entry(i).kind, entry(i).path, entry(i).wanted, entry(i).found);
  }
  text[out.size()] = '\0';
  text_ = text;
}

}  // namespace flaxstate
