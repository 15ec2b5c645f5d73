"""Any bytes, read by the library and by Flax: they agree, but for what docs/format.md lists."""

import numpy as np
from flax import serialization

import flax_side
import flaxstate_ctypes as fs
from damaged_exceptions import only_flax_takes, only_ours_takes
from plain_tree import Fields, assert_same, plain


def host_order(tree):
  """Flax gives `>f4` as an array in that byte order; ours are gathered in the host's."""
  if isinstance(tree, dict):
    return {host_order(key): host_order(value) for key, value in tree.items()}
  if type(tree) in (list, tuple):
    return type(tree)(host_order(value) for value in tree)
  if isinstance(tree, Fields):
    return Fields(tree.kind, host_order(tree.values))
  if isinstance(tree, (np.ndarray, np.generic)) and not tree.dtype.isnative:
    return tree.astype(tree.dtype.newbyteorder('='))
  return plain(tree)


def is_pythons_limit(error):
  """Whether Python can't hold the tree: its stack ends before the library's limit of depth, NumPy has no hash for a timedelta64
  without unit, which so can't be a key, and can't compare one with an int beyond int64 that is a key beside it."""
  # Not repr(): what was unpacked before bytes that are left may be text that Python can't show.
  text = str(error)
  unholdable = ('RecursionError', "Can't hash generic timedelta64", 'int too big to convert')
  return isinstance(error, RecursionError) or any(reason in text for reason in unholdable)


def compare(data):
  flax, flax_error = flax_side.outcome(serialization.msgpack_restore, data)
  ours, error = flax_side.outcome(fs.msgpack_restore, data)
  lenient, lenient_error = flax_side.outcome(lambda: fs.msgpack_restore(data, lenient=1))
  if any(is_pythons_limit(found) for found in (flax_error, error, lenient_error)):
    return
  for found in (error, lenient_error):
    assert found is None or isinstance(found, fs.FlaxstateError), repr(found)
  if flax_error:
    assert error or only_ours_takes(ours, data), f'strict takes {ours!r}, Flax says {flax_error!r}'
    assert lenient_error or only_ours_takes(lenient, data), f'lenient takes {lenient!r}, Flax says {flax_error!r}'
    return
  if error is None:
    assert_same(ours, host_order(flax))
  if lenient_error is None:
    assert_same(lenient, host_order(flax))
  else:
    assert only_flax_takes(flax, lenient_error, data), f'lenient refuses {flax!r}: {lenient_error!r}'
