"""Python trees, described to an fs_builder."""

import ctypes as c
import dataclasses

import jax
import msgpack
import numpy as np
from flax.core import FrozenDict

import abi


def is_named_tuple(value):
  return isinstance(value, tuple) and hasattr(value, '_fields')


def stored_fields(value):
  """The names of a struct.dataclass's fields that Flax stores."""
  return [f.name for f in dataclasses.fields(value) if f.metadata.get('pytree_node', True)]


def dtype_arguments(dtype):
  """What fs_array_source, fs_field and fs_key say about a NumPy dtype."""
  name = dtype.name
  if dtype.kind in 'mM':
    return {'dtype': abi.Dtype.DATETIME64 if dtype.kind == 'M' else abi.Dtype.TIMEDELTA64, 'dtype_name': name.encode()}
  if name in abi.DTYPES:
    return {'dtype': abi.DTYPES[name]}
  return {'dtype': abi.Dtype.OPAQUE, 'dtype_name': name.encode(), 'item_size': dtype.itemsize}


def array_source(array):
  shape = (c.c_int64 * max(1, array.ndim))(*array.shape)
  strides = (c.c_int64 * max(1, array.ndim))(*array.strides)
  return abi.ArraySource(
    rank=array.ndim,
    shape=shape,
    strides=strides,
    data=array.__array_interface__['data'][0],
    is_big_endian=int(array.dtype.byteorder == '>'),
    **dtype_arguments(array.dtype),
  )


class _Writer:
  """One walk. Builder failures stick, so they are looked at when the tree is finished."""

  def __init__(self, builder, raw):
    self.builder = builder
    self.raw = raw
    self.keep = []

  def do(self, verb, *arguments):
    getattr(abi.library, 'fs_builder_' + verb)(self.builder, *arguments, None)

  def array(self, verb, array):
    source = array_source(array)
    self.keep.append(array)
    self.do(verb, c.byref(source))

  def items(self, pairs, any_key=False):
    for key, value in pairs:
      if any_key and type(key) is not str:
        self.do('any_key', c.byref(key_struct(key, self.keep)))
      else:
        text = key.encode('utf-8', 'surrogatepass')
        self.do('key', text, len(text))
      self.value(value)
    self.do('end')

  def container(self, value):
    if isinstance(value, (dict, FrozenDict)):
      self.do('begin', abi.Kind.DICT)
      self.items(value.items(), any_key=True)
    elif is_named_tuple(value):
      self.do('begin', abi.Kind.NAMED_TUPLE)
      self.items(zip(value._fields, value))
    elif isinstance(value, (list, tuple)):
      self.do('begin', abi.Kind.LIST if isinstance(value, list) else abi.Kind.TUPLE)
      for item in value:
        self.value(item)
      self.do('end')
    elif dataclasses.is_dataclass(value):
      self.do('begin_dataclass', type(value).__name__.encode())
      self.items((name, getattr(value, name)) for name in stored_fields(value))
    else:
      raise TypeError(f'no kind of node for {type(value)}')

  def number(self, value):
    if isinstance(value, bool):
      self.do('bool', value)
    elif isinstance(value, int):
      if not -(2**63) <= value < 2**64:
        raise OverflowError(value)
      self.do('int64' if value < 2**63 else 'uint64', value)
    elif isinstance(value, float):
      self.do('float64', value)
    else:
      self.do('complex', value.real, value.imag)

  def value(self, value):
    if isinstance(value, jax.Array):
      value = np.asarray(value)
    if value is None:
      self.do('nil')
    elif isinstance(value, np.ndarray):
      self.array('array', value)
    elif isinstance(value, np.generic):
      self.array('scalar', np.asarray(value))
    elif isinstance(value, (bool, int, float, complex)):
      self.number(value)
    elif isinstance(value, str):
      text = value.encode('utf-8', 'surrogatepass')
      self.do('str', text, len(text))
    elif isinstance(value, (bytes, bytearray, memoryview)):
      self.do('bytes', bytes(value), len(value))
    elif isinstance(value, msgpack.Timestamp):
      self.do('timestamp', value.seconds, value.nanoseconds)
    elif self.raw and isinstance(value, msgpack.ExtType):
      self.do('ext', value.code, value.data, len(value.data))
    else:
      self.container(value)


def _data(payload, keep):
  block = c.create_string_buffer(payload, len(payload) + 1)
  keep.append(block)
  return {'data': c.addressof(block), 'size': len(payload)}


def _scalar_key(key, keep):
  arguments = dtype_arguments(key.dtype)
  name = arguments.pop('dtype_name', b'')
  arguments.pop('item_size', None)
  if name:
    block = c.create_string_buffer(name)
    keep.append(block)
    arguments |= {'dtype_name': c.addressof(block), 'dtype_name_size': len(name)}
  return abi.Key(kind=abi.Kind.SCALAR, **arguments, **_data(np.asarray(key).tobytes(), keep))


def key_struct(key, keep):
  """A dict key as fs_key."""
  if key is None:
    return abi.Key(kind=abi.Kind.NIL)
  if isinstance(key, np.generic):
    return _scalar_key(key, keep)
  if isinstance(key, bool):
    return abi.Key(kind=abi.Kind.BOOL, int_value=key)
  if isinstance(key, int):
    return abi.Key(kind=abi.Kind.INT if key < 2**63 else abi.Kind.UINT, int_value=key if key < 2**63 else key - 2**64)
  if isinstance(key, float):
    return abi.Key(kind=abi.Kind.FLOAT, real=key)
  if isinstance(key, complex):
    return abi.Key(kind=abi.Kind.COMPLEX, real=key.real, imag=key.imag)
  if isinstance(key, bytes):
    return abi.Key(kind=abi.Kind.BYTES, **_data(key, keep))
  if isinstance(key, msgpack.ExtType):
    return abi.Key(kind=abi.Kind.EXT, ext_code=key.code, **_data(key.data, keep))
  if isinstance(key, msgpack.Timestamp):
    return abi.Key(kind=abi.Kind.TIMESTAMP, int_value=key.seconds, nanoseconds=key.nanoseconds)
  raise TypeError(f'no kind of key for {type(key)}')


def write(builder, value, raw):
  """Adds `value` to the builder and returns the arrays that it borrows."""
  writer = _Writer(builder, raw)
  writer.value(value)
  return tuple(writer.keep)
