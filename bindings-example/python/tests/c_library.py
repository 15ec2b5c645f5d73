"""The C library that the wheel holds, called without the extension module: what it says is the expectation."""

import ctypes
import pathlib

import flaxstate

BORROWED_STRICT = None
_LIBRARY = next(pathlib.Path(flaxstate.__file__).parent.glob("libflaxstate.*"))
_library = ctypes.CDLL(str(_LIBRARY))
_library.fs_msgpack_restore.restype = ctypes.c_int32
_library.fs_status_name.restype = ctypes.c_char_p
for _name in ("message", "path", "report"):
    getattr(_library, f"fs_error_{_name}").restype = ctypes.c_char_p
    getattr(_library, f"fs_error_{_name}").argtypes = [ctypes.c_void_p]
_library.fs_error_offset.restype = ctypes.c_uint64
_library.fs_error_offset.argtypes = [ctypes.c_void_p]
_library.fs_error_free.argtypes = [ctypes.c_void_p]


def refusal(data):
    """(status, message, path, offset, report) of the error for these bytes, in the library's own texts."""
    tree, error = ctypes.c_void_p(), ctypes.c_void_p()
    status = _library.fs_msgpack_restore(
        data, ctypes.c_size_t(len(data)), BORROWED_STRICT, ctypes.byref(tree), ctypes.byref(error)
    )
    assert status != 0
    message, path, report = (
        getattr(_library, f"fs_error_{name}")(error).decode(errors="replace") for name in ("message", "path", "report")
    )
    offset = _library.fs_error_offset(error)
    _library.fs_error_free(error)
    name = _library.fs_status_name(ctypes.c_int32(status)).decode()
    return name, message, path, None if offset == 2**64 - 1 else offset, report


class _RestoreOptions(ctypes.Structure):
    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("path", ctypes.c_char_p),
        *((name, ctypes.c_int32) for name in ("convert", "reshape", "keep_missing", "drop_extra", "any_leaf")),
        ("mismatch_limit", ctypes.c_uint32),
        *((name, ctypes.c_void_p) for name in ("decode", "workspace", "parallel")),
        *((name, ctypes.c_int32) for name in ("read_directly", "keep_memory")),
        *((name, ctypes.c_void_p) for name in ("report", "progress")),
    )


class _ReportEntry(ctypes.Structure):
    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("kind", ctypes.c_int32),
        ("reserved", ctypes.c_int32),
        *((name, ctypes.c_char_p) for name in ("path", "wanted", "found")),
    )


def _call(name, *arguments):
    """The function's output, which comes before its error."""
    out = ctypes.c_void_p()
    status = getattr(_library, name)(*arguments, ctypes.byref(out), None)
    assert status == 0, (name, status)
    return out


_library.fs_tree_root.restype = ctypes.c_void_p
_library.fs_report_text.restype = ctypes.c_char_p
_library.fs_report_loaded.restype = ctypes.c_uint64
_library.fs_report_entry_count.restype = ctypes.c_size_t


def report_of(target, data, entry_limit=0, **flags):
    """(loaded, entries, text) of the report on restoring `data` into the tree in the bytes `target`."""
    template = _call("fs_msgpack_restore", target, ctypes.c_size_t(len(target)), None)
    report = _call("fs_report_create", None, ctypes.c_uint32(entry_limit))
    root = ctypes.c_void_p(_library.fs_tree_root(template))
    options = _RestoreOptions(ctypes.sizeof(_RestoreOptions), any_leaf=1, report=report.value, **flags)
    size = ctypes.c_size_t(len(data))
    restored = _call("fs_node_from_bytes", root, data, size, ctypes.byref(options))
    entries = []
    for index in range(_library.fs_report_entry_count(report)):
        entry = _ReportEntry(ctypes.sizeof(_ReportEntry))
        assert _library.fs_report_entry_at(report, ctypes.c_size_t(index), ctypes.byref(entry)) == 0
        entries.append((entry.kind, *(text.decode() for text in (entry.path, entry.wanted, entry.found))))
    result = _library.fs_report_loaded(report), entries, _library.fs_report_text(report).decode()
    _library.fs_report_free(report)
    for tree in (restored, template):
        _library.fs_tree_free(tree)
    return result
