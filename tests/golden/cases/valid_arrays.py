"""Arrays as memory gives them: strides, orders, views, jax.Array."""

from __future__ import annotations

from collections.abc import Iterator

import jax.numpy as jnp
import numpy as np

from .case import Case
from .flax_io import file_case, sorted_case, state_case


def _strided() -> Iterator[Case]:
    grid = np.arange(24, dtype=np.int16).reshape(4, 6)
    cube = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    views: dict[str, np.ndarray] = {
        'fortran': np.asfortranarray(grid),
        'fortran_3d': np.asfortranarray(cube),
        'transposed': grid.T,
        'axes_moved': np.transpose(cube, (2, 0, 1)),
        'every_second': grid[::2, ::3],
        'columns': grid[:, 1:4],
        'reversed': grid[::-1],
        'reversed_both': grid[::-1, ::-1],
        'reversed_step': np.arange(10, dtype=np.int64)[::-3],
        'broadcast_row': np.broadcast_to(np.arange(3, dtype=np.uint8), (4, 3)),
        'broadcast_column': np.broadcast_to(np.arange(3, dtype=np.uint8)[:, None], (3, 5)),
        'broadcast_scalar': np.broadcast_to(np.float64(1.5), (2, 2)),
        'empty_strided': grid[4:, ::2],
        'one_item': grid[1:2, 2:3],
        'bool_strided': (grid % 2 == 0)[::2],
        'complex_part': np.array([1 + 2j, 3 + 4j], np.complex64).imag,
        'bfloat16_transposed': grid.astype('bfloat16').T,
        'int4_strided': (np.arange(9) - 4).astype('int4')[::2],
        'unaligned': np.frombuffer(bytes(range(17)), np.uint8)[1:].view(np.float32),
        'read_only': np.frombuffer(b'\x01\x02\x03\x04', np.uint16),
        'newaxis': grid[:2, None, :2],
    }
    for name, view in views.items():
        yield sorted_case(f'array_{name}', {'v': view}, f'written as a C-order copy: {name}')


def _subclasses() -> Iterator[Case]:
    yield sorted_case('array_matrix', np.matrix([[1, 2], [3, 4]], np.int32), 'np.matrix as array')
    record = np.zeros(2, np.float32).view(np.recarray)
    yield sorted_case('array_recarray', record, 'np.recarray of a plain dtype as array')


def _jax() -> Iterator[Case]:
    arrays = {
        'f32': jnp.arange(4, dtype=jnp.float32),
        'bf16': jnp.ones((2, 2), jnp.bfloat16),
        'i32_0d': jnp.int32(5),
        'bool': jnp.array([True, False]),
        'int4': jnp.array([1, -8], jnp.int4),
        'f8': jnp.array([1.0], jnp.float8_e4m3fn),
        'c64': jnp.array([1j], jnp.complex64),
        'u8': jnp.zeros((0, 2), jnp.uint8),
    }
    yield file_case('jax_arrays', dict(arrays), 'jax.Array values')
    yield sorted_case('jax_in_list', [arrays['f32'], [arrays['bf16']]], 'jax.Array inside lists')
    yield sorted_case('jax_root', arrays['f32'], 'a jax.Array at the root')
    yield sorted_case('jax_0d', arrays['i32_0d'], 'a 0-d jax.Array')
    yield state_case('jax_state', {'p': arrays['f32'], 'q': [arrays['bool'], ()]}, 'to_bytes')
    yield file_case(
        'jax_chunked', {'w': jnp.arange(5, dtype=jnp.float32)}, 'a jax.Array in chunks', limit=8
    )


def _kinds_of_scalar() -> Iterator[Case]:
    yield file_case(
        'scalar_forms',
        {'python': 1.5, 'numpy': np.float64(1.5), 'array': np.array(1.5), 'jax': jnp.float32(1.5)},
        'float, np.float64, 0-d array and 0-d jax.Array stay apart',
    )
    yield file_case(
        'complex_forms',
        {'python': 1 + 2j, 'numpy': np.complex128(1 + 2j), 'array': np.array(1 + 2j)},
        'complex, np.complex128 and 0-d array stay apart',
    )
    yield file_case(
        'bool_forms',
        {'python': True, 'numpy': np.True_, 'array': np.array(True)},
        'bool in its forms',
    )
    yield file_case(
        'bool_byte_two', {'b': np.array([0, 1, 2, 255], np.uint8).view(bool)}, 'bool bytes are kept'
    )


def cases() -> Iterator[Case]:
    """All cases of this file."""
    yield from _strided()
    yield from _subclasses()
    yield from _jax()
    yield from _kinds_of_scalar()
