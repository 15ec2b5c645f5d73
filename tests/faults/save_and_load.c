/* Does one thing with a file, while fail_syscall.c makes calls of the system fail, and prints one line about it:
 *
 *   IO descriptors=same target=old: cannot read …
 *
 * bytes PATH SEED                    a file with the bytes that a save makes (written by stdio)
 * save PATH SEED DURABILITY THREADS
 * restore PATH SEED DIRECTLY THREADS into an object of another seed; "new" is what the file holds
 * open PATH SEED MAPPING             and reads all arrays
 * overwrite PATH SEED DURABILITY     one array in place
 * clean DIRECTORY 0                  what killed saves left in it
 * probe                              exits with 0 if calls can be made to fail here
 *
 * It exits with 0 whatever came out, and with 2 if something went wrong that no fault explains. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <flaxstate/flaxstate.h>

enum { PARTICLES = 8000, ROWS = 256, COLUMNS = 1024 };

typedef struct Particle {
  int32_t id;
  double x, y;
  char tag[8];
} Particle;

/* More than fits into one write: the particles are gathered in a buffer, the kernel is written from where it stands, and is
 * large enough for two threads. */
typedef struct Model {
  int32_t step;
  float kernel[ROWS][COLUMNS];
  Particle particles[PARTICLES];
  int16_t bias[ROWS];
} Model;

static const fs_field particle_fields[] = { FS_FIELD_VALUE(Particle, id, FS_DTYPE_INT32),
                                            FS_FIELD_VALUE(Particle, x, FS_DTYPE_FLOAT64),
                                            FS_FIELD_VALUE(Particle, y, FS_DTYPE_FLOAT64),
                                            FS_FIELD_TEXT(Particle, tag) };
static const fs_field model_fields[] = { FS_FIELD_VALUE(Model, step, FS_DTYPE_INT32),
                                         FS_FIELD_ARRAY(Model, kernel, FS_DTYPE_FLOAT32, ROWS, COLUMNS),
                                         FS_FIELD_OBJECTS(Model, particles, "Particle", PARTICLES),
                                         FS_FIELD_ARRAY(Model, bias, FS_DTYPE_INT16, ROWS) };

static Model model, target, before;
static fs_registry *registry;
static fs_error *error;

static void require(int is_true, const char *what) {
  if (is_true) return;
  fprintf(stderr, "not so: %s: %s\n", what, fs_error_report(error));
  exit(2);
}

static void fill(Model *object, int seed) {
  memset(object, 0, sizeof *object); /* padding, too, since objects are compared as bytes */
  object->step = seed;
  for (int i = 0; i < ROWS; ++i) {
    for (int j = 0; j < COLUMNS; ++j) object->kernel[i][j] = (float)(i * COLUMNS + j + seed);
    object->bias[i] = (int16_t)(i - seed);
  }
  for (int i = 0; i < PARTICLES; ++i) {
    Particle *particle = &object->particles[i];
    particle->id = i * seed;
    particle->x = i + 0.5 * seed;
    particle->y = -particle->x;
    snprintf(particle->tag, sizeof particle->tag, "%d", i);
  }
}

static void register_types(void) {
  const fs_type particle = FS_TYPE_FIELDS(Particle, particle_fields);
  const fs_type type = FS_TYPE_FIELDS(Model, model_fields);
  require(fs_registry_create(NULL, &registry, &error) == FS_OK, "fs_registry_create");
  require(fs_register_type(registry, &particle, &error) == FS_OK, "register Particle");
  require(fs_register_type(registry, &type, &error) == FS_OK, "register Model");
}

static int open_descriptors(void) {
  int count = 0;
  for (int descriptor = 0; descriptor < 256; ++descriptor) count += fcntl(descriptor, F_GETFD) >= 0;
  return count;
}

/* Tells the shim, if it is there. If not, who traces the process sees the name in a call that does nothing. */
static int tell(const char *name) {
  void *const address = dlsym(RTLD_DEFAULT, name);
  void (*function)(void);
  if (!address) return access(name, F_OK) == 0;
  memcpy(&function, &address, sizeof function);
  function();
  return 1;
}

static const char *target_state(void) {
  if (memcmp(&target, &before, sizeof target) == 0) return "old";
  return memcmp(&target, &model, sizeof target) == 0 ? "new" : "other";
}

static int report(fs_status status, int descriptors, const char *state) {
  printf("%s descriptors=%s target=%s: %s\n", fs_status_name(status),
         open_descriptors() == descriptors ? "same" : "other", state, fs_error_report(error));
  require((status == FS_OK) == (error == NULL), "an error, if it failed");
  require(fs_error_status(error) == status, "the error's status");
  fs_error_free(error);
  fs_registry_free(registry);
  return 0;
}

