"""The C interface as ctypes sees it: numbers, structs, callbacks, functions. Written by scripts/api.py."""

import ctypes as c
import enum

NO_OFFSET = 18446744073709551615
DEFAULT_CHUNK_LIMIT = 1073741824
MAX_DEPTH = 1024
MAX_FIELD_RANK = 8
COUNTED = -1


class Dtype(enum.IntEnum):
  NONE = 0
  BOOL = 1
  INT8 = 2
  INT16 = 3
  INT32 = 4
  INT64 = 5
  UINT8 = 6
  UINT16 = 7
  UINT32 = 8
  UINT64 = 9
  FLOAT16 = 10
  FLOAT32 = 11
  FLOAT64 = 12
  COMPLEX64 = 13
  COMPLEX128 = 14
  FLOAT128 = 15
  COMPLEX256 = 16
  DATETIME64 = 17
  TIMEDELTA64 = 18
  BFLOAT16 = 32
  FLOAT8_E3M4 = 33
  FLOAT8_E4M3 = 34
  FLOAT8_E4M3B11FNUZ = 35
  FLOAT8_E4M3FN = 36
  FLOAT8_E4M3FNUZ = 37
  FLOAT8_E5M2 = 38
  FLOAT8_E5M2FNUZ = 39
  FLOAT8_E8M0FNU = 40
  FLOAT6_E2M3FN = 41
  FLOAT6_E3M2FN = 42
  FLOAT4_E2M1FN = 43
  INT1 = 44
  INT2 = 45
  INT4 = 46
  UINT1 = 47
  UINT2 = 48
  UINT4 = 49
  COMPLEX32 = 50
  BCOMPLEX32 = 51
  STR = 200
  BYTES = 201
  OPAQUE = 255


class MismatchKind(enum.IntEnum):
  MISSING = 1
  EXTRA = 2
  LENGTH = 3
  SHAPE = 4
  DTYPE = 5
  KIND = 6
  VALUE = 7
  CAPACITY = 8
  PLACE = 9


class Mapping(enum.IntEnum):
  AUTO = 0
  OFF = 1
  REQUIRED = 2


class Advice(enum.IntEnum):
  NORMAL = 0
  SEQUENTIAL = 1
  RANDOM = 2
  WILL_NEED = 3
  DONT_NEED = 4


class Durability(enum.IntEnum):
  FULL = 0
  DATA = 1
  NONE = 2


class KeyOrder(enum.IntEnum):
  DEFAULT = 0
  SORTED = 1
  KEPT = 2


class Ownership(enum.IntEnum):
  BORROWED = 0
  COPIED = 1
  ADOPTED = 2


class Trailing(enum.IntEnum):
  REFUSED = 0
  ALLOWED = 1
  STREAM = 2


class Kind(enum.IntEnum):
  NONE = 0
  NIL = 1
  BOOL = 2
  INT = 3
  UINT = 4
  FLOAT = 5
  COMPLEX = 6
  STR = 7
  BYTES = 8
  EXT = 9
  TIMESTAMP = 10
  ARRAY = 11
  SCALAR = 12
  DICT = 20
  LIST = 21
  TUPLE = 22
  NAMED_TUPLE = 23
  DATACLASS = 24


class Form(enum.IntEnum):
  DEFAULT = 0
  PLAIN = 1
  SCALAR = 2
  ARRAY = 3


class Storage(enum.IntEnum):
  IN_PLACE = 0
  POINTER = 1
  ACCESSORS = 2
  VIEW = 3


class Container(enum.IntEnum):
  SEQUENCE = 1
  MAP = 2
  OPTIONAL = 3
  ITEMS = 4
  STREAM = 5


class Layout(enum.IntEnum):
  NONE = 0
  COUNT = 1
  END = 2
  FLAG = 3


class ReportKind(enum.IntEnum):
  KEPT = 1
  DROPPED = 2
  CONVERTED = 3
  RESHAPED = 4
  UNALIGNED = 5
  UNCOVERED = 6


class Convert(enum.IntEnum):
  NONE = 0
  SAME_KIND = 1
  ANY = 2


