"""Registered types of one field, which show how a single value is written and restored."""

import ctypes as c
import math

import numpy as np

import abi
import flaxstate_ctypes as fs
from tree_writer import dtype_arguments

NAME = 'OneField'


def field(name, dtype, shape=(), offset=0, **more):
  raw = abi.Field(name=name.encode(), offset=offset, rank=len(shape), **dtype_arguments(np.dtype(dtype)), **more)
  raw.shape[: len(shape)] = shape
  return raw


class OneField:
  """An object `x: dtype[shape]` in a block of its own."""

  def __init__(self, dtype, shape=(), value=None, **more):
    self.dtype = np.dtype(dtype)
    self.shape = shape
    self.size = self.dtype.itemsize * math.prod(shape)
    before = b'\xa5' * max(1, self.size) if value is None else np.array(value).astype(self.dtype).tobytes()
    self.block = (c.c_uint8 * len(before)).from_buffer_copy(before)
    self.registry = fs.Registry()
    self.registry.register(NAME, type(self.block), [field('x', dtype, shape, **more)])

  def bits(self):
    return bytes(self.block)

  def value(self):
    return np.frombuffer(self.bits()[: self.size], self.dtype).reshape(self.shape)

  def to_bytes(self):
    return fs.object_to_bytes(self.registry, NAME, self.block)

  def restore(self, data, **options):
    fs.restore(self.registry, NAME, self.block, data, **options)
    return self.value()
