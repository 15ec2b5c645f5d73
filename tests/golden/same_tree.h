/* Two trees of the same bytes, node by node: whatever the way in, each function gives the same. */
#ifndef FLAXSTATE_TESTS_SAME_TREE_H
#define FLAXSTATE_TESTS_SAME_TREE_H

#include "hex.h"

static int is_same_data(const void *left, size_t left_size, const void *right, size_t right_size) {
  return left_size == right_size && (left_size == 0 || memcmp(left, right, left_size) == 0);
}

/* ---- Plain values ---- */

typedef struct Plain {
  fs_status status;
  int32_t truth_or_code;
  int64_t integer; /* also the bits of an int that only a uint64_t holds, and seconds */
  double real, imag;
  uint64_t nanoseconds;
  const void *data;
  size_t size;
} Plain;

static void read_plain(const fs_node *node, Plain *plain) {
  const char *text = NULL;
  uint64_t natural = 0;
  uint32_t nanoseconds = 0;
  memset(plain, 0, sizeof *plain);
  switch (fs_node_kind(node)) {
    case FS_KIND_BOOL: plain->status = fs_node_bool(node, &plain->truth_or_code, NULL); break;
    case FS_KIND_INT: plain->status = fs_node_int64(node, &plain->integer, NULL); break;
    case FS_KIND_UINT: plain->status = fs_node_uint64(node, &natural, NULL); break;
    case FS_KIND_FLOAT: plain->status = fs_node_float64(node, &plain->real, NULL); break;
    case FS_KIND_COMPLEX: plain->status = fs_node_complex(node, &plain->real, &plain->imag, NULL); break;
    case FS_KIND_TIMESTAMP: plain->status = fs_node_timestamp(node, &plain->integer, &nanoseconds, NULL); break;
    case FS_KIND_BYTES: plain->status = fs_node_bytes(node, &plain->data, &plain->size, NULL); break;
    case FS_KIND_EXT: plain->status = fs_node_ext(node, &plain->truth_or_code, &plain->data, &plain->size, NULL); break;
    case FS_KIND_STR:
      plain->status = fs_node_str(node, &text, &plain->size, NULL);
      plain->data = text;
      break;
    default: break;
  }
  if (natural > 0) memcpy(&plain->integer, &natural, sizeof natural);
  plain->nanoseconds = nanoseconds;
}

static void check_same_plain(const fs_node *expected, const fs_node *actual) {
  Plain left, right;
  read_plain(expected, &left);
  read_plain(actual, &right);
  CHECK(left.status == FS_OK && is_same_data(left.data, left.size, right.data, right.size));
  left.data = right.data = NULL;
  CHECK(memcmp(&left, &right, sizeof left) == 0);
}

static void check_same_key(const fs_node *expected, const fs_node *actual) {
  fs_key left = FS_KEY_INIT, right = FS_KEY_INIT;
  CHECK_OK(fs_node_key(expected, &left, ERR));
  CHECK_OK(fs_node_key(actual, &right, ERR));
  CHECK(left.kind == right.kind && left.ext_code == right.ext_code && left.int_value == right.int_value);
  CHECK(memcmp(&left.real, &right.real, sizeof left.real) == 0 &&
        memcmp(&left.imag, &right.imag, sizeof left.imag) == 0);
  CHECK(left.nanoseconds == right.nanoseconds && left.dtype == right.dtype);
  CHECK(is_same_data(left.data, left.size, right.data, right.size));
  CHECK(is_same_data(left.dtype_name, left.dtype_name_size, right.dtype_name, right.dtype_name_size));
}

/* ---- Arrays: their data in each of the ways to it. ---- */

static void *block_of(uint64_t size) { return malloc(size > 0 ? (size_t)size : 1); }

static void check_same_gather(const fs_node *expected, const fs_node *actual, size_t size) {
  unsigned char *left = block_of(size), *right = block_of(size);
  CHECK_OK(fs_node_array_gather(expected, left, size, ERR));
  CHECK_OK(fs_node_array_gather(actual, right, size, ERR));
  CHECK(is_same_data(left, size, right, size));
  free(left);
  free(right);
}

/* Every second index of each dimension, without the first. */
static void check_same_slice(const fs_node *expected, const fs_node *actual, const fs_array *array) {
  int64_t starts[64], steps[64];
  uint64_t count = 1;
  for (uint32_t i = 0; i < array->rank; ++i) {
    starts[i] = array->shape[i] > 1;
    steps[i] = 2;
    count *= (uint64_t)((array->shape[i] - starts[i] + 1) / 2);
  }
  const size_t size = (size_t)count * array->item_size;
  unsigned char *left = block_of(size), *right = block_of(size);
  CHECK_OK(fs_node_array_slice(expected, starts, NULL, steps, left, size, ERR));
  CHECK_OK(fs_node_array_slice(actual, starts, NULL, steps, right, size, ERR));
  CHECK(is_same_data(left, size, right, size));
  free(left);
  free(right);
}

