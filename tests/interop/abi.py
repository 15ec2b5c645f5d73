"""The C interface of flaxstate as ctypes sees it: structs, constants, function prototypes."""

import ctypes as c
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY_PATH = pathlib.Path(os.environ.get('FLAXSTATE_LIBRARY', ROOT / 'build/release/libflaxstate.so'))

STATUS_NAMES = {
  0: 'OK', 10: 'TRUNCATED', 11: 'FORMAT', 12: 'LIMIT', 13: 'KEY', 14: 'UTF8', 15: 'SHAPE', 16: 'DTYPE',
  17: 'TYPE', 30: 'MISMATCH', 40: 'EXISTS', 41: 'NOT_FOUND', 50: 'INVALID_ARGUMENT', 51: 'STATE',
  52: 'BUSY', 53: 'CALLBACK', 54: 'TOO_SMALL', 60: 'NO_MEMORY', 61: 'IO', 62: 'NOT_DURABLE', 90: 'INTERNAL',
}  # fmt: skip

MISMATCH_NAMES = {
  1: 'MISSING', 2: 'EXTRA', 3: 'LENGTH', 4: 'SHAPE', 5: 'DTYPE', 6: 'KIND', 7: 'VALUE', 8: 'CAPACITY', 9: 'REFUSED',
}  # fmt: skip

(NIL, BOOL, INT, UINT, FLOAT, COMPLEX, STR, BYTES, EXT, TIMESTAMP, ARRAY, SCALAR) = range(1, 13)
(DICT, LIST, TUPLE, NAMED_TUPLE, DATACLASS) = range(20, 25)
SORTED, KEPT = 0, 1
FORM_DEFAULT, FORM_PLAIN, FORM_SCALAR, FORM_ARRAY = range(4)
IN_PLACE, POINTER, ACCESSORS = range(3)
COUNTED = -1
MAPPING_AUTO, MAPPING_OFF, MAPPING_REQUIRED = range(3)
DURABLE, DURABLE_DATA, DURABLE_NOT = range(3)
NO_OFFSET = 2**64 - 1
OPAQUE, DATETIME64, TIMEDELTA64, DTYPE_STR, DTYPE_BYTES = 255, 17, 18, 200, 201

DTYPES = {
  'bool': 1, 'int8': 2, 'int16': 3, 'int32': 4, 'int64': 5, 'uint8': 6, 'uint16': 7, 'uint32': 8, 'uint64': 9,
  'float16': 10, 'float32': 11, 'float64': 12, 'complex64': 13, 'complex128': 14, 'float128': 15, 'complex256': 16,
  'bfloat16': 32, 'float8_e3m4': 33, 'float8_e4m3': 34, 'float8_e4m3b11fnuz': 35, 'float8_e4m3fn': 36,
  'float8_e4m3fnuz': 37, 'float8_e5m2': 38, 'float8_e5m2fnuz': 39, 'float8_e8m0fnu': 40, 'float6_e2m3fn': 41,
  'float6_e3m2fn': 42, 'float4_e2m1fn': 43, 'int1': 44, 'int2': 45, 'int4': 46, 'uint1': 47, 'uint2': 48,
  'uint4': 49, 'complex32': 50, 'bcomplex32': 51,
}  # fmt: skip


class Struct(c.Structure):
  """A struct that knows its size, as rule 5 of the header asks."""

  def __init__(self, **values):
    super().__init__(struct_size=c.sizeof(type(self)), **values)


def _fields(text):
  types = {
    'size': c.c_size_t, 'i32': c.c_int32, 'u32': c.c_uint32, 'i64': c.c_int64, 'u64': c.c_uint64,
    'f64': c.c_double, 'ptr': c.c_void_p, 'str': c.c_char_p, 'i64*': c.POINTER(c.c_int64),
    'i64[8]': c.c_int64 * 8,
  }  # fmt: skip
  pairs = [item.split(':') for item in text.split()]
  return [('struct_size', c.c_size_t)] + [(name, types[kind]) for name, kind in pairs]


