"""Arrays, NumPy scalars and complex numbers with wrong shapes, dtypes, types and forms."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from . import wire
from .case import Case
from .invalid_framing import below, invalid

NAME = wire.text('float32')
F32 = struct.pack('<2f', 1, 2)
DATA = wire.binary(F32)
INT64_MIN, UINT64_MAX = -(2**63), 2**64 - 1


def bad_array(name: str, array: bytes, status: str, holds: str) -> Case:
    """An array at ./a/b."""
    return invalid(f'array_{name}', below(array), status, './a/b', f'array: {holds}')


WRONG_SHAPES: dict[str, tuple[tuple[int, ...], bytes]] = {
    'one_byte_short': ((2,), F32[:-1]),
    'one_byte_long': ((2,), F32 + b'\x00'),
    'one_item_short': ((3,), F32),
    'one_item_long': ((1,), F32),
    'no_data': ((1,), b''),
    'empty_with_data': ((0,), F32),
    '0d_no_data': ((), b''),
    '0d_two_items': ((), F32),
    'half_item': ((1,), b'\x00\x00'),
    'int64_min_odd': ((INT64_MIN, 3), F32),
    'two_negative': ((-1, -1), F32),
    'negative_and_zero': ((-1, 0), b''),
    'negative_no_divisor': ((-1, 3), F32),
    'negative_data_odd': ((-1,), F32[:-1]),
    'uint64_max': ((UINT64_MAX,), F32),
    'claim_2_40': ((2**40,), F32),
    'product_wraps': ((2**32, 2**32), b''),
    'product_wraps_to_2': ((2**63 + 1, 2), F32),
    'bytes_wrap': ((2**62,), b''),
    'bytes_wrap_to_8': ((2**62 + 2,), F32),
    'zero_times_huge': ((0, 2**62, 2**62), b''),
    'huge_times_zero': ((2**62, 2**62, 0), b''),
    'zero_times_uint64': ((0, UINT64_MAX), b''),
}


def _shapes() -> Iterator[Case]:
    for name, (dims, data) in WRONG_SHAPES.items():
        holds = f'shape {list(dims)} with {len(data)} bytes of float32'
        yield bad_array(name, wire.array('float32', dims, data), 'SHAPE', holds)
    yield bad_array(
        'alias_short',
        wire.array('>f8', [1], F32[:4]),
        'SHAPE',
        'a big-endian array with half an item',
    )
    yield bad_array('sub_byte_packed', wire.array('int4', [4], b'\x12\x34'), 'SHAPE', 'packed int4')
    yield bad_array(
        'scalar_short', wire.array('int32', [], b'\x01', code=3), 'SHAPE', 'a scalar, short'
    )
    yield bad_array(
        'scalar_long', wire.array('int8', [], b'\x01\x02', code=3), 'SHAPE', 'a scalar, long'
    )
    yield invalid('array_root_short', wire.array('float32', [2], b''), 'SHAPE', '.', 'at the root')
    in_list = wire.sequence([wire.array('float32', [2], F32), wire.array('float32', [3], F32)])
    yield invalid('array_in_list_short', in_list, 'SHAPE', './1', 'in a list')
    for rank in (65, 70_000):
        yield bad_array(
            f'rank_{rank}', wire.array('int8', [1] * rank, b'\x01'), 'LIMIT', f'rank {rank}'
        )


def _dtypes() -> Iterator[Case]:
    for name, dims, size, holds in (
        ('object', (1,), 8, 'object'),
        ('O', (1,), 8, 'object'),
        ('|O', (1,), 8, 'object'),
        ('f4,f4', (1,), 8, 'structured'),
        ('i4,f8', (1,), 12, 'structured'),
        ("[('a', '<f4')]", (2,), 8, 'structured'),
        ("{'names': ['a'], 'formats': ['f4']}", (2,), 8, 'dict form'),
        ('3f4', (1,), 12, 'sub-array'),
        ('(2,)f4', (1,), 8, 'sub-array'),
        ('(2,3)i1', (1,), 6, 'sub-array'),
        ('posit16', (3,), 7, 'unknown, size does not follow'),
        ('posit16', (0,), 0, 'unknown and empty'),
        ('posit16', (2,), 0, 'unknown, item size 0'),
        ('posit16', (0,), 2, 'unknown, data for no item'),
        ('u' * 70_000, (3,), 7, 'a very long name'),
        ('', (1,), 4, 'an empty name'),
    ):
        label = (
            f'{holds}_{"".join(c if c.isalnum() else "_" for c in name[:12])}_{len(dims)}_{size}'
        )
        data = wire.array(name, dims, bytes(size))
        yield bad_array(
            f'dtype_{label.replace(" ", "_").replace(",", "")}', data, 'DTYPE', f'dtype {holds}'
        )
    scalar = wire.array('object', [], bytes(8), code=3)
    yield bad_array('dtype_scalar_object', scalar, 'DTYPE', 'a scalar of dtype object')
    root = wire.array('f4,f4', [1], bytes(8))
    yield invalid('array_dtype_root', root, 'DTYPE', '.', 'a structured dtype at the root')


def _types() -> Iterator[Case]:
    shapes = {
        'float': wire.sequence([wire.double(2.0)]),
        'float32': wire.sequence([b'\xca\x40\x00\x00\x00']),
        'bool': wire.sequence([b'\xc3', b'\x02']),
        'nil': wire.sequence([b'\xc0']),
        'str': wire.sequence([wire.text('2')]),
        'list': wire.sequence([wire.sequence([b'\x02'])]),
        'bin': wire.sequence([wire.binary(b'\x02')]),
    }
    for name, shape in shapes.items():
        yield bad_array(
            f'shape_of_{name}',
            wire.array_of(shape, NAME, DATA),
            'TYPE',
            f'a dimension that is {name}',
        )
    for name, shape in (('true', b'\xc3'), ('double', wire.double(2.0)), ('map', b'\x80')):
        yield bad_array(
            f'shape_{name}', wire.array_of(shape, NAME, DATA), 'TYPE', f'the shape is {name}'
        )


def _part_types() -> Iterator[Case]:
    for name, part in (
        ('int', b'\x04'),
        ('float', wire.double(1)),
        ('list', b'\x90'),
        ('map', b'\x80'),
    ):
        yield bad_array(
            f'name_{name}',
            wire.array_of(wire.shape([2]), part, DATA),
            'TYPE',
            f'the name is {name}',
        )
    for name, part in (
        ('nil', b'\xc0'),
        ('int', b'\x04'),
        ('list', b'\x92\x01\x02'),
        ('map', b'\x80'),
    ):
        yield bad_array(
            f'data_{name}',
            wire.array_of(wire.shape([2]), NAME, part),
            'TYPE',
            f'the data is {name}',
        )


def _forms() -> Iterator[Case]:
    dims = wire.shape([2])
    parts = {
        'no_parts': [],
        'one_part': [dims],
        'two_parts': [dims, NAME],
        'four_parts': [dims, NAME, DATA, b'\xc0'],
    }
    for name, items in parts.items():
        yield bad_array(name, wire.array_of(*items), 'FORMAT', name.replace('_', ' '))
    yield bad_array(
        'scalar_two_parts', wire.array_of(dims, NAME, code=3), 'FORMAT', 'a scalar of two parts'
    )
    whole = wire.payload(dims, NAME, DATA)
    yield bad_array(
        'payload_trailing', wire.ext(1, whole + b'\xc0'), 'FORMAT', 'bytes after the payload'
    )
    yield bad_array('payload_c1', wire.ext(1, b'\xc1'), 'FORMAT', 'a payload of c1')
    yield bad_array('payload_c1_inside', wire.array_of(dims, b'\xc1', DATA), 'FORMAT', 'c1 as name')


def _payloads() -> Iterator[Case]:
    for name, payload in (
        ('int', b'\x05'),
        ('map', b'\x80'),
        ('nil', b'\xc0'),
        ('str', b'\xa3abc'),
    ):
        yield bad_array(
            f'payload_{name}', wire.ext(1, payload), 'FORMAT|TYPE', f'the payload is {name}'
        )
    whole = wire.payload(wire.shape([2]), NAME, DATA)
    cut = {
        'empty': b'',
        'short': whole[:-1],
        'half': whole[:5],
        'claim_data': whole[:-10] + b'\xc6' + b'\xff' * 4,
        'claim_name': b'\x93\x91\x02\xdb\xff\xff\xff\xff',
    }
    for name, payload in cut.items():
        yield bad_array(
            f'payload_{name}',
            wire.ext(1, payload),
            'FORMAT|TRUNCATED',
            f'the payload ends early: {name}',
        )


def _complexes() -> Iterator[Case]:
    one = wire.double(1.0)
    forms: dict[str, tuple[bytes, str]] = {
        'one_part': (wire.sequence([one]), 'FORMAT'),
        'no_parts': (wire.sequence([]), 'FORMAT'),
        'nil_part': (wire.sequence([one, b'\xc0']), 'TYPE'),
        'str_part': (wire.sequence([wire.text('1'), one]), 'TYPE'),
        'list_part': (wire.sequence([one, b'\x90']), 'TYPE'),
        'trailing': (wire.sequence([one, one]) + b'\x00', 'FORMAT'),
        'c1': (b'\x92' + one + b'\xc1', 'FORMAT'),
        'int': (b'\x05', 'FORMAT|TYPE'),
        'bare_float': (one, 'FORMAT|TYPE'),
        'empty': (b'', 'FORMAT|TRUNCATED'),
        'cut': (wire.sequence([one, one])[:-1], 'FORMAT|TRUNCATED'),
    }
    for name, (payload, status) in forms.items():
        data = below(wire.ext(wire.COMPLEX, payload))
        yield invalid(
            f'complex_{name}', data, status, './a/b', f'complex: {name.replace("_", " ")}'
        )


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _shapes()
    yield from _dtypes()
    yield from _types()
    yield from _part_types()
    yield from _forms()
    yield from _payloads()
    yield from _complexes()
