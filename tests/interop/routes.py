"""The route that bytes take between the tests and the library: FLAXSTATE_TEST_ROUTE.

bytes     in memory: fs_msgpack_restore, fs_restore, buffers. What flaxstate_ctypes does by itself
mapped    fs_file_open of a mapped file, and restoring from that tree; fs_…_save_file on three threads
file      fs_file_open of a file that isn't mapped, fs_restore_file; fs_…_save_file
callback  fs_source_open, and restoring from that tree; fs_…_save_sink

install() is called once, before the tests run. A call that fails must fail alike with bytes in memory: status, message,
path, offset, report and mismatches, but for the file's name in front. There is no other exception. What is only for bytes
in memory, by its nature, and so not used by the tests that take routes: fs_decode_options.ownership; a memory_limit that is
just enough, since what is kept of a source is copied.
"""

import ctypes as c
import os
import pathlib
import re
import tempfile

import abi
import flaxstate_ctypes as fs
import flaxstate_files as files

NAME = os.environ.get('FLAXSTATE_TEST_ROUTE', 'bytes')

# The part of the examples that the other routes try: they differ in how bytes are reached, not in what the bytes say.
SHARE = 1 if NAME == 'bytes' else 0.2

OLD = b'what a save replaces'

_by_bytes = {name: getattr(fs, name) for name in ('decode', 'from_bytes', 'restore', '_into_buffer')}


_FILE = re.compile(r"^in '[^']*': ")


def _facts(failure):
  """All that an error says, without the name of the file."""
  mismatches = [(x.kind, x.path, x.message, x.wanted, x.found) for x in failure.mismatches]
  message, report = (_FILE.sub('', text) for text in (failure.message, failure.report))
  return failure.status, message, failure.path, failure.offset, report, mismatches


def _failing_alike(name, routed):
  """The routed form of a function, whose failures are compared with those of the form that it replaces."""
  by_bytes = _by_bytes[name]

  def function(*arguments, **options):
    try:
      return routed(*arguments, **dict(options))
    except fs.FlaxstateError as failure:
      facts = _facts(failure)
    try:
      by_bytes(*arguments, **dict(options))
    except fs.FlaxstateError as failure:
      assert facts == _facts(failure), f'route {NAME}: {facts}, with bytes in memory: {_facts(failure)}'
      raise
    raise AssertionError(f'route {NAME}: {facts}, with bytes in memory nothing fails')

  return function


class _Files:
  """Temporary files, of which only one is there at a time: a tree holds its file open."""

  def __init__(self):
    self.folder = tempfile.TemporaryDirectory(prefix='flaxstate-route-')
    self.path = pathlib.Path(self.folder.name) / 'file.msgpack'

  def with_file(self, data, use):
    """use(path) of a new file that holds `data`."""
    self.path.write_bytes(data)
    try:
      return use(self.path)
    finally:
      self.path.unlink()


class _ThroughTrees:
  """Restoring from a tree that open(data, **decode options) reads."""

  def decode(self, data, **decode):
    return self.open(data, **decode)

  def from_bytes(self, target, data, **options):
    options, target, keep = dict(options), fs.build(target), []
    state = self.open(data, **(options.pop('decode', None) or {}))
    raw = fs._restore_options(options, keep)
    arguments = (target.root, state.root, raw)
    return fs.make_tree('fs_node_from_state_dict', *arguments, keep=(target, state)).python()

  def restore(self, registry, type_name, instance, data, **options):
    options, keep = dict(options), []
    state = self.open(data, **(options.pop('decode', None) or {}))
    raw = fs._restore_options(options, keep)
    call = (registry.handle, type_name.encode(), c.addressof(instance), state.root, raw)
    fs.call('fs_from_state_dict', *call)


def _writable(name, arguments):
  """What fs._into_buffer writes with the function `name`, as flaxstate_files knows it."""
  functions = next(each for each in (files.TREE, files.OBJECT) if each[0] == name)
  return files.Writable(functions, *arguments)


class _Mapped(_ThroughTrees):
  mapping = abi.Mapping.REQUIRED
  threads = 3

  def __init__(self):
    self.files = _Files()

  def open(self, data, **decode):
    return self.files.with_file(data, lambda path: files.open_file(path, self.mapping, **decode))

  def write(self, name, *arguments, **options):
    writable, options = _writable(name, arguments), {'threads': self.threads, **options}

    def save(path):
      try:
        return writable.write('file', path, **options)[0]
      except fs.FlaxstateError:
        assert path.read_bytes() == OLD, 'a save that failed has changed the file'
        raise

    return self.files.with_file(OLD, save)


class _File(_Mapped):
  mapping = abi.Mapping.OFF
  threads = 1

  def restore(self, registry, type_name, instance, data, **options):
    self.files.with_file(data, lambda path: fs.restore_file(registry, type_name, instance, path, **options))


class _Callback(_ThroughTrees):
  def open(self, data, **decode):
    source = files.Source(data)
    try:
      return source.open(**decode)
    finally:
      source.read_at.check()

  def write(self, name, *arguments, **options):
    return _writable(name, arguments).write('sink', None, **options)[0]


ROUTES = {'mapped': _Mapped, 'file': _File, 'callback': _Callback}


def install():
  """Puts the route in the place of the functions of flaxstate_ctypes that take and give bytes in memory."""
  if NAME == 'bytes':
    return
  route = ROUTES[NAME]()
  fs.decode = _failing_alike('decode', route.decode)
  fs.from_bytes = _failing_alike('from_bytes', route.from_bytes)
  fs.restore = _failing_alike('restore', route.restore)
  fs._into_buffer = _failing_alike('_into_buffer', route.write)
