"""Flax checkpoints through the C library flaxstate: fast, checked, and without a half-written file."""

from __future__ import annotations

from flaxstate import serialization
from flaxstate._core import library_version
from flaxstate._errors import Error, FileError, Mismatch
from flaxstate._files import load_bytes, load_file, open, open_sharded, remove_unfinished, save_file
from flaxstate._hooks import ExtType, Timestamp
from flaxstate._install import install, uninstall
from flaxstate._lazy import LazyDict, LazyList, merge
from flaxstate._limits import UNTRUSTED, Limits
from flaxstate._report import Report, ReportEntry
from flaxstate.serialization import from_bytes, msgpack_restore, msgpack_serialize, to_bytes

__all__ = [
    "UNTRUSTED",
    "Error",
    "ExtType",
    "FileError",
    "LazyDict",
    "LazyList",
    "Limits",
    "Mismatch",
    "Report",
    "ReportEntry",
    "Timestamp",
    "from_bytes",
    "install",
    "library_version",
    "load_bytes",
    "load_file",
    "merge",
    "msgpack_restore",
    "msgpack_serialize",
    "open",
    "open_sharded",
    "remove_unfinished",
    "save_file",
    "serialization",
    "to_bytes",
    "uninstall",
]
__version__ = "0.1.0"
