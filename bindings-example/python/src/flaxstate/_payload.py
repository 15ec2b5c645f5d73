"""The names that flax.serialization has beside its functions, for code and tests that use them."""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterable
from typing import Any

from flaxstate import _core
from flaxstate._hooks import ExtType, find_dtype

MARKER = "__msgpack_chunked_array__"
# The sizes of the headers of an extension, by their first byte; all others have two bytes.
_HEADER_SIZES = {0xC7: 3, 0xC8: 4, 0xC9: 6}
_UNLIMITED = 2**64 - 1


class MsgpackExtType(enum.IntEnum):
    """The extension codes of Flax."""

    ndarray = 1
    native_complex = 2
    npscalar = 3


def _payload(value: Any) -> bytes:
    packed = _core.serialize(value, False, _UNLIMITED)
    return packed[_HEADER_SIZES.get(packed[0], 2) :]


def ndarray_to_bytes(array: Any) -> bytes:
    """The payload of an array's extension."""
    return _payload(array)


def ndarray_from_bytes(data: bytes) -> Any:
    """The array of such a payload."""
    return _core.restore(b"\xc9" + len(data).to_bytes(4, "big") + b"\x01" + data, True)


def dtype_from_name(name: str | bytes) -> Any:
    """The dtype of a name in a file."""
    return find_dtype(name.decode() if isinstance(name, bytes) else name, False)


def ext_pack(value: Any) -> Any:
    """The extension for an array, a NumPy scalar or a complex number; other values as they are."""
    numpy, jax = sys.modules.get("numpy"), sys.modules.get("jax")
    if isinstance(value, (getattr(numpy, "ndarray", ()), getattr(jax, "Array", ()))):
        return ExtType(MsgpackExtType.ndarray, _payload(value))
    if isinstance(value, getattr(numpy, "generic", ())):
        return ExtType(MsgpackExtType.npscalar, _payload(value))
    if isinstance(value, complex):
        return ExtType(MsgpackExtType.native_complex, _payload(complex(value)))
    return value


def ext_unpack(code: int, data: bytes) -> Any:
    """The value of an extension."""
    if code in (MsgpackExtType.ndarray, MsgpackExtType.native_complex, MsgpackExtType.npscalar):
        return _core.restore(b"\xc9" + len(data).to_bytes(4, "big") + bytes([code]) + data, True)
    return ExtType(code, data)


def tuple_to_dict(items: Iterable[Any]) -> dict[str, Any]:
    """A sequence as a dict with the keys "0", "1", …"""
    return dict(zip(map(str, range(sys.maxsize)), items, strict=False))


def dict_to_tuple(items: dict[str, Any]) -> tuple:
    """The reverse of tuple_to_dict."""
    return tuple(items[str(index)] for index in range(len(items)))


def chunk(array: Any, limit: int) -> dict[str, Any]:
    """An array as a dict of flat pieces of at most `limit` bytes."""
    step = max(1, int(limit / array.dtype.itemsize))
    flat = array.reshape(-1)
    pieces = [flat[start : start + step] for start in range(0, flat.size, step)]
    return {MARKER: True, "shape": tuple_to_dict(array.shape), "chunks": tuple_to_dict(pieces)}


def unchunk(data: dict[str, Any]) -> Any:
    """The array of such a dict."""
    import numpy as np

    assert MARKER in data
    shape = dict_to_tuple(data["shape"])
    return np.concatenate(dict_to_tuple(data["chunks"])).reshape(shape)


def map_in_place(tree: Any, change: Any, is_leaf: Any) -> Any:
    """Replaces the leaves of nested dicts, or the tree itself if it is a leaf, by what `change` gives."""
    if is_leaf(tree):
        return change(tree)
    if isinstance(tree, dict):
        for key, value in tree.items():
            if is_leaf(value):
                tree[key] = change(value)
            elif isinstance(value, dict):
                map_in_place(value, change, is_leaf)
    return tree


def np_convert_in_place(tree: Any) -> Any:
    """JAX arrays below dicts become NumPy arrays."""
    import numpy as np

    kind = getattr(sys.modules.get("jax"), "Array", ())
    return map_in_place(tree, np.array, lambda value: isinstance(value, kind))


def chunk_leaves_in_place(tree: Any, limit: int) -> Any:
    """Arrays of more than `limit` bytes become dicts of pieces."""
    import numpy as np

    def is_large(value: Any) -> bool:
        return isinstance(value, np.ndarray) and value.size * value.dtype.itemsize > limit

    return map_in_place(tree, lambda value: chunk(value, limit), is_large)


def unchunk_leaves_in_place(tree: Any) -> Any:
    """Dicts of pieces become arrays."""
    return map_in_place(tree, unchunk, lambda value: isinstance(value, dict) and MARKER in value)
