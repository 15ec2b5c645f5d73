"""Keys: their order, their kinds, their characters."""

from __future__ import annotations

from collections.abc import Iterator

import msgpack
import numpy as np

from .case import Case
from .flax_io import file_case, sorted_case, state_case
from .valid_plain import FLOAT_BITS, NEGATIVE, TEXTS, UNSIGNED, bits

WORDS = (
    'b',
    'a',
    'B',
    'A',
    '10',
    '2',
    '',
    'aa',
    'a\x00',
    'é',
    'z',
    '\uffff',
    '\U0001f600',
    '_',
    'ab',
)


def _both_orders(name: str, keys: tuple[object, ...], holds: str) -> Iterator[Case]:
    tree = {key: index for index, key in enumerate(keys)}
    yield sorted_case(f'keys_{name}_sorted', dict(tree), f'{holds}, sorted')
    yield file_case(f'keys_{name}_kept', dict(tree), f'{holds}, as inserted')


def _orders() -> Iterator[Case]:
    yield from _both_orders('str', WORDS, 'str keys, which sort by code point')
    yield from _both_orders('int', (10, 2, -1, 0, 300, -300, 2**64 - 1, -(2**63)), 'int keys')
    yield from _both_orders('bytes', (b'b', b'a', b'', b'\xff', b'a\x00', b'aa'), 'bytes keys')
    yield from _both_orders('float', (0.5, -1.5, float('inf'), 1e-300, float('-inf')), 'float keys')
    yield from _both_orders('bool', (True, False), 'bool keys')
    yield from _both_orders('mixed', (3, 0.5, True, 2, -7, 2.5, False), 'int, float and bool keys')
    yield from _both_orders(
        'exact',
        (2**53 + 1, float(2**53), 2**64 - 1, 2.0**64, 2**63 - 1, 2.0**63, -(2**63), -(2.0**64)),
        'ints and floats that only differ beyond 53 bits',
    )
    yield from _both_orders('index', tuple(map(str, range(12))), 'the keys 0 … 11 as str')
    nested = {'b': {'d': 1, 'c': {'f': 2, 'e': 3}}, 'a': [{'z': 1, 'y': 2}, [{'x': 1, 'w': 2}]]}
    yield sorted_case('keys_nested_sorted', nested, 'each dict sorted, also inside lists')
    yield file_case('keys_nested_kept', nested, 'each dict as inserted')
    yield sorted_case('keys_nil_alone', {None: {'b': 1, 'a': 2}}, 'a lone nil key')


def _kinds() -> Iterator[Case]:
    kinds: dict[str, dict[object, object]] = {
        'ints_unsigned': {key: None for key in UNSIGNED},
        'ints_negative': {key: None for key in NEGATIVE},
        'floats': {bits(item): item for item in FLOAT_BITS if item != 1 << 63},
        'float_minus_zero': {-0.0: 'minus zero'},
        'nil_bool_str': {None: 0, True: 1, 'None': 2, 'True': 3, False: 4},
        'bytes_and_str': {b'a': 0, 'a': 1, b'': 2, '': 3},
        'number_and_digits': {1: 'int', '1': 'str', b'1': 'bytes'},
        'complex': {1 + 2j: 1, complex(0, -1): 2},
        'ext': {
            msgpack.ExtType(5, b'a'): 1,
            msgpack.ExtType(5, b'b'): 2,
            msgpack.ExtType(0, b''): 3,
        },
        'timestamp': {
            msgpack.Timestamp(1, 0): 1,
            msgpack.Timestamp(1, 5): 2,
            msgpack.Timestamp(-1, 0): 3,
        },
        'np_scalars': {
            np.int8(1): 1,
            np.uint64(2**64 - 1): 2,
            np.float32(1.5): 3,
            np.float64(-2.5): 4,
            np.complex64(1j): 5,
            np.datetime64(7, 's'): 6,
            np.float16(0.25): 7,
            np.timedelta64(9, 'D'): 8,
        },
        'np_bool': {np.bool_(True): 'true', np.bool_(False): 'false'},
        'ml_scalars': {np.array(3, 'bfloat16')[()]: 1, np.array(-5, 'int4')[()]: 2},
        'kinds_with_trees': {0: {'a': [1]}, None: [{}], 2.5: {3: {4: 5}}, b'k': np.arange(2)},
    }
    for name, tree in kinds.items():
        yield file_case(f'keys_{name}', tree, f'keys: {name.replace("_", " ")}')


def _characters() -> Iterator[Case]:
    yield sorted_case('keys_empty', {'': {'': 1}}, 'the empty key')
    yield sorted_case('keys_nul', {'\x00': 1, 'a\x00': 2, 'a\x00b': 3, 'a': 4}, 'NUL inside keys')
    yield sorted_case('keys_unicode', {key: len(key) for key in TEXTS}, 'keys of all UTF-8 lengths')
    yield sorted_case(
        'keys_path_characters', {'a/b': 1, 'a~b': 2, '~1': 3, '.': 4, '/': 5}, '/ and ~'
    )
    yield sorted_case('keys_long', {'k' * 300: {'n' * 40: 1}}, 'keys with longer headers')
    yield sorted_case(
        'keys_bytes_long', {b'k' * 255: 1, b'k' * 256: 2}, 'bytes keys at 255 and 256'
    )
    yield sorted_case(
        'keys_same_start', {'a' * size: size for size in range(1, 20)}, 'keys that start alike'
    )
    yield file_case(
        'keys_many',
        {f'layer_{index * 7919 % 1000:03d}': index for index in range(1000)},
        '1000 keys',
    )


def _state_dict_keys() -> Iterator[Case]:
    yield state_case('state_int_keys', {3: 'c', 1: 'a', 20: 't'}, 'int keys become str')
    yield state_case(
        'state_other_keys',
        {(3, 4): 1, None: 2, 1.5: 3, True: 4, -7: 5, 1e300: 6, 0.1: 7, b'k': 8},
        'tuple, None, float, bool and bytes keys become str',
    )
    yield state_case(
        'state_float_keys',
        {value: 0 for value in (1e16, 1e15, 1e-5, 1e-4, float('inf'), -0.0, 123.0)},
        'floats as Python prints them',
    )


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _orders()
    yield from _kinds()
    yield from _characters()
    yield from _state_dict_keys()
