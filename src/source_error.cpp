#include "source_error.hpp"

#include <cstring>

#include "python_text.hpp"
#include "source_error_words.hpp"
#include "utf8.hpp"

namespace flaxstate {

std::string system_error_text(int error) {
  if (error == no_progress) return "the system took no bytes, and gave no reason";
  const char* words = system_error_words(error);
  return words != nullptr ? words : "error " + std::to_string(error);
}

std::string quoted_path(const char* path) {
  const bool is_text = is_valid_utf8(reinterpret_cast<const Byte*>(path), std::strlen(path));
  return is_text ? python_str_repr(path) : python_bytes_text(path);
}

std::string io_message(const char* action, const char* path, int error) {
  return std::string("cannot ") + action + " " + quoted_path(path) + ": " + system_error_text(error);
}

void throw_io(const char* action, const char* path, int error) {
  throw Error(Status::io, io_message(action, path, error));
}

void throw_read_error(const char* path, int error, std::uint64_t offset, const Where& where) {
  std::string message =
      error == no_progress ? "cannot read " + quoted_path(path) + ": the file is shorter than it was when it was opened"
                           : io_message("read", path, error);
  where.fail_at(Status::io, std::move(message), offset);
}

}  // namespace flaxstate
