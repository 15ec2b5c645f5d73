"""Chunk dicts that don't hold together."""

from __future__ import annotations

from collections.abc import Iterator

from . import wire
from .case import Case
from .invalid_framing import invalid
from .readable_chunks import MARKER, floats, shape_of

Entries = list[tuple[str, bytes]]


def bad_chunks(
    name: str, dims: Entries | None, chunks: Entries | None, status: str, path: str, holds: str
) -> Case:
    """A chunk dict at ./a."""
    data = wire.mapping([('z', b'\x01'), ('a', wire.chunk_dict(dims, chunks))])
    return invalid(f'chunk_{name}', data, status, path, f'chunk dict: {holds}')


def _missing() -> Iterator[Case]:
    two = wire.indexed([floats(1), floats(2)])
    missing = 'KEY|FORMAT'
    yield bad_chunks('no_shape', None, two, missing, './a', 'no shape')
    yield bad_chunks('no_chunks', shape_of(2), None, missing, './a', 'no chunks')
    yield bad_chunks('marker_only', None, None, missing, './a', 'the marker alone')
    root = wire.mapping([(MARKER, b'\xc3'), ('a', b'\x01')])
    yield invalid('chunk_marker_root', root, missing, '.', 'a dict that owns the marker')
    for name, keys in (
        ('gap', ('0', '2')),
        ('from_one', ('1', '2')),
        ('zero_padded', ('0', '01')),
        ('plus', ('0', '+1')),
        ('space', ('0', ' 1')),
        ('double_zero', ('00', '1')),
        ('word', ('0', 'one')),
        ('empty', ('0', '')),
        ('minus', ('-0', '1')),
        ('decimal', ('0', '1.0')),
        ('extra', ('0', '1', 'x')),
    ):
        chunks = [(key, floats(index)) for index, key in enumerate(keys)]
        holds = f'chunk indices {keys}'
        yield bad_chunks(f'index_{name}', shape_of(len(keys)), chunks, 'KEY', './a', holds)
    for name, keys in (('gap', ('0', '2')), ('zero_padded', ('00', '1')), ('word', ('0', 'x'))):
        dims = [(key, b'\x01') for key in keys]
        yield bad_chunks(
            f'shape_index_{name}',
            dims,
            wire.indexed([floats(1)]),
            'KEY',
            './a',
            f'shape indices {keys}',
        )
    int_keys = wire.mapping([(b'\x00', floats(1))])
    data = _with_parts(wire.mapping(shape_of(1)), int_keys)
    yield invalid('chunk_index_int', data, 'KEY', './a', 'chunk dict: an int as chunk index')
    data = _with_parts(wire.mapping([(b'\x00', b'\x01')]), wire.mapping(wire.indexed([floats(1)])))
    yield invalid('chunk_shape_index_int', data, 'KEY', './a', 'chunk dict: an int as shape index')


def _with_parts(shape: bytes, chunks: bytes) -> bytes:
    items: list[tuple[bytes | str, bytes]] = [
        (MARKER, b'\xc3'),
        ('shape', shape),
        ('chunks', chunks),
    ]
    return wire.mapping([('a', wire.mapping(items))])


def _kinds() -> Iterator[Case]:
    chunks = wire.mapping(wire.indexed([floats(1, 2)]))
    for name, part in (
        ('list', wire.sequence([b'\x02'])),
        ('int', b'\x02'),
        ('nil', b'\xc0'),
        ('str', wire.text('2')),
        ('array', wire.array('int64', [1], b'\x02' + bytes(7))),
    ):
        yield invalid(
            f'chunk_shape_{name}',
            _with_parts(part, chunks),
            'TYPE|FORMAT|KEY',
            './a',
            f'chunk dict: the shape is {name}',
        )
    shape = wire.mapping(shape_of(2))
    for name, part in (
        ('list', wire.sequence([floats(1, 2)])),
        ('nil', b'\xc0'),
        ('array', floats(1, 2)),
        ('int', b'\x01'),
    ):
        yield invalid(
            f'chunk_chunks_{name}',
            _with_parts(shape, part),
            'TYPE|FORMAT|KEY',
            './a',
            f'chunk dict: the chunks are {name}',
        )


