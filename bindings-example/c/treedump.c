/* treedump: prints a Flax msgpack file as text, or reads it and writes it again.
 *
 *   treedump dump FILE                      the canonical text of docs/dump-format.md
 *   treedump dump-lenient FILE              the same, reading all that Flax reads
 *   treedump encode FILE LIMIT file|sorted  the bytes that Flax writes for what FILE holds: keys in
 *                                           the file's order or sorted, arrays of more than LIMIT
 *                                           bytes in chunks (0: Flax's own limit)
 *
 * Exit status: 0; 1 if the library refuses the file, with one line on stderr; 2 for a usage error,
 * or a file that can't be read or written.
 *
 *   cc -std=c11 -O2 treedump.c -lflaxstate -o treedump */
#include <flaxstate/flaxstate.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, HEX_LIMIT = 64 };

static fs_error *error; /* of the first call that failed */

/* For getters that can't fail here, since the node's kind was asked before. */
static void must(fs_status status) {
  if (status != FS_OK) abort();
}

/* ---- Output. Pieces are short and many, and stdio is slow for such: hence a buffer. ---- */

static char out_bytes[1 << 16];
static size_t out_size;
static int out_failed;

static void out_flush(void) {
  out_failed |= fwrite(out_bytes, 1, out_size, stdout) != out_size || fflush(stdout) != 0;
  out_size = 0;
}

static void put_char(char c) {
  if (out_size == sizeof out_bytes) out_flush();
  out_bytes[out_size++] = c;
}

static void put_text(const char *text, size_t size) {
  for (size_t i = 0; i < size; ++i) put_char(text[i]);
}

static void put(const char *text) { put_text(text, strlen(text)); }

static void put_unsigned(uint64_t value) {
  char digits[20];
  size_t count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  while (count > 0) put_char(digits[--count]);
}

