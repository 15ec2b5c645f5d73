#if defined(_WIN32)

#include "io/directory.hpp"
#include "io/windows_api.hpp"

namespace flaxstate {
namespace {

std::string utf8_name(const wchar_t* name) {
  const int size = WideCharToMultiByte(CP_UTF8, 0, name, -1, nullptr, 0, nullptr, nullptr);
  if (size <= 0) return {};
  std::string text(static_cast<std::size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, name, -1, text.data(), size, nullptr, nullptr);
  text.pop_back();  // the NUL
  return text;
}

class Search {
 public:
  Search(const std::wstring& pattern, WIN32_FIND_DATAW& found) noexcept
      : handle_(FindFirstFileW(pattern.c_str(), &found)) {}
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;
  ~Search() {
    if (has_found()) FindClose(handle_);
  }
  bool has_found() const noexcept { return handle_ != INVALID_HANDLE_VALUE; }
  bool next(WIN32_FIND_DATAW& found) const noexcept { return FindNextFileW(handle_, &found) != 0; }

 private:
  HANDLE handle_;
};

}  // namespace

bool path_exists(const char* path) {
  return GetFileAttributesW(wide_path("open", path).c_str()) != INVALID_FILE_ATTRIBUTES;
}

std::vector<std::string> names_in_directory(const char* path) {
  std::vector<std::string> names;
  WIN32_FIND_DATAW found{};
  const Search search(wide_path("open", path) + L"\\*", found);
  if (!search.has_found()) return names;
  do {
    names.push_back(utf8_name(found.cFileName));
  } while (search.next(found));
  return names;
}

}  // namespace flaxstate

#endif
