/* Several savers of one path, on threads and in processes, while others clean up: each save succeeds, and whoever reads finds a
 * whole file. With files that have no name until they are complete, and with temporary names from the start. */
#include "interposed_open.h"

#include "file_support.h"

#include <pthread.h>
#include <sys/wait.h>

enum { savers = 3, rounds = 60, most = 60000 };

static char path[512];
static volatile int is_over;

static int is_whole(void) {
  const Bytes bytes = read_file(path);
  int is_same = bytes.size == most;
  for (size_t i = 1; is_same && i < bytes.size; ++i) is_same = bytes.data[i] == bytes.data[0];
  free(bytes.data);
  return is_same;
}

static void *save(void *failures) {
  unsigned char *bytes = malloc(most);
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  options.durability = FS_DURABILITY_NONE;
  for (int i = 0; i < rounds; ++i) {
    memset(bytes, i, most);
    if (fs_bytes_save_file(bytes, most, path, &options, NULL) != FS_OK) ++*(int *)failures;
  }
  free(bytes);
  return NULL;
}

static void *clean(void *failures) {
  while (!is_over)
    if (fs_file_remove_unfinished(temporary_directory, NULL, NULL) != FS_OK) ++*(int *)failures;
  return NULL;
}

int main(void) {
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  static const unsigned char zeros[most];
  CHECK_OK(fs_bytes_save_file(zeros, most, path, NULL, ERR));
  for (int is_named = 0; is_named <= can_refuse_unnamed; ++is_named) {
    pthread_t threads[savers], cleaner;
    int failures[savers + 1] = { 0 };
    int status = 1;
    refuses_unnamed = is_named;
    is_over = 0;
    const pid_t child = fork();
    if (child == 0) {
      save(&failures[0]);
      _exit(failures[0]);
    }
    CHECK(pthread_create(&cleaner, NULL, clean, &failures[savers]) == 0);
    for (int i = 0; i < savers; ++i) CHECK(pthread_create(&threads[i], NULL, save, &failures[i]) == 0);
    for (int i = 0; i < rounds; ++i) CHECK(is_whole());
    for (int i = 0; i < savers; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    is_over = 1;
    CHECK(pthread_join(cleaner, NULL) == 0);
    for (int i = 0; i <= savers; ++i) CHECK(failures[i] == 0);
    CHECK(is_whole() && unfinished_files() == 0);
  }
  temporary_end();
  return check_result();
}
