"""Each header on both sides of the size at which it changes."""

from __future__ import annotations

from collections.abc import Iterator

import msgpack
import numpy as np

from .case import Case
from .flax_io import file_case, serialize, sorted_case

TEXT_SIZES = (1, 31, 32, 255, 256, 65535, 65536)
BINARY_SIZES = (1, 255, 256, 65535, 65536)
EXT_SIZES = (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 32, 255, 256, 65535, 65536)
COUNTS = (1, 15, 16, 17, 255, 256)
LARGE_COUNTS = (65535, 65536)
PAYLOAD_SIZES = (255, 256, 65535, 65536)
DIMENSIONS = (127, 128, 255, 256, 65535, 65536, 2**31, 2**32 - 1, 2**32, 2**62)
RANKS = (15, 16, 31, 32, 64)


def _texts() -> Iterator[Case]:
    for size in TEXT_SIZES:
        yield sorted_case(f'size_str_{size}', 's' * size, f'a str of {size} bytes')
        yield sorted_case(f'size_key_{size}', {'k' * size: size}, f'a key of {size} bytes')
    yield sorted_case('size_str_utf8_32', 'é' * 16, '16 characters, 32 bytes')
    for size in BINARY_SIZES:
        data = (bytes(range(251)) * (size // 251 + 1))[:size]
        yield sorted_case(f'size_bytes_{size}', data, f'{size} bytes')
    for size in EXT_SIZES:
        ext = msgpack.ExtType(7, bytes(size))
        yield sorted_case(f'size_ext_{size}', {'e': ext}, f'an ext of {size} bytes')


def _containers() -> Iterator[Case]:
    for count in COUNTS:
        yield sorted_case(f'size_list_{count}', list(range(count)), f'{count} items')
        tree = {f'{index:03d}': None for index in range(count)}
        yield sorted_case(f'size_dict_{count}', tree, f'{count} keys')
    for count in LARGE_COUNTS:
        yield sorted_case(f'size_list_{count}', [None] * count, f'{count} items', flags=('digest',))
        numbered = {index: True for index in range(count)}
        yield sorted_case(f'size_dict_{count}', numbered, f'{count} int keys', flags=('digest',))


def _payload_of(size: int) -> np.ndarray:
    """The uint8 array whose ext payload has that size."""
    for items in range(size - 32, size):
        array = np.arange(items, dtype=np.uint64).astype(np.uint8)
        header = 3 if size < 256 else 4 if size < 65536 else 6
        if len(serialize(array)) == size + header:
            return array
    raise AssertionError(f'no array has a payload of {size} bytes')


def _arrays() -> Iterator[Case]:
    for size in PAYLOAD_SIZES:
        yield sorted_case(
            f'size_payload_{size}', _payload_of(size), f'an ext payload of {size} bytes'
        )
    for size in (255, 256, 65535, 65536):
        array = np.zeros(size, np.int8)
        yield sorted_case(f'size_array_{size}', array, f'an array of {size} bytes')
    for size in DIMENSIONS:
        yield sorted_case(
            f'size_dimension_{size}', np.zeros((0, size), np.int8), f'shape [0,{size}]'
        )
    for rank in RANKS:
        pair = np.arange(2, dtype=np.uint8).reshape((1,) * (rank - 1) + (2,))
        yield sorted_case(f'size_rank_{rank}', pair, f'rank {rank}')
    yield sorted_case('size_rank_64_empty', np.zeros((0,) * 64, np.float32), 'rank 64, all 0')


def _lists_become_dicts() -> Iterator[Case]:
    tree = {str(index): index for index in range(300)}
    yield file_case('size_indices_300', tree, 'indices 0 … 299 in numeric order')


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _texts()
    yield from _containers()
    yield from _arrays()
    yield from _lists_become_dicts()
