/* What the tests of files share: a directory that goes away at the end, whole files, and one way to open bytes for each way
 * that the library has. Include it first. */
#ifndef FLAXSTATE_TESTS_FILE_SUPPORT_H
#define FLAXSTATE_TESTS_FILE_SUPPORT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* mkdtemp, truncate */
#endif

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builder_support.h"
#include "counting_source.h"

static char temporary_directory[] = "/tmp/flaxstate-test-XXXXXX";

static inline int temporary_begin(void) { return CHECK(mkdtemp(temporary_directory) != NULL); }

/* Valid for the next 7 calls. */
static inline const char *in_temporary(const char *name) {
  static char paths[8][512];
  static unsigned turn;
  char *path = paths[turn++ % 8];
  snprintf(path, sizeof paths[0], "%s/%s", temporary_directory, name);
  return path;
}

/* How many files of unfinished saves there are. */
static inline int unfinished_files(void) {
  int count = 0;
  DIR *directory = opendir(temporary_directory);
  if (!CHECK(directory != NULL)) return 0;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
    count += strncmp(entry->d_name, ".flaxstate-", strlen(".flaxstate-")) == 0;
  closedir(directory);
  return count;
}

static inline void temporary_end(void) {
  DIR *directory = opendir(temporary_directory);
  CHECK(unfinished_files() == 0);
  if (!CHECK(directory != NULL)) return;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) remove(in_temporary(entry->d_name));
  closedir(directory);
  CHECK(rmdir(temporary_directory) == 0);
}

static inline void write_file(const char *path, const void *data, size_t size) {
  FILE *file = fopen(path, "wb");
  if (!CHECK(file != NULL)) return;
  CHECK(fwrite(data, 1, size, file) == size);
  CHECK(fclose(file) == 0);
}

/* Free with free(bytes.data). */
static inline Bytes read_file(const char *path) {
  Bytes bytes = { NULL, 0 };
  FILE *file = fopen(path, "rb");
  struct stat status;
  if (CHECK(file != NULL && fstat(fileno(file), &status) == 0)) bytes.size = (size_t)status.st_size;
  bytes.data = malloc(bytes.size > 0 ? bytes.size : 1);
  if (!file) return bytes;
  CHECK(fread(bytes.data, 1, bytes.size, file) == bytes.size);
  fclose(file);
  return bytes;
}

static inline int is_file_of(const char *path, const void *data, size_t size) {
  const Bytes bytes = read_file(path);
  const int is_same = bytes.size == size && (size == 0 || memcmp(bytes.data, data, size) == 0);
  free(bytes.data);
  return is_same;
}

/* The ways to a tree over bytes; and those to restore from them by one call. */
typedef enum Way {
  WAY_MAPPED,
  WAY_REQUIRED,
  WAY_UNMAPPED,
  WAY_SOURCE,
  WAY_COUNT,
  WAY_RESTORE_FILE = WAY_COUNT,
  WAY_RESTORE_SOURCE,
  RESTORE_WAY_COUNT
} Way;

static const char *const way_names[] = { "mapped", "mapping required", "not mapped", "source" };

/* The source of WAY_SOURCE, until the next call of open_in. */
static CountingSource opened_source;

/* Opens the bytes in one of the ways; they stay until the tree is freed. */
static inline fs_status open_in(Way way, const void *data, size_t size, const fs_decode_options *decode,
                                fs_tree **out_tree, fs_error **error) {
  static const fs_mapping mappings[] = { FS_MAPPING_AUTO, FS_MAPPING_REQUIRED, FS_MAPPING_OFF };
  if (way == WAY_SOURCE) {
    const fs_source source = counting_source_of(&opened_source, data, size);
    return fs_source_open(&source, decode, out_tree, error);
  }
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.mapping = mappings[way];
  options.decode = decode;
  const char *path = in_temporary("opened.msgpack");
  write_file(path, data, size);
  const fs_status status = fs_file_open(path, &options, out_tree, error);
  remove(path); /* the tree holds it open */
  return status;
}

/* Restores from bytes that stand in a file or a source: from a tree, or by one call. */
static inline fs_status restore_in(const fs_registry *registry, Way way, const char *type_name, void *target,
                                   const void *data, size_t size, const fs_restore_options *options, fs_error **error) {
  fs_tree *tree = NULL;
  if (way == WAY_RESTORE_SOURCE) {
    const fs_source source = counting_source_of(&opened_source, data, size);
    const fs_status status = fs_restore_source(registry, type_name, target, &source, options, error);
    CHECK(opened_source.destroyed == 1);
    return status;
  }
  if (way == WAY_RESTORE_FILE) {
    const char *path = in_temporary("restored.msgpack");
    write_file(path, data, size);
    const fs_status status = fs_restore_file(registry, type_name, target, path, options, error);
    remove(path);
    return status;
  }
  fs_status status = open_in(way, data, size, NULL, &tree, error);
  if (status == FS_OK) status = fs_from_state_dict(registry, type_name, target, fs_tree_root(tree), options, error);
  fs_tree_free(tree);
  return status;
}

static inline const char *name_of_way(Way way) {
  if (way == WAY_RESTORE_SOURCE) return "fs_restore_source";
  return way == WAY_RESTORE_FILE ? "fs_restore_file" : way_names[way];
}

/* The bytes of a tree, in the order that its keys have; free with free(bytes.data). */
static inline Bytes bytes_of_node(const fs_node *node, uint64_t chunk_limit) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  Bytes bytes = { NULL, 0 };
  options.key_order = FS_KEY_ORDER_KEPT;
  options.chunk_limit = chunk_limit;
  CHECK_OK(fs_msgpack_serialize_into(node, &options, NULL, 0, &bytes.size, ERR));
  bytes.data = malloc(bytes.size > 0 ? bytes.size : 1);
  CHECK_OK(fs_msgpack_serialize_into(node, &options, bytes.data, bytes.size, &bytes.size, ERR));
  return bytes;
}

#endif
