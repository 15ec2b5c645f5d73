"""Checkpoints in parts, made as Hugging Face's transformers makes them of Flax's parameters, and read back as it does."""

import numpy as np
import pytest
from flax import serialization
from flax.traverse_util import flatten_dict, unflatten_dict

import flaxstate_ctypes as fs
import flaxstate_files as files
from plain_tree import assert_same


def save_sharded(folder, params, most_bytes, name='flax_model.msgpack'):
  """Fills one file after the other, in the order of the parameters; one that is too large has a file of its own."""
  parts, used = [{}], 0
  for key, value in flatten_dict(params, sep='/').items():
    if used + value.nbytes > most_bytes:
      parts.append({})
      used = 0
    parts[-1][key] = value
    used += value.nbytes
  stem = name.removesuffix('.msgpack')
  paths = [folder / f'{stem}-{i + 1:05d}-of-{len(parts):05d}.msgpack' for i in range(len(parts))]
  for path, part in zip(paths, parts):
    path.write_bytes(serialization.to_bytes(unflatten_dict(part, sep='/')))
  (folder / f'{name}.index.json').write_text('{}')
  return paths


def load_sharded(paths):
  """The parameters of all files, by Flax."""
  flat = {}
  for path in paths:
    flat.update(flatten_dict(serialization.msgpack_restore(path.read_bytes()), sep='/'))
  return unflatten_dict(flat, sep='/')


def make_params():
  random = np.random.default_rng(7)
  sizes = {'embed': (500, 8), 'layer_0': (8, 8), 'layer_1': (8, 8), 'head': (8, 3)}
  layers = {
    name: {'kernel': random.standard_normal(shape).astype(np.float32), 'bias': np.arange(shape[1], dtype=np.float16)}
    for name, shape in sizes.items()
  }
  return {'model': {'encoder': layers, 'shift': {'kernel': np.ones(300, np.float64)}}}


@pytest.mark.parametrize('mapping', [0, 1])
@pytest.mark.parametrize('most_bytes', [100, 300, 2_500, 12_000])
def test_the_parts_are_one_tree(tmp_path, most_bytes, mapping):
  params = make_params()
  paths = save_sharded(tmp_path, params, most_bytes)
  assert len(paths) > 1
  expected = load_sharded(paths)
  for path in (*paths, tmp_path / 'flax_model.msgpack'):
    tree = files.open_sharded(path, mapping)
    assert_same(tree.python(), expected)
  assert_same(expected, params)


def test_a_missing_part_is_named(tmp_path):
  paths = save_sharded(tmp_path, make_params(), 2_500)
  paths[1].unlink()
  with pytest.raises(fs.FlaxstateError) as caught:
    files.open_sharded(tmp_path / 'flax_model.msgpack')
  assert caught.value.status == 'IO'
  assert str(paths[1]) in str(caught.value)


def test_a_key_of_two_parts_is_refused(tmp_path):
  paths = save_sharded(tmp_path, make_params(), 2_500)
  second = serialization.msgpack_restore(paths[1].read_bytes())  # the first is empty: the embedding is too large for it
  path = next(iter(flatten_dict(second, sep='/')))
  paths[-1].write_bytes(serialization.to_bytes(unflatten_dict({path: np.zeros(1)}, sep='/')))
  with pytest.raises(fs.FlaxstateError) as caught:
    files.open_sharded(paths[0])
  assert (caught.value.status, caught.value.path) == ('KEY', './' + path)
