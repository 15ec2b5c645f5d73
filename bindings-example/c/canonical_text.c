#include "canonical_text.h"

#include <stdlib.h>
#include <string.h>

#include "crc32.h"

enum { HEX_LIMIT = 64 }; /* longer data is shown as its CRC-32 */

/* For getters that can't fail here, since the node's kind was asked before. */
static void must(fs_status status) {
  if (status != FS_OK) abort();
}

static void add_float64(Text *text, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  add_hex(text, bits, 16);
}

/* ---- Data, which may come in pieces: begin_data with the size of all, add_piece for each, end_data. ---- */

typedef struct Data {
  Text *text;
  int is_hex;
  uint32_t crc;
} Data;

static Data begin_data(Text *text, uint64_t size) {
  const Data data = { text, size <= HEX_LIMIT, 0 };
  add_unsigned(text, size);
  add_string(text, data.is_hex ? ":" : ":~");
  return data;
}

static void add_piece(Data *data, const void *piece, size_t size) {
  const unsigned char *bytes = piece;
  if (data->is_hex)
    for (size_t i = 0; i < size; ++i) add_hex(data->text, bytes[i], 2);
  else
    data->crc = add_to_crc32(data->crc, bytes, size);
}

static void end_data(const Data *data) {
  if (!data->is_hex) add_hex(data->text, data->crc, 8);
}

static void add_data(Text *text, const void *bytes, size_t size) {
  Data data = begin_data(text, size);
  add_piece(&data, bytes, size);
  end_data(&data);
}

/* ---- Arrays, whose items come in the host's byte order. The text has them little-endian on every host. ---- */

static int is_host_big_endian(void) {
  const uint16_t one = 1;
  unsigned char first;
  memcpy(&first, &one, 1);
  return first == 0;
}

static int is_complex(fs_dtype dtype) {
  return dtype == FS_DTYPE_COMPLEX64 || dtype == FS_DTYPE_COMPLEX128 || dtype == FS_DTYPE_COMPLEX256 ||
         dtype == FS_DTYPE_COMPLEX32 || dtype == FS_DTYPE_BCOMPLEX32;
}

typedef struct Items {
  Data data;
  size_t item_size, number_size;
} Items;

static fs_status add_items(uint64_t first, uint64_t count, const void *piece, fs_error **error, void *user_data) {
  Items *items = user_data;
  const unsigned char *bytes = piece;
  const size_t size = (size_t)count * items->item_size;
  (void)first;
  (void)error;
  if (!is_host_big_endian()) {
    add_piece(&items->data, bytes, size);
    return FS_OK;
  }
  for (size_t start = 0; start < size; start += items->number_size)
    for (size_t i = items->number_size; i > 0; --i) add_piece(&items->data, &bytes[start + i - 1], 1);
  return FS_OK;
}

static void add_shape(Text *text, const fs_array *array) {
  add_string(text, " [");
  for (uint32_t i = 0; i < array->rank; ++i) {
    if (i > 0) add_character(text, ',');
    add_signed(text, array->shape[i]);
  }
  add_character(text, ']');
}

/* It is streamed, so that an array that isn't in memory, or stands there in pieces, is not copied as a whole. */
static fs_status add_array(Text *text, const fs_node *node, fs_kind kind, fs_error **error) {
  fs_array array = FS_ARRAY_INIT;
  must(fs_node_array(node, &array, NULL));
  add_string(text, kind == FS_KIND_ARRAY ? "array " : "scalar ");
  add_characters(text, array.dtype_name, array.dtype_name_size);
  if (kind == FS_KIND_ARRAY) add_shape(text, &array);
  add_character(text, ' ');

  const size_t numbers = is_complex(array.dtype) ? 2 : 1;
  Items items = { begin_data(text, array.size), array.item_size, array.item_size / numbers };
  fs_items_sink sink = FS_ITEMS_SINK_INIT;
  sink.write_items = add_items;
  sink.user_data = &items;
  const fs_status status = fs_node_array_stream(node, &sink, error);
  end_data(&items.data);
  return status;
}

/* ---- Other leaves ---- */

static void add_integer(Text *text, const fs_node *node, fs_kind kind) {
  int64_t integer = 0;
  uint64_t natural = 0;
  add_string(text, "int ");
  if (kind == FS_KIND_INT) {
    must(fs_node_int64(node, &integer, NULL));
    add_signed(text, integer);
  } else {
    must(fs_node_uint64(node, &natural, NULL));
    add_unsigned(text, natural);
  }
}

static void add_real(Text *text, const fs_node *node, fs_kind kind) {
  double real = 0, imaginary = 0;
  if (kind == FS_KIND_FLOAT) {
    must(fs_node_float64(node, &real, NULL));
    add_string(text, "float "), add_float64(text, real);
  } else {
    must(fs_node_complex(node, &real, &imaginary, NULL));
    add_string(text, "complex "), add_float64(text, real), add_character(text, ' '), add_float64(text, imaginary);
  }
}

