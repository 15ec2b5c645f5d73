#include "io/io_error.hpp"

#include <cstring>

#include "base/python_text.hpp"
#include "base/utf8.hpp"
#include "io/directory.hpp"

namespace flaxstate {
namespace {

const char* kind_words(FileKind kind) noexcept {
  switch (kind) {
    case FileKind::directory: return "a directory";
    case FileKind::fifo: return "a FIFO";
    case FileKind::socket: return "a socket";
    case FileKind::device: return "a device";
    case FileKind::pipe_or_device: return "a pipe or device";
    case FileKind::other: break;
  }
  return "something else";
}

// What Orbax, which Flax's documentation recommends for checkpoints, leaves in a directory; `checkpoint` alone is a file of
// the kind that is read here.
constexpr const char* orbax_names[] = {"_CHECKPOINT_METADATA", "_METADATA", "manifest.ocdbt"};

bool has_file(const char* directory, const char* name) {
  return path_exists((std::string(directory) + "/" + name).c_str());
}

std::string directory_remark(const char* path) {
  for (const char* name : orbax_names) {
    if (!has_file(path, name)) continue;
    return std::string("; it holds an Orbax checkpoint (it has the file '") + name +
           "'): restore that with Orbax, and save what it gives with flax.serialization.to_bytes";
  }
  return has_file(path, "checkpoint") ? "; the file 'checkpoint' in it may be what is meant" : "";
}

}  // namespace

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

void throw_not_regular(const char* action, const char* path, FileKind kind) {
  throw Error(Status::invalid_argument, std::string("cannot ") + action + " " + quoted_path(path) + ": it is " +
                                            kind_words(kind) + ", not a regular file" +
                                            (kind == FileKind::directory ? directory_remark(path) : ""));
}

void throw_read_error(const char* path, int error, std::uint64_t offset, const Location& where) {
  if (error == no_progress) {
    where.fail_at(Status::io,
                  "cannot read " + quoted_path(path) + ": the file is shorter than it was when it was opened", offset);
  }
  throw Error(Status::io, io_message("read", path, error), where.path(), offset).with_system_code(error);
}

}  // namespace flaxstate
