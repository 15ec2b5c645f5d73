"""Files: opened lazily, loaded, and saved at once and whole."""

from __future__ import annotations

import os
from typing import Any, Literal

from flaxstate import _core, serialization
from flaxstate._lazy import wrap
from flaxstate._registry import find_plan, has_plain_leaves

PathLike = str | bytes | os.PathLike
_MAPPINGS = {True: 0, False: 1}
_DURABILITIES = {"full": 0, "data": 1, "none": 2}
_NO_TARGET = object()


def open(path: PathLike, *, mapping: bool = True) -> Any:
    """Opens a file of any size: a LazyDict or LazyList, whose arrays are views of the mapped file.

    A leaf at the root is given as it is. With `mapping=False` arrays are read into memory of their own when they are
    asked for, which is right for files that others may truncate.
    """
    return wrap(_core.open(path, _MAPPINGS[bool(mapping)], True, False))


def open_sharded(path: PathLike, *, mapping: bool = True) -> Any:
    """Opens a checkpoint that was saved in parts, `model-00001-of-00002.msgpack` and so on, as one tree.

    `path` is any of the files, or their name without the number: `model.msgpack`. A part that is missing is a
    FileError, and a key that two parts have a KeyError.
    """
    return wrap(_core.open(path, _MAPPINGS[bool(mapping)], True, True))


def load_file(path: PathLike, target: Any = _NO_TARGET, *, mapping: bool = False) -> Any:
    """What msgpack_restore gives of the file's bytes; with a `target`, what from_bytes gives.

    With `mapping` the arrays are views of the mapped file, and can't be written.
    """
    state = _core.open(path, _MAPPINGS[bool(mapping)], True, False).value()
    return state if target is _NO_TARGET else serialization.from_state_dict(target, state)


def save_file(
    path: PathLike,
    target: Any,
    *,
    durability: Literal["full", "data", "none"] = "full",
    alignment: int = 0,
    threads: int = 1,
) -> None:
    """Writes to_bytes(target) to a file, which takes the place of an old one at once and whole.

    The bytes are never built in memory. `durability` is what is made sure of: "full" (the new file survives a power
    loss), "data" (after one there is the old file or the new one), "none". `alignment`, a power of two, puts the data
    of each array at a multiple of it; Flax reads such files. `threads` share the writing of large arrays.
    """
    if durability not in _DURABILITIES:
        raise ValueError(f"durability is one of {', '.join(_DURABILITIES)}, not {durability!r}")
    how = (_DURABILITIES[durability], alignment, threads, serialization._chunk_limit())
    _core.save(target, find_plan, has_plain_leaves(), path, *how)
