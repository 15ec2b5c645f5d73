#include "canonical_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEX_LIMIT = 64 }; /* longer data is shown as its CRC-32 */

uint32_t crc32_of(const void *data, size_t size) {
  const unsigned char *bytes = data;
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < size; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
  }
  return crc ^ UINT32_MAX;
}

/* ---- Text that grows ---- */

/* Room for `size` more bytes and a NUL. */
static int reserve(Text *text, size_t size) {
  if (text->capacity - text->size <= size && !text->is_out_of_memory) {
    const size_t capacity = 2 * (text->size + size) + 64;
    char *data = realloc(text->data, capacity);
    text->is_out_of_memory = !data;
    if (data) text->data = data, text->capacity = capacity;
  }
  return !text->is_out_of_memory;
}

static void add_raw(Text *text, const char *data, size_t size) {
  if (size == 0 || !reserve(text, size)) return;
  memcpy(text->data + text->size, data, size);
  text->size += size;
}

/* For short pieces. */
static void add(Text *text, const char *format, ...) {
  char piece[96];
  va_list arguments;
  va_start(arguments, format);
  const int size = vsnprintf(piece, sizeof piece, format, arguments);
  va_end(arguments);
  add_raw(text, piece, (size_t)size);
}

static void add_float(Text *text, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  add(text, "%016" PRIx64, bits);
}

static void add_data(Text *text, const void *data, size_t size) {
  const unsigned char *bytes = data;
  add(text, "%zu:", size);
  if (size > HEX_LIMIT) {
    add(text, "~%08" PRIx32, crc32_of(data, size));
    return;
  }
  for (size_t i = 0; i < size; ++i) add(text, "%02x", (unsigned)bytes[i]);
}

/* ---- Values: the getter of the node's kind can't fail, but the data of an array may be out of reach. ---- */

static void add_number(Text *text, const fs_node *node) {
  int32_t truth = 0;
  int64_t integer = 0;
  uint64_t natural = 0;
  double real = 0, imaginary = 0;
  switch (fs_node_kind(node)) {
    case FS_KIND_BOOL:
      fs_node_bool(node, &truth, NULL);
      add(text, "bool %d", (int)truth);
      break;
    case FS_KIND_INT:
      fs_node_int64(node, &integer, NULL);
      add(text, "int %" PRId64, integer);
      break;
    case FS_KIND_UINT:
      fs_node_uint64(node, &natural, NULL);
      add(text, "int %" PRIu64, natural);
      break;
    case FS_KIND_FLOAT:
      fs_node_float64(node, &real, NULL);
      add(text, "float "), add_float(text, real);
      break;
    default:
      fs_node_complex(node, &real, &imaginary, NULL);
      add(text, "complex "), add_float(text, real), add(text, " "), add_float(text, imaginary);
  }
}

static void add_bytes(Text *text, const fs_node *node) {
  const char *characters = NULL;
  const void *data = NULL;
  size_t size = 0;
  int32_t code = 0;
  switch (fs_node_kind(node)) {
    case FS_KIND_STR:
      fs_node_str(node, &characters, &size, NULL);
      add(text, "str "), add_data(text, characters, size);
      break;
    case FS_KIND_BYTES:
      fs_node_bytes(node, &data, &size, NULL);
      add(text, "bytes "), add_data(text, data, size);
      break;
    default:
      fs_node_ext(node, &code, &data, &size, NULL);
      add(text, "ext %" PRId32 " ", code), add_data(text, data, size);
  }
}

static void add_timestamp(Text *text, const fs_node *node) {
  int64_t seconds = 0;
  uint32_t nanoseconds = 0;
  fs_node_timestamp(node, &seconds, &nanoseconds, NULL);
  add(text, "timestamp %" PRId64 " %" PRIu32, seconds, nanoseconds);
}

