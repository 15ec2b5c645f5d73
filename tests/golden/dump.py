"""The canonical text of what flax.serialization.msgpack_restore gives.

One line per node, in pre-order: `depth key value`. Independent of flaxstate: it works on Python
objects only. `python dump.py FILE` prints the text of one file.
"""

from __future__ import annotations

import struct
import sys
import zlib
from typing import Any

import msgpack
import numpy as np

INLINE_LIMIT = 64  # longer data is shown as its CRC-32
LONG_DOUBLE_SIZE, LONG_DOUBLE_USED = 16, 10


def data_text(data: bytes) -> str:
    """`n:hex`, or `n:~crc32` for more than 64 bytes."""
    if len(data) <= INLINE_LIMIT:
        return f'{len(data)}:{data.hex()}'
    return f'{len(data)}:~{zlib.crc32(data):08x}'


def float_text(value: float) -> str:
    """The 16 hex digits of the bits of a double."""
    return struct.pack('>d', value).hex()


def array_text(dtype: str, shape: tuple[int, ...], data: bytes) -> str:
    """The value of an array's line."""
    return f'array {dtype} [{",".join(map(str, shape))}] {data_text(data)}'


def scalar_text(dtype: str, data: bytes) -> str:
    """The value of a NumPy scalar's line."""
    return f'scalar {dtype} {data_text(data)}'


def array_bytes(array: np.ndarray) -> bytes:
    """The items in C order, little-endian."""
    if array.dtype.byteorder == '>':
        array = array.astype(array.dtype.newbyteorder('<'))
    return array.tobytes('C')


def scalar_bytes(scalar: np.generic) -> bytes:
    """The item's bytes. NumPy leaves the padding of a long double to chance: it is zero here."""
    data = bytearray(array_bytes(np.asarray(scalar)))
    if scalar.dtype.name in ('float128', 'complex256'):
        for start in range(0, len(data), LONG_DOUBLE_SIZE):
            end = start + LONG_DOUBLE_SIZE
            data[start + LONG_DOUBLE_USED : end] = bytes(LONG_DOUBLE_SIZE - LONG_DOUBLE_USED)
    return bytes(data)


def key_text(key: Any) -> str:
    """The key column of a map entry."""
    if isinstance(key, np.generic):
        return f'a:{key.dtype.name}:{data_text(scalar_bytes(key))}'
    if isinstance(key, msgpack.ExtType):
        return f'x:{key.code}:{data_text(key.data)}'
    if isinstance(key, msgpack.Timestamp):
        return f't:{key.seconds}:{key.nanoseconds}'
    if key is None:
        return 'n:'
    if isinstance(key, bool):
        return f'b:{int(key)}'
    if isinstance(key, int):
        return f'i:{key}'
    if isinstance(key, float):
        return f'f:{float_text(key)}'
    if isinstance(key, complex):
        return f'c:{float_text(key.real)}:{float_text(key.imag)}'
    if isinstance(key, str):
        return f's:{data_text(key.encode())}'
    if isinstance(key, bytes):
        return f'y:{data_text(key)}'
    raise TypeError(f'no text for a key of type {type(key).__name__}')


def value_text(value: Any) -> str:
    """The value column of any node; of a container only its kind and count."""
    if isinstance(value, np.ndarray):
        return array_text(value.dtype.name, value.shape, array_bytes(value))
    if isinstance(value, np.generic):
        return scalar_text(value.dtype.name, scalar_bytes(value))
    if isinstance(value, msgpack.ExtType):
        return f'ext {value.code} {data_text(value.data)}'
    if isinstance(value, msgpack.Timestamp):
        return f'timestamp {value.seconds} {value.nanoseconds}'
    if value is None:
        return 'nil'
    if isinstance(value, bool):
        return f'bool {int(value)}'
    if isinstance(value, int):
        return f'int {value}'
    if isinstance(value, float):
        return f'float {float_text(value)}'
    if isinstance(value, complex):
        return f'complex {float_text(value.real)} {float_text(value.imag)}'
    if isinstance(value, str):
        return f'str {data_text(value.encode())}'
    if isinstance(value, bytes):
        return f'bytes {data_text(value)}'
    if isinstance(value, list):
        return f'list {len(value)}'
    if isinstance(value, dict):
        return f'map {len(value)}'
    raise TypeError(f'no text for a value of type {type(value).__name__}')


def _children(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [(f'#{index}', item) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return [(key_text(key), item) for key, item in value.items()]
    return []


def dump(tree: Any) -> str:
    """The whole text. A stack of its own, since trees are up to 1024 levels deep."""
    lines: list[str] = []
    stack: list[tuple[int, str, Any]] = [(0, '-', tree)]
    while stack:
        depth, key, value = stack.pop()
        lines.append(f'{depth} {key} {value_text(value)}\n')
        stack.extend((depth + 1, name, item) for name, item in reversed(_children(value)))
    return ''.join(lines)


if __name__ == '__main__':
    from cases import flax_io

    with open(sys.argv[1], 'rb') as file:
        sys.stdout.write(dump(flax_io.restore(file.read())))
