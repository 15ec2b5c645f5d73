"""dtype names that np.dtype takes but Flax doesn't write, unknown dtypes, odd bytes in items."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

import dump

from . import wire
from .case import Case
from .readable_headers import readable

ALIASES: dict[str, list[str]] = {
    'sized': 'f2 f4 f8 f16 c8 c16 c32 i1 i2 i4 i8 u1 u2 u4 u8 b1'.split(),
    'little': '<f2 <f4 <f8 <c8 <c16 <i1 <i2 <i4 <i8 <u2 <u4 <u8 <b1'.split(),
    'native': '=f2 =f4 =f8 =c8 =c16 =i2 =i4 =i8 =u1 =u8 =b1'.split(),
    'bar': '|b1 |i1 |u1 |f4'.split(),
    'big': '>f2 >f4 >f8 >c8 >c16 >i1 >i2 >i4 >i8 >u1 >u2 >u4 >u8 >b1'.split(),
    'words': (
        'half single double float int uint longdouble csingle cdouble complex clongdouble byte'
        ' ubyte short ushort intc uintc long ulong longlong ulonglong intp uintp int_ bool_'
    ).split(),
    'chars': list('?bBhHiIlLqQefdgFDG'),
    'times': 'M8[s] m8[ms] <M8[D] <m8[25s] =M8[ns] >M8[s] >m8[us] M8[2W] m8 <m8'.split(),
}


def items_of(dtype: np.dtype, count: int) -> bytes:
    """Bytes of some items, in the dtype's own byte order."""
    items = np.arange(count) % 2 if dtype.kind == 'b' else np.arange(count) * 3 + 1
    if dtype.kind in 'Mm':
        items = items.astype(np.int64).astype(dtype.newbyteorder('=')).astype(dtype)
    data = bytearray(items.astype(dtype).tobytes())
    if dtype.name in ('float128', 'complex256'):
        for start in range(0, len(data), 16):
            data[start + 10 : start + 16] = bytes(6)
    return bytes(data)


def _aliases() -> Iterator[Case]:
    for family, names in ALIASES.items():
        entries: list[tuple[bytes | str, bytes]] = []
        for name in names:
            entries.append((name, wire.array(name, [3, 1], items_of(np.dtype(name), 3))))
        yield readable(
            f'alias_{family}', wire.mapping(entries), f'aliases of dtype names: {family}'
        )
    scalars: list[tuple[bytes | str, bytes]] = []
    for name in ('<f4', '>f4', 'f8', '>i8', 'half', '?', '>M8[s]', '>c16'):
        scalars.append(
            (name, wire.array(name, [], items_of(np.dtype(name), 1), code=wire.NPSCALAR))
        )
    yield readable(
        'alias_scalars', wire.mapping(scalars), 'aliases of dtype names in NumPy scalars'
    )
    empty = wire.array('>f4', [0, 2], b'')
    yield readable('alias_big_empty', empty, 'an empty big-endian array')
    zero_d = wire.array('>u4', [], struct.pack('>I', 7))
    yield readable('alias_big_0d', zero_d, 'a 0-d big-endian array')
    unit = wire.array('datetime64[generic]', [1], bytes(8))
    yield readable('alias_datetime_generic', unit, 'datetime64[generic] is datetime64')


def _legacy() -> Iterator[Case]:
    names = ('<f4', '<i4', '|u1', '<f8', '|b1', '<f2')
    entries: list[tuple[bytes | str, bytes]] = [
        (name, wire.array(name, [2], items_of(np.dtype(name), 2))) for name in names
    ]
    holds = 'dtype.str as dtype name, as before 30 October 2020'
    yield readable('legacy_dtype_str', wire.mapping(entries), holds, None, 'legacy')
    data = struct.pack('<2H', 0x3F80, 0xC000)
    text = f'0 - {dump.array_text("<V2", (2,), data)}\n'
    yield readable(
        'legacy_bfloat16',
        wire.array('<V2', [2], data),
        'old bfloat16: opaque unless asked for',
        text,
        'legacy',
    )


def _opaque() -> Iterator[Case]:
    for name, dims, size in (
        ('float8_e9m9', (3,), 3),
        ('posit16', (2, 2), 8),
        ('quint3', (), 5),
        ('float256', (1, 2), 64),
    ):
        data = bytes(range(size))
        text = f'0 - {dump.array_text(name, dims, data)}\n'
        holds = f'unknown dtype of {size} bytes in shape {list(dims)}: opaque'
        yield readable(f'opaque_{name}', wire.array(name, dims, data), holds, text)
    scalar = wire.array('posit32', [], b'\x01\x02\x03\x04', code=wire.NPSCALAR)
    text = f'0 - {dump.scalar_text("posit32", bytes([1, 2, 3, 4]))}\n'
    yield readable('opaque_scalar', scalar, 'a scalar of an unknown dtype', text)
    nested = wire.mapping([('a', wire.array('posit8', [2], b'\x01\x02')), ('b', b'\x05')])
    lines = (
        f'0 - map 2\n1 s:1:61 {dump.array_text("posit8", (2,), bytes([1, 2]))}\n1 s:1:62 int 5\n'
    )
    yield readable('opaque_nested', nested, 'an unknown dtype beside known things', lines)
    for name, size in (('void64', 8), ('V4', 4), ('str96', 12), ('bytes24', 3)):
        data = bytes(range(2 * size))
        text = f'0 - {dump.array_text(name, (2,), data)}\n'
        holds = f'{name}, written by Flax and unreadable by it: opaque, not to be written again'
        yield readable(f'opaque_{name}', wire.array(name, [2], data), holds, text, 'noencode')


def _odd_bytes() -> Iterator[Case]:
    odd = bytes([0, 1, 2, 255])
    yield readable('bool_bytes', wire.array('bool', [4], odd), 'bool bytes beyond 0 and 1 are kept')
    for name in (
        'int1',
        'int2',
        'int4',
        'uint1',
        'uint2',
        'uint4',
        'float4_e2m1fn',
        'float6_e2m3fn',
    ):
        data = bytes([0x7F, 0xF8, 0x10, 0xFF, 0x00])
        yield readable(
            f'high_bits_{name}',
            wire.array(name, [5], data),
            f'{name}: bits above the value are kept',
        )
    for name, byte in (('bool', 2), ('bool', 255), ('int4', 0x7F), ('uint2', 0xF1)):
        data = bytes([byte])
        text = f'0 - {dump.scalar_text(name, data)}\n'
        scalar = wire.array(name, [], data, code=wire.NPSCALAR)
        yield readable(
            f'odd_scalar_{name}_{byte}', scalar, f'a {name} scalar of byte {byte}: kept', text
        )
    padding = bytes(10) + b'\xaa' * 6
    yield readable(
        'long_double_padding',
        wire.array('float128', [1], padding),
        'padding of a long double is kept',
    )
    scalar = wire.array('float128', [], padding, code=wire.NPSCALAR)
    text = f'0 - {dump.scalar_text("float128", padding)}\n'
    yield readable('long_double_padding_scalar', scalar, 'also that of a scalar', text)


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _aliases()
    yield from _legacy()
    yield from _opaque()
    yield from _odd_bytes()
