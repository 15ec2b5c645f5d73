"""Where reading departs from Flax on purpose, recognised in a value or an error."""

import re

import msgpack
import numpy as np
from flax import serialization

from plain_tree import OpaqueArray

# Names that NumPy took before 2.0, and Flax with it.
NUMPY_1_NAMES = re.compile(
  rb'int0|uint0|bool8|Bool|U?Int(8|16|32|64)|Float(16|32|64|128)|Complex(32|64|128)|Datetime64|Timedelta64'
  rb'|longfloat|longcomplex|clongfloat|singlecomplex|complex_|cfloat|float_'
)
MARKER = b'__msgpack_chunked_array__'


def leaves(tree):
  """Keys and leaves."""
  if isinstance(tree, dict):
    for key, value in tree.items():
      yield key
      yield from leaves(value)
  elif type(tree) is list:
    for value in tree:
      yield from leaves(value)
  else:
    yield tree


def has_duplicate_keys(data):
  """Whether a dict has a key twice, as NumPy compares them: of the values all but the last are dropped."""
  found = []

  def scalar(code, payload):
    try:
      value = serialization._msgpack_ext_unpack(code, payload)
    except Exception:  # noqa: BLE001: whatever hostile bytes raise in it
      return msgpack.ExtType(code & 127, payload)
    return msgpack.ExtType(code & 127, payload) if isinstance(value, np.ndarray) else value

  def pairs(entries):
    # As a dict of Flax's has them: some scalars raise when they are compared with an int.
    found.append(len(dict(entries)) != len(entries))
    return {}

  try:
    msgpack.unpackb(data, object_pairs_hook=pairs, strict_map_key=False, raw=False, ext_hook=scalar)
  except (ValueError, TypeError, OverflowError):
    pass
  return any(found)


def has_unknown_dtype(data):
  """Whether an array or scalar anywhere has a dtype that NumPy doesn't know."""
  found = []

  def array(code, payload):
    try:
      serialization._msgpack_ext_unpack(code, payload)
    except TypeError as error:
      found.append('not understood' in str(error))
    except Exception:  # noqa: BLE001: whatever hostile bytes raise in it
      pass
    return msgpack.ExtType(code & 127, payload)

  try:
    msgpack.unpackb(data, object_pairs_hook=lambda entries: {}, strict_map_key=False, raw=False, ext_hook=array)
  except (ValueError, TypeError, OverflowError):
    pass
  return any(found)


def only_ours_takes(value, data):
  """Whether reading may take what Flax refuses."""
  for leaf in leaves(value):
    # Ext codes -128 … -2: Flax refuses them; ours are carried through like other unknown codes.
    if isinstance(leaf, tuple) and leaf[0] == 'ext':
      return True
    # An unknown dtype name whose item size follows is carried through as an opaque dtype.
    if isinstance(leaf, OpaqueArray):
      return True
  if NUMPY_1_NAMES.search(data):
    return True
  # The same in a value that a duplicate key drops, which Flax looks at, too.
  if has_duplicate_keys(data):
    return True
  # The same in what a chunked array ignores: the marker's value, and keys of no meaning.
  if MARKER in data and has_unknown_dtype(data):
    return True
  # A chunk dict without chunks fails in Flax; ours is valid when the shape's product is 0.
  return MARKER in data and any(isinstance(leaf, np.ndarray) and leaf.size == 0 for leaf in leaves(value))


def only_flax_takes(value, error, data):
  """Whether lenient reading may refuse what Flax takes."""
  # Structured, sub-array and object dtypes are refused, by name.
  if error.status == 'DTYPE' and 'sub-array' in error.message:
    return True
  # A dtype's name of one control character is the number of a type to NumPy, and none to us.
  if error.status == 'DTYPE' and re.search(r"the dtype '[<>=|]?\\[x01tnr]", error.message):
    return True
  # Chunks of several dtypes are promoted by Flax, and plain lists of numbers taken as chunks; ours are refused.
  if MARKER in data and error.status in ('DTYPE', 'TYPE') and re.search(r'chunk', error.message):
    return True
  # Flax doesn't look at chunked arrays in what a chunked array ignores; ours does.
  if data.count(MARKER) > 1 and 'chunk' in error.message:
    return True
  # Flax puts chunks together when duplicate keys have dropped their values; ours looks at all of them.
  return MARKER in data and has_duplicate_keys(data)
