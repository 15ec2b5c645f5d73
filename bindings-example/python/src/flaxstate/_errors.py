"""Errors of the library as exceptions that code written for Flax catches, too."""

from __future__ import annotations

import ast
import contextlib
import errno
import os
import re
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

    `filename` is the file that the message names: that of the path that was given, or of the tree whose data can't be
    read. `errno` is the system's reason; EINVAL for what is no file, and EIO for a file that ends too early.
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


# An option of the library's that Python doesn't have.
_STREAM_OPTION = ": the option trailing = stream (FS_TRAILING_STREAM) reads one of them"

# Text in quotes, as Python writes it. What is said of a part of a checkpoint begins with the part's name.
_QUOTED = r"""b?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_NAMED_FILE = re.compile(rf"(?:in {_QUOTED}: )?cannot [a-z ]+ ({_QUOTED}): ")


def _class_of(status: str, message: str, system_code: int) -> type[Error]:
    if status == "INVALID_ARGUMENT" and ", not a regular file" in message:
        return DirectoryFileError if ": it is a directory, " in message else FileError
    kind = _CLASSES.get(status, Error)
    return _FILE_CLASSES.get(system_code, FileError) if kind is FileError else kind


def _named_file(message: str) -> str | None:
    """The file that a message is about."""
    found = _NAMED_FILE.match(message)
    return None if found is None else os.fsdecode(ast.literal_eval(found[1]))


def _errno_of(error: FileError) -> int:
    """What stands for the reason where the system gave none."""
    if isinstance(error, DirectoryFileError):
        return errno.EISDIR
    return errno.EINVAL if error.status == "INVALID_ARGUMENT" else errno.EIO


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
    message, report = message.replace(_STREAM_OPTION, ""), report.replace(_STREAM_OPTION, "")
    error = _class_of(status, message, system_code)(report)
    error.status, error.message, error.path, error.offset, error.report = status, message, path, offset, report
    error.mismatches = tuple(Mismatch(*mismatch) for mismatch in mismatches)
    if isinstance(error, FileError):
        error.errno = system_code or _errno_of(error)
        error.filename = _named_file(message)
    return error


@contextlib.contextmanager
def about_file(path: str | bytes | os.PathLike) -> Iterator[None]:
    """Within it, what is said of the file has its name as it was given: bytes where that are bytes."""
    try:
        yield
    except FileError as error:
        if error.filename is not None and os.fsencode(error.filename) == os.fsencode(path):
            error.filename = os.fspath(path)
        raise
