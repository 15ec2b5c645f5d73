#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "base/location.hpp"

namespace flaxstate {

// Where a system has error numbers of its own, this one is ours: a read or write that should have moved bytes and
// moved none.
constexpr int no_progress = -1;

// What is no regular file.
enum class FileKind : std::uint8_t { directory, fifo, socket, device, pipe_or_device, other };

// "no space is left on the device (ENOSPC)", in English whatever the locale; "error 123" for one that isn't known.
std::string system_error_text(int error);

// What a number of the system means, or nullptr. Not strerror(), which depends on the locale.
const char* known_error_text(int error) noexcept;

// A path as Python shows it: 'model.msgpack', or b'model\xff' if it isn't UTF-8, so that messages always are.
std::string quoted_path(const char* path);

// cannot open 'model.msgpack': no such file or directory (ENOENT)
std::string io_message(const char* action, const char* path, int error);
Error io_error(Status status, const char* action, const char* path, int error);
[[noreturn]] void throw_io(const char* action, const char* path, int error);
// What was opened or saved to is no regular file. Of a directory it says if Orbax made it.
[[noreturn]] void throw_not_regular(const char* action, const char* path, FileKind kind);
// The same for reading, with the place; no_progress says that the file has become shorter.
[[noreturn]] void throw_read_error(const char* path, int error, std::uint64_t offset, const Location& where);

}  // namespace flaxstate
