"""Hypothesis strategies for arrays and NumPy scalars of every dtype that Flax writes."""

import math

import jax  # noqa: F401  (registers the dtypes of ml_dtypes with NumPy)
import numpy as np
from hypothesis import strategies as st

import abi

TIME_NAMES = (
  'datetime64[ns]', 'datetime64[25s]', 'datetime64[D]', 'datetime64', 'timedelta64', 'timedelta64[ms]',
  'timedelta64[2h]',
)  # fmt: skip
DTYPES = tuple(np.dtype(name) for name in (*abi.DTYPES, *TIME_NAMES))

# Items of the platform's long double have padding, which a scalar doesn't keep from one copy to the next.
SCALAR_DTYPES = tuple(dtype for dtype in DTYPES if dtype.name not in ('float128', 'complex256'))

dtypes = st.sampled_from(DTYPES)


def array_of(dtype, shape, data):
  """An array of any bits."""
  return np.frombuffer(data, dtype=np.uint8).view(dtype).reshape(shape)


@st.composite
def contiguous(draw, dtype_strategy=dtypes):
  dtype = draw(dtype_strategy)
  shape = tuple(draw(st.lists(st.integers(0, 4), max_size=4)))
  while math.prod(shape) > 48:
    shape = shape[1:]
  size = math.prod(shape) * dtype.itemsize
  return array_of(dtype, shape, draw(st.binary(min_size=size, max_size=size)))


def _reverse(array, axis):
  return np.flip(array, axis)


def _skip(array, axis):
  return array[(slice(None),) * axis + (slice(None, None, 2),)]


def _skip_back(array, axis):
  return array[(slice(None),) * axis + (slice(None, None, -2),)]


def _to_front(array, axis):
  return np.moveaxis(array, axis, 0)


def _broadcast(array, axis):
  wider = np.expand_dims(array, axis)
  return np.broadcast_to(wider, wider.shape[:axis] + (3,) + wider.shape[axis + 1 :])


def _fortran(array, axis):
  return np.asfortranarray(array)


STRIDED = (_reverse, _skip, _skip_back, _to_front, _broadcast, _fortran)


@st.composite
def strided(draw, dtype_strategy=dtypes):
  """Views with gaps, negative and zero strides, and Fortran order."""
  array = draw(contiguous(dtype_strategy))
  for _ in range(draw(st.integers(1, 3))):
    if array.ndim and array.size <= 100:
      change = draw(st.sampled_from(STRIDED))
      array = change(array, draw(st.integers(0, array.ndim - 1)))
  return array


def arrays(dtype_strategy=dtypes):
  return st.one_of(contiguous(dtype_strategy), strided(dtype_strategy))


@st.composite
def scalars(draw, dtype_strategy=st.sampled_from(SCALAR_DTYPES)):
  dtype = draw(dtype_strategy)
  data = draw(st.binary(min_size=dtype.itemsize, max_size=dtype.itemsize))
  return array_of(dtype, (), data)[()]
