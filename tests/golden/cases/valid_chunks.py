"""Chunked arrays, at limits small enough to see."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .case import Case
from .flax_io import file_case, serialize, sorted_case, state_case

MARKER = '__msgpack_chunked_array__'

VECTOR = (
    '81a16183b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706582a13002a13102'
    'a66368756e6b7382a130c71501939102a7666c6f61743332c408000000000000803f'
    'a131c71501939102a7666c6f61743332c4080000004000004040'
)


def _floats(*shape: int) -> np.ndarray:
    return np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)


def _limits() -> Iterator[Case]:
    if serialize({'a': _floats(2, 2)}, 8).hex() != VECTOR:
        raise AssertionError('the chunked vector differs from the format page')
    yield sorted_case('chunk_vector', {'a': _floats(2, 2)}, 'the vector of the format page', 8)
    for limit, holds in (
        (1, 'one item a chunk, since the limit is below the item size'),
        (4, 'one item a chunk'),
        (5, 'a limit that is no multiple of the item size'),
        (16, 'two chunks'),
        (23, 'ragged: 5 and 1 items'),
        (24, 'exactly at the limit: not chunked'),
        (25, 'below the limit: not chunked'),
    ):
        yield sorted_case(f'chunk_limit_{limit}', {'w': _floats(2, 3)}, holds, limit)
    yield sorted_case('chunk_many', {'w': _floats(13)}, '13 chunks, indices in numeric order', 4)
    yield sorted_case(
        'chunk_256', {'w': np.arange(300, dtype=np.uint16)}, '300 chunks, in a map16', 2
    )


def _shapes() -> Iterator[Case]:
    yield sorted_case('chunk_root', _floats(5), 'chunked at the root', 8)
    yield sorted_case('chunk_0d', {'x': np.array(1.5)}, '0-d, 8 bytes at a limit of 4', 4)
    yield sorted_case('chunk_0d_root', np.array(7, np.int64), '0-d at the root', 1)
    yield sorted_case('chunk_one_item', {'x': np.ones(1)}, 'one item, larger than the limit', 4)
    yield sorted_case('chunk_3d', {'w': _floats(2, 3, 4)}, 'shape [2,3,4] in ragged chunks', 40)
    yield sorted_case('chunk_ones', {'w': _floats(1, 5, 1)}, 'shape [1,5,1]', 8)
    yield sorted_case(
        'chunk_rank_16', {'w': _floats(*(1,) * 15, 4)}, 'a shape of 16 dimensions, in a map16', 8
    )
    yield sorted_case(
        'chunk_never',
        {'scalar': np.float64(1), 'empty': np.zeros((0, 9)), 'bytes': bytes(99), 's': 'x' * 99},
        'scalars, empty arrays, bytes and str are never chunked',
        1,
    )
    yield sorted_case('chunk_fortran', {'w': np.asfortranarray(_floats(3, 4))}, 'Fortran order', 16)
    yield sorted_case('chunk_strided', {'w': _floats(4, 6)[::-2, ::2]}, 'strided', 8)
    yield sorted_case(
        'chunk_broadcast', {'w': np.broadcast_to(np.float32(2), (3, 3))}, 'broadcast', 16
    )
    yield sorted_case('chunk_sub_byte', {'w': (np.arange(9) - 4).astype('int4')}, 'int4[9]', 4)
    yield sorted_case('chunk_wide_item', {'w': np.arange(2) * 1j}, 'complex128 at a limit of 8', 8)


def _places() -> Iterator[Case]:
    yield sorted_case(
        'chunk_nested',
        {'b': {'c': {'w': _floats(4), 'small': _floats(1)}}, 'a': _floats(3)},
        'chunked and whole arrays at several depths',
        8,
    )
    yield file_case(
        'chunk_order_kept', {'z': _floats(3), 'a': {'y': _floats(3), 'b': 1}}, 'kept order', 8
    )
    yield sorted_case(
        'chunk_not_in_list', [_floats(4), {'w': _floats(4)}], 'raw lists: written whole', 8
    )
    yield sorted_case(
        'chunk_not_below_list',
        {'l': [{'w': _floats(4)}], 'w': _floats(4)},
        'whole below a list, chunked beside it',
        8,
    )
    yield state_case(
        'chunk_state_list', [_floats(4), (_floats(3), 1)], 'to_bytes: lists are dicts', 8
    )
    yield file_case(
        'chunk_dict_in_list',
        [{MARKER: True, 'shape': {'0': 2}, 'chunks': {'0': _floats(2)}}, {MARKER: 5}],
        'inside a list the marker is an ordinary key',
        8,
    )
    yield file_case(
        'chunk_dict_deep_in_list',
        {'l': [{'d': {MARKER: True, 'shape': {}, 'chunks': {}}}]},
        'and also in dicts below a list',
        8,
    )
    yield file_case('chunk_int_keys', {1: _floats(3), None: _floats(3)}, 'below non-string keys', 8)
    yield file_case(
        'chunk_like_keys', {'shape': {'0': 1}, 'chunks': {'0': _floats(1)}}, 'no marker'
    )
    yield file_case('chunk_marker_value', {'a': MARKER, 'b': [MARKER]}, 'the marker as a value')


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _limits()
    yield from _shapes()
    yield from _places()