static void put_signed(int64_t value) {
  if (value < 0) put_char('-');
  put_unsigned(value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* `digits` hex digits of `value`, most significant first. */
static void put_hex(uint64_t value, int digits) {
  while (digits > 0) put_char("0123456789abcdef"[(value >> (4 * --digits)) & 15]);
}

static void put_float64(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  put_hex(bits, 16);
}

/* ---- Data: hex while it is short, else its CRC-32 (that of zlib). ---- */

static uint32_t crc_table[256];

static void crc_init(void) {
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
    crc_table[byte] = crc;
  }
}

/* Data that arrives in pieces: data_begin with the size of all, data_add for each, data_end. */
typedef struct Data {
  int is_hex;
  uint32_t crc;
} Data;

static Data data_begin(uint64_t size) {
  Data data = { size <= HEX_LIMIT, 0xffffffffu };
  put_unsigned(size);
  put(data.is_hex ? ":" : ":~");
  return data;
}

static void data_add(Data *data, const void *piece, size_t size) {
  const unsigned char *bytes = piece;
  if (data->is_hex) {
    for (size_t i = 0; i < size; ++i) put_hex(bytes[i], 2);
    return;
  }
  uint32_t crc = data->crc;
  for (size_t i = 0; i < size; ++i) crc = (crc >> 8) ^ crc_table[(crc ^ bytes[i]) & 255];
  data->crc = crc;
}

static void data_end(const Data *data) {
  if (!data->is_hex) put_hex(data->crc ^ 0xffffffffu, 8);
}

static void put_data(const void *bytes, size_t size) {
  Data data = data_begin(size);
  data_add(&data, bytes, size);
  data_end(&data);
}

/* ---- Arrays ---- */

static int is_complex(fs_dtype dtype) {
  return dtype == FS_COMPLEX64 || dtype == FS_COMPLEX128 || dtype == FS_COMPLEX256 || dtype == FS_COMPLEX32 ||
         dtype == FS_BCOMPLEX32;
}

/* Segments hold the items as the file has them. Those of a big-endian array are reversed, number
 * by number, so that the text is the same on every host, and no array is copied as a whole. */
static void add_reversed(Data *data, const fs_segment *segment, size_t number_size) {
  const unsigned char *bytes = segment->data;
  for (uint64_t start = 0; start < segment->size; start += number_size)
    for (size_t i = number_size; i > 0; --i) data_add(data, &bytes[start + i - 1], 1);
}

static void put_array_data(const fs_node *node, const fs_array *array) {
  Data data = data_begin(array->size);
  for (size_t i = 0; i < array->segment_count; ++i) {
    fs_segment segment = FS_SEGMENT_INIT;
    must(fs_node_array_segment(node, i, &segment, NULL));
    if (array->is_big_endian)
      add_reversed(&data, &segment, array->item_size / (is_complex(array->dtype) ? 2 : 1));
    else
      data_add(&data, segment.data, (size_t)segment.size);
  }
  data_end(&data);
}

static void put_array(const fs_node *node, fs_kind kind) {
  fs_array array = FS_ARRAY_INIT;
  must(fs_node_array(node, &array, NULL));
  put(kind == FS_KIND_SCALAR ? "scalar " : "array ");
  put_text(array.dtype_name, array.dtype_name_size);
  if (kind == FS_KIND_ARRAY) {
    put(" [");
    for (uint32_t i = 0; i < array.rank; ++i) {
      if (i > 0) put_char(',');
      put_signed(array.shape[i]);
    }
    put_char(']');
  }
  put_char(' ');
  put_array_data(node, &array);
}

/* ---- Keys and other leaves ---- */

static void put_key(const fs_node *node) {
  fs_key key = FS_KEY_INIT;
  must(fs_node_key(node, &key, NULL));
  switch (key.kind) {
    case FS_KIND_NIL: put("n:"); break;
    case FS_KIND_BOOL: put(key.int_value ? "b:1" : "b:0"); break;
    case FS_KIND_INT: put("i:"), put_signed(key.int_value); break;
    case FS_KIND_UINT: put("i:"), put_unsigned((uint64_t)key.int_value); break;
    case FS_KIND_FLOAT: put("f:"), put_float64(key.real); break;
    case FS_KIND_STR: put("s:"), put_data(key.data, key.size); break;
    case FS_KIND_BYTES: put("y:"), put_data(key.data, key.size); break;
    case FS_KIND_COMPLEX: put("c:"), put_float64(key.real), put_char(':'), put_float64(key.imag); break;
    case FS_KIND_EXT: put("x:"), put_signed(key.ext_code), put_char(':'), put_data(key.data, key.size); break;
    case FS_KIND_TIMESTAMP: put("t:"), put_signed(key.int_value), put_char(':'), put_unsigned(key.nanoseconds); break;
    case FS_KIND_SCALAR:
      put("a:"), put_text(key.dtype_name, key.dtype_name_size), put_char(':');
      put_data(key.data, key.size);
      break;
    default: break;
  }
}

static void put_number(const fs_node *node, fs_kind kind) {
  int32_t truth = 0;
  int64_t integer = 0;
  uint64_t natural = 0;
  double real = 0, imag = 0;
  if (kind == FS_KIND_BOOL) {
    must(fs_node_bool(node, &truth, NULL));
    put(truth ? "bool 1" : "bool 0");
  } else if (kind == FS_KIND_INT) {
    must(fs_node_int64(node, &integer, NULL));
    put("int "), put_signed(integer);
  } else if (kind == FS_KIND_UINT) {
    must(fs_node_uint64(node, &natural, NULL));
    put("int "), put_unsigned(natural);
  } else if (kind == FS_KIND_FLOAT) {
    must(fs_node_float64(node, &real, NULL));
    put("float "), put_float64(real);
  } else {
    must(fs_node_complex(node, &real, &imag, NULL));
    put("complex "), put_float64(real), put_char(' '), put_float64(imag);
  }
}

static void put_bytes(const fs_node *node, fs_kind kind) {
  const void *data = NULL;
  const char *text = NULL;
  size_t size = 0;
  int32_t code = 0;
  if (kind == FS_KIND_STR) {
    must(fs_node_str(node, &text, &size, NULL));
    put("str "), put_data(text, size);
  } else if (kind == FS_KIND_BYTES) {
    must(fs_node_bytes(node, &data, &size, NULL));
    put("bytes "), put_data(data, size);
  } else {
    must(fs_node_ext(node, &code, &data, &size, NULL));
    put("ext "), put_signed(code), put_char(' '), put_data(data, size);
  }
}

static void put_timestamp(const fs_node *node) {
  int64_t seconds = 0;
  uint32_t nanoseconds = 0;
  must(fs_node_timestamp(node, &seconds, &nanoseconds, NULL));
  put("timestamp "), put_signed(seconds), put_char(' '), put_unsigned(nanoseconds);
}

static void put_value(const fs_node *node, fs_kind kind) {
  switch (kind) {
    case FS_KIND_NIL: put("nil"); break;
    case FS_KIND_DICT: put("map "), put_unsigned(fs_node_size(node)); break;
    case FS_KIND_LIST: put("list "), put_unsigned(fs_node_size(node)); break;
    case FS_KIND_STR:
    case FS_KIND_BYTES:
    case FS_KIND_EXT: put_bytes(node, kind); break;
    case FS_KIND_ARRAY:
    case FS_KIND_SCALAR: put_array(node, kind); break;
    case FS_KIND_TIMESTAMP: put_timestamp(node); break;
    default: put_number(node, kind);
  }
}

/* The value of a node, whose depth and key stand already on the line, and the lines of its subtree.
 * The recursion is bounded: no tree is deeper than FS_MAX_DEPTH. */
static void put_subtree(const fs_node *node, unsigned depth) {
  const fs_kind kind = fs_node_kind(node);
  const fs_node *child = NULL;
  put_value(node, kind);
  put_char('\n');
  if (kind != FS_KIND_DICT && kind != FS_KIND_LIST) return;
  for (uint64_t index = 0; (child = fs_node_next(node, child)) != NULL; ++index) {
    put_unsigned(depth + 1);
    put_char(' ');
    if (kind == FS_KIND_DICT)
      put_key(child);
    else
      put_char('#'), put_unsigned(index);
    put_char(' ');
    put_subtree(child, depth + 1);
  }
}

/* ---- The commands ---- */

static void dump(const fs_node *root) {
  crc_init();
  put("0 - ");
  put_subtree(root, 0);
}

static fs_status encode(const fs_node *root, const fs_serialize_options *options) {
  fs_buffer *buffer = NULL;
  fs_status status = fs_buffer_create(NULL, &buffer, &error);
  if (status == FS_OK) status = fs_msgpack_serialize(root, options, buffer, &error);
  if (status == FS_OK)
    out_failed |= fwrite(fs_buffer_data(buffer), 1, fs_buffer_size(buffer), stdout) != fs_buffer_size(buffer);
  fs_buffer_free(buffer);
  return status;
}

/* NULL if there is no such file, or no memory for it. */
static char *read_file(const char *path, size_t *out_count) {
  FILE *file = fopen(path, "rb");
  size_t capacity = 1 << 16, size = 0, got = 0;
  char *bytes = file ? malloc(capacity) : NULL;
  while (bytes && (got = fread(bytes + size, 1, capacity - size, file)) > 0) {
    size += got;
    if (size < capacity) continue;
    char *larger = capacity > SIZE_MAX / 2 ? NULL : realloc(bytes, capacity *= 2);
    if (!larger) free(bytes);
    bytes = larger;
  }
  if (bytes && ferror(file)) {
    free(bytes);
    bytes = NULL;
  }
  if (file) fclose(file);
  *out_count = size;
  return bytes;
}

/* Reads the file and does one of the two; `options` is NULL for a dump. */
static fs_status run(const char *bytes, size_t size, int32_t lenient, const fs_serialize_options *options) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.lenient = lenient;
  fs_status status = fs_msgpack_restore(bytes, size, &decode, &tree, &error);
  if (status == FS_OK && options) status = encode(fs_tree_root(tree), options);
  if (status == FS_OK && !options) dump(fs_tree_root(tree));
  fs_tree_free(tree);
  return status;
}

