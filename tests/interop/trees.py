"""Hypothesis strategies for random state trees, and for raw trees as msgpack_serialize takes them."""

import msgpack
import numpy as np
import optax
from flax.core import FrozenDict
from hypothesis import strategies as st

import arrays as a
import classes

INT_MIN, UINT_MAX = -(2**63), 2**64 - 1

edges = st.sampled_from(
  [0, -1, 127, 128, -32, -33, 2**16, 2**31, -(2**31) - 1, 2**32, 2**63 - 1, 2**63, UINT_MAX, INT_MIN]
)
ints = st.one_of(st.integers(-300, 300), edges, st.integers(INT_MIN, UINT_MAX))
floats = st.floats(allow_nan=True, allow_infinity=True, width=64)
complexes = st.builds(complex, floats, floats)
texts = st.text(max_size=12) | st.text('aé', min_size=31, max_size=40)
binaries = st.binary(max_size=40)
timestamps = st.builds(msgpack.Timestamp, st.integers(INT_MIN, 2**63 - 1), st.integers(0, 10**9 - 1))
ext_codes = st.one_of(st.just(0), st.integers(4, 127))
ext_sizes = st.sampled_from([0, 1, 2, 3, 4, 8, 15, 16, 17, 300])
exts = ext_sizes.flatmap(lambda size: st.builds(msgpack.ExtType, ext_codes, st.binary(min_size=size, max_size=size)))

python_values = st.one_of(st.none(), st.booleans(), ints, floats, complexes, texts, binaries, binaries.map(bytearray))
state_leaves = st.one_of(a.arrays(), a.arrays(), a.scalars(), python_values, timestamps)
raw_leaves = st.one_of(a.arrays(), a.scalars(), python_values, timestamps, exts, binaries.map(memoryview))

# What is no number to Python, and so clashes with no other key.
scalar_keys = a.scalars(st.sampled_from([np.dtype('datetime64[s]'), np.dtype('float32'), np.dtype('int16')]))

# Keys by what Python can sort together. The last groups hold one kind each, of which a dict gets one.
# Two NaN are one key or two, as Python happens to make one object of them or two.
float_keys = floats.filter(lambda x: x == x)
numbers = st.one_of(st.integers(INT_MIN, UINT_MAX), st.booleans(), float_keys)
SORTABLE_KEYS = (st.text(max_size=8), st.text(max_size=8), numbers, ints, st.binary(max_size=8))
LONE_KEYS = (st.none(), complexes, exts, timestamps, scalar_keys, floats)
any_keys = st.one_of(st.text(max_size=8), numbers, st.binary(max_size=8), st.none(), exts, timestamps)

state_keys = st.one_of(st.text(max_size=8), st.text('abc', min_size=1, max_size=2), st.sampled_from(['a/b', 'a~b', '']))
MARKER = '__msgpack_chunked_array__'


# Long enough for two-byte headers, and for the keys 9, 10 of a list's state dict.
wide_lists = st.lists(st.integers(-1, 200), min_size=11, max_size=18)
wide_dicts = wide_lists.map(lambda items: {f'k{index}': item for index, item in enumerate(items)})


@st.composite
def sortable_dicts(draw, children):
  if draw(st.integers(0, 5)) == 0:
    return draw(st.dictionaries(st.one_of(*LONE_KEYS), children, max_size=1))
  return draw(st.dictionaries(draw(st.sampled_from(SORTABLE_KEYS)), children, max_size=4))


def unsorted_dicts(children):
  return st.dictionaries(any_keys, children, max_size=4)


def recursive(leaves, containers_of):
  leaves = st.one_of(leaves, leaves, leaves, wide_lists, wide_dicts)
  return st.recursive(leaves, containers_of, max_leaves=20)


def raw_containers(dicts):
  return lambda children: dicts(children) | st.lists(children, max_size=4)


SORTABLE_TREES = recursive(raw_leaves, raw_containers(sortable_dicts))
UNSORTED_TREES = recursive(raw_leaves, raw_containers(unsorted_dicts))


# Composites, because the repr of a recursive strategy, which Hypothesis prints, has a size of megabytes.
@st.composite
def sortable_trees(draw):
  """What msgpack_serialize takes."""
  return draw(SORTABLE_TREES)


@st.composite
def unsorted_trees(draw):
  """What msgpack_serialize takes with in_place=True, which sorts no keys."""
  return draw(UNSORTED_TREES)


def clash(mapping):
  """Whether two keys become one text, which to_state_dict refuses."""
  return len({str(key) for key in mapping}) != len(mapping)


def _named_tuples(children):
  def filled(cls):
    return st.builds(cls, *[children] * len(cls._fields))

  return st.sampled_from(classes.NAMED_TUPLES).flatmap(filled)


def _dataclasses(children):
  return st.one_of(
    st.builds(classes.Dense, children, children),
    st.builds(classes.Single, children),
    st.builds(classes.State, step=st.integers(0, 9), params=children, opt_state=children),
    st.just(classes.Config()),
  )


def state_dicts_of(children, text_keys=state_keys):
  keys = st.one_of(
    text_keys, text_keys, st.integers(-5, 5), st.none(), st.booleans(), float_keys, st.binary(max_size=4)
  )
  return st.dictionaries(keys, children, max_size=4).filter(lambda d: not clash(d) and MARKER not in d)


def containers(children, keys=state_keys):
  """Every kind of container that Flax knows by itself."""
  return st.one_of(
    state_dicts_of(children, keys),
    st.dictionaries(keys, children, max_size=4),
    st.dictionaries(keys, children, max_size=3).map(FrozenDict),
    st.lists(children, max_size=4),
    st.lists(children, max_size=3).map(tuple),
    _named_tuples(children),
    _dataclasses(children),
  )


STATE_TREES = recursive(state_leaves, containers)

# Text whose repr() is itself but for quotes, so that the sets in messages show how they are escaped.
message_keys = st.text('abcé\'"\\{} ,', max_size=3)
INT_TREES = recursive(ints, lambda children: containers(children, message_keys))


@st.composite
def state_trees(draw):
  """Objects for to_state_dict and to_bytes."""
  return draw(STATE_TREES)


@st.composite
def int_trees(draw):
  """The same with ints as leaves, and keys that messages show."""
  return draw(INT_TREES)


@st.composite
def optax_states(draw):
  """Optimizer states as they come from optax, over random parameters."""
  floating = st.just(np.dtype(draw(st.sampled_from(['float32', 'float16', 'bfloat16']))))
  params = draw(st.dictionaries(st.text('abc', min_size=1, max_size=3), a.contiguous(floating), min_size=1, max_size=3))
  optimizer = draw(st.sampled_from(OPTIMIZERS))
  return optimizer.init(params)


OPTIMIZERS = (
  optax.adam(0.1),
  optax.sgd(0.1, momentum=0.9),
  optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(0.1)),
  optax.rmsprop(lambda step: 0.1),
  optax.inject_hyperparams(optax.adam)(learning_rate=0.1),
)