class Status(enum.IntEnum):
  OK = 0
  TRUNCATED = 10
  FORMAT = 11
  LIMIT = 12
  KEY = 13
  UTF8 = 14
  SHAPE = 15
  DTYPE = 16
  TYPE = 17
  MISMATCH = 30
  EXISTS = 40
  NOT_FOUND = 41
  INVALID_ARGUMENT = 50
  STATE = 51
  BUSY = 52
  CALLBACK = 53
  TOO_SMALL = 54
  NO_MEMORY = 60
  IO = 61
  NOT_DURABLE = 62
  INTERNAL = 90


class Struct(c.Structure):
  """A struct that knows its size, as rule 5 of the header asks."""

  def __init__(self, **values):
    super().__init__(struct_size=c.sizeof(type(self)), **values)


PARALLEL_PARALLEL_FOR_TASK = c.CFUNCTYPE(None, c.c_size_t, c.c_void_p)
ALLOCATOR_ALLOCATE = c.CFUNCTYPE(c.c_void_p, c.c_size_t, c.c_size_t, c.c_void_p)
ALLOCATOR_REALLOCATE = c.CFUNCTYPE(c.c_void_p, c.c_void_p, c.c_size_t, c.c_size_t, c.c_size_t, c.c_void_p)
ALLOCATOR_FREE = c.CFUNCTYPE(None, c.c_void_p, c.c_size_t, c.c_size_t, c.c_void_p)
ARRAY_SOURCE_READ_ITEMS = c.CFUNCTYPE(c.c_int32, c.c_uint64, c.c_uint64, c.c_void_p, c.POINTER(c.c_void_p), c.c_void_p)
ARRAY_SOURCE_DESTROY_USER_DATA = c.CFUNCTYPE(None, c.c_void_p)
DECODE_OPTIONS_RELEASE = c.CFUNCTYPE(None, c.c_void_p, c.c_size_t, c.c_void_p)
ITEMS_SINK_WRITE_ITEMS = c.CFUNCTYPE(c.c_int32, c.c_uint64, c.c_uint64, c.c_void_p, c.POINTER(c.c_void_p), c.c_void_p)
PARALLEL_PARALLEL_FOR = c.CFUNCTYPE(None, c.c_size_t, PARALLEL_PARALLEL_FOR_TASK, c.c_void_p, c.c_void_p)
PROGRESS_UPDATE = c.CFUNCTYPE(c.c_int32, c.c_uint64, c.c_uint64, c.POINTER(c.c_void_p), c.c_void_p)
ACCESSORS_SIZE = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.POINTER(c.c_size_t), c.POINTER(c.c_void_p), c.c_void_p)
ACCESSORS_NEXT = c.CFUNCTYPE(
  c.c_int32, c.c_void_p, c.POINTER(c.c_size_t), c.POINTER(c.c_void_p), c.POINTER(c.c_size_t), c.POINTER(c.c_void_p),
  c.POINTER(c.c_void_p), c.c_void_p
)
ACCESSORS_PREPARE = c.CFUNCTYPE(
  c.c_int32, c.c_void_p, c.c_size_t, c.POINTER(c.c_void_p), c.POINTER(c.c_void_p), c.c_void_p
)
ACCESSORS_STAGED_ELEMENT = c.CFUNCTYPE(
  c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p, c.c_size_t, c.POINTER(c.c_void_p), c.POINTER(c.c_void_p), c.c_void_p
)
ACCESSORS_COMMIT = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_void_p)
ACCESSORS_DISCARD = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_void_p)
ACCESSORS_READ_ITEMS = c.CFUNCTYPE(
  c.c_int32, c.c_void_p, c.c_uint64, c.c_uint64, c.c_void_p, c.POINTER(c.c_void_p), c.c_void_p
)
ACCESSORS_WRITE_ITEMS = c.CFUNCTYPE(
  c.c_int32, c.c_void_p, c.c_uint64, c.c_uint64, c.c_void_p, c.POINTER(c.c_void_p), c.c_void_p
)
ACCESSORS_RESET = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_size_t, c.POINTER(c.c_void_p), c.c_void_p)
ACCESSORS_ENTRIES = c.CFUNCTYPE(
  c.c_int32, c.c_void_p, c.POINTER(c.c_size_t), c.c_size_t, c.c_void_p, c.POINTER(c.c_size_t), c.POINTER(c.c_void_p),
  c.c_void_p
)
TYPE_TO_STATE = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_void_p, c.POINTER(c.c_void_p), c.c_void_p)
TYPE_PREPARE = c.CFUNCTYPE(
  c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.POINTER(c.c_void_p), c.POINTER(c.c_void_p), c.c_void_p
)
TYPE_COMMIT = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_void_p)
TYPE_DISCARD = c.CFUNCTYPE(None, c.c_void_p, c.c_void_p, c.c_void_p)
TYPE_DESTROY_USER_DATA = c.CFUNCTYPE(None, c.c_void_p)
SOURCE_READ_AT = c.CFUNCTYPE(c.c_int32, c.c_uint64, c.c_void_p, c.c_size_t, c.POINTER(c.c_void_p), c.c_void_p)
SOURCE_DESTROY_USER_DATA = c.CFUNCTYPE(None, c.c_void_p)
SINK_WRITE = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_size_t, c.POINTER(c.c_void_p), c.c_void_p)


