"""Bytes that Flax never writes but reads: headers longer than they need be, and aligned data."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator

import msgpack
import numpy as np

import dump

from . import wire
from .case import Case
from .flax_io import serialize

F32 = struct.pack('<2f', 1.0, 2.0)


def readable(name: str, data: bytes, holds: str, text: str | None = None, *flags: str) -> Case:
    """A case whose text is Flax's, or built by rule where Flax can't tell."""
    return Case('readable', name, data, holds, text=text, flags=flags)


def _integers() -> Iterator[Case]:
    for form, pattern in wire.INT_FORMS.items():
        size = struct.calcsize(pattern)
        signed = form.startswith('d')
        values = [0, 1, 5, 127] + ([-1, -32, -128] if signed else [128 if size == 1 else 200])
        data = wire.sequence([wire.integer(value, form) for value in values])
        yield readable(f'int_form_{form}', data, f'small ints in the {8 * size}-bit form {form}')
    key_map = wire.mapping([(wire.integer(1, 'cf'), b'\xc0'), (wire.integer(-1, 'd3'), b'\xc0')])
    yield readable('int_keys_wide', key_map, 'int keys in 64 bits')


def _texts_and_containers() -> Iterator[Case]:
    for width in (1, 2, 4):
        yield readable(f'str_width_{width}', wire.text('abc', width), f'str, {width}-byte length')
        yield readable(
            f'bin_width_{width}', wire.binary(b'abc', width), f'bin, {width}-byte length'
        )
        yield readable(
            f'ext_width_{width}', wire.ext(5, b'abcd', width), f'ext, {width}-byte length'
        )
        key = wire.mapping([(wire.text('key', width), wire.text('', width))])
        yield readable(f'key_width_{width}', key, f'key and empty str, {width}-byte length')
        sizes = [wire.ext(7, bytes(size), width) for size in (0, 1, 2, 4, 8, 16)]
        yield readable(
            f'ext_sizes_width_{width}', wire.sequence(sizes), 'fixext sizes in ext headers'
        )
    for width in (2, 4):
        items = wire.sequence([b'\x01', wire.sequence([], width)], width)
        yield readable(f'list_width_{width}', items, f'lists, {width}-byte count')
        tree = wire.mapping([('a', wire.mapping([], width)), ('b', b'\x01')], width)
        yield readable(f'map_width_{width}', tree, f'maps, {width}-byte count')


def _floats() -> Iterator[Case]:
    patterns = (0x00000000, 0x80000000, 0x3F800000, 0x7F800000, 0x7FC12345, 0x00000001, 0x3DCCCCCD)
    items = [b'\xca' + struct.pack('>I', bits) for bits in patterns]
    yield readable('float32_values', wire.sequence(items), 'float32 values, which become doubles')
    yield readable('float32_root', items[2], 'a float32 at the root')
    yield readable('float32_key', wire.mapping([(items[6], b'\xc0')]), 'a float32 key')
    parts = b'\xca\x3f\x80\x00\x00' + wire.double(2.0)
    yield readable(
        'complex_float32', wire.ext(wire.COMPLEX, b'\x92' + parts), 'complex, one float32 part'
    )
    wide = b'\xdc\x00\x02' + wire.double(1.0) + wire.double(2.0)
    yield readable('complex_wide', wire.ext(wire.COMPLEX, wide, 4), 'complex with longer headers')


def _timestamps() -> Iterator[Case]:
    forms = {
        '64_small': struct.pack('>Q', 5),
        '64_zero_fraction': struct.pack('>Q', 2**33),
        '96_small': struct.pack('>Iq', 0, 5),
        '96_fits_64': struct.pack('>Iq', 7, 2**33),
    }
    for name, data in forms.items():
        yield readable(f'timestamp_{name}', wire.ext(-1, data), 'a timestamp in a longer form')
    wide = wire.ext(-1, struct.pack('>I', 9), 2)
    yield readable(
        'timestamp_wide', wire.mapping([('t', wide)]), 'a timestamp behind an ext16 header'
    )


def _array_headers() -> Iterator[Case]:
    for width in (1, 2, 4):
        plain = wire.payload(wire.shape([2]), wire.text('float32'), wire.binary(F32))
        yield readable(
            f'array_ext_{width}', wire.ext(1, plain, width), f'array, {width}-byte ext length'
        )
        named = wire.array_of(wire.shape([2]), wire.text('float32', width), wire.binary(F32))
        yield readable(f'array_name_{width}', named, f'dtype name, {width}-byte length')
        data = wire.array_of(wire.shape([2]), wire.text('float32'), wire.binary(F32, width))
        yield readable(f'array_data_{width}', data, f'array data, {width}-byte length')
    for width in (2, 4):
        dims = wire.sequence([wire.integer(2), wire.integer(1)], width)
        shaped = wire.array_of(dims, wire.text('float32'), wire.binary(F32))
        yield readable(f'array_shape_{width}', shaped, f'shape, {width}-byte count')
        parts = [wire.shape([2]), wire.text('float32'), wire.binary(F32)]
        tupled = wire.ext(1, wire.sequence(parts, width))
        yield readable(f'array_tuple_{width}', tupled, f'payload, {width}-byte count')
        scalar = wire.array_of(
            wire.list_header(0, width), wire.text('int8'), b'\xc4\x01\x05', code=3
        )
        yield readable(f'scalar_shape_{width}', scalar, f'scalar, empty shape, {width}-byte count')
    for form in wire.INT_FORMS:
        dims = wire.sequence([wire.integer(2, form)])
        wide = wire.array_of(dims, wire.text('float32'), wire.binary(F32))
        yield readable(f'array_dim_{form}', wide, f'a dimension in the form {form}')


def _shift(start: int, boundary: int, key: str) -> bytes:
    """Key and float32[2], its headers so wide that the data lies on the boundary."""
    key_widths, ext_widths, lists = (0, 1, 2, 4), (1, 2, 4), (0, 2, 4)
    forms = ('', 'cc', 'cd', 'ce', 'cf')
    for choice in itertools.product(
        key_widths, ext_widths, lists, lists, forms, key_widths, (1, 2, 4)
    ):
        key_width, ext_width, tuple_width, shape_width, form, name_width, data_width = choice
        parts = [
            wire.sequence([wire.integer(2, form)], shape_width),
            wire.text('float32', name_width),
            wire.binary(F32, data_width),
        ]
        entry = wire.text(key, key_width) + wire.ext(
            1, wire.sequence(parts, tuple_width), ext_width
        )
        if (start + len(entry) - len(F32)) % boundary == 0:
            return entry
    raise AssertionError(f'no choice of headers reaches a boundary of {boundary}')


def _aligned() -> Iterator[Case]:
    for boundary in (8, 16):
        keys = [f'layer{"x" * index}' for index in range(15)]
        data = wire.map_header(len(keys))
        for key in keys:
            data += _shift(len(data), boundary, key)
            if data.rfind(F32) % boundary:
                raise AssertionError(f'data of {key} off its boundary')
        yield readable(f'aligned_{boundary}', data, f'15 arrays, data at multiples of {boundary}')
    yield readable(
        'aligned_pad_64', _padded(64, crc=False), 'data at a multiple of 64: the "pad" key'
    )
    yield readable(
        'aligned_pad_4096', _padded(4096, crc=True), 'data at 4096, with "pad" and "crc"'
    )


def _padded(boundary: int, crc: bool) -> bytes:
    """A chunk dict whose extra key `pad` moves the data to the boundary."""
    for size in range(boundary + 16):
        extra: list[tuple[bytes | str, bytes]] = [('pad', wire.binary(bytes(size)))]
        if crc:
            extra.append(('crc', wire.integer(0x12345678)))
        entry = wire.mapping(
            [
                ('__msgpack_chunked_array__', b'\xc3'),
                ('shape', wire.mapping(wire.indexed([wire.integer(2)]))),
                *extra,
                ('chunks', wire.mapping(wire.indexed([wire.array('float32', [2], F32)]))),
            ]
        )
        data = wire.mapping([('w', entry), ('step', b'\x07')])
        if data.find(F32) % boundary == 0:
            return data
    raise AssertionError(f'no padding reaches a boundary of {boundary}')


def _extensions() -> Iterator[Case]:
    for code in (-2, -3, -64, -127, -128):
        text = f'0 - ext {code} {dump.data_text(b"abc")}\n'
        yield readable(f'ext_code_minus_{-code}', wire.ext(code, b'abc'), f'ext code {code}', text)
    keyed = wire.mapping([(wire.ext(-5, b'a'), b'\x01'), (wire.ext(-5, b'b'), wire.ext(-128, b''))])
    lines = '0 - map 2\n1 x:-5:1:61 int 1\n1 x:-5:1:62 ext -128 0:\n'
    yield readable('ext_keys_negative', keyed, 'negative ext codes as keys and values', lines)


def _old_forms() -> Iterator[Case]:
    old = {
        'step': np.array(5, np.int32),
        'mu': {
            'name': 'State',
            'fields': {'0': 'a', '1': 'b'},
            'values': {'0': 1, '1': np.ones(2)},
        },
    }
    data = serialize(old, in_place=True)  # a tree that only old releases made
    yield readable(
        'legacy_namedtuple', data, 'a named tuple as before 14 July 2021', None, 'legacy'
    )
    orbax = msgpack.packb({'t': msgpack.ExtType(4, msgpack.packb([1, 2]))})
    yield readable('legacy_orbax_tuple', orbax, 'ext 4, a tuple in old Orbax files', None, 'legacy')


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _integers()
    yield from _texts_and_containers()
    yield from _floats()
    yield from _timestamps()
    yield from _array_headers()
    yield from _aligned()
    yield from _extensions()
    yield from _old_forms()