static void add_bool(Text *text, const fs_node *node) {
  int32_t truth = 0;
  must(fs_node_bool(node, &truth, NULL));
  add_string(text, truth ? "bool 1" : "bool 0");
}

static void add_bytes(Text *text, const fs_node *node, fs_kind kind) {
  const char *characters = NULL;
  const void *data = NULL;
  size_t size = 0;
  int32_t code = 0;
  if (kind == FS_KIND_STR) {
    must(fs_node_str(node, &characters, &size, NULL));
    add_string(text, "str "), add_data(text, characters, size);
  } else if (kind == FS_KIND_BYTES) {
    must(fs_node_bytes(node, &data, &size, NULL));
    add_string(text, "bytes "), add_data(text, data, size);
  } else {
    must(fs_node_ext(node, &code, &data, &size, NULL));
    add_string(text, "ext "), add_signed(text, code), add_character(text, ' '), add_data(text, data, size);
  }
}

static void add_timestamp(Text *text, const fs_node *node) {
  int64_t seconds = 0;
  uint32_t nanoseconds = 0;
  must(fs_node_timestamp(node, &seconds, &nanoseconds, NULL));
  add_string(text, "timestamp "), add_signed(text, seconds), add_character(text, ' '), add_unsigned(text, nanoseconds);
}

/* ---- Keys ---- */

static void add_key(Text *text, const fs_node *node) {
  fs_key key = FS_KEY_INIT;
  must(fs_node_key(node, &key, NULL));
  switch (key.kind) {
    case FS_KIND_NIL: add_string(text, "n:"); break;
    case FS_KIND_BOOL: add_string(text, key.int_value ? "b:1" : "b:0"); break;
    case FS_KIND_INT: add_string(text, "i:"), add_signed(text, key.int_value); break;
    case FS_KIND_UINT: add_string(text, "i:"), add_unsigned(text, (uint64_t)key.int_value); break;
    case FS_KIND_FLOAT: add_string(text, "f:"), add_float64(text, key.real); break;
    case FS_KIND_STR: add_string(text, "s:"), add_data(text, key.data, key.size); break;
    case FS_KIND_BYTES: add_string(text, "y:"), add_data(text, key.data, key.size); break;
    case FS_KIND_COMPLEX:
      add_string(text, "c:"), add_float64(text, key.real), add_character(text, ':'), add_float64(text, key.imag);
      break;
    case FS_KIND_EXT:
      add_string(text, "x:"), add_signed(text, key.ext_code), add_character(text, ':');
      add_data(text, key.data, key.size);
      break;
    case FS_KIND_TIMESTAMP:
      add_string(text, "t:"), add_signed(text, key.int_value), add_character(text, ':');
      add_unsigned(text, key.nanoseconds);
      break;
    case FS_KIND_SCALAR:
      add_string(text, "a:"), add_characters(text, key.dtype_name, key.dtype_name_size), add_character(text, ':');
      add_data(text, key.data, key.size);
      break;
    default: break; /* no other kind is a key */
  }
}

/* ---- Lines ---- */

static fs_status add_value(Text *text, const fs_node *node, fs_kind kind, fs_error **error) {
  switch (kind) {
    case FS_KIND_ARRAY:
    case FS_KIND_SCALAR: return add_array(text, node, kind, error);
    case FS_KIND_NIL: add_string(text, "nil"); break;
    case FS_KIND_BOOL: add_bool(text, node); break;
    case FS_KIND_INT:
    case FS_KIND_UINT: add_integer(text, node, kind); break;
    case FS_KIND_STR:
    case FS_KIND_BYTES:
    case FS_KIND_EXT: add_bytes(text, node, kind); break;
    case FS_KIND_TIMESTAMP: add_timestamp(text, node); break;
    case FS_KIND_DICT: add_string(text, "map "), add_unsigned(text, fs_node_size(node)); break;
    case FS_KIND_LIST: add_string(text, "list "), add_unsigned(text, fs_node_size(node)); break;
    default: add_real(text, node, kind);
  }
  return FS_OK;
}

/* The rest of a node's line, which starts with its depth and key, and the lines below it. No tree is deeper than
 * FS_MAX_DEPTH, and so is the recursion. */
static fs_status add_subtree(Text *text, const fs_node *node, unsigned depth, fs_error **error) {
  const fs_kind kind = fs_node_kind(node);
  const fs_node *child = NULL;
  fs_status status = add_value(text, node, kind, error);
  add_character(text, '\n');
  if (kind != FS_KIND_DICT && kind != FS_KIND_LIST) return status;
  for (uint64_t index = 0; status == FS_OK && (child = fs_node_next(node, child)) != NULL; ++index) {
    add_unsigned(text, depth + 1);
    add_character(text, ' ');
    if (kind == FS_KIND_DICT)
      add_key(text, child);
    else
      add_character(text, '#'), add_unsigned(text, index);
    add_character(text, ' ');
    status = add_subtree(text, child, depth + 1, error);
  }
  return status;
}

fs_status add_canonical_text(Text *text, const fs_node *root, fs_error **error) {
  add_string(text, "0 - ");
  return add_subtree(text, root, 0, error);
}