class Allocator(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('allocate', ALLOCATOR_ALLOCATE),
    ('reallocate', ALLOCATOR_REALLOCATE),
    ('free', ALLOCATOR_FREE),
    ('user_data', c.c_void_p),
  ]


class Array(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('dtype', c.c_int32),
    ('rank', c.c_uint32),
    ('shape', c.POINTER(c.c_int64)),
    ('dtype_name', c.c_void_p),
    ('dtype_name_size', c.c_size_t),
    ('item_size', c.c_size_t),
    ('item_count', c.c_uint64),
    ('size', c.c_uint64),
    ('segment_count', c.c_size_t),
    ('data', c.c_void_p),
    ('is_aligned', c.c_int32),
    ('is_big_endian', c.c_int32),
    ('is_in_file', c.c_int32),
    ('reserved', c.c_int32),
  ]


class Segment(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('data', c.c_void_p),
    ('size', c.c_uint64),
    ('first_item', c.c_uint64),
    ('item_count', c.c_uint64),
    ('offset', c.c_uint64),
  ]


class ArraySource(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('dtype', c.c_int32),
    ('rank', c.c_uint32),
    ('shape', c.POINTER(c.c_int64)),
    ('strides', c.POINTER(c.c_int64)),
    ('data', c.c_void_p),
    ('dtype_name', c.c_char_p),
    ('item_size', c.c_size_t),
    ('is_big_endian', c.c_int32),
    ('copy_data', c.c_int32),
    ('read_items', ARRAY_SOURCE_READ_ITEMS),
    ('user_data', c.c_void_p),
    ('destroy_user_data', ARRAY_SOURCE_DESTROY_USER_DATA),
  ]


class Mismatch(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('kind', c.c_int32),
    ('reserved', c.c_int32),
    ('path', c.c_char_p),
    ('message', c.c_char_p),
    ('wanted', c.c_char_p),
    ('found', c.c_char_p),
  ]


class OpenOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('mapping', c.c_int32),
    ('reserved', c.c_int32),
    ('decode', c.c_void_p),
  ]


class SaveOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('durability', c.c_int32),
    ('reserved', c.c_int32),
    ('serialize', c.c_void_p),
  ]


class OverwriteOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('durability', c.c_int32),
    ('reserved', c.c_int32),
    ('decode', c.c_void_p),
  ]


class SerializeOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('key_order', c.c_int32),
    ('as_state_dict', c.c_int32),
    ('chunk_limit', c.c_uint64),
    ('alignment', c.c_uint64),
    ('parallel', c.c_void_p),
    ('workspace', c.c_void_p),
    ('progress', c.c_void_p),
    ('report', c.c_void_p),
  ]


class DecodeOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('lenient', c.c_int32),
    ('ownership', c.c_int32),
    ('release', DECODE_OPTIONS_RELEASE),
    ('release_user_data', c.c_void_p),
    ('allocator', c.c_void_p),
    ('memory_limit', c.c_uint64),
    ('depth_limit', c.c_uint32),
    ('align_arrays', c.c_int32),
    ('legacy_bfloat16', c.c_int32),
    ('trailing', c.c_int32),
    ('node_limit', c.c_uint64),
    ('text_limit', c.c_uint64),
    ('progress', c.c_void_p),
  ]


