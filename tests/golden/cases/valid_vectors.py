"""The vectors of the format page, which Flax must give byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .case import Case
from .flax_io import serialize, sorted_case

VECTORS: tuple[tuple[str, object, str], ...] = (
    ('empty_dict', {}, '80'),
    ('none', None, 'c0'),
    ('one', 1.0, 'cb3ff0000000000000'),
    ('minus_33', -33, 'd0df'),
    ('two_to_32', 2**32, 'cf0000000100000000'),
    ('e_acute', 'é', 'a2c3a9'),
    ('bytes_x', b'x', 'c40178'),
    ('complex', 1 + 2j, 'c7130292cb3ff0000000000000cb4000000000000000'),
    ('int64', np.int64(3), 'c712039390a5696e743634c4080300000000000000'),
    ('float32', np.float32(1.5), 'd8039390a7666c6f61743332c4040000c03f'),
    ('bool', np.bool_(True), 'c70a039390a4626f6f6cc40101'),
    ('f32_0d', np.zeros((), np.float32), 'd8019390a7666c6f61743332c40400000000'),
    ('f32_2', np.array([1, 2], np.float32), 'c71501939102a7666c6f61743332c4080000803f00000040'),
    ('bool_3', np.array([True, False, True]), 'c70d01939103a4626f6f6cc403010001'),
    ('f32_0_3', np.zeros((0, 3), np.float32), 'c70e0193920003a7666c6f61743332c400'),
    ('u8_0', np.zeros(0, np.uint8), 'c70b01939100a575696e7438c400'),
    (
        'c64_1',
        np.array([1 + 2j], np.complex64),
        'c71701939101a9636f6d706c65783634c4080000803f00000040',
    ),
    ('bf16_2', np.array([1, -2], 'bfloat16'), 'c71201939102a862666c6f61743136c404803f00c0'),
    ('int4_2', np.array([-8, 7], 'int4'), 'c70c01939102a4696e7434c4020807'),
    (
        'f8_3',
        np.array([1, 2, 3], 'float8_e4m3fn'),
        'c71601939103ad666c6f6174385f65346d33666ec403384044',
    ),
    (
        'datetime',
        np.datetime64(1, 'D'),
        'c71a039390ad6461746574696d6536345b445dc4080100000000000000',
    ),
)
VECTOR_HEADS: tuple[tuple[str, object, str], ...] = (
    ('f32_70', np.arange(70, dtype=np.float32), 'c8012601939146a7666c6f61743332c50118'),
    ('f32_20000', np.zeros(20000, np.float32), 'c900013892019391cd4e20a7666c6f61743332c600013880'),
)


def cases() -> Iterator[Case]:
    """All cases of this file."""
    for name, value, expected in VECTORS:
        if serialize(value).hex() != expected:
            raise AssertionError(f'vector {name} differs from the format page')
        yield sorted_case(f'vector_{name}', value, 'a vector of the format page')
    for name, value, head in VECTOR_HEADS:
        if not serialize(value).hex().startswith(head):
            raise AssertionError(f'vector {name} differs from the format page')
        yield sorted_case(f'vector_{name}', value, 'a vector of the format page (its head)')
