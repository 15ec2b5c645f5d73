"""Nodes of an fs_tree as Python values."""

import ctypes as c

import jax  # noqa: F401  (registers the dtypes of ml_dtypes with NumPy)
import msgpack
import numpy as np

import abi
from plain_tree import Fields, OpaqueArray


def _get(name, node, *outputs):
  status = getattr(abi.library, name)(node, *(c.byref(output) for output in outputs), None)
  assert status == 0, f'{name}: {abi.Status(status).name}'


def _number(name, node, kind):
  output = kind()
  _get(name, node, output)
  return output.value


def _sized(name, node, *more):
  data, size = c.c_void_p(), c.c_size_t()
  _get(name, node, *more, data, size)
  return c.string_at(data, size.value) if size.value else b''


def _ext(node):
  code = c.c_int32()
  data = _sized('fs_node_ext', node, code)
  return ext(code.value, data)


def ext(code, data):
  """An ExtType; msgpack-python has none for negative codes, so those are a pair."""
  return msgpack.ExtType(code, data) if code >= 0 else ('ext', code, data)


def _complex(node):
  real, imag = c.c_double(), c.c_double()
  _get('fs_node_complex', node, real, imag)
  return complex(real.value, imag.value)


def _timestamp(node):
  seconds, nanoseconds = c.c_int64(), c.c_uint32()
  _get('fs_node_timestamp', node, seconds, nanoseconds)
  return msgpack.Timestamp(seconds.value, nanoseconds.value)


def array_view(node):
  view = abi.Array()
  _get('fs_node_array', node, view)
  return view


def view_name(view):
  return c.string_at(view.dtype_name, view.dtype_name_size).decode()


def gather(node, view):
  size = view.size
  block = c.create_string_buffer(max(1, size))
  status = abi.library.fs_node_array_gather(node, block, size, None)
  assert status == 0, f'fs_node_array_gather: {abi.Status(status).name}'
  return block.raw[:size]


def _array(node):
  view = array_view(node)
  shape = tuple(view.shape[i] for i in range(view.rank))
  data = gather(node, view)
  if view.dtype == abi.Dtype.OPAQUE:
    return OpaqueArray(view_name(view), view.item_size, shape, data)
  return np.frombuffer(data, dtype=known_dtype(view)).reshape(shape)


def known_dtype(view):
  """The dtype by its number, for the name may be an alias like `<f4`."""
  for name, number in abi.DTYPES.items():
    if number == view.dtype:
      return np.dtype(name)
  return np.dtype(view_name(view)).newbyteorder('=')


def _scalar(node):
  array = _array(node)
  return array if isinstance(array, OpaqueArray) else array[()]


_LEAVES = {
  abi.Kind.NIL: lambda node: None,
  abi.Kind.BOOL: lambda node: bool(_number('fs_node_bool', node, c.c_int32)),
  abi.Kind.INT: lambda node: _number('fs_node_int64', node, c.c_int64),
  abi.Kind.UINT: lambda node: _number('fs_node_uint64', node, c.c_uint64),
  abi.Kind.FLOAT: lambda node: _number('fs_node_float64', node, c.c_double),
  abi.Kind.COMPLEX: _complex,
  abi.Kind.STR: lambda node: _sized('fs_node_str', node).decode(),
  abi.Kind.BYTES: lambda node: _sized('fs_node_bytes', node),
  abi.Kind.EXT: _ext,
  abi.Kind.TIMESTAMP: _timestamp,
  abi.Kind.ARRAY: _array,
  abi.Kind.SCALAR: _scalar,
}


def _scalar_key(key, data):
  if key.dtype == abi.Dtype.OPAQUE:
    return OpaqueArray(view_name(key), len(data), (), data)
  return np.frombuffer(data, dtype=known_dtype(key))[0]


def _key(node):
  key = abi.Key()
  status = abi.library.fs_node_key(node, c.byref(key), None)
  assert status == 0, f'fs_node_key: {abi.Status(status).name}'
  data = c.string_at(key.data, key.size) if key.size else b''
  return {
    abi.Kind.NIL: lambda: None,
    abi.Kind.BOOL: lambda: bool(key.int_value),
    abi.Kind.INT: lambda: key.int_value,
    abi.Kind.UINT: lambda: key.int_value + 2**64,
    abi.Kind.FLOAT: lambda: key.real,
    abi.Kind.COMPLEX: lambda: complex(key.real, key.imag),
    abi.Kind.STR: lambda: data.decode(),
    abi.Kind.BYTES: lambda: data,
    abi.Kind.EXT: lambda: ext(key.ext_code, data),
    abi.Kind.TIMESTAMP: lambda: msgpack.Timestamp(key.int_value, key.nanoseconds),
    abi.Kind.SCALAR: lambda: _scalar_key(key, data),
  }[key.kind]()


def _children(node):
  child = abi.library.fs_node_next(node, None)
  while child:
    yield child
    child = abi.library.fs_node_next(node, child)


def to_python(node):
  """Dicts, lists and tuples as such; named tuples and dataclasses as Fields; arrays as copies in host order."""
  kind = abi.library.fs_node_kind(node)
  if kind in _LEAVES:
    return _LEAVES[kind](node)
  if kind == abi.Kind.DICT:
    return {_key(child): to_python(child) for child in _children(node)}
  if kind in (abi.Kind.LIST, abi.Kind.TUPLE):
    return (list if kind == abi.Kind.LIST else tuple)(to_python(child) for child in _children(node))
  assert kind in (abi.Kind.NAMED_TUPLE, abi.Kind.DATACLASS), f'unexpected kind {kind}'
  names = 'named tuple' if kind == abi.Kind.NAMED_TUPLE else 'dataclass'
  return Fields(names, {_key(child): to_python(child) for child in _children(node)})
