#if !defined(_WIN32)

#include "io/io_error.hpp"

#include <cerrno>

namespace flaxstate {
namespace {

struct ErrorText {
  int error;
  const char* text;
};

constexpr ErrorText error_texts[] = {
    {EACCES, "permission denied (EACCES)"},
    {EAGAIN, "not available just now (EAGAIN)"},
    {EBADF, "the file is not open for this (EBADF)"},
    {EBUSY, "in use by the system (EBUSY)"},
    {EDQUOT, "the disk quota is used up (EDQUOT)"},
    {EEXIST, "the file exists already (EEXIST)"},
    {EFAULT, "an address that is not the process's (EFAULT)"},
    {EFBIG, "the file would become too large (EFBIG)"},
    {EINTR, "interrupted by a signal (EINTR)"},
    {EINVAL, "not possible for this file (EINVAL)"},
    {EIO, "input or output failed (EIO)"},
    {EISDIR, "it is a directory (EISDIR)"},
    {ELOOP, "too many symbolic links (ELOOP)"},
    {EMFILE, "the process has too many files open (EMFILE)"},
    {EMLINK, "too many links (EMLINK)"},
    {ENAMETOOLONG, "the name is too long (ENAMETOOLONG)"},
    {ENFILE, "the system has too many files open (ENFILE)"},
    {ENODEV, "not possible on this device (ENODEV)"},
    {ENOENT, "no such file or directory (ENOENT)"},
    {ENOLCK, "no locks are left (ENOLCK)"},
    {ENOMEM, "not enough memory (ENOMEM)"},
    {ENOSPC, "no space is left on the device (ENOSPC)"},
    {ENOSYS, "the system can't do that (ENOSYS)"},
    {ENOTDIR, "a part of the path is not a directory (ENOTDIR)"},
    {ENOTSUP, "the file system can't do that (ENOTSUP)"},
    {ENXIO, "no such device (ENXIO)"},
    {EOPNOTSUPP, "the file system can't do that (EOPNOTSUPP)"},
    {EOVERFLOW, "the file is too large for the process (EOVERFLOW)"},
    {EPERM, "not permitted (EPERM)"},
    {EROFS, "the file system is read-only (EROFS)"},
    {ESTALE, "the file is gone from the server (ESTALE)"},
    {ETIMEDOUT, "the server didn't answer (ETIMEDOUT)"},
    {ETXTBSY, "the file is a program that is running (ETXTBSY)"},
    {EXDEV, "on another file system (EXDEV)"},
};

}  // namespace

const char* known_error_text(int error) noexcept {
  for (const ErrorText& entry : error_texts) {
    if (entry.error == error) return entry.text;
  }
  return nullptr;
}

}  // namespace flaxstate

#endif
