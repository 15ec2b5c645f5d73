"""msgpack by hand: every header in every width, for bytes that Flax never writes."""

from __future__ import annotations

import struct
from collections.abc import Sequence

NDARRAY, COMPLEX, NPSCALAR, TIMESTAMP = 1, 2, 3, -1

INT_FORMS = {
    'cc': '>B',
    'cd': '>H',
    'ce': '>I',
    'cf': '>Q',
    'd0': '>b',
    'd1': '>h',
    'd2': '>i',
    'd3': '>q',
}
_LENGTH = {1: '>B', 2: '>H', 4: '>I'}


def _length(first: dict[int, int], width: int, size: int) -> bytes:
    return bytes([first[width]]) + struct.pack(_LENGTH[width], size)


def _least(size: int, widths: Sequence[int]) -> int:
    return next(width for width in widths if size < 2 ** (8 * width))


def integer(value: int, form: str = '') -> bytes:
    """In the form with that first byte, or in the smallest one."""
    if form:
        return bytes.fromhex(form) + struct.pack(INT_FORMS[form], value)
    if -32 <= value < 128:
        return struct.pack('>b', value)
    forms = ('cc', 'cd', 'ce', 'cf') if value >= 0 else ('d0', 'd1', 'd2', 'd3')
    for name in forms:
        try:
            return integer(value, name)
        except struct.error:
            continue
    raise OverflowError(value)


def text(value: str | bytes, width: int = 0) -> bytes:
    """str, with a length field of `width` bytes (0: the smallest header)."""
    data = value.encode() if isinstance(value, str) else value
    if not width and len(data) < 32:
        return bytes([0xA0 | len(data)]) + data
    width = width or _least(len(data), (1, 2, 4))
    return _length({1: 0xD9, 2: 0xDA, 4: 0xDB}, width, len(data)) + data


def binary(data: bytes, width: int = 0) -> bytes:
    """bin."""
    width = width or _least(len(data), (1, 2, 4))
    return _length({1: 0xC4, 2: 0xC5, 4: 0xC6}, width, len(data)) + data


def list_header(count: int, width: int = 0) -> bytes:
    """array, of which only the header."""
    if not width and count < 16:
        return bytes([0x90 | count])
    return _length({2: 0xDC, 4: 0xDD}, width or _least(count, (2, 4)), count)


def map_header(count: int, width: int = 0) -> bytes:
    """map, of which only the header."""
    if not width and count < 16:
        return bytes([0x80 | count])
    return _length({2: 0xDE, 4: 0xDF}, width or _least(count, (2, 4)), count)


def sequence(items: Sequence[bytes], width: int = 0) -> bytes:
    """A list of items that are encoded already."""
    return list_header(len(items), width) + b''.join(items)


def mapping(items: Sequence[tuple[bytes | str, bytes]], width: int = 0) -> bytes:
    """A map of values that are encoded already; keys given as str are encoded here."""
    body = [(text(key) if isinstance(key, str) else key) + value for key, value in items]
    return map_header(len(items), width) + b''.join(body)


def ext(code: int, payload: bytes, width: int = 0) -> bytes:
    """ext, fixext where the size allows it and no width is asked for."""
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}
    if not width and len(payload) in fixed:
        return struct.pack('>Bb', fixed[len(payload)], code) + payload
    width = width or _least(len(payload), (1, 2, 4))
    header = _length({1: 0xC7, 2: 0xC8, 4: 0xC9}, width, len(payload))
    return header + struct.pack('>b', code) + payload


def double(value: float) -> bytes:
    """float64."""
    return b'\xcb' + struct.pack('>d', value)


def shape(dims: Sequence[int]) -> bytes:
    """The shape as Flax writes it."""
    return sequence([integer(dim) for dim in dims])


def array(
    dtype: str,
    dims: Sequence[int],
    data: bytes,
    code: int = NDARRAY,
) -> bytes:
    """An array (or NumPy scalar), its headers the smallest ones."""
    return ext(code, payload(shape(dims), text(dtype), binary(data)))


def payload(*parts: bytes) -> bytes:
    """The inside of an array's ext, of parts that are encoded already."""
    return sequence(parts)


def array_of(*parts: bytes, code: int = NDARRAY) -> bytes:
    """An array whose payload is a list of these parts."""
    return ext(code, payload(*parts))


def chunk_dict(
    dims: Sequence[tuple[str, bytes]] | None,
    chunks: Sequence[tuple[str, bytes]] | None,
    marker: bytes = b'\xc3',
) -> bytes:
    """A chunk dict in Flax's order of keys; None leaves a part out."""
    items: list[tuple[bytes | str, bytes]] = [('__msgpack_chunked_array__', marker)]
    if dims is not None:
        items.append(('shape', mapping(dims)))
    if chunks is not None:
        items.append(('chunks', mapping(chunks)))
    return mapping(items)


def indexed(items: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Items under the keys 0, 1, 2, …"""
    return [(str(index), item) for index, item in enumerate(items)]
