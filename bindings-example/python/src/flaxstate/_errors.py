"""Errors of the library as exceptions that code written for Flax catches, too."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from typing import NamedTuple


class Mismatch(NamedTuple):
    """One way in which a state does not fit its target."""

    kind: int
    path: str
    message: str
    wanted: str
    found: str


class Error(ValueError):
    """What the C library refused: `status` ("TRUNCATED", "SHAPE", …), `message`, `path` and `offset`.

    `path` is where in the tree ("./params/head"; "" if the error has no place in a tree), `offset` where in the bytes,
    or None. `str()` of the error is the whole text for a person.
    """

    status: str = "UNKNOWN"
    message: str = ""
    path: str = ""
    offset: int | None = None
    report: str = ""
    mismatches: tuple[Mismatch, ...] = ()

    def __str__(self) -> str:
        return self.report or super().__str__()


class FileError(Error, OSError):
    """A file that can't be read or written, or that is none: a device, a FIFO.

    `filename` is the path that was given; `errno` is set where the system gave a reason.
    """


class MissingFileError(FileError, FileNotFoundError):
    """A file, or the directory for it, that does not exist."""


class ForbiddenFileError(FileError, PermissionError):
    """A file that the system does not let the process read or write."""


class DirectoryFileError(FileError, IsADirectoryError):
    """A directory in the place of a file."""


# Flax raises other exceptions for some damaged bytes, whatever NumPy or msgpack happen to raise. Its callers may catch
# those, so the errors are these as well.
class _KindError(Error, TypeError):
    """A value or dtype of the wrong kind."""


class _KeyError(Error, KeyError, TypeError):
    """A key that is missing, stands twice, or can't be one."""


class _TextError(Error, UnicodeError):
    """Text that is not UTF-8."""


_CLASSES: dict[str, type[Error]] = {
    "DTYPE": _KindError,
    "TYPE": _KindError,
    "KEY": _KeyError,
    "UTF8": _TextError,
    "IO": FileError,
    "NOT_DURABLE": FileError,
}
_FILE_CLASSES = {errno.ENOENT: MissingFileError, errno.EACCES: ForbiddenFileError, errno.EPERM: ForbiddenFileError}


def make_error(
    status: str,
    message: str,
    path: str,
    offset: int | None,
    report: str,
    mismatches: tuple[tuple, ...],
    system_code: int,
) -> Error:
    """The exception for an error of the library."""
    kind = _CLASSES.get(status, Error)
    if kind is FileError:
        kind = _FILE_CLASSES.get(system_code, FileError)
    error = kind(report)
    error.status, error.message, error.path, error.offset, error.report = status, message, path, offset, report
    error.mismatches = tuple(Mismatch(*mismatch) for mismatch in mismatches)
    if isinstance(error, FileError):
        error.errno = system_code or None
    return error


def _as_file_error(error: Error, path: str | bytes) -> FileError | None:
    """The error for what is no regular file, which to the library is a wrong argument; None for any other."""
    if error.status != "INVALID_ARGUMENT" or not os.path.exists(path) or os.path.isfile(path):
        return None
    is_directory = os.path.isdir(path)
    made = (DirectoryFileError if is_directory else FileError)(error.report)
    made.__dict__.update(error.__dict__)
    made.errno = errno.EISDIR if is_directory else None
    return made


@contextlib.contextmanager
def about_file(path: str | bytes | os.PathLike) -> Iterator[None]:
    """Within it, what is said of the file has its name."""
    try:
        yield
    except Error as error:
        name = os.fspath(path)
        found = error if isinstance(error, FileError) else _as_file_error(error, name)
        if found is None:
            raise
        if found.filename is None:
            found.filename = name
        if found is error:
            raise
        raise found from None