static void print_error(void) {
  const char *path = fs_error_path(error);
  fprintf(stderr, "treedump: %s: %s (path %s, offset ", fs_status_name(fs_error_status(error)), fs_error_message(error),
          *path ? path : "-");
  if (fs_error_offset(error) == UINT64_MAX)
    fputs("-)\n", stderr);
  else
    fprintf(stderr, "%" PRIu64 ")\n", fs_error_offset(error));
}

static int usage(void) {
  fputs(
      "usage: treedump dump FILE\n"
      "       treedump dump-lenient FILE\n"
      "       treedump encode FILE LIMIT file|sorted\n",
      stderr);
  return EXIT_USAGE;
}

int main(int argc, char **argv) {
  const int is_lenient = argc == 3 && strcmp(argv[1], "dump-lenient") == 0;
  const int is_dump = argc == 3 && strcmp(argv[1], "dump") == 0;
  const int is_encode = argc == 5 && strcmp(argv[1], "encode") == 0;
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  if (is_encode) {
    const int is_sorted = strcmp(argv[4], "sorted") == 0;
    char *end = NULL;
    options.chunk_limit = strtoull(argv[3], &end, 10);
    options.order = is_sorted ? FS_ORDER_SORTED : FS_ORDER_KEPT;
    if (argv[3][0] < '0' || argv[3][0] > '9' || *end) return usage();
    if (!is_sorted && strcmp(argv[4], "file") != 0) return usage();
  } else if (!is_dump && !is_lenient) {
    return usage();
  }

  size_t size = 0;
  char *bytes = read_file(argv[2], &size);
  if (!bytes) {
    fprintf(stderr, "treedump: can't read %s\n", argv[2]);
    return EXIT_USAGE;
  }
  int result = EXIT_SUCCESS;
  if (run(bytes, size, is_lenient, is_encode ? &options : NULL) != FS_OK) {
    print_error();
    result = EXIT_REFUSED;
  }
  free(bytes);
  fs_error_free(error);
  out_flush();
  if (out_failed) {
    fputs("treedump: can't write the output\n", stderr);
    result = EXIT_USAGE;
  }
  return result;
}
