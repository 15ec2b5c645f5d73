/* The ways in which the library reads a file of the golden data, beside bytes that it borrows. */
#ifndef FLAXSTATE_TESTS_WAYS_IN_H
#define FLAXSTATE_TESTS_WAYS_IN_H

#include "file_support.h"

/* A file, by its path and by what stands in it. */
typedef struct Data {
  const char *path;
  Bytes bytes;
} Data;

typedef struct WayIn {
  const char *name;
  fs_status (*open)(const Data *data, const fs_decode_options *options, fs_tree **out_tree, fs_error **error);
  int is_mapped;
} WayIn;

/* Bytes that are gone when the call returns. */
static fs_status open_copied(const Data *data, const fs_decode_options *options, fs_tree **out_tree, fs_error **error) {
  fs_decode_options decode = *options;
  unsigned char *block = malloc(data->bytes.size > 0 ? data->bytes.size : 1);
  memcpy(block, data->bytes.data, data->bytes.size);
  decode.ownership = FS_OWNERSHIP_COPIED;
  const fs_status status = fs_msgpack_restore(block, data->bytes.size, &decode, out_tree, error);
  memset(block, 0xee, data->bytes.size);
  free(block);
  return status;
}

static fs_status open_file(const char *path, fs_mapping mapping, const fs_decode_options *decode, fs_tree **out_tree,
                           fs_error **error) {
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.mapping = mapping;
  options.decode = decode;
  return fs_file_open(path, &options, out_tree, error);
}

static fs_status open_mapped(const Data *data, const fs_decode_options *options, fs_tree **out_tree, fs_error **error) {
  return open_file(data->path, FS_MAPPING_REQUIRED, options, out_tree, error);
}

static fs_status open_unmapped(const Data *data, const fs_decode_options *options, fs_tree **out_tree,
                               fs_error **error) {
  return open_file(data->path, FS_MAPPING_OFF, options, out_tree, error);
}

static fs_status open_callback(const Data *data, const fs_decode_options *options, fs_tree **out_tree,
                               fs_error **error) {
  static CountingSource counting;
  const fs_source source = counting_source_of(&counting, data->bytes.data, data->bytes.size);
  return fs_source_open(&source, options, out_tree, error);
}

/* A store that has no two bytes of the file side by side, and none as it is: byte i stands complemented in the part
 * i % PARTS. */
enum { PARTS = 3 };

typedef struct Scattered {
  unsigned char *parts[PARTS];
  uint64_t size;
} Scattered;

static Scattered *scattered_of(const Bytes *bytes) {
  Scattered *scattered = malloc(sizeof *scattered);
  for (size_t part = 0; part < PARTS; ++part) scattered->parts[part] = malloc(bytes->size / PARTS + 1);
  for (size_t i = 0; i < bytes->size; ++i) scattered->parts[i % PARTS][i / PARTS] = (unsigned char)~bytes->data[i];
  scattered->size = bytes->size;
  return scattered;
}

/* Puts the bytes where they belong from the last to the first, over bytes that are wrong, and uses the library itself. */
static fs_status scattered_read_at(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  const Scattered *scattered = user_data;
  unsigned char *bytes = destination;
  fs_tree *tree = NULL;
  (void)error;
  if (!CHECK(offset <= scattered->size && size <= scattered->size - offset)) return FS_E_INTERNAL;
  CHECK(fs_msgpack_restore("\x91\xc1", 2, NULL, &tree, NULL) == FS_E_FORMAT);
  memset(bytes, 0xee, size);
  for (size_t i = size; i-- > 0;) {
    const uint64_t at = offset + i;
    bytes[i] = (unsigned char)~scattered->parts[at % PARTS][at / PARTS];
  }
  return FS_OK;
}

static void scattered_destroy(void *user_data) {
  Scattered *scattered = user_data;
  for (size_t part = 0; part < PARTS; ++part) free(scattered->parts[part]);
  free(scattered);
}

static fs_status open_scattered(const Data *data, const fs_decode_options *options, fs_tree **out_tree,
                                fs_error **error) {
  fs_source source = FS_SOURCE_INIT;
  source.size = data->bytes.size;
  source.read_at = scattered_read_at;
  source.user_data = scattered_of(&data->bytes);
  source.destroy_user_data = scattered_destroy;
  return fs_source_open(&source, options, out_tree, error);
}

static const WayIn ways_in[] = {
  { "copied", open_copied, 0 },     { "mapped", open_mapped, 1 },       { "file", open_unmapped, 0 },
  { "callback", open_callback, 0 }, { "scattered", open_scattered, 0 },
};

/* NULL if there is none of that name. */
static const WayIn *way_in_named(const char *name) {
  for (size_t i = 0; i < sizeof ways_in / sizeof ways_in[0]; ++i)
    if (strcmp(ways_in[i].name, name) == 0) return &ways_in[i];
  return NULL;
}

#endif