class ArraySource(Struct):
  _fields_ = _fields(
    'dtype:i32 rank:u32 shape:i64* strides:i64* data:ptr dtype_name:str item_size:size is_big_endian:i32 copy_data:i32'
    ' read_items:ptr user_data:ptr destroy_user_data:ptr'
  )


class Array(Struct):
  _fields_ = _fields(
    'dtype:i32 rank:u32 shape:i64* dtype_name:ptr dtype_name_size:size item_size:size item_count:u64 size:u64'
    ' segment_count:size data:ptr is_aligned:i32 is_big_endian:i32 is_in_file:i32 reserved:i32'
  )


class Segment(Struct):
  _fields_ = _fields('data:ptr size:u64 first_item:u64 item_count:u64 offset:u64')


class Key(Struct):
  _fields_ = _fields(
    'kind:i32 ext_code:i32 data:ptr size:size int_value:i64 real:f64 imag:f64 nanoseconds:u32 dtype:i32'
    ' dtype_name:ptr dtype_name_size:size'
  )


class Mismatch(Struct):
  _fields_ = _fields('kind:i32 reserved:i32 path:str message:str wanted:str found:str')


class Parallel(Struct):
  _fields_ = _fields('thread_count:u32 reserved:u32 parallel_for:ptr user_data:ptr')


class SerializeOptions(Struct):
  _fields_ = _fields(
    'order:i32 reserved:i32 chunk_limit:u64 alignment:u64 out_unaligned_count:ptr parallel:ptr workspace:ptr'
  )


class DecodeOptions(Struct):
  _fields_ = _fields(
    'lenient:i32 ownership:i32 release:ptr release_user_data:ptr allocator:ptr memory_limit:u64 depth_limit:u32'
    ' align_arrays:i32 legacy_bfloat16:i32 allow_trailing:i32'
  )


class RestoreOptions(Struct):
  _fields_ = _fields(
    'path:str convert_dtype:i32 reshape:i32 keep_missing:i32 drop_extra:i32 any_leaf:i32 mismatch_limit:u32'
    ' decode:ptr workspace:ptr parallel:ptr read_directly:i32 reserved:i32'
  )


class Source(Struct):
  _fields_ = _fields('size:u64 read_at:ptr user_data:ptr destroy_user_data:ptr')


class Sink(Struct):
  _fields_ = _fields('write:ptr user_data:ptr')


class OpenOptions(Struct):
  _fields_ = _fields('mapping:i32 reserved:i32 decode:ptr')


class SaveOptions(Struct):
  _fields_ = _fields('durability:i32 reserved:i32 serialize:ptr')


# The callbacks of fs_source, fs_sink, fs_array_source, fs_node_array_stream and fs_parallel.
READ_AT = c.CFUNCTYPE(c.c_int32, c.c_uint64, c.c_void_p, c.c_size_t, c.POINTER(c.c_void_p), c.c_void_p)
WRITE = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_size_t, c.POINTER(c.c_void_p), c.c_void_p)
READ_ITEMS = c.CFUNCTYPE(c.c_int32, c.c_uint64, c.c_uint64, c.c_void_p, c.POINTER(c.c_void_p), c.c_void_p)
WRITE_ITEMS = READ_ITEMS
DESTROY = c.CFUNCTYPE(None, c.c_void_p)
TASK = c.CFUNCTYPE(None, c.c_size_t, c.c_void_p)
PARALLEL_FOR = c.CFUNCTYPE(None, c.c_size_t, TASK, c.c_void_p, c.c_void_p)


class Field(Struct):
  _fields_ = _fields(
    'name:str offset:size storage:i32 dtype:i32 form:i32 rank:u32 shape:i64[8] strides:i64[8] count_offset:size'
    ' capacity_offset:size capacity:size type_name:str accessors:ptr dtype_name:str item_size:size member_size:size'
    ' count_size:u32 capacity_size:u32 extents_offset:size'
  )


class Type(Struct):
  _fields_ = _fields(
    'name:str size:size kind:i32 override_existing:i32 fields:ptr field_count:size field_size:size to_state:ptr'
    ' prepare:ptr commit:ptr discard:ptr user_data:ptr destroy_user_data:ptr'
  )