typedef struct Stream {
  unsigned char *next;
  uint64_t items;
  size_t item_size;
} Stream;

static fs_status stream_items(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error,
                              void *user_data) {
  Stream *stream = user_data;
  const size_t size = (size_t)item_count * stream->item_size;
  (void)error;
  CHECK(first_item == stream->items && item_count > 0);
  memcpy(stream->next, items, size);
  stream->next += size;
  stream->items += item_count;
  return FS_OK;
}

static void check_stream(const fs_node *node, const fs_array *array) {
  const size_t size = (size_t)array->size;
  unsigned char *gathered = block_of(size), *streamed = block_of(size);
  Stream stream = { streamed, 0, array->item_size };
  CHECK_OK(fs_node_array_gather(node, gathered, size, ERR));
  const fs_items_sink sink = { sizeof sink, 100, stream_items, &stream };
  CHECK_OK(fs_node_array_stream(node, &sink, ERR));
  CHECK(stream.items == array->item_count && is_same_data(streamed, size, gathered, size));
  free(gathered);
  free(streamed);
}

/* Segments are as many, and hold the same items; those that stand in the file stand where they say. */
static void check_same_segment(const fs_node *expected, const fs_node *actual, size_t index, const Bytes *file) {
  fs_segment left = FS_SEGMENT_INIT, right = FS_SEGMENT_INIT;
  CHECK_OK(fs_node_array_segment(expected, index, &left, ERR));
  CHECK_OK(fs_node_array_segment(actual, index, &right, ERR));
  CHECK(left.size == right.size && left.first_item == right.first_item && left.item_count == right.item_count);
  CHECK(right.size == 0 || right.data != NULL || right.offset != FS_NO_OFFSET);
  if (right.data) CHECK(is_same_data(left.data, (size_t)left.size, right.data, (size_t)right.size));
  if (right.offset == FS_NO_OFFSET || right.size == 0) return;
  if (CHECK(right.offset <= file->size && right.size <= file->size - right.offset))
    CHECK(is_same_data(left.data, (size_t)left.size, file->data + right.offset, (size_t)right.size));
}

static void check_same_array(const fs_node *expected, const fs_node *actual, const Bytes *file, int has_all_data) {
  fs_array left = FS_ARRAY_INIT, right = FS_ARRAY_INIT;
  CHECK_OK(fs_node_array(expected, &left, ERR));
  CHECK_OK(fs_node_array(actual, &right, ERR));
  CHECK(left.dtype == right.dtype && left.rank == right.rank && left.item_size == right.item_size);
  CHECK(is_same_data(left.dtype_name, left.dtype_name_size, right.dtype_name, right.dtype_name_size));
  CHECK(is_same_data(left.shape, left.rank * sizeof *left.shape, right.shape, right.rank * sizeof *right.shape));
  CHECK(left.item_count == right.item_count && left.size == right.size && left.is_big_endian == right.is_big_endian);
  if (right.data) CHECK(left.data && is_same_data(left.data, (size_t)left.size, right.data, (size_t)right.size));
  if (left.data && !right.data) CHECK(!has_all_data && right.is_in_file);
  if (!CHECK(left.segment_count == right.segment_count)) return;
  for (size_t i = 0; i < left.segment_count; ++i) check_same_segment(expected, actual, i, file);
  check_same_gather(expected, actual, (size_t)left.size);
  check_same_slice(expected, actual, &left);
  check_stream(actual, &left);
}

/* `file` is what both were read from. `has_all_data`: arrays of the second one are in memory where the first one's are. */
static void check_same_nodes(const fs_node *expected, const fs_node *actual, const Bytes *file, int has_all_data) {
  const fs_kind kind = fs_node_kind(expected);
  CHECK(fs_node_count(expected) == fs_node_count(actual) && fs_node_size(expected) == fs_node_size(actual));
  if (!CHECK(kind == fs_node_kind(actual))) return;
  check_same_key(expected, actual);
  check_same_plain(expected, actual);
  if (kind == FS_KIND_ARRAY || kind == FS_KIND_SCALAR) check_same_array(expected, actual, file, has_all_data);
  const fs_node *left = fs_node_next(expected, NULL), *right = fs_node_next(actual, NULL);
  for (; left && right; left = fs_node_next(expected, left), right = fs_node_next(actual, right))
    check_same_nodes(left, right, file, has_all_data);
  CHECK(!left && !right);
}

#endif
