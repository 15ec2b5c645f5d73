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
