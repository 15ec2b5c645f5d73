"""Types registered by fields, beside equal dataclasses of Flax."""

import numpy as np
import pytest
from flax import serialization, struct
from hypothesis import given
from hypothesis import strategies as st

import abi
import arrays as a
import flax_side
import flaxstate_ctypes as fs
import model as m
import states
import trees
from plain_tree import assert_same, plain


def arrays(dtype, shape):
  dtype = np.dtype(dtype)
  size = dtype.itemsize * int(np.prod(shape))
  return st.binary(min_size=size, max_size=size).map(lambda data: a.array_of(dtype, shape, data))


layers = st.builds(m.Layer, arrays('float32', (2, 3)), arrays('bfloat16', (3,)), st.booleans())
names = st.text(max_size=15).filter(lambda text: len(text.encode()) < 16 and '\0' not in text)
models = st.builds(
  m.Model,
  step=st.integers(-(2**63), 2**63 - 1),
  rate=trees.floats,
  name=names,
  ready=st.booleans(),
  seed=arrays('uint32', ()),
  head=layers,
  layers=st.lists(layers, min_size=2, max_size=2),
  history=st.integers(0, m.CAPACITY).flatmap(lambda count: arrays('int16', (count,))),
  loss=a.scalars(st.just(np.dtype('float32'))),
)


@pytest.fixture(scope='module')
def registry():
  registry = fs.Registry()
  m.register(registry)
  return registry


@given(models, st.sampled_from([0, 1, 4, 8]))
def test_to_bytes(registry, model, limit):
  instance = m.Instance(model)
  ours = fs.object_to_bytes(registry, 'Model', instance.struct, chunk_limit=limit)
  assert ours.hex() == flax_side.to_bytes(model, limit=limit).hex()


@given(models, st.sampled_from([0, 8]))
def test_to_bytes_with_sorted_keys(registry, model, limit):
  instance = m.Instance(model)
  ours = fs.object_to_bytes(registry, 'Model', instance.struct, chunk_limit=limit, order=abi.KeyOrder.SORTED)
  assert ours.hex() == flax_side.msgpack_serialize(serialization.to_state_dict(model), limit=limit).hex()


@given(models)
def test_to_state_dict(registry, model):
  instance = m.Instance(model)
  assert_same(
    fs.object_to_state_dict(registry, 'Model', instance.struct).python(), plain(serialization.to_state_dict(model))
  )


@given(models, models, st.sampled_from([0, 1, 4, 8]))
def test_restore(registry, old, new, limit):
  instance = m.Instance(old)
  data = flax_side.to_bytes(states.reordered(serialization.to_state_dict(new)), limit=limit)
  fs.restore(registry, 'Model', instance.struct, data)
  assert_same(plain(instance.model()), plain(serialization.from_bytes(old, data)))


def example_model():
  def layer():
    return m.Layer(np.zeros((2, 3), np.float32), np.zeros(3, 'bfloat16'), True)

  return m.Model(
    1, 0.5, 'model', True, np.array(7, np.uint32), layer(), [layer(), layer()], np.ones(2, np.int16), np.float32(3)
  )


def refused(registry, state):
  instance = m.Instance(example_model())
  before = instance.bits()
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.restore(registry, 'Model', instance.struct, serialization.msgpack_serialize(state, in_place=True))
  assert instance.bits() == before
  assert caught.value.status == 'MISMATCH'
  return caught.value


def set_at(state, path, value):
  *parents, last = path.split('/')[1:]
  for key in parents:
    state = state[key]
  if value is Ellipsis:
    del state[last]
  else:
    state[last] = value


