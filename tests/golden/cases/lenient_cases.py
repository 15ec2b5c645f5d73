"""What Flax reads without complaint and flaxstate only under its `lenient` option."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from . import wire
from .case import Case
from .readable_chunks import floats, shape_of

F32 = struct.pack('<6f', 1, 2, 3, 4, 5, 6)
NAME, DATA = wire.text('float32'), wire.binary(F32)


def lenient(name: str, data: bytes, status: str, path: str, holds: str) -> Case:
    """A case that strict reading refuses with this status and path."""
    return Case('lenient', f'lenient_{name}', data, holds, status=status, path=path)


def _under(key: str, value: bytes) -> bytes:
    return wire.mapping([(key, value), ('z', b'\x05')])


def _kinds_of_part() -> Iterator[Case]:
    parts = {
        'data_str': (wire.shape([2, 3]), NAME, wire.text(F32), 'data as str'),
        'data_fixstr': (wire.shape([2]), wire.text('int8'), wire.text('ab'), 'data as a short str'),
        'name_bin': (wire.shape([6]), wire.binary(b'float32'), DATA, 'dtype name as bin'),
        'name_bin_alias': (wire.shape([6]), wire.binary(b'<f4'), DATA, 'dtype alias as bin'),
        'name_nil': (wire.shape([3]), b'\xc0', DATA, 'no dtype name: float64'),
        'old_spec': (
            wire.shape([2]),
            wire.binary(b'int8'),
            wire.text('ab'),
            'str for bin, bin for str',
        ),
        'shape_int': (wire.integer(6), NAME, DATA, 'shape as a bare int'),
        'shape_int_zero': (wire.integer(0), NAME, wire.binary(b''), 'shape as the int 0'),
        'shape_int_negative': (wire.integer(-1), NAME, DATA, 'shape as the int -1'),
        'shape_nil': (b'\xc0', NAME, DATA, 'shape nil: flat'),
        'shape_bin': (wire.binary(b'\x02\x03'), NAME, DATA, 'shape as bin, each byte a dimension'),
        'shape_str': (wire.text('\x03\x02'), NAME, DATA, 'shape as str, each byte a dimension'),
        'shape_bin_empty': (
            wire.binary(b''),
            NAME,
            wire.binary(F32[:4]),
            'shape as empty bin: 0-d',
        ),
    }
    for name, (shape, dtype, data, holds) in parts.items():
        yield lenient(name, _under('a', wire.array_of(shape, dtype, data)), 'TYPE', './a', holds)
    scalar = wire.array_of(wire.shape([]), wire.binary(b'float32'), wire.text(F32[:4]), code=3)
    yield lenient('scalar_name_bin', scalar, 'TYPE', '.', 'a scalar, name as bin and data as str')
    in_list = wire.sequence([b'\x01', wire.array_of(wire.integer(6), NAME, DATA)])
    yield lenient('shape_int_in_list', in_list, 'TYPE', './1', 'inside a list')


def _shapes() -> Iterator[Case]:
    for dims in ((-1,), (-1, 3), (2, -1), (1, -1, 2)):
        name = '_'.join(str(dim).replace('-', 'm') for dim in dims)
        data = _under('a', wire.array('float32', dims, F32))
        yield lenient(
            f'negative_{name}', data, 'SHAPE', './a', f'shape {list(dims)}: -1 is inferred'
        )
    for name, dims in (('m7', (-7,)), ('int64_min', (-(2**63),)), ('int64_min_2', (-(2**63), 2))):
        data = _under('a', wire.array('float32', dims, F32))
        yield lenient(
            f'negative_{name}', data, 'SHAPE', './a', f'shape {list(dims)}: any negative one'
        )
    empty = _under('a', wire.array('float32', [-1], b''))
    yield lenient('negative_empty', empty, 'SHAPE', './a', 'shape [-1] of nothing is [0]')
    for dims in ((2,), (1,), (1, 1), (0,)):
        data = wire.array('float32', dims, F32[: 4 * math.prod(dims)], code=wire.NPSCALAR)
        name = '_'.join(map(str, dims))
        yield lenient(
            f'scalar_shape_{name}',
            _under('s', data),
            'SHAPE',
            './s',
            f'a scalar of shape {list(dims)} is an array',
        )
    chunked = wire.chunk_dict(
        [('0', wire.integer(-1)), ('1', b'\x02')], wire.indexed([floats(1, 2, 3, 4)])
    )
    yield lenient(
        'chunk_negative',
        _under('w', chunked),
        'SHAPE',
        './w',
        'a negative dimension in a chunk dict',
    )


def _complexes() -> Iterator[Case]:
    one, two = wire.double(1.0), wire.double(2.0)
    for name, status, parts, holds in (
        ('ints', 'TYPE', [b'\x01', b'\x02'], 'two ints'),
        ('int_real', 'TYPE', [wire.integer(-7), two], 'an int as real part'),
        ('int_imag', 'TYPE', [one, wire.integer(300)], 'an int as imaginary part'),
        ('three', 'FORMAT', [one, two, wire.double(3.0)], 'a third part, ignored'),
        (
            'three_mixed',
            'FORMAT',
            [one, two, wire.text('x')],
            'a third part of another type, ignored',
        ),
    ):
        data = _under('c', wire.ext(wire.COMPLEX, wire.sequence(parts)))
        yield lenient(f'complex_{name}', data, status, './c', f'complex: {holds}')


ONE, TWO, THREE = b'\x01', b'\x02', b'\x03'
DUPLICATES: dict[str, tuple[list[tuple[bytes | str, bytes]], str]] = {
    'str': ([('a', ONE), ('a', TWO)], 'the same str twice'),
    'apart': (
        [('a', ONE), ('b', TWO), ('a', THREE)],
        "the last value in the first one's place",
    ),
    'thrice': ([('a', ONE), ('a', TWO), ('b', b'\xc0'), ('a', THREE)], 'three times'),
    'widths': ([('a', ONE), (wire.text('a', 2), TWO)], 'one str in two encodings'),
    'int': ([(b'\x01', ONE), (b'\xcc\x01', TWO)], 'one int in two encodings'),
    'int_float': ([(b'\x01', ONE), (wire.double(1.0), TWO)], '1 and 1.0 are one key'),
    'bool_int': ([(b'\xc3', ONE), (b'\x01', TWO)], 'True and 1 are one key'),
    'int_float_bool': (
        [(b'\x01', ONE), (wire.double(1.0), TWO), (b'\xc3', THREE)],
        '1, 1.0, True',
    ),
    'zero_false': ([(b'\x00', ONE), ('x', TWO), (b'\xc2', THREE)], '0 and False are one key'),
    'zeros': ([(wire.double(0.0), ONE), (wire.double(-0.0), TWO)], '0.0 and -0.0 are one key'),
    'big': (
        [(wire.integer(2**63), ONE), (wire.double(2.0**63), TWO)],
        '2^63 as int and as float',
    ),
    'nil': ([(b'\xc0', ONE), (b'\xc0', TWO)], 'nil twice'),
    'bytes': (
        [(wire.binary(b'a'), ONE), ('a', TWO), (wire.binary(b'a'), THREE)],
        'bytes twice',
    ),
    'empty': ([('', ONE), ('', TWO)], 'the empty key twice'),
    'array': ([('a', floats(1)), ('b', ONE), ('a', floats(2, 3))], 'arrays under one key'),
    'smaller': (
        [('a', wire.sequence([ONE, TWO])), ('b', ONE), ('a', b'\xc0')],
        'a list, then nil',
    ),
    'larger': (
        [('a', b'\xc0'), ('b', ONE), ('a', wire.mapping([('x', TWO)]))],
        'nil, then a dict',
    ),
}


def _duplicates() -> Iterator[Case]:
    for name, (items, holds) in DUPLICATES.items():
        yield lenient(
            f'duplicate_{name}', wire.mapping(items), 'KEY', '.', f'duplicate keys: {holds}'
        )


def _duplicate_places() -> Iterator[Case]:
    nested = wire.mapping([('m', wire.mapping([('k', ONE), ('l', ONE), ('k', TWO)])), ('n', TWO)])
    yield lenient('duplicate_nested', nested, 'KEY', './m', 'duplicate keys below the root')
    in_list = wire.sequence([ONE, wire.mapping([('k', ONE), ('k', TWO)])])
    yield lenient('duplicate_in_list', in_list, 'KEY', './1', 'duplicate keys inside a list')
    chunked = wire.chunk_dict(shape_of(1), wire.indexed([floats(4)]))
    indices = [('0', floats(1)), ('0', floats(2))]
    again = _under('a', wire.chunk_dict(shape_of(1), indices))
    yield lenient('duplicate_index', again, 'KEY', './a|./a/chunks', 'a chunk index twice')
    twice = wire.mapping([('w', chunked), ('w', b'\x02'), ('x', ONE)])
    yield lenient('duplicate_chunked', twice, 'KEY', '.', 'a chunk dict replaced by an int')


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _kinds_of_part()
    yield from _shapes()
    yield from _complexes()
    yield from _duplicates()
    yield from _duplicate_places()
