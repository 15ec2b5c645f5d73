/* digits: a network that Flax trained, restored and run in plain C.
 *
 *   digits DATA_DIR                         restores the model, classifies the test set, compares
 *                                           with Flax's logits, and writes the files again
 *   digits DATA_DIR --write-changed FILE    writes the parameters with 1.0 added to head/bias, for
 *                                           check_changed_model.py
 *
 * Exit status: 0; 1 if something differs from what Flax computed or wrote; 2 for a usage error. */
#include "model.h"
#include "wrong_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE 1e-4f

typedef struct File {
  char *bytes;
  size_t size;
} File;

/* The structs are large, so they don't stand on the stack. */
static Params params, params_of_state;
static TrainState state;

/* Ends the program with the whole text of an error, if there is one. */
static void check(fs_status status, fs_error *error) {
  if (status == FS_OK) return;
  fprintf(stderr, "%s\n", fs_error_report(error));
  exit(EXIT_FAILURE);
}

static File read_file(const char *folder, const char *name) {
  char path[4096];
  File file = { NULL, 0 };
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) exit(2);
  FILE *stream = fopen(path, "rb");
  long size = stream && fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
  if (size >= 0) {
    rewind(stream);
    file.size = (size_t)size;
    file.bytes = malloc(file.size + 1);
  }
  if (!file.bytes || fread(file.bytes, 1, file.size, stream) != file.size) {
    fprintf(stderr, "digits: can't read %s\n", path);
    exit(2);
  }
  fclose(stream);
  return file;
}

/* An array of the test set: its data, checked to be what this program takes it for. `shape` has
 * `rank` dimensions, -1 for any. */
static fs_array test_array(const fs_node *test_set, const char *name, fs_dtype dtype, uint32_t rank,
                           const int64_t *shape) {
  fs_array array = FS_ARRAY_INIT;
  fs_error *error = NULL;
  check(fs_node_array(fs_node_at(test_set, name), &array, &error), error);
  int fits = array.dtype == dtype && array.rank == rank && array.data;
  for (uint32_t i = 0; fits && i < rank; ++i) fits = shape[i] == -1 || array.shape[i] == shape[i];
  if (!fits) {
    fprintf(stderr, "digits: %s is not the array that is expected here\n", name);
    exit(EXIT_FAILURE);
  }
  return array;
}

static int largest_of(const float *logits) {
  int best = 0;
  for (int i = 1; i < CLASS_COUNT; ++i)
    if (logits[i] > logits[best]) best = i;
  return best;
}

/* Classifies the test set, whose arrays are read where they stand in the file's bytes. Returns the
 * largest difference to Flax's logits. */
static float run_test_set(const char *folder) {
  const File file = read_file(folder, "test_set.msgpack");
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  options.align_arrays = 1; /* floats are read through a float pointer below */
  check(fs_msgpack_restore(file.bytes, file.size, &options, &tree, &error), error);

  const fs_node *root = fs_tree_root(tree);
  const fs_array images =
      test_array(root, "images", FS_DTYPE_FLOAT32, 4, (const int64_t[]){ -1, IMAGE_SIDE, IMAGE_SIDE, 1 });
  const int64_t count = images.shape[0];
  const fs_array labels = test_array(root, "labels", FS_DTYPE_INT32, 1, &count);
  const fs_array expected = test_array(root, "logits", FS_DTYPE_FLOAT32, 2, (const int64_t[]){ count, CLASS_COUNT });

  const float *image = images.data, *flax_logits = expected.data;
  const int32_t *label = labels.data;
  int correct = 0;
  float difference = 0;
  for (int64_t i = 0; i < count; ++i) {
    float logits[CLASS_COUNT];
    compute_logits(&params, image + i * IMAGE_SIDE * IMAGE_SIDE, logits);
    correct += largest_of(logits) == label[i];
    for (int k = 0; k < CLASS_COUNT; ++k) {
      const float distance = fabsf(logits[k] - flax_logits[i * CLASS_COUNT + k]);
      if (!(distance <= difference)) difference = distance; /* a NaN is a difference, too */
    }
  }
  printf("  %d of %d images classified correctly (%.2f %%)\n", correct, (int)count, 100.0 * correct / (double)count);
  fs_tree_free(tree);
  free(file.bytes);
  return difference;
}

