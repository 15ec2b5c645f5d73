#include "io/io_error.hpp"

#include <cstring>

#include "base/python_text.hpp"
#include "base/utf8.hpp"

namespace flaxstate {

std::string system_error_text(int error) {
  if (error == no_progress) return "the system took no bytes, and gave no reason";
  const char* const known = known_error_text(error);
  return known != nullptr ? known : "error " + std::to_string(error);
}

std::string quoted_path(const char* path) {
  const bool is_text = is_valid_utf8(reinterpret_cast<const Byte*>(path), std::strlen(path));
  return is_text ? python_str_repr(path) : python_bytes_text(path);
}

std::string io_message(const char* action, const char* path, int error) {
  return std::string("cannot ") + action + " " + quoted_path(path) + ": " + system_error_text(error);
}

Error io_error(Status status, const char* action, const char* path, int error) {
  const Error failure(status, io_message(action, path, error));
  return error == no_progress ? failure : failure.with_system_code(error);
}

void throw_io(const char* action, const char* path, int error) { throw io_error(Status::io, action, path, error); }

void throw_read_error(const char* path, int error, std::uint64_t offset, const Location& where) {
  if (error == no_progress) {
    where.fail_at(Status::io,
                  "cannot read " + quoted_path(path) + ": the file is shorter than it was when it was opened", offset);
  }
  throw Error(Status::io, io_message("read", path, error), where.path(), offset).with_system_code(error);
}

}  // namespace flaxstate
