"""Errors of the library as exceptions that code written for Flax catches, too."""

from __future__ import annotations

import ast
import contextlib
import errno
import os
import re
import traceback
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import NamedTuple

from flaxstate._shown import cut_middle, cut_path, in_line, shown_file, shown_message, shown_path


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


# What Flax, or Python under it, raises for a state that doesn't fit.
class _MissingKeyError(Error, KeyError):
    """A key that the state lacks."""


class _IndexError(Error, IndexError):
    """A key or index of the wrong kind."""


class _AttributeError(Error, AttributeError):
    """A leaf in the place of a subtree."""


_CLASSES: dict[str, type[Error]] = {
    "DTYPE": _KindError,
    "TYPE": _KindError,
    "KEY": _KeyError,
    "UTF8": _TextError,
    "IO": FileError,
    "NOT_DURABLE": FileError,
}
_FILE_CLASSES = {errno.ENOENT: MissingFileError, errno.EACCES: ForbiddenFileError, errno.EPERM: ForbiddenFileError}


_RAISED: dict[type[Exception], type[Error]] = {
    ValueError: Error,
    TypeError: _KindError,
    KeyError: _MissingKeyError,
    IndexError: _IndexError,
    AttributeError: _AttributeError,
}
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


def _raised_class(kind: type[Exception]) -> type[Error]:
    """An Error that is also what was raised; TypeError if Python can't make one."""
    if kind not in _RAISED:
        _RAISED[kind] = type(f"_{kind.__name__}", (Error, kind), {"__doc__": kind.__doc__})
    return _RAISED[kind]


def _whole_text(message: str, path: str, file: str | bytes | os.PathLike | None) -> str:
    """What str() of an error gives: the library's own have the same form."""
    before = "" if file is None else f"in {shown_file(file)}: "
    # Flax's own messages mostly end with the path.
    behind = "" if not path or message.endswith(f"at path {path}") else f" (at path {path})"
    return before + message + behind


def _restated(exception: Exception, status: str, path: str) -> Error:
    """The same, in Flax's words, as an Error. What these quote of a file is shown in one line."""
    kind = _raised_class(type(exception))
    message = shown_message(str(exception))
    # Code for Flax may look at the key of a KeyError.
    is_plain = message == str(exception) and all(type(value) in (str, int) for value in exception.args)
    error = kind.__new__(kind)
    error.args = exception.args if is_plain else (message,)
    error.status, error.message, error.path, error.report = status, message, path, message
    return error.with_traceback(exception.__traceback__)


def _is_of_data(exception: BaseException) -> bool:
    """Whether data can be the reason: not if memory or stack is short, or somebody wants the program to end."""
    return isinstance(exception, Exception) and not isinstance(exception, (Error, MemoryError, RecursionError))


def restate_value(exception: BaseException, status: str, path: str, file: str | bytes | os.PathLike | None) -> object:
    """The Error for a value that the library read, and of which Python makes no object."""
    if not _is_of_data(exception):
        return exception
    assert isinstance(exception, Exception)
    error = _restated(exception, status, cut_middle(cut_path(in_line(path)), 3072))
    error.report = _whole_text(error.message, error.path, file)
    return error


def make_mismatch(mismatches: Sequence[Mismatch], count: int) -> Error:
    """The Error for leaves that aren't what the target has; some of them are listed."""
    first = mismatches[0]
    message = first.message
    if count > 1:
        message = f"{count} mismatches with the target, of which the first is: {message}"
    error = Error(message)
    error.status, error.message, error.path, error.report = "MISMATCH", message, first.path, message
    error.mismatches = tuple(mismatches)
    return error


# Where Flax's functions that handle states are; all others are the program's own.
_HANDLING = {"flax.serialization", "flax.struct", "flax.core.frozen_dict"}


def _handles_states(module: str) -> bool:
    return module in _HANDLING or module.startswith("flaxstate.")


def _names_below(trace: TracebackType | None) -> list[str]:
    """The branches that Flax's own from_state_dict took before the exception."""
    frames = [frame for frame, _ in traceback.walk_tb(trace) if frame.f_code.co_name == "from_state_dict"]
    return [
        frame.f_locals["name"]
        for frame in frames
        if frame.f_globals.get("__name__") == "flax.serialization" and "name" in frame.f_locals
    ]


def restate_misfit(exception: BaseException, path: Sequence[str], is_handlers: bool) -> BaseException:
    """What from_state_dict raises for an exception at a path; `is_handlers`: it came out of a registered handler.

    What Flax's handlers and this package's raise is about the state. What the program's own handlers raise comes out as
    it is, with a note.
    """
    if not _is_of_data(exception):
        return exception
    assert isinstance(exception, Exception)
    frames = [frame for frame, _ in traceback.walk_tb(exception.__traceback__)]
    where = shown_path([*path, *_names_below(exception.__traceback__)])
    raised_in = frames[-1].f_globals.get("__name__", "") if frames else "" if is_handlers else __name__
    if not _handles_states(raised_in):
        _add_note(exception, "while restoring the state at path ", where)
        return exception
    try:
        return _restated(exception, "MISMATCH", where)
    except TypeError:  # an exception of a kind that nothing else can be
        _add_note(exception, "while restoring the state at path ", where)
        return exception


def _add_note(exception: Exception, what: str, which: str) -> None:
    """Adds it once: the exception may pass by several calls."""
    if not any(note.startswith(what) for note in getattr(exception, "__notes__", ())):
        exception.add_note(what + which)


@contextlib.contextmanager
def restoring(file: str | bytes | os.PathLike | None) -> Iterator[None]:
    """Within it, what is said of a state has the file's name, and its place even where Flax's words don't."""
    try:
        yield
    except Error as error:
        if error.path and error.report == error.message:
            words = f"there is no key {error.message}" if type(error) is _MissingKeyError else error.message
            error.report = _whole_text(words, error.path, file)
        raise
    except Exception as error:
        if file is not None:
            _add_note(error, "while loading ", shown_file(file))
        raise


@contextlib.contextmanager
def about_file(path: str | bytes | os.PathLike) -> Iterator[None]:
    """Within it, what is said of the file has its name as it was given: bytes where that are bytes."""
    try:
        yield
    except FileError as error:
        if error.filename is not None and os.fsencode(error.filename) == os.fsencode(path):
            error.filename = os.fspath(path)
        raise