/* The text has the items little-endian, as most hosts do, and as gathering gives them there. */
static fs_status add_array(Text *text, const fs_node *node, fs_error **error) {
  const int is_array = fs_node_kind(node) == FS_KIND_ARRAY;
  fs_array array = FS_ARRAY_INIT;
  fs_node_array(node, &array, NULL);
  add(text, is_array ? "array " : "scalar ");
  add_raw(text, array.dtype_name, array.dtype_name_size);
  if (is_array) {
    add(text, " [");
    for (uint32_t i = 0; i < array.rank; ++i) add(text, "%s%" PRId64, i > 0 ? "," : "", array.shape[i]);
    add(text, "]");
  }
  add(text, " ");

  void *items = malloc((size_t)array.size + 1);
  text->is_out_of_memory |= !items;
  const fs_status status = items ? fs_node_array_gather(node, items, (size_t)array.size, error) : FS_OK;
  if (items && status == FS_OK) add_data(text, items, (size_t)array.size);
  free(items);
  return status;
}

/* ---- Keys and lines ---- */

static void add_key(Text *text, const fs_node *node) {
  fs_key key = FS_KEY_INIT;
  fs_node_key(node, &key, NULL);
  switch (key.kind) {
    case FS_KIND_NIL: add(text, "n:"); break;
    case FS_KIND_BOOL: add(text, "b:%d", (int)key.int_value); break;
    case FS_KIND_INT: add(text, "i:%" PRId64, key.int_value); break;
    case FS_KIND_UINT: add(text, "i:%" PRIu64, (uint64_t)key.int_value); break;
    case FS_KIND_FLOAT: add(text, "f:"), add_float(text, key.real); break;
    case FS_KIND_COMPLEX: add(text, "c:"), add_float(text, key.real), add(text, ":"), add_float(text, key.imag); break;
    case FS_KIND_STR: add(text, "s:"), add_data(text, key.data, key.size); break;
    case FS_KIND_BYTES: add(text, "y:"), add_data(text, key.data, key.size); break;
    case FS_KIND_EXT: add(text, "x:%" PRId32 ":", key.ext_code), add_data(text, key.data, key.size); break;
    case FS_KIND_TIMESTAMP: add(text, "t:%" PRId64 ":%" PRIu32, key.int_value, key.nanoseconds); break;
    case FS_KIND_SCALAR:
      add(text, "a:"), add_raw(text, key.dtype_name, key.dtype_name_size);
      add(text, ":"), add_data(text, key.data, key.size);
      break;
    default: add(text, "?"); /* no other kind is a key */
  }
}

static fs_status add_value(Text *text, const fs_node *node, fs_error **error) {
  switch (fs_node_kind(node)) {
    case FS_KIND_NIL: add(text, "nil"); return FS_OK;
    case FS_KIND_DICT: add(text, "map %zu", fs_node_size(node)); return FS_OK;
    case FS_KIND_LIST: add(text, "list %zu", fs_node_size(node)); return FS_OK;
    case FS_KIND_STR:
    case FS_KIND_BYTES:
    case FS_KIND_EXT: add_bytes(text, node); return FS_OK;
    case FS_KIND_TIMESTAMP: add_timestamp(text, node); return FS_OK;
    case FS_KIND_ARRAY:
    case FS_KIND_SCALAR: return add_array(text, node, error);
    default: add_number(text, node); return FS_OK;
  }
}

/* The rest of a node's line, which starts with its depth and key, and the lines below it. No tree is deeper than
 * FS_MAX_DEPTH, and so is the recursion. */
static fs_status add_subtree(Text *text, const fs_node *node, int depth, fs_error **error) {
  const int is_dict = fs_node_kind(node) == FS_KIND_DICT, is_list = fs_node_kind(node) == FS_KIND_LIST;
  const fs_node *child = NULL;
  fs_status status = add_value(text, node, error);
  add(text, "\n");
  if (!is_dict && !is_list) return status;
  for (size_t index = 0; status == FS_OK && (child = fs_node_next(node, child)) != NULL; ++index) {
    add(text, "%d ", depth + 1);
    if (is_dict)
      add_key(text, child);
    else
      add(text, "#%zu", index);
    add(text, " ");
    status = add_subtree(text, child, depth + 1, error);
  }
  return status;
}

fs_status add_canonical_text(Text *text, const fs_node *root, fs_error **error) {
  add(text, "0 - ");
  return add_subtree(text, root, 0, error);
}
