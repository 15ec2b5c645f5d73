"""Plain values: nil, bool, int, float, complex, str, bytes, ext, timestamp, lists, dicts."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgpack
import numpy as np

from .case import Case
from .flax_io import file_case, sorted_case, with_deep_stack


def bits(pattern: int) -> float:
    """The double with these bits."""
    return struct.unpack('<d', struct.pack('<Q', pattern))[0]


FLOAT_BITS = (
    0x0000000000000000,
    0x8000000000000000,
    0x3FF0000000000000,
    0xBFF0000000000000,
    0x4000000000000000,
    0x3FB999999999999A,
    0x7FF0000000000000,
    0xFFF0000000000000,
    0x7FF8000000000000,
    0xFFF8000000000000,
    0x7FF8000000ABCDEF,
    0x7FF0000000000001,
    0xFFF4000000000000,
    0x0000000000000001,
    0x800FFFFFFFFFFFFF,
    0x0010000000000000,
    0x7FEFFFFFFFFFFFFF,
    0x4340000000000000,
    0x43E0000000000000,
    0x43F0000000000000,
)
UNSIGNED = (
    0,
    1,
    127,
    128,
    255,
    256,
    32767,
    32768,
    65535,
    65536,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**32,
    2**53 + 1,
    2**63 - 1,
    2**63,
    2**64 - 1,
)
NEGATIVE = (
    -1,
    -32,
    -33,
    -127,
    -128,
    -129,
    -32767,
    -32768,
    -32769,
    -65536,
    -(2**31),
    -(2**31) - 1,
    -(2**32),
    -(2**53) - 1,
    -(2**63) + 1,
    -(2**63),
)
TEXTS = (
    '',
    'a',
    'é',
    'ß',
    'Ω',
    '€',
    '日本語',
    '\U0001f600',
    'e\u0301',
    '\ufeff',
    '\ufffd',
    '\uffff',
    '\U0010ffff',
    '\ud7ff',
    '\ue000',
    '\x00',
    'a\x00b',
    '\x7f',
    '\x80',
    '\u07ff',
    '\u0800',
    '\\"\n\t',
)


def _numbers() -> Iterator[Case]:
    for name, value in (
        ('nil', None),
        ('true', True),
        ('false', False),
        ('zero', 0),
        ('int_127', 127),
        ('int_128', 128),
        ('int_minus_32', -32),
        ('int_minus_33', -33),
        ('int_uint64_max', 2**64 - 1),
        ('int_int64_min', -(2**63)),
        ('float_one', 1.0),
        ('float_minus_zero', -0.0),
        ('float_inf', bits(0x7FF0000000000000)),
        ('float_nan', bits(0x7FF8000000000000)),
        ('float_third', 1 / 3),
        ('complex', 1 + 2j),
    ):
        yield sorted_case(f'plain_{name}', value, f'{value!r} at the root')
    yield sorted_case('ints_unsigned', list(UNSIGNED), 'ints from 0 on each side of every boundary')
    yield sorted_case(
        'ints_negative', list(NEGATIVE), 'ints below 0 on each side of every boundary'
    )
    yield sorted_case('floats', [bits(item) for item in FLOAT_BITS], 'doubles, bits kept')
    yield sorted_case('floats_integral', [0.0, 1.0, -7.0, 2.0**63], 'whole doubles stay float64')
    yield sorted_case(
        'complexes',
        [
            0j,
            complex(-0.0, 0.0),
            complex(bits(0x7FF8000000ABCDEF), 1.0),
            complex(1.0, float('-inf')),
            complex(bits(1), -bits(1)),
        ],
        'Python complex: signed zeros, NaN payload, infinity, subnormals',
    )


def _texts() -> Iterator[Case]:
    yield sorted_case('str_empty', '', 'the empty str')
    yield sorted_case('str_nul', 'a\x00b', 'NUL inside a str')
    yield sorted_case('strs_unicode', list(TEXTS), 'UTF-8 of one to four bytes, non-characters')
    yield sorted_case('bytes_all', bytes(range(256)), 'all byte values')
    yield sorted_case('bytes_empty', b'', 'empty bytes')
    yield sorted_case(
        'bytes_like',
        {'array': bytearray(b'xy'), 'view': memoryview(b'xyz')},
        'bytearray, memoryview',
    )


def _extensions() -> Iterator[Case]:
    for code in (0, 4, 5, 42, 127):
        yield sorted_case(
            f'ext_code_{code}', msgpack.ExtType(code, b'abc'), f'ext code {code} passes through'
        )
    tuple_of_old_orbax = msgpack.ExtType(4, msgpack.packb([1, 'two']))
    yield sorted_case('ext_nested_msgpack', {'t': tuple_of_old_orbax}, 'ext 4 with msgpack inside')
    stamps = {
        'ts32_zero': (0, 0),
        'ts32': (1, 0),
        'ts32_max': (2**32 - 1, 0),
        'ts64': (1, 5),
        'ts64_seconds': (2**32, 0),
        'ts64_max': (2**34 - 1, 999_999_999),
        'ts96': (2**34, 0),
        'ts96_negative': (-1, 0),
        'ts96_fraction': (-1, 999_999_999),
        'ts96_min': (-(2**63), 1),
        'ts96_max': (2**63 - 1, 999_999_999),
    }
    for name, (seconds, nanoseconds) in stamps.items():
        yield sorted_case(
            f'timestamp_{name}',
            msgpack.Timestamp(seconds, nanoseconds),
            f'{seconds} s {nanoseconds} ns',
        )
    trees = {name: [msgpack.Timestamp(*stamp)] for name, stamp in stamps.items()}
    yield file_case('timestamps', trees, 'timestamps in lists under a dict')


def _containers() -> Iterator[Case]:
    yield sorted_case('list_empty', [], 'an empty list at the root')
    yield sorted_case('dict_empty', {}, 'an empty dict at the root')
    yield sorted_case(
        'list_mixed',
        [None, True, -1, 2.5, 3j, 'x', b'y', [], {}, [[{'a': [1]}]]],
        'one of each kind',
    )
    yield sorted_case('list_of_lists', [[1, [2, [3, []]]], []], 'lists in lists')
    yield sorted_case('dict_of_empties', {'d': {}, 'l': [], 'n': None, 's': ''}, 'empty things')
    yield file_case(
        'dict_nested',
        {'z': {'y': {'x': [{'w': 1}]}}, 'a': {'b': {}}},
        'dicts and lists, kept order',
    )
    yield file_case(
        'list_with_arrays',
        [np.arange(3, dtype=np.int32), [np.float32(2)], {'a': np.ones(1)}],
        'arrays in raw lists',
    )


def nested_lists(depth: int, leaf: object) -> object:
    """`depth` lists around the leaf."""
    for _ in range(depth):
        leaf = [leaf]
    return leaf


def nested_dicts(depth: int, leaf: object, key: object = 'a') -> object:
    """`depth` dicts around the leaf."""
    for _ in range(depth):
        leaf = {key: leaf}
    return leaf


def _mixed_depth(depth: int) -> object:
    leaf: object = np.arange(2, dtype=np.int16)
    for level in range(depth):
        leaf = [1, leaf, 'after'] if level % 2 else {'a': 0, 'b': leaf, 'c': None}
    return leaf


def _deep() -> Iterator[Case]:
    for depth in (100, 512, 1023, 1024):
        yield with_deep_stack(
            lambda: file_case(f'deep_lists_{depth}', nested_lists(depth, None), f'{depth} lists')
        )
        yield with_deep_stack(
            lambda: sorted_case(f'deep_dicts_{depth}', nested_dicts(depth, 1), f'{depth} dicts')
        )
    for name, leaf in (('list', []), ('dict', {})):
        tree = nested_lists(1023, leaf)
        yield with_deep_stack(
            lambda: file_case(f'deep_empty_{name}_1024', tree, f'1023 lists around an empty {name}')
        )
    yield with_deep_stack(
        lambda: file_case(
            'deep_array_1024',
            nested_lists(1024, np.arange(2, dtype=np.int8)),
            '1024 lists and an array',
        )
    )
    yield with_deep_stack(
        lambda: file_case(
            'deep_mixed_1024', _mixed_depth(1024), 'lists and dicts in turn, 1024 deep'
        )
    )
    chunked = nested_dicts(1022, np.arange(3, dtype=np.int32))
    yield with_deep_stack(
        lambda: file_case('deep_chunked_1024', chunked, '1022 dicts around a chunk dict', 4)
    )


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _numbers()
    yield from _texts()
    yield from _extensions()
    yield from _containers()
    yield from _deep()
