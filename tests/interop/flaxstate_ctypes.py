"""A thin layer over the C interface for the tests: owned handles, errors as exceptions, Flax's verbs."""

import ctypes as c
import os

import abi
import node_reader
import tree_writer
from abi import KeyOrder


class FlaxstateError(Exception):
  """A failed call: everything that its fs_error holds."""

  def __init__(self, status, message, path, offset, report, mismatches):
    super().__init__(report or message)
    self.status = status
    self.message = message
    self.path = path
    self.offset = offset
    self.report = report
    self.mismatches = mismatches


class MismatchEntry:
  def __init__(self, raw):
    self.kind = abi.MismatchKind(raw.kind).name
    self.path = raw.path.decode()
    self.message = raw.message.decode()
    self.wanted = raw.wanted.decode()
    self.found = raw.found.decode()

  def __repr__(self):
    return f'{self.kind}({self.path}: {self.message})'


def _mismatches(error):
  entries = []
  for index in range(abi.library.fs_error_mismatch_count(error)):
    raw = abi.Mismatch()
    abi.library.fs_error_mismatch_at(error, index, c.byref(raw))
    entries.append(MismatchEntry(raw))
  return entries


def call(name, *arguments):
  """Calls a function that takes `fs_error **` last, and raises what it reports."""
  error = c.c_void_p()
  status = getattr(abi.library, name)(*arguments, c.byref(error))
  if status == 0:
    assert not error.value, f'{name} succeeded and made an error'
    return
  lib = abi.library
  try:
    assert lib.fs_error_status(error) == status, f'{name} returned {status}, its error {lib.fs_error_status(error)}'
    raise FlaxstateError(
      abi.Status(status).name,
      lib.fs_error_message(error).decode(),
      lib.fs_error_path(error).decode(),
      lib.fs_error_offset(error),
      lib.fs_error_report(error).decode(),
      _mismatches(error),
    )
  finally:
    lib.fs_error_free(error)


class Tree:
  """An owned fs_tree, together with the Python objects whose memory it borrows."""

  def __init__(self, handle, *keep):
    self.handle = handle
    self.keep = keep

  @property
  def root(self):
    return abi.library.fs_tree_root(self.handle)

  def bytes_used(self):
    return abi.library.fs_tree_bytes_used(self.handle)

  def python(self):
    return node_reader.to_python(self.root)

  def __del__(self):
    abi.library.fs_tree_free(self.handle)


def make_tree(name, *arguments, keep=()):
  """Calls a function whose last argument but the error is `fs_tree **out_tree`."""
  handle = c.c_void_p()
  try:
    call(name, *arguments, c.byref(handle))
  except FlaxstateError:
    assert not handle.value, f'{name} failed and set its output'
    raise
  return Tree(handle, *keep)


def build(value, *, raw=False):
  """A Python tree as fs_tree. `raw`: an ExtType is a leaf; else it is the named tuple that it is to to_state_dict."""
  builder = c.c_void_p()
  call('fs_builder_create', None, c.byref(builder))
  try:
    keep = tree_writer.write(builder, value, raw)
    return make_tree('fs_builder_finish', builder, keep=keep)
  finally:
    abi.library.fs_builder_free(builder)


class Buffer:
  def __init__(self):
    self.handle = c.c_void_p()
    call('fs_buffer_create', None, c.byref(self.handle))

  def bytes(self):
    size = abi.library.fs_buffer_size(self.handle)
    return c.string_at(abi.library.fs_buffer_data(self.handle), size) if size else b''

  def __del__(self):
    abi.library.fs_buffer_free(self.handle)


class Workspace:
  def __init__(self):
    self.handle = c.c_void_p()
    call('fs_workspace_create', None, c.byref(self.handle))

  def __del__(self):
    abi.library.fs_workspace_free(self.handle)


class Report:
  def __init__(self):
    self.handle = c.c_void_p()
    call('fs_report_create', None, 0, c.byref(self.handle))

  def __del__(self):
    abi.library.fs_report_free(self.handle)

  def count(self, kind):
    return abi.library.fs_report_count(self.handle, kind)


def _resources(keep, threads, workspace):
  """The members that the options of writing and restoring share. `threads`: a number, or an abi.Parallel."""
  parallel = threads if isinstance(threads, abi.Parallel) else abi.Parallel(thread_count=threads)
  keep += [parallel, workspace]
  return {'parallel': c.addressof(parallel), 'workspace': workspace.handle if workspace else None}


