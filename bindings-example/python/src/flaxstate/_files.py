"""Files: opened lazily, loaded, and saved at once and whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Literal

from flaxstate import _core, serialization
from flaxstate._errors import about_file, restoring
from flaxstate._fit import fit, leaf_count
from flaxstate._hooks import refuse_unsortable
from flaxstate._lazy import wrap
from flaxstate._limits import Limits
from flaxstate._registry import find_plan, has_plain_leaves
from flaxstate._report import Report

PathLike = str | bytes | os.PathLike
Progress = Callable[[int, int], object]
_MAPPINGS = {True: 0, False: 1}
_DURABILITIES = {"full": 0, "data": 1, "none": 2}
_KEY_ORDERS = {None: 0, "sorted": 1, "kept": 2}
_NO_TARGET = object()


def open(path: PathLike, *, mapping: bool = True, strict: bool = False, limits: Limits | None = None) -> Any:
    """Opens a file of any size: a LazyDict or LazyList, whose arrays are views of the mapped file.

    A leaf at the root is given as it is. With `mapping=False` arrays are read into memory of their own when they are
    asked for, which is right for files that others may truncate. A file that needs more than the `limits` is refused;
    with `strict` also one that Flax would read, but never writes: see load_file.
    """
    with about_file(path):
        return wrap(_core.open(path, _MAPPINGS[bool(mapping)], not strict, limits, False))


def open_sharded(path: PathLike, *, mapping: bool = True, strict: bool = False, limits: Limits | None = None) -> Any:
    """Opens a checkpoint that was saved in parts, `model-00001-of-00002.msgpack` and so on, as one tree.

    `path` is any of the files, or their name without the number: `model.msgpack`. A part that is missing is a
    FileError, and a key that two parts have a KeyError. The `limits` are for each part, as is `strict`.
    """
    with about_file(path):
        return wrap(_core.open(path, _MAPPINGS[bool(mapping)], not strict, limits, True))


def load_file(
    path: PathLike,
    target: Any = _NO_TARGET,
    *,
    mapping: bool = False,
    keep_missing: bool = False,
    drop_extra: bool = False,
    check: bool = False,
    strict: bool = False,
    limits: Limits | None = None,
    progress: Progress | None = None,
    report: Report | None = None,
) -> Any:
    """What msgpack_restore gives of the file's bytes; with a `target`, what from_bytes gives.

    With `mapping` the arrays are views of the mapped file, and can't be written. What needs more than the `limits` is
    refused: flaxstate.UNTRUSTED is for files that anybody may have written. Of a key that stands twice in a dict the
    last value counts, as with Flax; with `strict` the file is refused, as is what else Flax reads and never writes.

    Leaves are taken as they are in the file, as by from_bytes. With `check` a leaf of another kind than the target's,
    or an array of another dtype or shape, is an Error with the status "MISMATCH".

    With `keep_missing` what the file lacks stays as it is in the target, also where the file has None in the place of a
    subtree; with `drop_extra` what the target doesn't know is dropped. The `report` tells of both, and of arrays of
    another dtype or shape than the target's, which are taken as they are.

    `progress(done, total)` is told how many bytes of the file are there, about every 4 MiB and at the end. If it raises
    an exception, also by Ctrl-C, the call ends with that.
    """
    _check_options(target, report, keep_missing, drop_extra, check)
    with about_file(path):
        state = _core.load(path, _MAPPINGS[bool(mapping)], not strict, limits, progress)
    with restoring(path):
        return _restored(target, state, report, keep_missing, drop_extra, check)


def load_bytes(
    data: Any,
    target: Any = _NO_TARGET,
    *,
    keep_missing: bool = False,
    drop_extra: bool = False,
    check: bool = False,
    strict: bool = False,
    limits: Limits | None = None,
    progress: Progress | None = None,
    report: Report | None = None,
) -> Any:
    """msgpack_restore, or with a `target` from_bytes, with the options of load_file."""
    _check_options(target, report, keep_missing, drop_extra, check)
    state = _core.load_bytes(serialization._as_bytes(data), not strict, limits, progress)
    with restoring(None):
        return _restored(target, state, report, keep_missing, drop_extra, check)


def _check_options(target: Any, report: Report | None, keep_missing: bool, drop_extra: bool, check: bool) -> None:
    if report is not None:
        report._clear()
    if target is _NO_TARGET and (keep_missing or drop_extra or check):
        raise ValueError("keep_missing, drop_extra and check need a target")


def _restored(
    target: Any, state: Any, report: Report | None, keep_missing: bool, drop_extra: bool, check: bool
) -> Any:
    found = Report() if report is None else Report(report.entry_limit)
    if target is _NO_TARGET:
        result = state
        found.loaded = 0 if report is None else leaf_count(state)
    else:
        if report is not None or keep_missing or drop_extra or check:
            state = fit(target, state, found, keep_missing=keep_missing, drop_extra=drop_extra, check=check)
        result = serialization.from_state_dict(target, state)
    if report is not None:
        report._fill(found)
    return result


def save_file(
    path: PathLike,
    target: Any,
    *,
    durability: Literal["full", "data", "none"] = "full",
    alignment: int = 0,
    threads: int = 1,
    key_order: Literal["sorted", "kept"] | None = None,
    as_state_dict: bool = True,
    progress: Progress | None = None,
    report: Report | None = None,
) -> None:
    """Writes to_bytes(target) to a file, which takes the place of an old one at once and whole.

    The bytes are never built in memory, nor is what `open`, `open_sharded` and `merge` gave. `durability` is what is
    made sure of: "full" (the new file survives a power loss), "data" (after one there is the old file or the new one),
    "none". `alignment`, a power of two, puts the data of each array at a multiple of it; Flax reads such files.
    `threads` share the writing of large arrays.

    With `as_state_dict=False` it is msgpack_serialize(target), which takes dicts, lists and leaves only. The keys of
    dicts are "kept" in their order, or "sorted"; None is what Flax's function does: kept, and sorted without
    `as_state_dict`.

    `progress(done, total)` is told how many bytes are written, about every 4 MiB, and a last time before the old file
    is replaced. If it raises an exception, also by Ctrl-C, the call ends with that, and the old file is as it was. The
    `report` tells of arrays that could not be aligned.
    """
    for name, value, known in (("durability", durability, _DURABILITIES), ("key_order", key_order, _KEY_ORDERS)):
        if value not in known:
            raise ValueError(f"{name} must be one of {', '.join(map(str, known))}, not {value!r}")
    if report is not None:
        report._clear()
    order = key_order or ("kept" if as_state_dict else "sorted")
    how = (_DURABILITIES[durability], alignment, threads, serialization._chunk_limit(), _KEY_ORDERS[order])
    plan = find_plan if as_state_dict else None
    try:
        with about_file(path):
            _core.save(target, plan, as_state_dict and has_plain_leaves(), path, *how, progress, report)
    except Exception:
        if not as_state_dict and order == "sorted":
            refuse_unsortable(target)
        raise


def remove_unfinished(directory: PathLike) -> int:
    """Removes from a directory what saves left whose processes were killed; gives the number of files.

    Saves that are going on, in any process, keep theirs.
    """
    with about_file(directory):
        return _core.remove_unfinished(directory)