static int bytes(const char *path) {
  fs_buffer *buffer = NULL;
  require(fs_buffer_create(NULL, &buffer, &error) == FS_OK, "fs_buffer_create");
  require(fs_to_bytes(registry, "Model", &model, NULL, buffer, &error) == FS_OK, "fs_to_bytes");
  FILE *file = fopen(path, "wb");
  require(file && fwrite(fs_buffer_data(buffer), 1, fs_buffer_size(buffer), file) == fs_buffer_size(buffer) &&
              fclose(file) == 0,
          "the file is written");
  fs_buffer_free(buffer);
  return 0;
}

static int save(const char *path, fs_durability durability, uint32_t threads) {
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  parallel.thread_count = threads;
  serialize.parallel = &parallel;
  options.serialize = &serialize;
  options.durability = durability;
  const int descriptors = open_descriptors();
  tell("fault_begin");
  const fs_status status = fs_save_file(registry, "Model", &model, path, &options, &error);
  tell("fault_end");
  return report(status, descriptors, "-");
}

static int restore(const char *path, int directly, uint32_t threads) {
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  parallel.thread_count = threads;
  options.parallel = &parallel;
  options.read_directly = directly;
  fill(&before, 99);
  target = before;
  const int descriptors = open_descriptors();
  tell("fault_begin");
  const fs_status status = fs_restore_file(registry, "Model", &target, path, &options, &error);
  tell("fault_end");
  const char *state = target_state();
  if (status != FS_OK) { /* nothing of the failure is left: the same works now */
    require(fs_restore_file(registry, "Model", &target, path, &options, NULL) == FS_OK, "restore again");
    require(strcmp(target_state(), "new") == 0, "restored again");
  }
  return report(status, descriptors, state);
}

/* All of an array into the target. */
static fs_status read_array(const fs_tree *tree, const char *path, void *destination, size_t size) {
  const fs_node *node = fs_node_at(fs_tree_root(tree), path);
  fs_array array = FS_ARRAY_INIT;
  require(node && fs_node_array(node, &array, NULL) == FS_OK, "the array is there");
  return fs_node_array_gather(node, destination, size, &error);
}

static fs_status read_arrays(const fs_tree *tree) {
  const fs_status status = read_array(tree, "kernel", target.kernel, sizeof target.kernel);
  return status != FS_OK ? status : read_array(tree, "bias", target.bias, sizeof target.bias);
}

static int open_and_read(const char *path, fs_mapping mapping) {
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.mapping = mapping;
  fs_tree *tree = NULL;
  target = model;
  memset(target.kernel, 0, sizeof target.kernel);
  memset(target.bias, 0, sizeof target.bias);
  before = target;
  const int descriptors = open_descriptors();
  tell("fault_begin");
  fs_status status = fs_file_open(path, &options, &tree, &error);
  require((status == FS_OK) == (tree != NULL), "a tree, if it was opened");
  if (status == FS_OK) status = read_arrays(tree);
  const char *state = target_state();
  if (status == FS_OK) {
    fs_tree_free(tree);
    tree = NULL;
  }
  tell("fault_end");
  if (tree) { /* which is as good as before */
    fs_error *const first = error;
    error = NULL;
    require(read_arrays(tree) == FS_OK && strcmp(target_state(), "new") == 0, "read again");
    error = first;
    fs_tree_free(tree);
  }
  return report(status, descriptors, state);
}

static int overwrite(const char *path, fs_durability durability) {
  const int64_t shape[] = { ROWS, COLUMNS };
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_overwrite_options options = FS_OVERWRITE_OPTIONS_INIT;
  options.durability = durability;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 2;
  array.shape = shape;
  array.data = model.kernel;
  const int descriptors = open_descriptors();
  tell("fault_begin");
  const fs_status status = fs_file_overwrite_array(path, "kernel", &array, &options, &error);
  tell("fault_end");
  return report(status, descriptors, "-");
}

static int clean(const char *directory) {
  uint64_t removed = 99;
  const int descriptors = open_descriptors();
  tell("fault_begin");
  const fs_status status = fs_file_remove_unfinished(directory, &removed, &error);
  tell("fault_end");
  require((status == FS_OK) == (removed <= 1), "the number of files");
  return report(status, descriptors, removed == 1 ? "removed" : "kept");
}

int main(int count, char **words) {
  if (count == 2 && strcmp(words[1], "probe") == 0) return tell("fault_begin") && tell("fault_end") ? 0 : 1;
  if (count < 4) return 2;
  const char *word = words[1];
  const char *path = words[2];
  const int option = count > 4 ? atoi(words[4]) : 0;
  const uint32_t threads = count > 5 ? (uint32_t)atoi(words[5]) : 1;
  fill(&model, atoi(words[3]));
  register_types();
  if (strcmp(word, "bytes") == 0) return bytes(path);
  if (strcmp(word, "save") == 0) return save(path, option, threads);
  if (strcmp(word, "restore") == 0) return restore(path, option, threads);
  if (strcmp(word, "open") == 0) return open_and_read(path, option);
  if (strcmp(word, "clean") == 0) return clean(path);
  if (strcmp(word, "overwrite") == 0) return overwrite(path, option);
  return 2;
}
