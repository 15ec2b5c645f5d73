"""Chunk dicts that Flax reads but doesn't write."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator

import dump

from . import wire
from .case import Case
from .readable_headers import readable

MARKER = '__msgpack_chunked_array__'


def floats(*values: float) -> bytes:
    """A 1-d float32 array."""
    return wire.array('float32', [len(values)], struct.pack(f'<{len(values)}f', *values))


def shape_of(*dims: int) -> list[tuple[str, bytes]]:
    """The entries of a chunk dict's shape."""
    return wire.indexed([wire.integer(dim) for dim in dims])


def _orders() -> Iterator[Case]:
    parts: tuple[tuple[bytes | str, bytes], ...] = (
        (MARKER, b'\xc3'),
        ('shape', wire.mapping(shape_of(3))),
        ('chunks', wire.mapping(wire.indexed([floats(1, 2), floats(3)]))),
    )
    for order in itertools.permutations(range(3)):
        if order != (0, 1, 2):
            data = wire.mapping([('w', wire.mapping([parts[index] for index in order]))])
            name = ''.join(map(str, order))
            yield readable(f'chunk_order_{name}', data, f'the three keys in the order {order}')
    swapped = wire.chunk_dict(
        [('1', wire.integer(2)), ('0', wire.integer(1))], [('1', floats(2)), ('0', floats(1))]
    )
    yield readable('chunk_indices_swapped', swapped, 'indices in descending order')
    twelve = [(str(index), floats(index)) for index in (11, 3, 10, 0, 1, 2, 4, 5, 9, 8, 7, 6)]
    yield readable('chunk_indices_mixed', wire.chunk_dict(shape_of(12), twelve), '12 chunks, mixed')
    sorted_twelve = sorted((str(index), floats(index)) for index in range(12))
    yield readable(
        'chunk_indices_sorted', wire.chunk_dict(shape_of(12), sorted_twelve), '0, 1, 10, 11, 2'
    )


def _extra_keys() -> Iterator[Case]:
    chunk = wire.mapping(wire.indexed([floats(1, 2)]))
    shape = wire.mapping(shape_of(2))
    extra: list[tuple[bytes | str, bytes]] = [
        ('pad', wire.binary(bytes(9))),
        (MARKER, b'\xc3'),
        ('shape', shape),
        ('crc', wire.integer(9)),
        ('chunks', chunk),
        ('index', wire.mapping([('a', wire.sequence([b'\x01', floats(5)]))])),
        (wire.integer(3), b'\xc0'),
    ]
    yield readable('chunk_extra_keys', wire.mapping(extra), 'keys besides the three are ignored')
    for name, marker in (
        ('false', b'\xc2'),
        ('nil', b'\xc0'),
        ('zero', b'\x00'),
        ('str', b'\xa1x'),
        ('map', b'\x80'),
    ):
        data = wire.mapping(
            [('w', wire.chunk_dict(shape_of(2), wire.indexed([floats(1, 2)]), marker))]
        )
        yield readable(f'chunk_marker_{name}', data, f'the marker counts, although it is {name}')


def _pieces() -> Iterator[Case]:
    shapes: dict[str, tuple[tuple[int, ...], list[bytes], str]] = {
        'small': ((2,), [floats(1, 2)], 'one chunk, far below the limit'),
        '0d': ((), [floats(7)], '0-d'),
        'uneven': (
            (2, 3),
            [floats(1), floats(2, 3, 4), floats(5, 6)],
            'chunks of 1, 3 and 2 items',
        ),
        'empty_piece': ((2,), [floats(1), floats(), floats(2)], 'an empty chunk in the middle'),
        'empty_first': ((1,), [floats(), floats(1)], 'an empty chunk first'),
        'zero_product': ((0, 5), [floats()], 'shape [0,5] and one empty chunk'),
        'alias': (
            (2,),
            [
                wire.array('<f4', [1], struct.pack('<f', 1)),
                wire.array('f4', [1], struct.pack('<f', 2)),
            ],
            'one dtype by two names',
        ),
        'big_endian': (
            (2,),
            [
                wire.array('>f4', [1], struct.pack('>f', 1)),
                wire.array('>f4', [1], struct.pack('>f', 2)),
            ],
            'big-endian chunks',
        ),
    }
    for name, (dims, chunks, holds) in shapes.items():
        data = wire.mapping([('w', wire.chunk_dict(shape_of(*dims), wire.indexed(chunks)))])
        yield readable(f'chunk_{name}', data, holds)


def _other_forms() -> Iterator[Case]:
    root = wire.chunk_dict(shape_of(1), wire.indexed([floats(4)]))
    yield readable('chunk_root_small', root, 'a chunk dict at the root, far below the limit')
    wide = wire.mapping(
        [
            (wire.text(MARKER, 4), b'\xc3'),
            (wire.text('shape', 2), wire.mapping(shape_of(1), 4)),
            (wire.text('chunks', 1), wire.mapping([(wire.text('0', 4), floats(4))], 2)),
        ],
        4,
    )
    yield readable('chunk_wide_headers', wide, 'longer headers everywhere')
    opaque = [
        wire.array('posit16', [1], b'\x01\x02'),
        wire.array('posit16', [2], b'\x03\x04\x05\x06'),
    ]
    text = f'0 - {dump.array_text("posit16", (3,), bytes([1, 2, 3, 4, 5, 6]))}\n'
    yield readable(
        'chunk_opaque',
        wire.chunk_dict(shape_of(3), wire.indexed(opaque)),
        'chunks of an unknown dtype',
        text,
    )


def _no_chunks() -> Iterator[Case]:
    for dims in ((0,), (3, 0, 2)):
        text = f'0 - {dump.array_text("float64", dims, b"")}\n'
        name = '_'.join(map(str, dims))
        yield readable(
            f'chunk_none_{name}',
            wire.chunk_dict(shape_of(*dims), []),
            "no chunks and nothing to hold: an empty array of NumPy's default dtype",
            text,
        )


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _orders()
    yield from _extra_keys()
    yield from _pieces()
    yield from _other_forms()
    yield from _no_chunks()
