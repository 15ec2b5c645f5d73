"""Checks packed.h: that it makes of text what real Flax writes for it, and that it ends the program for what is no such text.

    python packed_flax.py PROGRAM      # the one of packed.c
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile

import flax.serialization
import ml_dtypes  # noqa: F401, names its dtypes to NumPy
import msgpack
import numpy as np

WORDS = {
    'bool': 'bool', 'i8': 'int8', 'i16': 'int16', 'i32': 'int32', 'i64': 'int64', 'u8': 'uint8', 'u16': 'uint16',
    'u32': 'uint32', 'u64': 'uint64', 'f32': 'float32', 'f64': 'float64', 'c64': 'complex64', 'c128': 'complex128',
}  # fmt: skip


class DType:
    """A dtype's word: with a shape, makes arrays; without one, scalars."""

    def __init__(self, name: str, shape: tuple[int, ...] | int | None = None) -> None:
        self.dtype = np.dtype(name)
        self.shape = shape

    def __getitem__(self, shape: tuple[int, ...] | int) -> DType:
        return DType(self.dtype, shape)

    def __call__(self, *items: object) -> object:
        if items and isinstance(items[0], bytearray):
            flat = np.frombuffer(items[0], self.dtype)
        else:
            flat = np.array(items, self.dtype)
        return flat[0] if self.shape is None else flat.reshape(self.shape)


def ext(code: int, payload: object) -> msgpack.ExtType:
    """The extension, of bytes or of a value."""
    return msgpack.ExtType(code, payload if isinstance(payload, bytes) else msgpack.packb(payload))


NAMES = {
    **{word: DType(name) for word, name in WORDS.items()},
    'dtype': DType,
    'hex': bytearray.fromhex,
    'ext': ext,
    'timestamp': msgpack.Timestamp,
    'inf': float('inf'),
    'nan': float('nan'),
}

EDGES = [0, 1, 31, 32, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63]
SIZES = [0, 1, 2, 3, 4, 8, 15, 16, 17, 31, 32, 255, 256, 65535, 65536]

TEXTS = [
    *map(str, EDGES), str(2**64 - 1), *(str(-edge) for edge in EDGES), *(str(-edge - 1) for edge in EDGES[:-1]),
    '1.5', '-0.0', '1e+300', '5e-324', '0.1', 'inf', '-inf', 'nan', '1+2j', '1-2.5j', '1e-05-3e+20j',
    *(f"'{'x' * size}'" for size in SIZES), *(f"b'{'x' * size}'" for size in SIZES),
    *(f'[{"7, " * size}]'.replace(', ]', ']') for size in SIZES),
    *('{' + ', '.join(f'{i}: None' for i in range(size)) + '}' for size in SIZES),
    *(f"ext(5, b'{'x' * size}')" for size in SIZES), "ext(127, [[2], 'f4', {1: b'x'}])",
    r"'\'\"\\ \x00\x7f'", r"b'\'\"\\ \x00\xff'", '"it\'s"', "' ✓ é'",
    'timestamp(0, 0)', 'timestamp(4294967295, 0)', 'timestamp(4294967296, 0)', 'timestamp(1, 999999999)',
    'timestamp(17179869184, 5)', 'timestamp(-1, 5)',
    *(f'{word}({item})' for word in WORDS for item in (0, 1)), *(f'{word}[](1)' for word in WORDS),
    *(f'{word}[2,1,3](0, 1, 0, 1, 1, 0)' for word in WORDS), *(f'{word}[0,3]()' for word in WORDS),
    'i8[2](-128, 127)', 'i16[2](-32768, 32767)', 'i32[1](-2147483648)', 'i64[1](-9223372036854775808)', 'u8(255)',
    'u16(65535)', 'u32(4294967295)', 'u64(18446744073709551615)', 'f32[6](0.1, -0.0, inf, -inf, 1e-45, 3.4028235e+38)',
    'f64[3](0.1, nan, 1e+300)', 'c64[2](1+2j, -0.5-1e-05j)', 'c128(1-2j)', 'bool[2](True, False)', f'u8[300]({"7, " * 299}7)',
    "dtype('bfloat16')[2](hex('803f00c0'))", "dtype('int4')(hex('08'))", "dtype('datetime64[25s]')(hex('0100000000000000'))",
    "f32[2](hex('0000803f 00000040'))",
    r"{'a': f32[2,2](0, 1, 2, 3), 'b': [1, None, True, 'text', b'\x01', 1.5, 1+2j, i32(5)], 7: {}}",
    "{None: 1, True: [], b'x': {}, 1.5: {'': [[[]]]}, 1+2j: -1, i8(3): False}",
    " { 'a' : [ 1 , 2 ] , 'b' : f32 [ 2 , 1 ] ( 1 , 2 ) } ",
]  # fmt: skip

# Text, and what the message says: where, and of what.
MISTAKES = {
    '': 'at 0: no value',
    '[1, 2': 'at 5: something else',
    '[1 2]': 'at 3: something else',
    '{1: 2, 3}': 'at 8: something else',
    '1 2': 'at 2: more than one value',
    'nil': 'at 0: no value',
    "'abc": 'at 4: no quote',
    r"'\q'": 'at 2: unknown escape',
    r"b'\xg0'": 'at 4: no byte',
    "hex('abc')": 'at 7: no byte',
    '18446744073709551616': 'at 0: an int',
    '-9223372036854775809': 'at 1: an int',
    '1+2': 'at 3: something else',
    'f32[2](1)': 'at 9: not as many items',
    'f32[-1](1)': 'at 6: no extent',
    'i8(128)': 'at 6: no item',
    'u8(-1)': 'at 5: no item',
    'i32(1.5)': 'at 7: no item',
    'f32(1+2j)': 'at 8: no item',
    "dtype('>f4')(1)": 'at 14: no item',
    'f16(1)': 'at 0: no value',
}


def run(program: str, texts: list[str]) -> subprocess.CompletedProcess[str]:
    """The program's answer to the texts."""
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as file:
        file.write(''.join(f'{text}\n' for text in texts))
        file.flush()
        return subprocess.run([program, file.name], capture_output=True, text=True, check=False)


def bytes_of_flax(text: str) -> str:
    """What Flax writes for the text, in hex."""
    tree = eval(text.strip().replace('[](', '[()]('), NAMES)  # noqa: S307
    return flax.serialization.msgpack_serialize(tree, in_place=True).hex()


def main() -> int:
    """The command line."""
    program = sys.argv[1]
    failures = 0
    answers = run(program, TEXTS).stdout.splitlines()
    for text, answer in zip(TEXTS, answers, strict=True):
        expected = bytes_of_flax(text)
        if answer != expected:
            failures += 1
            print(f'{text[:80]}: Flax writes {expected[:80]}, packed.h {answer[:80]}')
    for text, message in MISTAKES.items():
        result = run(program, [text])
        if result.returncode == 0 or message not in result.stderr:
            failures += 1
            print(f'{text}: no "{message}" in "{result.stderr}"')
    print(f'{len(TEXTS)} texts, {len(MISTAKES)} mistakes, {failures} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
