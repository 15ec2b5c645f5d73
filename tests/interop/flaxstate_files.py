"""A thin layer over sources, sinks and files: everything that can be written, into everything that takes bytes."""

import concurrent.futures
import ctypes as c
import os
import pathlib

import abi
import flaxstate_ctypes as fs
import tree_writer


class Callback:
  """A C callback around a Python function, whose exceptions are kept: they can't pass through C."""

  def __init__(self, kind, function):
    self.failures = []
    self.pointer = kind(self._call)
    self.function = function

  def _call(self, *arguments):
    try:
      return self.function(*arguments) or 0
    except BaseException as failure:  # noqa: BLE001
      self.failures.append(failure)
      return abi.Status.CALLBACK

  def check(self):
    if self.failures:
      raise self.failures[0]


class Sink:
  """Collects what comes."""

  def __init__(self):
    self.pieces = []
    self.write = Callback(abi.SINK_WRITE, self._write)
    self.raw = abi.Sink(write=self.write.pointer)

  def _write(self, data, size, error, user_data):
    assert size > 0
    self.pieces.append(c.string_at(data, size))

  def bytes(self):
    self.write.check()
    return b''.join(self.pieces)


class Source:
  """Bytes behind a read_at callback, which counts what is read."""

  def __init__(self, data):
    self.data = data
    self.reads = 0
    self.destroyed = 0
    self.read_at = Callback(abi.SOURCE_READ_AT, self._read_at)
    self.destroy = Callback(abi.SOURCE_DESTROY_USER_DATA, self._destroy)
    self.raw = abi.Source(size=len(data), read_at=self.read_at.pointer, destroy_user_data=self.destroy.pointer)

  def _read_at(self, offset, destination, size, error, user_data):
    assert self.destroyed == 0, 'read after the end'
    assert offset + size <= len(self.data), 'read behind the end'
    self.reads += 1
    c.memmove(destination, self.data[offset : offset + size], size)

  def _destroy(self, user_data):
    self.destroyed += 1

  def open(self, **decode):
    options = abi.DecodeOptions(**decode)
    return fs.make_tree('fs_source_open', c.byref(self.raw), c.byref(options), keep=(self,))


def open_file(path, mapping=abi.Mapping.AUTO, **decode):
  nested = abi.DecodeOptions(**decode)
  options = abi.OpenOptions(mapping=mapping, decode=c.addressof(nested))
  return fs.make_tree('fs_file_open', os.fsencode(path), c.byref(options))


def open_sharded(path, mapping=abi.Mapping.AUTO):
  options = abi.OpenOptions(mapping=mapping)
  return fs.make_tree('fs_sharded_open', os.fsencode(path), c.byref(options))


def every_source(data, path):
  """The same bytes as a tree, from every kind of source; `path` is where they may go."""
  yield 'bytes', fs.decode(data)
  for name, mapping in (('mapped file', abi.Mapping.REQUIRED), ('file', abi.Mapping.OFF)):
    path.unlink(missing_ok=True)  # A file that is still mapped must not be written to.
    path.write_bytes(data)
    yield name, open_file(path, mapping)
  yield 'read_at', Source(data).open()


class Writable:
  """What can be written, and the functions that do it."""

  def __init__(self, functions, *arguments, keep=None, **options):
    self.buffer, self.memory, self.file, self.sink = functions
    self.arguments = arguments
    self.options = options
    self.keep = keep

  def destinations(self):
    return ['buffer', 'memory', 'file', 'sink']

  def write(self, destination, path, **options):
    """The bytes, and how many arrays are not aligned."""
    keep, report = [], fs.Report()
    raw = fs.serialize_options(keep, report=report, **self.options, **options)
    data = getattr(self, '_into_' + destination)(raw, path)
    return data, report.count(abi.ReportKind.UNALIGNED)

  def _into_buffer(self, raw, path):
    buffer = fs.Buffer()
    fs.call(self.buffer, *self.arguments, c.byref(raw), buffer.handle)
    return buffer.bytes()

  def _into_memory(self, raw, path):
    size, again = c.c_size_t(), c.c_size_t()
    fs.call(self.memory, *self.arguments, c.byref(raw), None, 0, c.byref(size))
    block = (c.c_char * size.value)()  # One byte more would be seen by a memory checker.
    fs.call(self.memory, *self.arguments, c.byref(raw), block, size.value, c.byref(again))
    assert again.value == size.value
    return bytes(block)

  def _into_file(self, raw, path):
    options = abi.SaveOptions(durability=abi.Durability.NONE, serialize=c.addressof(raw))
    fs.call(self.file, *self.arguments, os.fsencode(path), c.byref(options))
    return pathlib.Path(path).read_bytes()

  def _into_sink(self, raw, path):
    sink = Sink()
    fs.call(self.sink, *self.arguments, c.byref(sink.raw), c.byref(raw))
    return sink.bytes()


