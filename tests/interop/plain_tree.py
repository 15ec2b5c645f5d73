"""Python trees without classes of their own, and their exact comparison."""

import dataclasses
import struct

import jax
import msgpack
import numpy as np
from flax.core import FrozenDict


@dataclasses.dataclass
class Fields:
  """A named tuple or dataclass, reduced to its kind and its stored fields."""

  kind: str
  values: dict


@dataclasses.dataclass(frozen=True)
class OpaqueArray:
  """An array of a dtype that is known by name and item size only."""

  name: str
  item_size: int
  shape: tuple
  data: bytes


def plain(value):
  """What a restored object is when its classes are left out: comparable with node_reader.to_python."""
  if isinstance(value, (dict, FrozenDict)):
    return {key: plain(item) for key, item in value.items()}
  if isinstance(value, msgpack.ExtType):
    return value
  if isinstance(value, tuple) and hasattr(value, '_fields'):
    return Fields('named tuple', {name: plain(item) for name, item in zip(value._fields, value)})
  if isinstance(value, (list, tuple)):
    return type(value)(plain(item) for item in value)
  if dataclasses.is_dataclass(value) and not isinstance(value, (Fields, OpaqueArray)):
    stored = [f.name for f in dataclasses.fields(value) if f.metadata.get('pytree_node', True)]
    return Fields('dataclass', {name: plain(getattr(value, name)) for name in stored})
  if isinstance(value, jax.Array):
    return np.asarray(value)
  if isinstance(value, (bytearray, memoryview)):
    return bytes(value)
  return value


def _bits(value):
  return struct.pack('<d', value)


def difference(left, right, path='.'):
  """The first place where two plain trees differ in type, dtype, shape, key order or any bit, or None."""
  if isinstance(left, OpaqueArray) and isinstance(right, (np.ndarray, np.generic)):
    right = OpaqueArray(left.name, right.itemsize, right.shape, right.tobytes())  # NumPy knows the name
  if type(left) is not type(right):
    return f'{path}: {type(left).__name__} {left!r} against {type(right).__name__} {right!r}'
  if isinstance(left, dict):
    return _dict_difference(left, right, path)
  if isinstance(left, Fields):
    if left.kind != right.kind:
      return f'{path}: {left.kind} against {right.kind}'
    return _dict_difference(left.values, right.values, path)
  if isinstance(left, (list, tuple)) and not isinstance(left, msgpack.ExtType):
    if len(left) != len(right):
      return f'{path}: {len(left)} against {len(right)} items'
    pairs = enumerate(zip(left, right))
    return next((d for i, (a, b) in pairs if (d := difference(a, b, f'{path}/{i}'))), None)
  if isinstance(left, (np.ndarray, np.generic)):
    same = left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
  elif isinstance(left, float):
    same = _bits(left) == _bits(right)
  elif isinstance(left, complex):
    same = _bits(left.real) + _bits(left.imag) == _bits(right.real) + _bits(right.imag)
  else:
    same = left == right
  return None if same else f'{path}: {left!r} against {right!r}'


def _dict_difference(left, right, path):
  if len(left) != len(right):
    return f'{path}: keys {list(left)!r} against {list(right)!r}'
  for (left_key, left_value), (right_key, right_value) in zip(left.items(), right.items()):
    found = difference(left_key, right_key, f'{path}/<key>')
    found = found or difference(left_value, right_value, f'{path}/{left_key!r}')
    if found:
      return found
  return None


def assert_same(left, right):
  found = difference(left, right)
  assert found is None, found