/* Writes an object as Flax would, and tells whether that is the file byte for byte. */
static int writes_same_bytes(const fs_registry *registry, const char *type, const void *object, const File *file,
                             const char *name) {
  fs_buffer *buffer = NULL;
  fs_error *error = NULL;
  check(fs_buffer_create(NULL, &buffer, &error), error);
  check(fs_to_bytes(registry, type, object, NULL, buffer, &error), error);
  const int is_same =
      fs_buffer_size(buffer) == file->size && memcmp(fs_buffer_data(buffer), file->bytes, file->size) == 0;
  printf("  %s: %zu bytes written, %s\n", name, fs_buffer_size(buffer),
         is_same ? "the same as Flax wrote" : "NOT those that Flax wrote");
  fs_buffer_free(buffer);
  return is_same;
}

static void write_changed(const fs_registry *registry, const char *path) {
  fs_buffer *buffer = NULL;
  fs_error *error = NULL;
  for (int i = 0; i < CLASS_COUNT; ++i) params.head.bias[i] += 1.0f;
  check(fs_buffer_create(NULL, &buffer, &error), error);
  check(fs_to_bytes(registry, "Params", &params, NULL, buffer, &error), error);
  FILE *stream = fopen(path, "wb");
  size_t size = fs_buffer_size(buffer);
  if (!stream || fwrite(fs_buffer_data(buffer), 1, size, stream) != size || fclose(stream) != 0) {
    fprintf(stderr, "digits: can't write %s\n", path);
    exit(2);
  }
  printf("%s: params with 1.0 added to head/bias, %zu bytes\n", path, size);
  fs_buffer_free(buffer);
}

static int tell_story(fs_registry *registry, const File *params_file, const char *folder) {
  fs_error *error = NULL;
  int is_good = 1;

  printf("\nThe network in C\n");
  const float difference = run_test_set(folder);
  printf("  largest difference to the logits of Flax: %.1e (allowed: %.1e)\n", difference, TOLERANCE);
  is_good &= difference < TOLERANCE;

  printf("\nWriting\n");
  is_good &= writes_same_bytes(registry, "Params", &params, params_file, "params.msgpack");

  const File state_file = read_file(folder, "train_state.msgpack");
  check(fs_restore(registry, "TrainState", &state, state_file.bytes, state_file.size, NULL, &error), error);
  is_good &= writes_same_bytes(registry, "TrainState", &state, &state_file, "train_state.msgpack");

  printf("\nThe whole training state, and a part of it\n");
  printf("  step %d, Adam's count %d\n", (int)state.step, (int)state.opt_state.adam.count);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.path = "params";
  check(fs_restore(registry, "Params", &params_of_state, state_file.bytes, state_file.size, &options, &error), error);
  const int is_equal = memcmp(&params_of_state, &params, sizeof params) == 0;
  printf("  ./params restored alone: %s params.msgpack\n", is_equal ? "equal to" : "NOT equal to");
  is_good &= is_equal;
  free(state_file.bytes);

  printf("\nA struct that does not fit\n");
  is_good &= show_wrong_model(registry, params_file->bytes, params_file->size, stdout);
  printf("\n%s\n", is_good ? "All is as it should be." : "SOMETHING IS WRONG: see above.");
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
  const int is_write = argc == 4 && strcmp(argv[2], "--write-changed") == 0;
  if (argc != 2 && !is_write) {
    fputs("usage: digits DATA_DIR [--write-changed FILE]\n", stderr);
    return 2;
  }
  fs_registry *registry = NULL;
  fs_error *error = NULL;
  check(fs_registry_create(NULL, &registry, &error), error);
  check(register_model(registry, &error), error);

  const File file = read_file(argv[1], "params.msgpack");
  check(fs_restore(registry, "Params", &params, file.bytes, file.size, NULL, &error), error);
  printf("flaxstate %s restored params.msgpack: %zu bytes into a struct of %zu\n", fs_version(), file.size,
         sizeof params);

  int result = EXIT_SUCCESS;
  if (is_write)
    write_changed(registry, argv[3]);
  else
    result = tell_story(registry, &file, argv[1]);
  free(file.bytes);
  fs_registry_free(registry);
  return result;
}
