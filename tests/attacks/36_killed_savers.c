/* Processes that save over one file, again and again, and are killed at whatever moment: the file is whole after each of them,
 * nothing is left but what fs_file_remove_unfinished takes, and where files without a name are known, next to nothing is left.
 * (tests/faults/run.py kills at every call of the system.) */
#include "interposed_open.h"

#include "file_support.h"

#include <signal.h>
#include <sys/wait.h>

enum { kills = 30, size = 200000 };

static char path[512];

/* Bytes that are all the same, so that a mixture is seen. */
static int is_whole(void) {
  const Bytes bytes = read_file(path);
  int is_same = bytes.size == size;
  for (size_t i = 1; is_same && i < bytes.size; ++i) is_same = bytes.data[i] == bytes.data[0];
  free(bytes.data);
  return is_same;
}

static void save_on_and_on(int told) {
  static unsigned char bytes[size];
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  options.durability = FS_DURABILITY_NONE;
  for (unsigned char letter = 0;; ++letter) {
    memset(bytes, letter, sizeof bytes);
    if (fs_bytes_save_file(bytes, sizeof bytes, path, &options, NULL) != FS_OK || write(told, "x", 1) != 1) _exit(1);
  }
}

/* When the saver has saved so many times. What it does when it is killed is anything. */
static void kill_after(int saves) {
  int ends[2];
  int status = 0;
  char told;
  if (!CHECK(pipe(ends) == 0)) return;
  const pid_t child = fork();
  if (child == 0) save_on_and_on(ends[1]);
  for (int i = 0; i < saves; ++i) CHECK(read(ends[0], &told, 1) == 1);
  CHECK(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status));
  close(ends[0]);
  close(ends[1]);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  for (int is_named = 0; is_named <= can_refuse_unnamed; ++is_named) {
    int left = 0;
    uint64_t removed = 0;
    refuses_unnamed = is_named;
    for (int i = 0; i < kills; ++i) {
      kill_after(1 + i % 5);
      CHECK(is_whole());
    }
    left = unfinished_files();
    CHECK(left <= kills);
    CHECK_OK(fs_file_remove_unfinished(temporary_directory, &removed, ERR));
    CHECK(removed == (uint64_t)left && unfinished_files() == 0 && is_whole());
  }
  temporary_end();
  return check_result();
}
