/* What crash_saver saves and crash_finder looks for: a generation's number tells all of its content, so that a file can be told
 * from a mixture of two. */
#ifndef FLAXSTATE_TESTS_GENERATIONS_H
#define FLAXSTATE_TESTS_GENERATIONS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flaxstate/flaxstate.h>

/* Some blocks of a file system for each array, and one that ends within a block. */
enum { ROWS = 64, COLUMNS = 250, MASK_SIZE = 40001 };

typedef struct Model {
  int64_t generation;
  float kernel[ROWS][COLUMNS];
  uint8_t mask[MASK_SIZE]; /* all the same, so that of each byte one sees which overwriting it is of */
} Model;

/* The ways to save. */
typedef enum Kind {
  KIND_OBJECT,    /* fs_save_file, on one thread or two */
  KIND_TREE,      /* fs_msgpack_save_file */
  KIND_BYTES,     /* fs_bytes_save_file, longer and shorter from one to the next */
  KIND_STEPS,     /* each generation into a file of its own */
  KIND_OVERWRITE, /* the mask, in place */
  KIND_DATA,      /* FS_DURABILITY_DATA */
  KIND_UNSYNCED,  /* FS_DURABILITY_NONE */
  KIND_COUNT
} Kind;

static const char *const kind_names[KIND_COUNT] = {
  "object", "tree", "bytes", "steps", "overwrite", "data", "unsynced"
};

static fs_registry *registry;

static inline Kind kind_of(const char *name) {
  for (int kind = 0; kind < KIND_COUNT; ++kind)
    if (strcmp(name, kind_names[kind]) == 0) return (Kind)kind;
  fprintf(stderr, "no such kind: %s\n", name);
  exit(2);
}

static inline void require(int is_true, const char *what, const fs_error *error) {
  if (is_true) return;
  fprintf(stderr, "not so: %s: %s\n", what, fs_error_report(error));
  exit(2);
}

static inline void fill(Model *model, int64_t generation) {
  memset(model, 0, sizeof *model); /* padding, too, since models are compared as bytes */
  model->generation = generation;
  for (int i = 0; i < ROWS; ++i)
    for (int j = 0; j < COLUMNS; ++j) model->kernel[i][j] = (float)(i * COLUMNS + j + generation);
  memset(model->mask, (int)(generation & 0xff), sizeof model->mask);
}

static inline void register_model(void) {
  static const fs_field fields[] = { FS_FIELD_VALUE(Model, generation, FS_DTYPE_INT64),
                                     FS_FIELD_ARRAY(Model, kernel, FS_DTYPE_FLOAT32, ROWS, COLUMNS),
                                     FS_FIELD_ARRAY(Model, mask, FS_DTYPE_UINT8, MASK_SIZE) };
  const fs_type type = FS_TYPE_FIELDS(Model, fields);
  require(fs_registry_create(NULL, &registry, NULL) == FS_OK, "fs_registry_create", NULL);
  require(fs_register_type(registry, &type, NULL) == FS_OK, "fs_register_type", NULL);
}

/* Bytes of their own: no checkpoint, and of another size each time. */
enum { MOST_BYTES = 96000 };

static inline size_t bytes_of(int64_t generation, uint8_t *bytes) {
  const size_t size = 3000 + (size_t)(generation * 7919 % 90000);
  for (size_t i = 0; i < size; ++i) bytes[i] = (uint8_t)((size_t)generation * 31 + i * 7 + i / 256);
  memcpy(bytes, &generation, sizeof generation);
  return size;
}

/* Where a generation stands. */
static inline const char *path_of(Kind kind, const char *directory, int64_t generation, char *path, size_t size) {
  if (kind == KIND_STEPS) {
    snprintf(path, size, "%s/step_%lld", directory, (long long)generation);
  } else {
    snprintf(path, size, "%s/%s", directory, kind_names[kind]);
  }
  return path;
}

#endif
