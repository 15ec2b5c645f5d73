#include "io/shard_paths.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "base/error.hpp"
#include "io/directory.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t digit_count = 5;
constexpr std::string_view of = "-of-";
constexpr std::size_t mark_size = 1 + digit_count + of.size() + digit_count;

// A name and what stands around its "-00001-of-00002".
struct ShardName {
  std::string_view stem;
  std::string_view extension;
  std::uint32_t number = 0;
  std::uint32_t count = 0;  // 0: the name has no such mark
};

bool read_digits(std::string_view text, std::uint32_t& value) noexcept {
  const auto parsed = std::from_chars(text.data(), text.data() + digit_count, value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + digit_count;
}

ShardName read_name(std::string_view name) noexcept {
  ShardName read;
  const std::size_t dot = name.rfind('.');
  const std::size_t end = dot == name.npos || dot == 0 ? name.size() : dot;
  read.stem = name.substr(0, end);
  read.extension = name.substr(end);
  if (end < mark_size) return read;
  const std::string_view mark = name.substr(end - mark_size, mark_size);
  std::uint32_t number = 0;
  std::uint32_t count = 0;
  const bool is_mark = mark.front() == '-' && mark.substr(1 + digit_count, of.size()) == of &&
                       read_digits(mark.substr(1), number) && read_digits(mark.substr(mark_size - digit_count), count);
  if (!is_mark || number == 0 || number > count) return read;
  read.stem.remove_suffix(mark_size);
  read.number = number;
  read.count = count;
  return read;
}

std::size_t name_start(std::string_view path) noexcept {
#if defined(_WIN32)
  const std::size_t separator = path.find_last_of("/\\");
#else
  const std::size_t separator = path.rfind('/');
#endif
  return separator == path.npos ? 0 : separator + 1;
}

ShardPaths all_of(const std::string& directory, const ShardName& name, std::uint32_t count) {
  return {directory + std::string(name.stem), std::string(name.extension), count};
}

// How many parts the files in the directory say there are; 0: there are none.
std::uint32_t find_count(const char* directory, const ShardName& wanted) {
  std::uint32_t count = 0;
  for (const std::string& name : names_in_directory(directory)) {
    const ShardName found = read_name(name);
    if (found.count == 0 || found.stem != wanted.stem || found.extension != wanted.extension) continue;
    if (count != 0 && count != found.count) {
      throw Error(Status::invalid_argument, "there are parts of several checkpoints, of " + std::to_string(count) +
                                                " and of " + std::to_string(found.count) + " files: name one of them");
    }
    count = found.count;
  }
  return count;
}

}  // namespace

std::string ShardPaths::operator[](std::uint32_t index) const {
  if (!is_numbered_) return head_;
  char mark[mark_size + 1];
  std::snprintf(mark, sizeof mark, "-%05u-of-%05u", (index + 1) % 100000U, count_ % 100000U);
  return head_ + mark + extension_;
}

ShardPaths shard_paths(const std::string& path) {
  const std::size_t start = name_start(path);
  const std::string directory = path.substr(0, start);
  const ShardName name = read_name(std::string_view(path).substr(start));
  if (name.count != 0) return all_of(directory, name, name.count);
  if (path_exists(path.c_str())) return ShardPaths(path);
  const std::uint32_t count = find_count(directory.empty() ? "." : directory.c_str(), name);
  return count == 0 ? ShardPaths(path) : all_of(directory, name, count);
}

}  // namespace flaxstate