def _dimension_kinds() -> Iterator[Case]:
    for name, dim in (
        ('float', wire.double(2.0)),
        ('bool', b'\xc3'),
        ('nil', b'\xc0'),
        ('str', wire.text('2')),
    ):
        yield bad_chunks(
            f'dim_{name}',
            [('0', dim)],
            wire.indexed([floats(1, 2)]),
            'TYPE',
            './a',
            f'a dimension is {name}',
        )


def _pieces() -> Iterator[Case]:
    inner = wire.chunk_dict(shape_of(1), wire.indexed([floats(2)]))
    pieces = {
        '2d': wire.array('float32', [1, 1], bytes(4)),
        '0d': wire.array('float32', [], bytes(4)),
        'scalar': wire.array('float32', [], bytes(4), code=3),
        'int': b'\x02',
        'nil': b'\xc0',
        'list': wire.sequence([wire.double(2.0)]),
        'str': wire.text('x'),
        'bytes': wire.binary(bytes(4)),
        'float': wire.double(2.0),
        'map': b'\x80',
        'chunk_dict': inner,
    }
    for name, piece in pieces.items():
        yield bad_chunks(
            f'piece_{name}',
            shape_of(2),
            wire.indexed([floats(1), piece]),
            'TYPE',
            './a/chunks/1',
            f'a chunk is {name}',
        )


def _mixed_dtypes() -> Iterator[Case]:
    for name, piece in (
        ('float64', wire.array('float64', [1], bytes(8))),
        ('int32', wire.array('int32', [1], bytes(4))),
        ('bfloat16', wire.array('bfloat16', [1], bytes(2))),
        ('opaque', wire.array('posit16', [1], bytes(2))),
    ):
        yield bad_chunks(
            f'mixed_{name}',
            shape_of(2),
            wire.indexed([floats(1), piece]),
            'DTYPE',
            './a/chunks/1',
            f'float32 and {name}',
        )


def _broken_pieces() -> Iterator[Case]:
    broken = wire.indexed([floats(1), wire.array('float32', [1], bytes(3))])
    yield bad_chunks(
        'broken', shape_of(2), broken, 'SHAPE', './a/chunks/1', 'a chunk with too few bytes'
    )
    bad_name = wire.indexed([wire.array('f4,f4', [1], bytes(8))])
    yield bad_chunks(
        'structured', shape_of(1), bad_name, 'DTYPE', './a/chunks/0', 'a structured chunk'
    )
    yield bad_chunks('c1', shape_of(1), [('0', b'\xc1')], 'FORMAT', './a/chunks/0', 'c1 as a chunk')
    root = wire.chunk_dict(shape_of(2), wire.indexed([floats(1), b'\x02']))
    yield invalid(
        'chunk_root_piece', root, 'TYPE', './chunks/1', 'chunk dict at the root: a chunk is int'
    )


def _sums() -> Iterator[Case]:
    one = wire.indexed([floats(1), floats(2, 3)])
    for name, dims in (
        ('too_few', (4,)),
        ('too_many', (2,)),
        ('0d', ()),
        ('zero', (0,)),
        ('zero_of_two', (2, 0)),
        ('claim_2_40', (2**40,)),
        ('product_wraps', (2**32, 2**32)),
        ('wraps_to_3', (2**63 + 1, 3)),
        ('uint64_max', (2**64 - 1,)),
        ('int64_min_odd', (-(2**63), 2)),
        ('two_negative', (-1, -1)),
        ('negative_no_divisor', (-1, 2)),
        ('zero_times_huge', (0, 2**62, 2**62)),
    ):
        yield bad_chunks(
            f'sum_{name}', shape_of(*dims), one, 'SHAPE', './a', f'3 items for shape {list(dims)}'
        )
    yield bad_chunks('none_for_two', shape_of(2), [], 'SHAPE', './a', 'no chunks for shape [2]')
    yield bad_chunks('none_for_0d', shape_of(), [], 'SHAPE', './a', 'no chunks for shape []')
    yield bad_chunks(
        'rank_65', shape_of(*[1] * 65), wire.indexed([floats(1)]), 'LIMIT', './a', 'rank 65'
    )
    root = wire.chunk_dict(shape_of(2), wire.indexed([floats(1)]))
    yield invalid('chunk_root_sum', root, 'SHAPE', '.', 'chunk dict at the root: too few items')


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _missing()
    yield from _kinds()
    yield from _dimension_kinds()
    yield from _pieces()
    yield from _mixed_dtypes()
    yield from _broken_pieces()
    yield from _sums()