MISFITS = [
  ('./head/kernel', np.zeros((2, 4), np.float32), 'SHAPE', '[2,3]', '[2,4]'),
  ('./head/kernel', np.zeros((2, 3), np.float64), 'DTYPE', 'float32', 'float64'),
  ('./layers/1/bias', np.zeros(3, np.float16), 'DTYPE', 'bfloat16', 'float16'),
  ('./name', 'a name of 16 bytes'[:16], 'CAPACITY', None, None),
  ('./history', np.zeros(m.CAPACITY + 1, np.int16), 'CAPACITY', None, None),
  ('./history', np.zeros((1, 1), np.int16), 'SHAPE', None, '[1,1]'),
  ('./step', 2**63, 'VALUE', None, None),
  ('./step', 'text', 'KIND', None, 'str'),
  ('./head', 5, 'KIND', None, None),
  ('./step', {'a': 1}, 'KIND', None, None),
]


@pytest.mark.parametrize('path, value, kind, wanted, found', MISFITS)
def test_misfits(registry, path, value, kind, wanted, found):
  state = serialization.to_state_dict(example_model())
  set_at(state, path, value)
  error = refused(registry, state)
  assert [(entry.kind, entry.path) for entry in error.mismatches] == [(kind, path)]
  assert wanted in (None, error.mismatches[0].wanted)
  assert found in (None, error.mismatches[0].found)


STRUCTURE = [('./head/kernel', ...), ('./head/more', 1), ('./more', 1), ('./step', ...), ('./layers/1', ...)]


@pytest.mark.parametrize('path, value', STRUCTURE)
def test_structure_is_refused_in_flax_words(registry, path, value):
  state = serialization.to_state_dict(example_model())
  set_at(state, path, value)
  _, error = flax_side.outcome(serialization.from_state_dict, example_model(), state)
  assert [entry.message for entry in refused(registry, state).mismatches] == [str(error)]


def test_every_mismatch_is_reported_at_once(registry):
  state = serialization.to_state_dict(example_model())
  for path, value, *_ in (MISFITS[0], MISFITS[2], MISFITS[4], MISFITS[6]):
    set_at(state, path, value)
  error = refused(registry, state)
  paths = ['./step', './head/kernel', './layers/1/bias', './history']
  assert [entry.path for entry in error.mismatches] == paths
  lines = error.report.splitlines()
  assert lines[0] == '4 mismatches while restoring a Model:'
  assert [line.split(':')[0] for line in lines[1:5]] == ['  ' + path for path in paths]
  assert lines[2] == '  ./head/kernel: shape [2,4] in the file, [2,3] in the target'
  assert lines[3] == '  ./layers/1/bias: dtype float16 in the file, bfloat16 in the target'


def test_registering_twice():
  @struct.dataclass
  class Layer:
    used: bool

  handlers = (lambda x: {'other': x.used}, lambda x, state: Layer(state['other']))
  with pytest.raises(ValueError, match='is already registered'):
    serialization.register_serialization_state(Layer, *handlers)
  serialization.register_serialization_state(Layer, *handlers, override=True)
  registry = fs.Registry()
  first, second = ([m.field(name, 'bool')] for name in ('used', 'other'))
  registry.register('Layer', m.c.c_bool, first)
  with pytest.raises(fs.FlaxstateError) as caught:
    registry.register('Layer', m.c.c_bool, second)
  assert caught.value.status == 'EXISTS'
  assert fs.object_to_bytes(registry, 'Layer', m.c.c_bool(True)) == serialization.to_bytes({'used': True})
  registry.register('Layer', m.c.c_bool, second, override=True)
  assert fs.object_to_bytes(registry, 'Layer', m.c.c_bool(True)) == serialization.to_bytes(Layer(True))


def test_is_serializable(registry):
  class Unknown:
    pass

  assert [serialization.is_serializable(cls) for cls in (m.Model, m.Layer, Unknown)] == [True, True, False]
  assert [registry.is_serializable(name) for name in ('Model', 'Layer', 'Unknown')] == [True, True, False]


def test_a_type_that_is_not_registered(registry):
  instance = m.Instance(example_model())
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.object_to_bytes(registry, 'Unknown', instance.struct)
  assert caught.value.status == 'NOT_FOUND'
  with pytest.raises(fs.FlaxstateError) as caught:
    fs.restore(registry, 'Unknown', instance.struct, b'\x80')
  assert caught.value.status == 'NOT_FOUND'
