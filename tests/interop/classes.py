"""A fixed pool of named tuples and dataclasses for the random trees."""

import collections
from typing import Any

from flax import struct

Pair = collections.namedtuple('Pair', ['left', 'right'])
Moments = collections.namedtuple('Moments', ['count', 'mu', 'nu'])
NoFields = collections.namedtuple('NoFields', [])


@struct.dataclass
class Dense:
  kernel: Any
  bias: Any
  name: str = struct.field(pytree_node=False, default='dense')


@struct.dataclass
class Single:
  value: Any


@struct.dataclass
class State:
  step: Any
  params: Any
  apply_fn: Any = struct.field(pytree_node=False, default=None)
  opt_state: Any = None


@struct.dataclass
class Config:
  """Stores nothing."""

  rate: float = struct.field(pytree_node=False, default=0.5)


NAMED_TUPLES = (Pair, Moments, NoFields)
DATACLASSES = (Dense, Single, State, Config)
