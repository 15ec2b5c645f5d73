"""What the extension module asks of Python: NumPy's dtypes, values of unusual types, exceptions."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from flaxstate import _core
from flaxstate._errors import make_error, restate_value
from flaxstate._lazy import Lazy
from flaxstate._shown import shown_message, shown_repr, shown_text

if TYPE_CHECKING:
    import numpy as np

try:
    from msgpack import ExtType, Timestamp
except ImportError:  # the same values without msgpack

    class ExtType(NamedTuple):  # type: ignore[no-redef]
        """A value of a msgpack extension that Flax does not know."""

        code: int
        data: bytes

    class Timestamp(NamedTuple):  # type: ignore[no-redef]
        """A msgpack timestamp."""

        seconds: int
        nanoseconds: int = 0


__all__ = [
    "ExtType",
    "Timestamp",
    "describe_dtype",
    "empty_array",
    "find_dtype",
    "make_error",
    "restate_value",
    "str_keys",
    "to_leaf",
]

_IS_HEAP_TYPE = 1 << 9


def describe_dtype(dtype: np.dtype) -> tuple[int, str, int, bool]:
    """The library's number of a dtype, its name, item size, and whether the first byte is the most significant."""
    if dtype.hasobject or dtype.isalignedstruct:
        raise ValueError("Object and structured dtypes not supported for serialization of ndarrays.")
    is_big_endian = dtype.byteorder == ">" or (dtype.byteorder == "=" and sys.byteorder == "big")
    return _core.dtype_code(dtype.name), dtype.name, dtype.itemsize, is_big_endian


def find_dtype(name: str, is_big_endian: int) -> np.dtype:
    """NumPy's dtype of this name; TypeError if there is none."""
    import numpy as np

    try:
        dtype = np.dtype(name)
    except TypeError:
        with contextlib.suppress(ImportError):  # NumPy knows its types once it is imported
            import ml_dtypes  # noqa: F401
        try:
            dtype = np.dtype(name)
        except TypeError:  # NumPy's words, for a name that may be long
            raise TypeError(f"data type {shown_repr(name)} not understood") from None
    return dtype.newbyteorder(">") if is_big_endian else dtype


def empty_array(shape: tuple[int, ...], dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """A new array, and its bytes, which have a buffer whatever the dtype is."""
    import numpy as np

    array = np.empty(shape, dtype.newbyteorder("="))
    return array, array.reshape(-1).view(np.uint8)


def _plain_array(array: np.ndarray) -> np.ndarray:
    """An array of a subclass as an ndarray with the items that its tobytes() would write."""
    import numpy as np

    if type(array).tobytes is np.ndarray.tobytes:
        return array.view(np.ndarray)
    return np.frombuffer(array.tobytes("C"), array.dtype).reshape(array.shape)


def to_leaf(value: Any) -> Any:
    """An ndarray, a complex number or a Node for a value of a type that the extension module does not know."""
    if isinstance(value, Lazy):
        return value.node
    numpy, jax = sys.modules.get("numpy"), sys.modules.get("jax")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return _plain_array(value)
    if numpy is not None and isinstance(value, getattr(jax, "Array", ())):
        return numpy.asarray(value)
    if isinstance(value, complex):
        return value
    refuse(value)
    return None


def refuse(value: object) -> NoReturn:
    """Raises what msgpack raises for a value that has no form in the file."""
    kind = type(value)
    # msgpack prints the name of the type as C has it: with the module only for types that are written in C.
    qualified = not kind.__flags__ & _IS_HEAP_TYPE and kind.__module__ != "builtins"
    name = f"{kind.__module__}.{kind.__name__}" if qualified else kind.__name__
    raise TypeError(f"can not serialize '{shown_text(name[:200])}' object")


def str_keys(mapping: dict) -> list[str]:
    """The keys of a dict as a state dict has them."""
    keys = list(map(str, mapping))
    unique = set(keys)
    if len(unique) != len(keys):
        text = f"Dict keys do not have a unique string representation: {unique} vs given: {mapping}"
        raise ValueError(shown_message(text))
    return keys


def refuse_unsortable(tree: Any) -> None:
    """Raises what JAX raises for a dict whose keys Python can't compare, wherever in the tree it is.

    Flax sorts all dicts before it writes the first value, so this error comes before all others.
    """
    left, seen = [tree], set()
    while left:
        node = left.pop()
        if type(node) not in (dict, list, tuple) or id(node) in seen:
            continue
        seen.add(id(node))
        if type(node) is not dict:
            left.extend(node)
            continue
        try:
            sorted(node)
        except TypeError as error:
            raise ValueError("Comparator raised exception while sorting pytree dictionary keys.") from error
        left.extend(node.values())
