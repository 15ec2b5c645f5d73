/* Saves generation after generation, and tells of each one that it was saved: what is told must survive a crash.
 *
 *   crash_saver KIND DIRECTORY MARKS FIRST COUNT
 *
 * writes a line with the generation's number into the file MARKS when its save has returned FS_OK. Generation 0 is saved, also
 * where later ones overwrite. COUNT may be 0: for ever. It exits with 0, or 1 if a save fails.
 *
 *   crash_saver disturb FILE
 *
 * syncs another file again and again, as others do in a file system, which puts ends of journals anywhere between the steps of
 * a save. */
#define _GNU_SOURCE /* usleep */
#include "generations.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static Model model;

static fs_status save_object(const char *path, fs_durability durability, uint32_t threads, fs_error **error) {
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  parallel.thread_count = threads;
  serialize.parallel = &parallel;
  options.serialize = &serialize;
  options.durability = durability;
  return fs_save_file(registry, "Model", &model, path, &options, error);
}

static fs_status save_tree(const char *path, fs_error **error) {
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  require(fs_buffer_create(NULL, &buffer, NULL) == FS_OK, "fs_buffer_create", NULL);
  require(fs_to_bytes(registry, "Model", &model, NULL, buffer, NULL) == FS_OK, "fs_to_bytes", NULL);
  require(fs_msgpack_restore(fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, &tree, NULL) == FS_OK,
          "fs_msgpack_restore", NULL);
  const fs_status status = fs_msgpack_save_file(fs_tree_root(tree), path, NULL, error);
  fs_tree_free(tree);
  fs_buffer_free(buffer);
  return status;
}

static fs_status save_bytes(const char *path, fs_error **error) {
  static uint8_t bytes[MOST_BYTES];
  return fs_bytes_save_file(bytes, bytes_of(model.generation, bytes), path, NULL, error);
}

static fs_status overwrite(const char *path, fs_error **error) {
  const int64_t shape[] = { MASK_SIZE };
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  array.dtype = FS_DTYPE_UINT8;
  array.rank = 1;
  array.shape = shape;
  array.data = model.mask;
  return fs_file_overwrite_array(path, "mask", &array, NULL, error);
}

static fs_status save(Kind kind, const char *path, fs_error **error) {
  switch (kind) {
    case KIND_TREE: return save_tree(path, error);
    case KIND_BYTES: return save_bytes(path, error);
    case KIND_DATA: return save_object(path, FS_DURABILITY_DATA, 1, error);
    case KIND_UNSYNCED: return save_object(path, FS_DURABILITY_NONE, 1, error);
    case KIND_OVERWRITE:
      if (model.generation != 0) return overwrite(path, error);
      break;
    default: break;
  }
  return save_object(path, FS_DURABILITY_FULL, model.generation % 2 == 0 ? 1 : 2, error);
}

static void disturb(const char *path) {
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* for ever is as long as the test */
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  for (char page[4096] = { 0 };; ++page[0]) {
    if (pwrite(file, page, sizeof page, 0) != sizeof page || fsync(file) != 0) exit(1);
    usleep(500);
  }
}

int main(int count, char **words) {
  if (count == 3 && strcmp(words[1], "disturb") == 0) disturb(words[2]);
  if (count != 6) return 2;
  const Kind kind = kind_of(words[1]);
  const int marks = open(words[3], O_WRONLY);
  const int64_t first = atoll(words[4]);
  const int64_t wanted = atoll(words[5]);
  register_model();
  access("fault_begin", F_OK); /* which who traces the process sees */
  for (int64_t generation = first; wanted == 0 || generation < first + wanted; ++generation) {
    char path[512];
    char line[32];
    fs_error *error = NULL;
    fill(&model, generation);
    if (save(kind, path_of(kind, words[2], generation, path, sizeof path), &error) != FS_OK) {
      fprintf(stderr, "generation %lld: %s\n", (long long)generation, fs_error_report(error));
      return 1;
    }
    const int size = snprintf(line, sizeof line, "%lld\n", (long long)generation);
    if (write(marks, line, (size_t)size) != size) return 1;
  }
  access("fault_end", F_OK);
  fs_registry_free(registry);
  return 0;
}
