#if defined(_WIN32)

#define _CRT_RAND_S  // NOLINT(bugprone-reserved-identifier): the name that stdlib.h wants
#include <stdlib.h>

#include "io/atomic_file.hpp"
#include "io/io_error.hpp"
#include "io/temporary_name.hpp"
#include "io/windows_api.hpp"

namespace flaxstate {
namespace {

constexpr int most_names = 100;

std::uint64_t random_number() noexcept {
  unsigned int halves[2];
  if (rand_s(&halves[0]) == 0 && rand_s(&halves[1]) == 0) return std::uint64_t{halves[0]} << 32U | halves[1];
  // A name only has to be rare: that it is new is what CREATE_NEW sees to.
  LARGE_INTEGER ticks;
  QueryPerformanceCounter(&ticks);
  return static_cast<std::uint64_t>(ticks.QuadPart) * 0x9e3779b97f4a7c15U ^ GetCurrentProcessId();
}

std::wstring temporary_name() {
  std::wstring name(temporary_name_size, L'\0');
  write_temporary_name(random_number(), name.data());
  return name;
}

// Calls a function of the system that fills a buffer, and says how long it should have been.
template <class Call>
std::wstring filled_path(const char* path, const Call& call) {
  std::wstring text(MAX_PATH, L'\0');
  for (;;) {
    const DWORD size = call(text.data(), static_cast<DWORD>(text.size()));
    if (size == 0) throw_io("save to", path, last_error());
    const bool fits = size < text.size();
    text.resize(size);
    if (fits) return text;
  }
}

// Where a symbolic link leads to. One that leads to nothing is an error.
std::wstring linked_path(const char* path, const std::wstring& link) {
  constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  const HANDLE handle =
      CreateFileW(link.c_str(), 0, shared, nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
  if (handle == INVALID_HANDLE_VALUE) throw_io("save to", path, ERROR_CANT_RESOLVE_FILENAME);
  const FileHandle file(handle);
  return filled_path(path, [&](wchar_t* text, DWORD size) { return GetFinalPathNameByHandleW(handle, text, size, 0); });
}

}  // namespace

AtomicFile::AtomicFile(const char* path, Durability durability) : path_(path), durability_(durability) {
  find_target();
  create_temporary();
}

AtomicFile::~AtomicFile() { remove_temporary(); }

void AtomicFile::find_target() {
  const std::wstring wide = wide_path("save to", path_);
  const DWORD attributes = GetFileAttributesW(wide.c_str());
  refuse_directory("save to", path_, attributes);
  if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
    target_ = linked_path(path_, wide);
  } else {
    // Whole, since the working directory may change meanwhile.
    target_ = filled_path(
        path_, [&](wchar_t* text, DWORD size) { return GetFullPathNameW(wide.c_str(), size, text, nullptr); });
  }
}

void AtomicFile::create_temporary() {
  const std::wstring directory = target_.substr(0, target_.find_last_of(L"\\/") + 1);
  for (int names = 1; !file_.is_open(); ++names) {
    temporary_ = directory + temporary_name();
    // Shared, so that it can be renamed while it is locked.
    constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    const HANDLE handle =
        CreateFileW(temporary_.c_str(), GENERIC_WRITE, shared, nullptr, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle != INVALID_HANDLE_VALUE) file_ = FileHandle(handle);
    if (file_.is_open() && hold()) return;
    const int error = last_error();
    // Somebody who cleans up may have been faster.
    if (file_.is_open() && error == ERROR_LOCK_VIOLATION && names != most_names) {
      file_.close();
      continue;
    }
    remove_temporary();
    temporary_.clear();
    if (error != ERROR_FILE_EXISTS || names == most_names) throw_io("create a file beside", path_, error);
  }
}

// Tells those who clean up that somebody is at it, to the end of this.
bool AtomicFile::hold() noexcept {
  // Not all file systems have locks. Those who clean up can't get one there, either, and leave the file.
  if (!lock_unfinished(file_.native()) && last_error() == ERROR_LOCK_VIOLATION) return false;
  HANDLE same = nullptr;
  const HANDLE process = GetCurrentProcess();
  if (DuplicateHandle(process, file_.native(), process, &same, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) return false;
  holder_ = FileHandle(same);
  return true;
}

void AtomicFile::remove_temporary() noexcept {
  const bool is_ours = file_.is_open() || holder_.is_open();
  file_.close();
  if (is_ours && !temporary_.empty()) DeleteFileW(temporary_.c_str());
  temporary_.clear();
  holder_.close();
}

// With positions of its own, since other threads may be in try_write().
void AtomicFile::write(const Piece* pieces, std::size_t count) {
  for (const Piece* piece = pieces; piece != pieces + count; ++piece) {
    const int error = write_fully(file_, position_, piece->data, piece->size);
    if (error != 0) fail(error);
    position_ += piece->size;
  }
}

int AtomicFile::try_write(std::uint64_t offset, const Byte* data, std::size_t size) noexcept {
  return write_fully(file_, offset, data, size);
}

void AtomicFile::fail(int error) const { throw_io("write", path_, error); }

void AtomicFile::commit() {
  int error = durability_ != Durability::none ? sync_file(file_) : 0;
  if (error != 0) {
    file_.close();  // so that nobody syncs it again
    throw_io("sync", path_, error);
  }
  error = file_.close();
  if (error != 0) throw_io("close", path_, error);
  const DWORD through = durability_ == Durability::file_and_name ? MOVEFILE_WRITE_THROUGH : 0;
  if (MoveFileExW(temporary_.c_str(), target_.c_str(), MOVEFILE_REPLACE_EXISTING | through) == 0) {
    throw_io("replace", path_, last_error());
  }
  temporary_.clear();
}

}  // namespace flaxstate

#endif
