"""Bytes that are no msgpack, or not one object: cut, trailing, too deep, bad text and keys."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

from . import wire
from .case import Case
from .flax_io import serialize

LFS_POINTER = (
    b'version https://git-lfs.github.com/spec/v1\n'
    b'oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n'
)


def invalid(name: str, data: bytes, status: str, path: str, holds: str) -> Case:
    """A case that is refused with this status and path."""
    return Case('invalid', name, data, holds, status=status, path=path)


def below(value: bytes) -> bytes:
    """{"z": 1, "a": {"b": value}}"""
    return wire.mapping([('z', b'\x01'), ('a', wire.mapping([('b', value)]))])


CUT_HEADS = {
    'uint8': 'cc',
    'uint16': 'cd01',
    'uint32': 'ce010203',
    'uint64': 'cf01020304050607',
    'int8': 'd0',
    'int16': 'd1ff',
    'int32': 'd2ffffff',
    'int64': 'd3ffffffffffff',
    'float32': 'ca3f80',
    'float64': 'cb3ff00000',
    'fixstr': 'a56162',
    'str8_length': 'd9',
    'str8_body': 'd9056162',
    'str16_length': 'da00',
    'str32_length': 'db000000',
    'bin8_length': 'c4',
    'bin8_body': 'c4036162',
    'bin16_length': 'c501',
    'bin32_length': 'c6000001',
    'array16_count': 'dc00',
    'array32_count': 'dd0000',
    'map16_count': 'de00',
    'map32_count': 'df0000',
    'fixext1': 'd405',
    'fixext4': 'd6050102',
    'fixext16_code': 'd8',
    'ext8_length': 'c7',
    'ext8_code': 'c703',
    'ext8_body': 'c703050102',
    'ext16_length': 'c800',
    'ext32_length': 'c9000000',
}


def _truncated() -> Iterator[Case]:
    yield invalid('empty', b'', 'TRUNCATED', '.', 'no byte at all')
    for name, head in CUT_HEADS.items():
        yield invalid(
            f'truncated_{name}',
            below(bytes.fromhex(head)),
            'TRUNCATED',
            './a/b',
            f'ends inside {name}',
        )
    yield invalid('truncated_root', bytes.fromhex('cb3ff0'), 'TRUNCATED', '.', 'a root value, cut')
    yield invalid(
        'truncated_value', bytes.fromhex('81a161'), 'TRUNCATED', './a', 'a key, then the end'
    )
    yield invalid(
        'truncated_item', bytes.fromhex('9301c0a56162'), 'TRUNCATED', './2', 'the last item, cut'
    )
    yield invalid('truncated_key', bytes.fromhex('81a36162'), 'TRUNCATED', '.', 'a key, cut')
    nested = wire.mapping([('m', bytes.fromhex('81a56162'))])
    yield invalid('truncated_key_nested', nested, 'TRUNCATED', './m', 'a key below the root, cut')
    array = serialize({'w': {'v': np.arange(4)}})
    yield invalid('truncated_array', array[:-1], 'TRUNCATED', './w/v', 'an array, one byte short')


def _claims() -> Iterator[Case]:
    for name, head in (
        ('array32', 'ddffffffff'),
        ('map32', 'dfffffffff'),
        ('str32', 'dbffffffff'),
        ('bin32', 'c6ffffffff'),
        ('ext32', 'c9ffffffff05'),
        ('array32_quarter', 'dd0fffffff'),
        ('array16', 'dcffff'),
        ('map16', 'deffff'),
        ('array32_wrap', 'dd80000001c0'),
        ('map32_wrap', 'df80000001c0c0'),
        ('ext32_array', 'c9ffffffff01'),
    ):
        data = bytes.fromhex(head)
        yield invalid(f'claim_{name}', data, 'TRUNCATED', '.', f'{name}: a count beyond the input')
        yield invalid(
            f'claim_{name}_nested', below(data), 'TRUNCATED', './a/b', f'{name} below the root'
        )


def _format() -> Iterator[Case]:
    yield invalid('c1_root', b'\xc1', 'FORMAT', '.', 'the byte c1')
    yield invalid('c1_value', below(b'\xc1'), 'FORMAT', './a/b', 'the byte c1 as a value')
    yield invalid('c1_item', b'\x93\x01\xc1\x02', 'FORMAT', './1', 'the byte c1 as an item')
    yield invalid('c1_key', wire.mapping([('m', b'\x81\xc1\x01')]), 'FORMAT', './m', 'c1 as a key')
    trailing = {
        'nil': b'\xc0\xc0',
        'map': b'\x80\x00',
        'array': serialize({'a': 1}) + b'\xc1',
        'zeros': bytes(64),
        'two_objects': serialize({'a': 1}) * 2,
        'newline': serialize([1]) + b'\n',
    }
    for name, data in trailing.items():
        yield invalid(f'trailing_{name}', data, 'FORMAT', '.', f'bytes after the end: {name}')
    other = {
        'git_lfs': LFS_POINTER,
        'json': b'{"params": [1, 2]}',
        'html': b'<!DOCTYPE html><html></html>',
        'gzip': b'\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03',
        'zip': b'PK\x03\x04\x14\x00\x00\x00',
        'easylm': wire.sequence([wire.sequence([wire.text('params')]), wire.binary(b'\x01')]) * 2,
    }
    for name, data in other.items():
        yield invalid(f'other_{name}', data, 'FORMAT', '.', f'another kind of file: {name}')


def _timestamps() -> Iterator[Case]:
    malformed = {
        'length_0': b'',
        'length_3': b'abc',
        'length_5': b'abcde',
        'length_13': bytes(13),
        'nanoseconds_64': struct.pack('>Q', 1_000_000_000 << 34),
        'nanoseconds_64_max': b'\xff' * 8,
        'nanoseconds_96': struct.pack('>Iq', 1_000_000_000, 0),
    }
    for name, payload in malformed.items():
        data = below(wire.ext(wire.TIMESTAMP, payload))
        yield invalid(
            f'timestamp_{name}', data, 'FORMAT', './a/b', f'a malformed timestamp: {name}'
        )
    keyed = wire.mapping([('m', wire.mapping([(wire.ext(-1, b'abc'), b'\x01')]))])
    yield invalid('timestamp_key', keyed, 'FORMAT', './m', 'a malformed timestamp as key')


def _depth() -> Iterator[Case]:
    deep = '.' + '/0' * 1024
    yield invalid('depth_lists', b'\x91' * 1025 + b'\xc0', 'LIMIT', deep, '1025 lists')
    yield invalid(
        'depth_empty_list', b'\x91' * 1024 + b'\x90', 'LIMIT', deep, '1024 lists, an empty one'
    )
    maps = b'\x81\xa1a' * 1025 + b'\xc0'
    yield invalid('depth_maps', maps, 'LIMIT', '.' + '/a' * 1024, '1025 maps')


def _utf8() -> Iterator[Case]:
    malformed = {
        'lone_continuation': '80',
        'overlong_2': 'c080',
        'overlong_slash': 'c0af',
        'overlong_3': 'e08080',
        'overlong_4': 'f0808080',
        'surrogate': 'eda080',
        'surrogate_pair': 'eda081edb080',
        'too_large': 'f4908080',
        'f5': 'f5808080',
        'cut_2': 'c3',
        'cut_3': 'e282',
        'cut_4': 'f09f98',
        'bad_second': 'c341',
        'ff': 'ff',
        'latin1': '61e962',
        'late': '61' * 40 + '80',
    }
    for name, text in malformed.items():
        data = bytes.fromhex(text)
        yield invalid(f'utf8_{name}', below(wire.text(data)), 'UTF8', './a/b', f'str: {name}')
    for name in ('surrogate', 'overlong_2', 'ff'):
        data = wire.mapping(
            [('m', wire.mapping([(wire.text(bytes.fromhex(malformed[name])), b'\x01')]))]
        )
        yield invalid(f'utf8_key_{name}', data, 'UTF8', './m', f'key: {name}')
    yield invalid('utf8_root', b'\xa1\xff', 'UTF8', '.', 'a str at the root')
    yield invalid('utf8_item', b'\x92\xa1a\xa1\xff', 'UTF8', './1', 'a str in a list')


def _keys() -> Iterator[Case]:
    containers = {
        'list': b'\x90',
        'list_of_one': b'\x91\x01',
        'map': b'\x80',
        'map_of_one': b'\x81\x01\x02',
        'list_wide': b'\xdd\x00\x00\x00\x00',
        'array': wire.array('int8', [1], b'\x01'),
        'array_0d': wire.array('int8', [], b'\x01'),
    }
    for name, key in containers.items():
        data = wire.mapping([('m', wire.mapping([('a', b'\x01'), (key, b'\x01')]))])
        status = 'KEY|TYPE' if name.startswith('array') else 'KEY'
        yield invalid(f'key_{name}', data, status, './m', f'a container as key: {name}')
    yield invalid('key_list_root', b'\x81\x90\xc0', 'KEY', '.', 'a list as key, at the root')


def _paths() -> Iterator[Case]:
    bad = b'\xa1\xff'
    trees = {
        'slash': (wire.mapping([('a/b', bad)]), './a~1b', '/ in a key is ~1'),
        'tilde': (
            wire.mapping([('~x', wire.mapping([('y/', bad)]))]),
            './~0x/y~1',
            '~ in a key is ~0',
        ),
        'both': (wire.mapping([('~/~1', bad)]), './~0~1~01', '~ and / together'),
        'empty_key': (wire.mapping([('', bad)]), './', 'the empty key'),
        'int_key': (wire.mapping([(b'\x07', bad)]), './7', 'an int key'),
        'negative_key': (wire.mapping([(b'\xff', bad)]), './-1', 'a negative key'),
        'dots': (wire.mapping([('..', wire.mapping([('.', bad)]))]), './../.', 'keys of dots'),
        'index': (
            wire.mapping([('l', wire.sequence([b'\x01'] * 11 + [bad]))]),
            './l/11',
            'an index',
        ),
        'mixed': (
            wire.sequence([wire.mapping([('k', wire.sequence([bad]))])]),
            './0/k/0',
            'both kinds',
        ),
        'late': (
            wire.mapping([('a', wire.mapping([('b', wire.sequence([b'\x01']))])), ('c', bad)]),
            './c',
            'after a subtree that is fine',
        ),
    }
    for name, (data, path, holds) in trees.items():
        yield invalid(f'path_{name}', data, 'UTF8', path, f'the path: {holds}')


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _truncated()
    yield from _claims()
    yield from _format()
    yield from _timestamps()
    yield from _depth()
    yield from _utf8()
    yield from _keys()
    yield from _paths()
