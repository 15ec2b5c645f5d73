"""flax.serialization with the chunk limit as a parameter, and room for deep trees."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import flax.serialization
import numpy as np

from .case import DEFAULT_CHUNK_LIMIT, Case

Result = TypeVar('Result')

LONG_DOUBLE_SIZE, LONG_DOUBLE_USED = 16, 10


@contextlib.contextmanager
def _chunk_limit(limit: int) -> Iterator[None]:
    saved = flax.serialization.MAX_CHUNK_SIZE
    flax.serialization.MAX_CHUNK_SIZE = limit
    try:
        yield
    finally:
        flax.serialization.MAX_CHUNK_SIZE = saved


def serialize(tree: Any, limit: int = DEFAULT_CHUNK_LIMIT, in_place: bool = False) -> bytes:
    """msgpack_serialize: sorts the keys unless it works in place."""
    with _chunk_limit(limit):
        return flax.serialization.msgpack_serialize(tree, in_place=in_place)


def restore(data: bytes) -> Any:
    """msgpack_restore."""
    return flax.serialization.msgpack_restore(data)


def sorted_case(
    name: str, tree: Any, holds: str, limit: int = DEFAULT_CHUNK_LIMIT, flags: tuple[str, ...] = ()
) -> Case:
    """A valid case written with sorted keys."""
    data = serialize(tree, limit)
    return Case('valid', name, data, holds, order='sorted', chunk_limit=limit, flags=flags)


def file_case(
    name: str, tree: Any, holds: str, limit: int = DEFAULT_CHUNK_LIMIT, flags: tuple[str, ...] = ()
) -> Case:
    """A valid case written in the tree's own order (the tree may be changed)."""
    data = serialize(tree, limit, in_place=True)
    return Case('valid', name, data, holds, chunk_limit=limit, flags=flags)


def state_case(name: str, target: Any, holds: str, limit: int = DEFAULT_CHUNK_LIMIT) -> Case:
    """A valid case written with to_bytes (the target may be changed)."""
    with _chunk_limit(limit):
        data = flax.serialization.to_bytes(target)
    return Case('valid', name, data, holds, chunk_limit=limit)


def zero_padding(array: np.ndarray) -> np.ndarray:
    """The array, with the padding of long doubles, which is chance, set to zero."""
    if array.dtype.name not in ('float128', 'complex256'):
        return array
    raw = np.frombuffer(bytearray(array.tobytes()), np.uint8).reshape(-1, LONG_DOUBLE_SIZE)
    raw[:, LONG_DOUBLE_USED:] = 0
    return raw.reshape(-1).view(array.dtype).reshape(array.shape)


def zero_scalar_padding(data: bytes, dtype: str) -> bytes:
    """The bytes of one serialized scalar, its padding set to zero: it stands at the end."""
    if dtype not in ('float128', 'complex256'):
        return data
    size = np.dtype(dtype).itemsize
    item = np.frombuffer(data[-size:], dtype)
    return data[:-size] + zero_padding(item).tobytes()


def with_deep_stack(function: Callable[[], Result]) -> Result:
    """Runs the function in a thread whose stack is enough for Flax on 1024 levels."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as error:  # handed to the caller below
            errors.append(error)

    saved_limit = sys.getrecursionlimit()
    saved_size = threading.stack_size(256 * 2**20)
    sys.setrecursionlimit(50_000)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(saved_limit)
        threading.stack_size(saved_size)
    if errors:
        raise errors[0]
    return results[0]
