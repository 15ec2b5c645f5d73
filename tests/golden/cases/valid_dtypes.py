"""Every dtype as 0-d, 1-d, 3-d and empty array, as NumPy scalar, and in chunks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from . import values
from .case import Case
from .flax_io import file_case, serialize, sorted_case, zero_scalar_padding


def scalar_case(name: str, scalar: np.generic, holds: str) -> Case:
    """A NumPy scalar at the root."""
    data = zero_scalar_padding(serialize(scalar), scalar.dtype.name)
    return Case('valid', name, data, holds, order='sorted')


def _forms(dtype: str) -> Iterator[Case]:
    items = values.specials(dtype)
    name = f'dtype_{values.file_name(dtype)}'
    arrays = {
        '0-d': items[1:2].reshape(()),
        '1-d': items,
        '3-d': values.cube(dtype),
        'empty': items[:0].reshape(0, 3),
    }
    yield sorted_case(f'{name}_arrays', arrays, f'{dtype}: 0-d, 1-d, 3-d, and shape [0,3]')
    yield scalar_case(f'{name}_scalar', items[-1], f'{dtype}, a NumPy scalar')


def _chunked(dtype: str) -> Case:
    items = np.resize(values.specials(dtype), 7)
    limit = 3 * items.dtype.itemsize + items.dtype.itemsize // 2
    name = f'chunk_{values.file_name(dtype)}'
    return file_case(name, {'w': items}, f'{dtype}[7] in chunks of 3, 3 and 1', limit)


def _time_units(kind: str) -> Iterator[Case]:
    units = values.TIME_UNITS + values.TIME_MULTIPLES
    arrays = {unit: np.array([0, -1, 2**40], np.int64).view(f'{kind}[{unit}]') for unit in units}
    yield file_case(f'dtype_{kind}_units', arrays, f'{kind} in every unit and some multiples')
    scalars = {unit: np.int64(7).view(f'{kind}[{unit}]') for unit in units}
    yield file_case(f'dtype_{kind}_unit_scalars', scalars, f'{kind} scalars in every unit')


def _more_scalars() -> Iterator[Case]:
    for dtype in ('float16', 'float32', 'float64', 'bfloat16'):
        scalars = {str(index): item for index, item in enumerate(values.specials(dtype))}
        # A cast on the way would quiet a signalling NaN.
        yield file_case(
            f'scalars_{dtype}',
            scalars,
            f'{dtype} scalars: zeros, infinities, NaN payloads, subnormal',
        )
    yield scalar_case('scalar_bool_true', np.bool_(True), 'np.bool_(True)')
    yield scalar_case('scalar_bool_false', np.bool_(False), 'np.bool_(False)')
    yield scalar_case('scalar_datetime_nat', np.datetime64('NaT'), 'datetime64 without unit, NaT')
    yield scalar_case('scalar_complex128', np.complex128(1 - 2j), 'complex128 is no Python complex')
    yield sorted_case(
        'dtype_datetime64_generic', np.array(['NaT'], 'datetime64'), 'datetime64 without unit'
    )


def cases() -> Iterator[Case]:
    """All cases of this file."""
    for dtype in values.ALL:
        yield from _forms(dtype)
    for dtype in values.ALL:
        yield _chunked(dtype)
    yield from _time_units('datetime64')
    yield from _time_units('timedelta64')
    yield from _more_scalars()