class Key(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('kind', c.c_int32),
    ('ext_code', c.c_int32),
    ('data', c.c_void_p),
    ('size', c.c_size_t),
    ('int_value', c.c_int64),
    ('real', c.c_double),
    ('imag', c.c_double),
    ('nanoseconds', c.c_uint32),
    ('dtype', c.c_int32),
    ('dtype_name', c.c_void_p),
    ('dtype_name_size', c.c_size_t),
  ]


class ItemsSink(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('piece_size', c.c_size_t),
    ('write_items', ITEMS_SINK_WRITE_ITEMS),
    ('user_data', c.c_void_p),
  ]


class Columns(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('capacity', c.c_size_t),
    ('kinds', c.POINTER(c.c_int32)),
    ('ints', c.POINTER(c.c_int64)),
    ('floats', c.POINTER(c.c_double)),
  ]


class Parallel(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('thread_count', c.c_uint32),
    ('reserved', c.c_uint32),
    ('parallel_for', PARALLEL_PARALLEL_FOR),
    ('user_data', c.c_void_p),
  ]


class Progress(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('update', PROGRESS_UPDATE),
    ('user_data', c.c_void_p),
  ]


class Entry(c.Structure):
  _fields_ = [
    ('key', c.c_void_p),
    ('key_size', c.c_size_t),
    ('element', c.c_void_p),
  ]


class Accessors(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('container', c.c_int32),
    ('is_contiguous', c.c_int32),
    ('size', ACCESSORS_SIZE),
    ('next', ACCESSORS_NEXT),
    ('prepare', ACCESSORS_PREPARE),
    ('staged_element', ACCESSORS_STAGED_ELEMENT),
    ('commit', ACCESSORS_COMMIT),
    ('discard', ACCESSORS_DISCARD),
    ('user_data', c.c_void_p),
    ('read_items', ACCESSORS_READ_ITEMS),
    ('write_items', ACCESSORS_WRITE_ITEMS),
    ('layout', c.c_int32),
    ('count_size', c.c_uint32),
    ('data_offset', c.c_size_t),
    ('end_offset', c.c_size_t),
    ('reset', ACCESSORS_RESET),
    ('entries', ACCESSORS_ENTRIES),
  ]


class Field(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('name', c.c_char_p),
    ('offset', c.c_size_t),
    ('storage', c.c_int32),
    ('dtype', c.c_int32),
    ('form', c.c_int32),
    ('rank', c.c_uint32),
    ('shape', c.c_int64 * 8),
    ('strides', c.c_int64 * 8),
    ('count_offset', c.c_size_t),
    ('capacity_offset', c.c_size_t),
    ('capacity', c.c_size_t),
    ('type_name', c.c_char_p),
    ('accessors', c.c_void_p),
    ('dtype_name', c.c_char_p),
    ('item_size', c.c_size_t),
    ('member_size', c.c_size_t),
    ('count_size', c.c_uint32),
    ('capacity_size', c.c_uint32),
    ('extents_offset', c.c_size_t),
  ]


class Type(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('name', c.c_char_p),
    ('size', c.c_size_t),
    ('kind', c.c_int32),
    ('override_existing', c.c_int32),
    ('fields', c.c_void_p),
    ('field_count', c.c_size_t),
    ('field_size', c.c_size_t),
    ('to_state', TYPE_TO_STATE),
    ('prepare', TYPE_PREPARE),
    ('commit', TYPE_COMMIT),
    ('discard', TYPE_DISCARD),
    ('user_data', c.c_void_p),
    ('destroy_user_data', TYPE_DESTROY_USER_DATA),
    ('options_size', c.c_size_t),
  ]


class BuildOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('copy_data', c.c_int32),
    ('reserved', c.c_int32),
  ]


class ReportEntry(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('kind', c.c_int32),
    ('reserved', c.c_int32),
    ('path', c.c_char_p),
    ('wanted', c.c_char_p),
    ('found', c.c_char_p),
  ]


class RestoreOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('path', c.c_char_p),
    ('convert', c.c_int32),
    ('reshape', c.c_int32),
    ('keep_missing', c.c_int32),
    ('drop_extra', c.c_int32),
    ('any_leaf', c.c_int32),
    ('mismatch_limit', c.c_uint32),
    ('decode', c.c_void_p),
    ('workspace', c.c_void_p),
    ('parallel', c.c_void_p),
    ('read_directly', c.c_int32),
    ('keep_memory', c.c_int32),
    ('report', c.c_void_p),
    ('progress', c.c_void_p),
  ]


class Source(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('size', c.c_uint64),
    ('read_at', SOURCE_READ_AT),
    ('user_data', c.c_void_p),
    ('destroy_user_data', SOURCE_DESTROY_USER_DATA),
  ]


class Sink(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('write', SINK_WRITE),
    ('user_data', c.c_void_p),
  ]


class TreeOptions(Struct):
  _fields_ = [
    ('struct_size', c.c_size_t),
    ('allocator', c.c_void_p),
    ('memory_limit', c.c_uint64),
    ('copy_data', c.c_int32),
    ('reserved', c.c_int32),
  ]


# The result, and the arguments.
FUNCTIONS = {
  'fs_buffer_create': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_buffer_free': [None, c.c_void_p],
  'fs_buffer_data': [c.c_void_p, c.c_void_p],
  'fs_buffer_size': [c.c_size_t, c.c_void_p],
  'fs_buffer_reserve': [c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p],
  'fs_builder_create': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_builder_free': [None, c.c_void_p],
  'fs_builder_begin': [c.c_int32, c.c_void_p, c.c_int32, c.c_void_p],
  'fs_builder_begin_dataclass': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p],
  'fs_builder_end': [c.c_int32, c.c_void_p, c.c_void_p],
  'fs_builder_key': [c.c_int32, c.c_void_p, c.c_char_p, c.c_size_t, c.c_void_p],
  'fs_builder_any_key': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_builder_nil': [c.c_int32, c.c_void_p, c.c_void_p],
  'fs_builder_bool': [c.c_int32, c.c_void_p, c.c_int32, c.c_void_p],
  'fs_builder_int64': [c.c_int32, c.c_void_p, c.c_int64, c.c_void_p],
  'fs_builder_uint64': [c.c_int32, c.c_void_p, c.c_uint64, c.c_void_p],
  'fs_builder_float64': [c.c_int32, c.c_void_p, c.c_double, c.c_void_p],
  'fs_builder_complex': [c.c_int32, c.c_void_p, c.c_double, c.c_double, c.c_void_p],
  'fs_builder_str': [c.c_int32, c.c_void_p, c.c_char_p, c.c_size_t, c.c_void_p],
  'fs_builder_bytes': [c.c_int32, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p],
  'fs_builder_ext': [c.c_int32, c.c_void_p, c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p],
  'fs_builder_timestamp': [c.c_int32, c.c_void_p, c.c_int64, c.c_uint32, c.c_void_p],
  'fs_builder_array': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_builder_scalar': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_builder_node': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_builder_finish': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_dtype_name': [c.c_char_p, c.c_int32],
  'fs_dtype_item_size': [c.c_size_t, c.c_int32],
  'fs_dtype_from_name': [c.c_int32, c.c_char_p, c.c_size_t],
  'fs_error_status': [c.c_int32, c.c_void_p],
  'fs_error_message': [c.c_char_p, c.c_void_p],
  'fs_error_path': [c.c_char_p, c.c_void_p],
  'fs_error_offset': [c.c_uint64, c.c_void_p],
  'fs_error_system_code': [c.c_int32, c.c_void_p],
  'fs_error_report': [c.c_char_p, c.c_void_p],
  'fs_error_mismatch_count': [c.c_size_t, c.c_void_p],
  'fs_error_mismatch_at': [c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p],
  'fs_error_create': [c.c_void_p, c.c_int32, c.c_char_p],
  'fs_error_add_mismatch': [c.c_int32, c.c_void_p, c.c_void_p],
  'fs_error_free': [None, c.c_void_p],
  'fs_file_open': [c.c_int32, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_file_open_into': [c.c_int32, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_source_open': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_source_open_into': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_sharded_open': [c.c_int32, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_advise': [c.c_int32, c.c_void_p, c.c_int32, c.c_void_p],
  'fs_restore_file': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p],
  'fs_restore_source': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_save_file': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p],
  'fs_save_sink': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_msgpack_save_file': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p],
  'fs_msgpack_save_sink': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_bytes_save_file': [c.c_int32, c.c_void_p, c.c_size_t, c.c_char_p, c.c_void_p, c.c_void_p],
  'fs_file_remove_unfinished': [c.c_int32, c.c_char_p, c.c_void_p, c.c_void_p],
  'fs_file_overwrite_array': [c.c_int32, c.c_char_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_msgpack_serialize': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_msgpack_serialize_into': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p],
  'fs_msgpack_restore': [c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_msgpack_restore_into': [c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_kind': [c.c_int32, c.c_void_p],
  'fs_kind_name': [c.c_char_p, c.c_int32],
  'fs_node_size': [c.c_size_t, c.c_void_p],
  'fs_node_count': [c.c_size_t, c.c_void_p],
  'fs_node_child': [c.c_void_p, c.c_void_p, c.c_size_t],
  'fs_node_next': [c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_find': [c.c_void_p, c.c_void_p, c.c_char_p, c.c_size_t],
  'fs_node_find_int': [c.c_void_p, c.c_void_p, c.c_int64],
  'fs_node_at': [c.c_void_p, c.c_void_p, c.c_char_p],
  'fs_node_path': [c.c_int32, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p],
  'fs_node_key': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_equal': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_bool': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_int64': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_uint64': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_float64': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_complex': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_str': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_bytes': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_ext': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_timestamp': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_array': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_array_segment': [c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p],
  'fs_node_array_gather': [c.c_int32, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p],
  'fs_node_array_slice': [
    c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p
  ],
  'fs_node_array_stream': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_columns': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_registry_create': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_registry_free': [None, c.c_void_p],
  'fs_register_type': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_register_types': [c.c_int32, c.c_void_p, c.c_void_p, c.c_size_t, c.c_size_t, c.c_void_p],
  'fs_is_serializable': [c.c_int32, c.c_void_p, c.c_char_p],
  'fs_registry_type_count': [c.c_size_t, c.c_void_p],
  'fs_registry_type_name': [c.c_char_p, c.c_void_p, c.c_size_t],
  'fs_registry_uncovered': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p],
  'fs_builder_object': [c.c_int32, c.c_void_p, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_builder_field': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_report_create': [c.c_int32, c.c_void_p, c.c_uint32, c.c_void_p, c.c_void_p],
  'fs_report_free': [None, c.c_void_p],
  'fs_report_loaded': [c.c_uint64, c.c_void_p],
  'fs_report_count': [c.c_uint64, c.c_void_p, c.c_int32],
  'fs_report_entry_count': [c.c_size_t, c.c_void_p],
  'fs_report_entry_at': [c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p],
  'fs_report_text': [c.c_char_p, c.c_void_p],
  'fs_to_state_dict': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_to_state_dict': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_to_bytes': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_to_bytes_into': [
    c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p
  ],
  'fs_restore': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p],
  'fs_from_state_dict': [c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_restore_field': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_from_state_dict': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_from_bytes': [c.c_int32, c.c_void_p, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_status_name': [c.c_char_p, c.c_int32],
  'fs_tree_create': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_tree_free': [None, c.c_void_p],
  'fs_tree_root': [c.c_void_p, c.c_void_p],
  'fs_tree_bytes_used': [c.c_size_t, c.c_void_p],
  'fs_node_replace': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_node_merge': [c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_version': [c.c_char_p],
  'fs_version_number': [c.c_int32],
  'fs_workspace_create': [c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p],
  'fs_workspace_free': [None, c.c_void_p],
}


def declare(library):
  """Tells a ctypes.CDLL what the functions take and return."""
  for name, (result, *arguments) in FUNCTIONS.items():
    function = getattr(library, name)
    function.restype = result
    function.argtypes = arguments
