#include "report.hpp"

#include <charconv>
#include <cstring>
#include <string>

#include "path.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 16;
constexpr std::uint32_t usual_entry_limit = 1000;
// The line with the counts is shorter: seven numbers of 20 digits, and words.
constexpr std::size_t largest_heading = 320;

struct Words {
  const char* counted;  // in the heading, behind a number
  const char* before;   // in an entry's line, in front of `found`,
  const char* between;  // in front of `wanted`, where that is not empty,
  const char* behind;   // and at its end
};

constexpr Words words[] = {
    {" kept", "kept", ", as it was: ", ""},
    {" dropped", "dropped: ", "", ""},
    {" converted", "dtype ", " in the file, ", " in the target"},
    {" reshaped", "shape ", " in the file, ", " in the target"},
    {" not aligned", "data at offset ", ", which is no multiple of ", ""},
    {" uncovered", "", "", " in no field"},
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
  out.put(found);
  if (!wanted.empty()) out.put(used.between);
  out.put(wanted);
  out.put(used.behind);
}

}  // namespace

Report::Report(const Allocator& allocator, std::uint32_t entry_limit)
    : memory_(allocator),
      entry_limit_(entry_limit != 0 ? entry_limit : usual_entry_limit),
      block_(static_cast<Byte*>(memory_.allocate(block_size, alignof(Entry)))),
      last_(reinterpret_cast<Entry*>(block_ + block_size) - 1) {}

Report::~Report() { memory_.free(block_, block_size, alignof(Entry)); }

void Report::clear() noexcept {
  entry_count_ = text_size_ = lines_size_ = 0;
  loaded_ = 0;
  for (std::uint64_t& count : counts_) count = 0;
  is_full_ = false;
  text_ = "";
}

const char* Report::keep(std::string_view text) noexcept {
  Byte* const copy = block_ + text_size_;
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = 0;
  text_size_ += text.size() + 1;
  return reinterpret_cast<const char*>(copy);
}

void Report::add(ReportKind kind, std::string_view path, std::string_view wanted, std::string_view found) noexcept {
  ++counts_[static_cast<std::size_t>(kind) - 1];
  TextOut line(nullptr);
  put_line(line, kind, path, wanted, found);
  const std::size_t used = text_size_ + lines_size_ + largest_heading + entry_count_ * sizeof(Entry);
  const std::size_t needed = line.size() + path.size() + wanted.size() + found.size() + 3 + sizeof(Entry);
  // What comes after the first that has no room isn't listed either, so that no entry is missing between others.
  is_full_ = is_full_ || entry_count_ == entry_limit_ || needed > block_size - used;
  if (is_full_) return;
  lines_size_ += line.size();
  Entry& entry = last_[-static_cast<std::ptrdiff_t>(entry_count_++)];
  entry.kind = kind;
  entry.path = keep(path);
  entry.wanted = keep(wanted);
  entry.found = keep(found);
}

void Report::join(const Report& nested, std::string_view above) {
  for (std::size_t i = 0; i < nested.entry_count_; ++i) {
    const Entry& entry = nested.entry(i);
    add(entry.kind, joined_path(above, entry.path), entry.wanted, entry.found);
    --counts_[static_cast<std::size_t>(entry.kind) - 1];
  }
  loaded_ += nested.loaded_;
  for (std::size_t i = 0; i < kind_count; ++i) counts_[i] += nested.counts_[i];
  is_full_ = is_full_ || nested.total() > nested.entry_count_;
}

std::uint64_t Report::count(ReportKind kind) const noexcept {
  const auto index = static_cast<std::int64_t>(kind) - 1;
  return index >= 0 && index < std::int64_t{kind_count} ? counts_[index] : 0;
}

std::uint64_t Report::total() const noexcept {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts_) sum += count;
  return sum;
}

void Report::finish() noexcept {
  char* const text = reinterpret_cast<char*>(block_ + text_size_);
  TextOut out(text);
  const auto put_count = [&](std::uint64_t count, const char* what) {
    if (count == 0) return;
    if (out.size() != 0) out.put(", ");
    out.put(count);
    out.put(what);
  };
  put_count(loaded_, loaded_ == 1 ? " leaf loaded" : " leaves loaded");
  for (std::size_t i = 0; i < kind_count; ++i) put_count(counts_[i], words[i].counted);
  if (out.size() == 0) out.put("nothing to report");
  if (total() > entry_count_) {
    out.put(", of which the first ");
    out.put(std::uint64_t{entry_count_});
    out.put(" are listed");
  }
  for (std::size_t i = 0; i < entry_count_; ++i) {
    put_line(out, entry(i).kind, entry(i).path, entry(i).wanted, entry(i).found);
  }
  text[out.size()] = '\0';
  text_ = text;
}

}  // namespace flaxstate
