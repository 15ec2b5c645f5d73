"""Objects restored from files: what Flax's from_bytes makes of the same bytes."""

import numpy as np
import pytest
from flax import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

import abi
import arrays as a
import flax_side
import flaxstate_ctypes as fs
import flaxstate_files as files
import model as m
import states
from array_object import NAME, ArrayObject, as_restored
from plain_tree import assert_same, plain
from test_convert import FLOATS, INTS, any_bits, astype
from test_registered_types import models

limits = st.sampled_from([0, 1, 4, 7, 16, 33])
alignments = st.sampled_from([0, 0, 16, 64])
options = st.fixed_dictionaries({'read_directly': st.sampled_from([0, 1]), 'threads': st.sampled_from([0, 2])})
FEW = settings(max_examples=settings.default.max_examples // 6)


@pytest.fixture(scope='module')
def workspace():
  return fs.Workspace()


class Target:
  """An array in a block of its own, in C order, in Fortran order, or with gaps; all its bytes are a5 at first."""

  def __init__(self, shape, dtype, layout):
    self.layout = layout
    steps = 2 if layout == 'gaps' else 1
    block_shape = [steps * dimension for dimension in shape]
    if layout == 'Fortran':
      block_shape.reverse()
    self.block = np.full(int(np.prod(block_shape)) * dtype.itemsize, 0xA5, np.uint8)
    block = self.block.view(dtype).reshape(block_shape)
    self.array = block.T if layout == 'Fortran' else block[(*[slice(None, None, steps)] * len(shape), ...)]

  def holds(self, array):
    """Whether it holds these items, and its gaps nothing new."""
    wanted = Target(array.shape, array.dtype, self.layout)
    wanted.array[...] = array
    return wanted.array.dtype == self.array.dtype and wanted.block.tobytes() == self.block.tobytes()

  def is_untouched(self):
    return bool((self.block == 0xA5).all())


layouts = st.sampled_from(['C', 'Fortran', 'gaps'])
named_arrays = st.dictionaries(st.text('ab', min_size=1, max_size=4), st.tuples(a.arrays(), layouts), max_size=5)


def restore_arrays(file, data, targets, **options):
  file.write_bytes(data)
  instance = ArrayObject({name: target.array for name, target in targets.items()})
  for name, target in targets.items():
    assert np.shares_memory(instance.arrays[name], target.array) or target.array.size == 0
  fs.restore_file(instance.registry, NAME, instance.struct, file, **options)


@given(named_arrays, limits, alignments, options)
@FEW
def test_arrays(tmp_path, workspace, given_arrays, limit, alignment, options):
  arrays = {name: array for name, (array, _) in given_arrays.items()}
  targets = {name: Target(array.shape, array.dtype, layout) for name, (array, layout) in given_arrays.items()}
  data = fs.to_bytes(states.reordered(arrays), chunk_limit=limit, alignment=alignment)
  restore_arrays(tmp_path / 'f', data, targets, workspace=workspace, **options)
  for name, array in serialization.from_bytes(arrays, data).items():
    assert targets[name].holds(as_restored(array)), name


@given(models, models, limits, alignments, options)
@FEW
def test_objects_with_numbers_text_and_counted_fields(tmp_path, workspace, old, new, limit, alignment, options):
  registry, instance = fs.Registry(), m.Instance(old)
  m.register(registry)
  state = states.reordered(serialization.to_state_dict(new))
  data = fs.to_bytes(state, chunk_limit=limit, alignment=alignment)
  path = tmp_path / 'f'
  path.write_bytes(data)
  fs.restore_file(registry, 'Model', instance.struct, path, workspace=workspace, **options)
  assert_same(plain(instance.model()), plain(serialization.from_bytes(old, data)))


def same_numbers(wanted, got):
  """NaN stays NaN; which of the NaNs, NumPy leaves to the processor."""
  with np.errstate(invalid='ignore'):
    nan = np.isnan(wanted)
    return (nan == np.isnan(got)).all() and wanted[~nan].tobytes() == got[~nan].tobytes()


@given(st.data(), st.sampled_from([FLOATS, INTS]), limits, options)
@FEW
def test_dtypes_are_converted_as_numpy_does(tmp_path, data, dtypes, limit, options):
  source = data.draw(st.sampled_from(dtypes).flatmap(any_bits))
  target = Target(source.shape, data.draw(st.sampled_from(dtypes)), data.draw(layouts))
  bytes_ = flax_side.to_bytes({'x': source}, limit=limit)
  restore_arrays(tmp_path / 'f', bytes_, {'x': target}, convert=abi.Convert.ANY, **options)
  assert same_numbers(astype(source, target.array.dtype), target.array)


def large_arrays():
  generator = np.random.default_rng(5)
  return {
    'plain': generator.standard_normal(700_001),
    'bytes': generator.integers(0, 255, (1100, 1900), np.uint8),
    'small': generator.integers(0, 255, 300, np.uint8),
    'deep': generator.standard_normal((7, 101, 11, 43)).astype(np.float32),
  }


@pytest.mark.parametrize('alignment', [0, 64])
@pytest.mark.parametrize('limit', [0, 1_000_003])
@pytest.mark.parametrize('layout', ['C', 'Fortran', 'gaps'])
@pytest.mark.parametrize('read_directly', [0, 1])
def test_large_arrays(tmp_path, workspace, alignment, limit, layout, read_directly):
  arrays, jobs = large_arrays(), files.JobSystem()
  data = fs.to_bytes(arrays, chunk_limit=limit, alignment=alignment)
  for threads in (1, 2, jobs.parallel):
    targets = {name: Target(array.shape, array.dtype, layout) for name, array in arrays.items()}
    path = tmp_path / 'f'
    restore_arrays(path, data, targets, workspace=workspace, threads=threads, read_directly=read_directly)
    assert all(targets[name].holds(array) for name, array in arrays.items())
  jobs.run.check()


@pytest.mark.parametrize('limit', [0, 1_000_003])
@pytest.mark.parametrize('layout', ['C', 'Fortran', 'gaps'])
@pytest.mark.parametrize('read_directly', [0, 1])
def test_large_arrays_are_converted(tmp_path, limit, layout, read_directly):
  source = np.random.default_rng(6).standard_normal((1001, 700))
  data = flax_side.to_bytes({'x': source}, limit=limit)
  for dtype in FLOATS:
    target = Target(source.shape, dtype, layout)
    restore_arrays(tmp_path / 'f', data, {'x': target}, convert=abi.Convert.ANY, read_directly=read_directly, threads=2)
    assert target.holds(astype(source, dtype)), dtype


@pytest.mark.parametrize('read_directly', [0, 1])
def test_reshape_and_a_part_of_the_file(tmp_path, read_directly):
  array = np.arange(60_000, dtype=np.float32)
  data = flax_side.to_bytes({'other': [1, 2], 'params': {'x': array, 'more': np.ones(3)}}, limit=100_000)
  target = Target((300, 200), array.dtype, 'gaps')
  options = {'path': b'params', 'reshape': 1, 'drop_extra': 1, 'read_directly': read_directly}
  restore_arrays(tmp_path / 'f', data, {'x': target}, **options)
  assert target.holds(array.reshape(300, 200))


@pytest.mark.parametrize('read_directly', [0, 1])
def test_a_mismatch_changes_nothing(tmp_path, read_directly):
  arrays = {'first': np.ones(5000, np.float32), 'last': np.ones((2, 3), np.float32)}
  targets = {'first': Target((5000,), np.dtype('float32'), 'C'), 'last': Target((3, 2), np.dtype('float32'), 'C')}
  with pytest.raises(fs.FlaxstateError) as caught:
    restore_arrays(tmp_path / 'f', serialization.to_bytes(arrays), targets, read_directly=read_directly)
  assert [(entry.path, entry.kind) for entry in caught.value.mismatches] == [('./last', 'SHAPE')]
  assert all(target.is_untouched() for target in targets.values())