TREE = ('fs_msgpack_serialize', 'fs_msgpack_serialize_into', 'fs_msgpack_save_file', 'fs_msgpack_save_sink')
OBJECT = ('fs_to_bytes', 'fs_to_bytes_into', 'fs_save_file', 'fs_save_sink')


def raw_tree(tree):
  """An fs.Tree as msgpack_serialize takes it."""
  return Writable(TREE, tree.root, keep=tree)


def state_tree(tree):
  """An fs.Tree as to_bytes takes it."""
  return Writable(TREE, tree.root, keep=tree, as_state_dict=1)


def registered(registry, type_name, instance):
  arguments = (registry.handle, type_name.encode(), c.addressof(instance))
  return Writable(OBJECT, *arguments, keep=(registry, instance))


class JobSystem:
  """Somebody's own threads for the tasks of a call, which start in no particular order."""

  def __init__(self, threads=3):
    self.pool = concurrent.futures.ThreadPoolExecutor(threads)
    self.tasks = 0
    self.run = Callback(abi.PARALLEL_PARALLEL_FOR, self._run)
    self.parallel = abi.Parallel(thread_count=threads, parallel_for=self.run.pointer)

  def _run(self, count, task, context, user_data):
    self.tasks += count
    for done in [self.pool.submit(task, index, context) for index in reversed(range(count))]:
      done.result()


class Producer:
  """An array that is made when it is asked for, by a read_items callback that notes the calls."""

  def __init__(self, array, is_big_endian=False):
    self.array = array
    self.item_bytes = array.astype(array.dtype.newbyteorder('>')).tobytes() if is_big_endian else array.tobytes()
    self.calls = []
    self.destroyed = 0
    self.read_items = Callback(abi.ARRAY_SOURCE_READ_ITEMS, self._read_items)
    self.destroy = Callback(abi.ARRAY_SOURCE_DESTROY_USER_DATA, self._destroy)
    self.shape = (c.c_int64 * max(1, array.ndim))(*array.shape)
    self.raw = abi.ArraySource(
      rank=array.ndim,
      shape=self.shape,
      is_big_endian=int(is_big_endian),
      read_items=self.read_items.pointer,
      destroy_user_data=self.destroy.pointer,
      **tree_writer.dtype_arguments(array.dtype),
    )

  def _read_items(self, first, count, destination, error, user_data):
    assert self.destroyed == 0, 'read after the end'
    assert 0 < count and first + count <= self.array.size, 'items that are not there'
    self.calls.append((first, count))
    size = self.array.dtype.itemsize
    c.memmove(destination, self.item_bytes[first * size : (first + count) * size], count * size)

  def _destroy(self, user_data):
    self.destroyed += 1

  def take_calls(self):
    self.read_items.check()
    calls, self.calls = self.calls, []
    return calls


def build_dict(entries):
  """A dict of arrays, each an fs_array_source or a Producer, as a tree."""
  builder = c.c_void_p()
  fs.call('fs_builder_create', None, c.byref(builder))
  try:
    fs.call('fs_builder_begin', builder, abi.Kind.DICT)
    for key, entry in entries.items():
      source = entry.raw if isinstance(entry, Producer) else entry
      fs.call('fs_builder_key', builder, key.encode(), len(key.encode()))
      fs.call('fs_builder_array', builder, c.byref(source))
    fs.call('fs_builder_end', builder)
    return fs.make_tree('fs_builder_finish', builder, keep=tuple(entries.values()))
  finally:
    abi.library.fs_builder_free(builder)


def array_nodes(node):
  """The arrays, without NumPy scalars, below a node, in order."""
  kind = abi.library.fs_node_kind(node)
  if kind == abi.Kind.ARRAY:
    yield node
  child = abi.library.fs_node_next(node, None) if kind >= abi.Kind.DICT else None
  while child:
    yield from array_nodes(child)
    child = abi.library.fs_node_next(node, child)


def segments(node):
  view = abi.Array()
  fs.call('fs_node_array', node, c.byref(view))
  for index in range(view.segment_count):
    segment = abi.Segment()
    fs.call('fs_node_array_segment', node, index, c.byref(segment))
    yield segment
