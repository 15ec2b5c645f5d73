"""State dicts that belong to a target: with other leaves, in another order, in the old form of named tuples."""

import msgpack
import numpy as np
from flax import serialization
from flax.core import FrozenDict

from plain_tree import plain


def vary(leaf):
  """Another leaf of the same kind, dtype and shape."""
  if isinstance(leaf, (np.ndarray, np.generic)):
    bits = np.frombuffer(leaf.tobytes(), np.uint8) ^ 0xFF
    array = bits.view(leaf.dtype).reshape(leaf.shape)
    return array if isinstance(leaf, np.ndarray) else array[()]
  if isinstance(leaf, bool):
    return not leaf
  if isinstance(leaf, int):
    return leaf ^ 1
  if isinstance(leaf, (float, complex)):
    return -leaf
  if isinstance(leaf, str):
    return leaf + 'x'
  if isinstance(leaf, bytes):
    return leaf + b'x'
  if isinstance(leaf, msgpack.Timestamp):
    return msgpack.Timestamp(leaf.seconds ^ 1, leaf.nanoseconds)
  return leaf


def varied(state):
  """A state dict with other leaves and every dict in reverse order."""
  if isinstance(state, dict):
    return {key: varied(value) for key, value in reversed(state.items())}
  return vary(plain(state))


def reordered(state):
  """The same state with every dict in reverse order."""
  if isinstance(state, dict):
    return {key: reordered(value) for key, value in reversed(state.items())}
  return state


def state_of(target):
  return varied(serialization.to_state_dict(target))


def legacy_state(target):
  """The state dict of `target` with its named tuples as Flax wrote them before 14 July 2021."""
  if isinstance(target, tuple) and hasattr(target, '_fields'):
    values = {str(i): legacy_state(value) for i, value in enumerate(target)}
    names = {str(i): name for i, name in enumerate(target._fields)}
    return {'name': type(target).__name__, 'fields': names, 'values': values}
  if isinstance(target, (list, tuple)):
    return {str(i): legacy_state(value) for i, value in enumerate(target)}
  if isinstance(target, (dict, FrozenDict)):
    return {str(key): legacy_state(value) for key, value in target.items()}
  state = serialization.to_state_dict(target)
  if isinstance(state, dict):
    return {key: legacy_state(getattr(target, key)) for key in state}
  return plain(state)
