"""Objects of a registered type whose fields are NumPy arrays, of any dtype and shape, with their strides."""

import ctypes as c

import numpy as np

import flaxstate_ctypes as fs
from abi import Form, Storage
from one_field import field

NAME = 'Arrays'


def describable(array):
  """The array as a field can hold it: strides of 0 stand for C order there, and fields are not read backwards."""
  return array if all(stride > 0 for stride in array.strides) else np.ascontiguousarray(array).reshape(array.shape)


def is_small_int(dtype):
  return dtype.name in ('int1', 'int2', 'int4', 'uint1', 'uint2', 'uint4')


def as_restored(array):
  """What a field holds that was restored from the array: C knows no bool but 0 and 1, and small ints are values."""
  if is_small_int(array.dtype):
    return np.asarray(array.astype(np.int8)).view(array.dtype)
  return np.asarray(array.view(np.uint8) != 0) if array.dtype == np.bool_ else array


def as_written(arrays):
  """What Flax writes of fields that hold the arrays' bytes: of small ints the low bits, as ml_dtypes makes them."""
  return {
    name: np.asarray(array.astype(np.int8)).astype(array.dtype) if is_small_int(array.dtype) else array
    for name, array in arrays.items()
  }


class ArrayObject:
  """A struct of pointers to the arrays, which it keeps."""

  def __init__(self, arrays):
    self.arrays = {name: describable(array) for name, array in arrays.items()}
    self.struct = (c.c_void_p * max(1, len(arrays)))(*(x.__array_interface__['data'][0] for x in self.arrays.values()))
    self.registry = fs.Registry()
    self.registry.register(NAME, type(self.struct), [
      self._field(name, array, index) for index, (name, array) in enumerate(self.arrays.items())
    ])  # fmt: skip

  @staticmethod
  def _field(name, array, index):
    offset = index * c.sizeof(c.c_void_p)
    raw = field(name, array.dtype, array.shape, offset, storage=Storage.POINTER, form=Form.ARRAY)
    if not array.flags.c_contiguous:
      raw.strides[: array.ndim] = array.strides
    return raw
