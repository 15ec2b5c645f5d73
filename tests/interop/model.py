"""One model twice: as a C struct with its description, and as a struct.dataclass of Flax."""

import ctypes as c
from typing import Any

import numpy as np
from flax import struct

import abi
from one_field import field

CAPACITY = 6


class LayerStruct(c.Structure):
  _fields_ = [('kernel', c.c_float * 3 * 2), ('bias', c.c_uint16 * 3), ('used', c.c_bool)]


class ModelStruct(c.Structure):
  _fields_ = [
    ('step', c.c_int64),
    ('rate', c.c_double),
    ('name', c.c_char * 16),
    ('ready', c.c_bool),
    ('seed', c.c_uint32),
    ('head', LayerStruct),
    ('layers', LayerStruct * 2),
    ('history', c.c_void_p),
    ('history_count', c.c_size_t),
    ('loss', c.c_float),
  ]


@struct.dataclass
class Layer:
  kernel: Any
  bias: Any
  used: Any


@struct.dataclass
class Model:
  step: Any
  rate: Any
  name: Any
  ready: Any
  seed: Any
  head: Any
  layers: Any
  history: Any
  loss: Any


def _object(name, offset, **more):
  return abi.Field(name=name, offset=offset, type_name=b'Layer', **more)


def register(registry):
  s = LayerStruct
  registry.register('Layer', s, [
    field('kernel', 'float32', (2, 3), s.kernel.offset),
    field('bias', 'bfloat16', (3,), s.bias.offset),
    field('used', 'bool', (), s.used.offset),
  ])  # fmt: skip
  m = ModelStruct
  name = abi.Field(name=b'name', offset=m.name.offset, dtype=abi.Dtype.STR, rank=1)
  name.shape[0] = 16
  layers = _object(b'layers', m.layers.offset, rank=1)
  layers.shape[0] = 2
  history = field('history', 'int16', (abi.COUNTED,), m.history.offset, storage=abi.Storage.POINTER, capacity=CAPACITY,
                  count_offset=m.history_count.offset)  # fmt: skip
  registry.register('Model', m, [
    field('step', 'int64', (), m.step.offset),
    field('rate', 'float64', (), m.rate.offset),
    name,
    field('ready', 'bool', (), m.ready.offset),
    field('seed', 'uint32', (), m.seed.offset, form=abi.Form.ARRAY),
    _object(b'head', m.head.offset),
    layers,
    history,
    field('loss', 'float32', (), m.loss.offset, form=abi.Form.SCALAR),
  ])  # fmt: skip


def _layer_struct(layer):
  s = LayerStruct(used=layer.used)
  c.memmove(c.addressof(s.kernel), layer.kernel.tobytes(), 24)
  c.memmove(c.addressof(s.bias), layer.bias.tobytes(), 6)
  return s


class Instance:
  """A ModelStruct and the memory that it points to."""

  def __init__(self, model=None):
    self.history = (c.c_int16 * CAPACITY)()
    self.struct = ModelStruct(history=c.addressof(self.history))
    if model is not None:
      self._fill(model)

  def _fill(self, model):
    s = self.struct
    s.step, s.rate, s.name, s.ready = model.step, model.rate, model.name.encode(), model.ready
    s.seed, s.loss = int(model.seed), 0
    c.memmove(c.addressof(s) + ModelStruct.loss.offset, model.loss.tobytes(), 4)
    s.head = _layer_struct(model.head)
    s.layers[0], s.layers[1] = (_layer_struct(layer) for layer in model.layers)
    s.history_count = len(model.history)
    self.history[: len(model.history)] = model.history.tolist()

  def bits(self):
    return bytes(self.struct) + bytes(self.history)

  def model(self):
    s = self.struct
    history = np.array(self.history[: s.history_count], np.int16)
    loss = np.frombuffer(bytes(s)[ModelStruct.loss.offset :], np.float32, 1)[0]
    layers = [_layer(layer) for layer in s.layers]
    seed = np.array(s.seed, np.uint32)
    return Model(s.step, s.rate, s.name.decode(), s.ready, seed, _layer(s.head), layers, history, loss)


def _layer(s):
  kernel = np.frombuffer(bytes(s.kernel), np.float32).reshape(2, 3)
  return Layer(kernel, np.frombuffer(bytes(s.bias), 'bfloat16'), s.used)