# name: result, then arguments. P a handle or struct, S size_t, i/u/f fixed-width numbers, s bytes with a size or text.
_PROTOTYPES = """
fs_version s | fs_status_name s i | fs_dtype_name s i | fs_dtype_item_size S i | fs_dtype_from_name i s S
fs_error_status i P | fs_error_message s P | fs_error_path s P | fs_error_offset U P | fs_error_report s P
fs_error_mismatch_count S P | fs_error_mismatch_at i P S P | fs_error_create P i s | fs_error_free - P
fs_buffer_create i P P P | fs_buffer_free - P | fs_buffer_data P P | fs_buffer_size S P
fs_builder_create i P P P | fs_builder_free - P | fs_builder_begin i P i P | fs_builder_begin_dataclass i P s P
fs_builder_end i P P | fs_builder_key i P s S P | fs_builder_any_key i P P P
fs_builder_nil i P P | fs_builder_bool i P i P | fs_builder_int64 i P I P | fs_builder_uint64 i P U P
fs_builder_float64 i P f P | fs_builder_complex i P f f P | fs_builder_str i P s S P | fs_builder_bytes i P s S P
fs_builder_ext i P i s S P | fs_builder_timestamp i P I u P | fs_builder_array i P P P | fs_builder_scalar i P P P
fs_builder_finish i P P P
fs_tree_free - P | fs_tree_root P P | fs_tree_bytes_used S P | fs_node_equal i P P P P
fs_node_kind i P | fs_node_size S P | fs_node_next P P P | fs_node_find P P s S | fs_node_at P P s | fs_node_key i P P P
fs_node_bool i P P P | fs_node_int64 i P P P | fs_node_uint64 i P P P | fs_node_float64 i P P P
fs_node_complex i P P P P | fs_node_str i P P P P | fs_node_bytes i P P P P | fs_node_ext i P P P P P
fs_node_timestamp i P P P P | fs_node_array i P P P | fs_node_array_gather i P P S P
fs_node_array_segment i P S P P | fs_node_array_slice i P P P P P S P | fs_node_array_stream i P S P P P
fs_msgpack_serialize i P P P P | fs_msgpack_serialize_into i P P P S P P | fs_msgpack_restore i P S P P P
fs_registry_create i P P P | fs_registry_free - P | fs_register_type i P P P | fs_is_serializable i P s
fs_to_state_dict i P s P P P P | fs_node_to_state_dict i P P P P | fs_to_bytes i P s P P P P
fs_tree_to_bytes i P P P P | fs_restore i P s P P S P P | fs_from_state_dict i P s P P P P
fs_to_bytes_into i P s P P P S P P
fs_node_from_state_dict i P P P P P P | fs_node_from_bytes i P P S P P P P
fs_workspace_create i P P P | fs_workspace_free - P
fs_file_open i s P P P | fs_file_open_into i s P P P | fs_source_open i P P P P | fs_node_advise i P i P
fs_restore_file i P s P s P P | fs_save_file i P s P s P P | fs_save_sink i P s P P P P
fs_msgpack_save_file i P s P P | fs_msgpack_save_sink i P P P P | fs_tree_save_file i P s P P
fs_tree_save_sink i P P P P | fs_file_overwrite_array i s s P i P
"""

_CODES = {
  'P': c.c_void_p, 'S': c.c_size_t, 'i': c.c_int32, 'u': c.c_uint32, 'I': c.c_int64, 'U': c.c_uint64,
  'f': c.c_double, 's': c.c_char_p, '-': None,
}  # fmt: skip


def load(path=LIBRARY_PATH):
  library = c.CDLL(str(path))
  for prototype in _PROTOTYPES.replace('\n', '|').split('|'):
    if not prototype.strip():
      continue
    name, result, *arguments = prototype.split()
    function = getattr(library, name)
    function.restype = _CODES[result]
    function.argtypes = [_CODES[code] for code in arguments]
  return library


library = load() if LIBRARY_PATH.exists() else None
