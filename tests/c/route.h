/* Included before a test, by the compiler's option: what the test gives to the library as bytes in memory goes through a
 * file or a source instead, and must come to the same. ROUTE is one of the three below, ROUTE_PATH the file. */
#ifndef FLAXSTATE_TESTS_ROUTE_H
#define FLAXSTATE_TESTS_ROUTE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flaxstate/flaxstate.h>

#define ROUTE_MAPPED 1
#define ROUTE_FILE 2
#define ROUTE_CALLBACK 3

/* Bytes that are gone when the last tree is. */
typedef struct RoutedBytes {
  size_t size;
  unsigned char bytes[];
} RoutedBytes;

static inline fs_status routed_read_at(uint64_t offset, void *destination, size_t size, fs_error **error,
                                       void *user_data) {
  const RoutedBytes *source = user_data;
  (void)error;
  if (offset > source->size || size > source->size - offset) return FS_E_INTERNAL;
  memcpy(destination, source->bytes + offset, size);
  return FS_OK;
}

static inline fs_status routed_source_open(const void *bytes, size_t size, const fs_decode_options *options,
                                           fs_tree **out_tree, fs_error **error) {
  RoutedBytes *routed = malloc(sizeof *routed + size);
  fs_source source = FS_SOURCE_INIT;
  routed->size = size;
  if (size > 0) memcpy(routed->bytes, bytes, size);
  source.size = size;
  source.read_at = routed_read_at;
  source.user_data = routed;
  source.destroy_user_data = free;
  return fs_source_open(&source, options, out_tree, error);
}

/* The path of a file of the calling thread. */
typedef struct RoutedPath {
  char text[1024];
} RoutedPath;

/* Puts the bytes into a file, which the callers remove again: a tree holds it open. */
static inline void routed_write(const void *bytes, size_t size, RoutedPath *path) {
  snprintf(path->text, sizeof path->text, "%s-%p", ROUTE_PATH, (void *)path);
  FILE *file = fopen(path->text, "wb");
  if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
    fprintf(stderr, "can't write %s\n", path->text);
    exit(1);
  }
}

static inline fs_open_options routed_options(const fs_decode_options *decode) {
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.mapping = ROUTE == ROUTE_MAPPED ? FS_MAPPING_REQUIRED : FS_MAPPING_OFF;
  options.decode = decode;
  return options;
}

static inline fs_status routed_file_open(const void *bytes, size_t size, const fs_decode_options *decode,
                                         fs_tree **out_tree, fs_error **error) {
  const fs_open_options options = routed_options(decode);
  RoutedPath path;
  routed_write(bytes, size, &path);
  const fs_status status = fs_file_open(path.text, &options, out_tree, error);
  remove(path.text);
  return status;
}

/* What is about the memory of the bytes, or about arguments that are wrong, has no other route. */
static inline int has_route(const void *bytes, const fs_decode_options *decode) {
  return bytes && (!decode || decode->ownership == FS_OWNERSHIP_BORROWED || decode->ownership == FS_OWNERSHIP_COPIED);
}

static inline fs_status routed_msgpack_restore(const void *bytes, size_t size, const fs_decode_options *options,
                                               fs_tree **out_tree, fs_error **error) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  if (!has_route(bytes, options)) return fs_msgpack_restore(bytes, size, options, out_tree, error);
  if (options) decode = *options;
  decode.ownership = FS_OWNERSHIP_BORROWED;
  return (ROUTE == ROUTE_CALLBACK ? routed_source_open : routed_file_open)(bytes, size, &decode, out_tree, error);
}

/* A source has no such function. */
static inline fs_status routed_msgpack_restore_into(const void *bytes, size_t size, const fs_decode_options *decode,
                                                    fs_tree *tree, fs_error **error) {
  const fs_open_options options = routed_options(decode);
  RoutedPath path;
  if (ROUTE == ROUTE_CALLBACK || !bytes || (decode && decode->ownership != FS_OWNERSHIP_BORROWED))
    return fs_msgpack_restore_into(bytes, size, decode, tree, error);
  routed_write(bytes, size, &path);
  const fs_status status = fs_file_open_into(path.text, &options, tree, error);
  remove(path.text);
  return status;
}

/* By fs_restore_file for ROUTE_FILE, else from the tree that the route gives. */
static inline fs_status routed_restore(const fs_registry *registry, const char *type_name, void *target,
                                       const void *bytes, size_t size, const fs_restore_options *options,
                                       fs_error **error) {
  const fs_decode_options *decode = options ? options->decode : NULL;
  fs_tree *tree = NULL;
  if (!has_route(bytes, decode)) return fs_restore(registry, type_name, target, bytes, size, options, error);
  if (ROUTE == ROUTE_FILE) {
    RoutedPath path;
    routed_write(bytes, size, &path);
    const fs_status status = fs_restore_file(registry, type_name, target, path.text, options, error);
    remove(path.text);
    return status;
  }
  fs_status status = routed_msgpack_restore(bytes, size, decode, &tree, error);
  fs_restore_options decoded = options ? *options : (fs_restore_options)FS_RESTORE_OPTIONS_INIT;
  decoded.decode = NULL;
  if (status == FS_OK) status = fs_from_state_dict(registry, type_name, target, fs_tree_root(tree), &decoded, error);
  fs_tree_free(tree);
  return status;
}

#define fs_msgpack_restore routed_msgpack_restore
#define fs_msgpack_restore_into routed_msgpack_restore_into
#define fs_restore routed_restore

#endif