def serialize_options(keep, order=KeyOrder.DEFAULT, threads=0, workspace=None, report=None, **plain):
  """An abi.SerializeOptions; what it points to goes into `keep`."""
  keep.append(report)
  resources = _resources(keep, threads, workspace) | {'report': report.handle if report else None}
  return abi.SerializeOptions(key_order=order, **plain, **resources)


def _into_buffer(name, *arguments, **options):
  buffer, keep = Buffer(), []
  raw = serialize_options(keep, **options)
  call(name, *arguments, c.byref(raw), buffer.handle)
  return buffer.bytes()


def msgpack_serialize(value, in_place=False, **options):
  return serialize_tree(build(value, raw=True), order=KeyOrder.KEPT if in_place else KeyOrder.SORTED, **options)


def serialize_tree(tree, **options):
  return _into_buffer('fs_msgpack_serialize', tree.root, **options)


def to_bytes(value, **options):
  tree = build(value)
  return _into_buffer('fs_msgpack_serialize', tree.root, as_state_dict=1, **options)


def object_to_bytes(registry, type_name, instance, **options):
  return _into_buffer('fs_to_bytes', registry.handle, type_name.encode(), c.addressof(instance), **options)


def object_to_state_dict(registry, type_name, instance):
  arguments = (registry.handle, type_name.encode(), c.addressof(instance), None)
  return make_tree('fs_to_state_dict', *arguments, keep=(instance,))


def to_state_dict(value):
  source = build(value)
  return make_tree('fs_node_to_state_dict', source.root, None, keep=(source,))


def decode(data, **options):
  """fs_msgpack_restore of bytes in a block of just their size, so that an over-read is seen by a memory checker."""
  block = c.create_string_buffer(data, len(data)) if data else c.create_string_buffer(1)
  raw = abi.DecodeOptions(**options)
  return make_tree('fs_msgpack_restore', block, len(data), c.byref(raw), keep=(block,))


def msgpack_restore(data, **options):
  return decode(data, **options).python()


def _restore_options(options, keep):
  decode_options = options.pop('decode', None)
  resources = _resources(keep, options.pop('threads', 0), options.pop('workspace', None))
  raw = abi.RestoreOptions(**options, **resources)
  if decode_options is not None:
    nested = abi.DecodeOptions(**decode_options)
    raw.decode = c.addressof(nested)
    keep.append(nested)
  keep.append(raw)
  return c.byref(raw)


def from_state_dict(target, state, **options):
  """fs_node_from_state_dict of two Python trees, as a Python tree."""
  target, state, keep = build(target), build(state, raw=True), []
  raw = _restore_options(options, keep)
  result = make_tree('fs_node_from_state_dict', target.root, state.root, raw, keep=(target, state))
  return result.python()


def from_bytes(target, data, **options):
  target, keep = build(target), []
  block = c.create_string_buffer(data, len(data))
  raw = _restore_options(options, keep)
  arguments = (target.root, block, len(data), raw)
  return make_tree('fs_node_from_bytes', *arguments, keep=(target, block)).python()


def restore(registry, type_name, instance, data, **options):
  keep = []
  raw = _restore_options(options, keep)
  call('fs_restore', registry.handle, type_name.encode(), c.addressof(instance), data, len(data), raw)


def restore_file(registry, type_name, instance, file, **options):
  keep = []
  raw = _restore_options(options, keep)
  call('fs_restore_file', registry.handle, type_name.encode(), c.addressof(instance), os.fsencode(file), raw)


class Registry:
  def __init__(self):
    self.handle = c.c_void_p()
    call('fs_registry_create', None, c.byref(self.handle))

  def register(self, name, structure, fields, kind=0, override=False):
    """`fields` are abi.Field; everything is copied by the library."""
    table = (abi.Field * len(fields))(*fields)
    raw = abi.Type(
      name=name.encode(),
      size=c.sizeof(structure),
      kind=kind,
      override_existing=int(override),
      fields=c.cast(table, c.c_void_p),
      field_count=len(fields),
      field_size=c.sizeof(abi.Field),
    )
    call('fs_register_type', self.handle, c.byref(raw))

  def is_serializable(self, name):
    return bool(abi.library.fs_is_serializable(self.handle, name.encode()))

  def __del__(self):
    abi.library.fs_registry_free(self.handle)
