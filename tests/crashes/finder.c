/* Finds the generation that a crash left, and judges it.
 *
 *   crash_finder KIND DIRECTORY LEAST MOST [partly]
 *
 * LEAST was told of as saved last, MOST is the one that was being saved. One of those from LEAST to MOST has to be there, whole,
 * and read by the library as it was saved. Beside it there is at most what stands between naming the new file and renaming it,
 * which is whole as well, but with `partly`, where files have names while they are written; fs_file_remove_unfinished removes
 * it. Prints "generation N, M unfinished", or what is lost, and exits with 1. */
#define _GNU_SOURCE
#include "generations.h"

#include <dirent.h>
#include <stdarg.h>

static Model found, expected;

static int lost(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
  exit(1);
}

static int exists(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file) fclose(file);
  return file != NULL;
}

/* The generation of a file of raw bytes. */
static int64_t find_bytes(const char *path) {
  static uint8_t read[MOST_BYTES + 1], wanted[MOST_BYTES];
  FILE *file = fopen(path, "rb");
  int64_t generation = -1;
  if (!file) return lost("%s is not there", path);
  const size_t size = fread(read, 1, sizeof read, file);
  fclose(file);
  if (size >= sizeof generation) memcpy(&generation, read, sizeof generation);
  if (generation < 0 || bytes_of(generation, wanted) != size || memcmp(read, wanted, size) != 0)
    lost("%s: %zu bytes of no generation", path, size);
  return generation;
}

static void restore(const char *path) {
  fs_error *error = NULL;
  memset(&found, 0, sizeof found);
  if (fs_restore_file(registry, "Model", &found, path, NULL, &error) != FS_OK)
    lost("%s: %s", path, fs_error_report(error));
}

static int64_t find_object(const char *path) {
  restore(path);
  fill(&expected, found.generation);
  if (memcmp(&found, &expected, sizeof found) != 0)
    lost("%s: a mixture, says it is %lld", path, (long long)found.generation);
  return found.generation;
}

/* All but the mask stays; of that, each byte is of one of the generations. */
static int64_t find_overwritten(const char *path, int64_t least, int64_t most) {
  restore(path);
  fill(&expected, 0);
  memcpy(expected.mask, found.mask, sizeof found.mask);
  if (memcmp(&found, &expected, sizeof found) != 0) lost("%s: more than the mask was overwritten", path);
  int is_new = 1;
  for (size_t i = 0; i < sizeof found.mask; ++i) {
    const int64_t after_least = (uint8_t)(found.mask[i] - (uint8_t)least);
    if (after_least > most - least) lost("%s: byte %zu is of generation %d", path, i, found.mask[i]);
    is_new &= after_least == most - least;
  }
  return is_new ? most : least;
}

/* All that were told of are there. */
static int64_t find_steps(const char *directory, int64_t least, int64_t most) {
  char path[512];
  for (int64_t step = 0; step <= most; ++step) {
    path_of(KIND_STEPS, directory, step, path, sizeof path);
    if (step > least && !exists(path)) return step - 1;
    if (find_object(path) != step) lost("%s: another step", path);
  }
  return most;
}

static int64_t find(Kind kind, const char *directory, int64_t least, int64_t most) {
  char path[512];
  path_of(kind, directory, 0, path, sizeof path);
  if (kind == KIND_BYTES) return find_bytes(path);
  if (kind == KIND_STEPS) return find_steps(directory, least, most);
  return kind == KIND_OVERWRITE ? find_overwritten(path, least, most) : find_object(path);
}

/* How many there are of those that have no business here. */
static int unfinished_files(Kind kind, const char *directory, int is_whole) {
  int count = 0;
  DIR *opened = opendir(directory);
  if (!opened) return lost("%s is not there", directory);
  for (const struct dirent *entry = readdir(opened); entry; entry = readdir(opened)) {
    char path[1024];
    if (strncmp(entry->d_name, kind == KIND_STEPS ? "step_" : kind_names[kind], kind == KIND_STEPS ? 5 : 99) == 0)
      continue;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (strncmp(entry->d_name, ".flaxstate-", strlen(".flaxstate-")) != 0) lost("%s is left", entry->d_name);
    ++count;
    if (!is_whole) continue;
    snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
    if (kind == KIND_BYTES) {
      find_bytes(path);
    } else {
      find_object(path);
    }
  }
  closedir(opened);
  return count;
}

int main(int count, char **words) {
  if (count < 5) return 2;
  const Kind kind = kind_of(words[1]);
  const char *const directory = words[2];
  const int64_t least = atoll(words[3]);
  const int64_t most = atoll(words[4]);
  uint64_t removed = 0;
  register_model();
  const int64_t generation = find(kind, directory, least, most);
  if (generation < least || generation > most)
    lost("generation %lld, not %lld to %lld", (long long)generation, (long long)least, (long long)most);
  const int left = unfinished_files(kind, directory, count == 5);
  if (left > 1) lost("%d unfinished files", left);
  if (fs_file_remove_unfinished(directory, &removed, NULL) != FS_OK || removed != (uint64_t)left ||
      unfinished_files(kind, directory, 0) != 0)
    lost("of %d unfinished files %d are removed", left, (int)removed);
  printf("generation %lld, %d unfinished\n", (long long)generation, left);
  fs_registry_free(registry);
  return 0;
}
