/* The threads that the library starts take no signals that are sent to the process, but do take what they do to themselves, for
 * which there may be a handler; the calling thread's mask is as it was. The kernel is asked, while a call is at work. */
#include "file_support.h"

#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>

enum { float_count = 4000000, most_threads = 4, most_rounds = 1000, signal_of_libc = 32 };

static int seen; /* threads of the library that have begun */

/* The signals that a thread holds off, as /proc has them; 0 for what isn't there. */
static uint64_t blocked_by(const char *thread) {
  char path[300], line[300];
  unsigned long long blocked = 0;
  snprintf(path, sizeof path, "/proc/self/task/%s/status", thread);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "SigBlk: %llx", &blocked) == 1) break;
  if (file) fclose(file);
  return blocked;
}

static int holds_off(uint64_t mask, int signal_number) { return (int)(mask >> (signal_number - 1) & 1); }

static fs_status look(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  (void)done, (void)total, (void)error, (void)user_data;
  char own[32];
  DIR *threads = opendir("/proc/self/task");
  snprintf(own, sizeof own, "%d", (int)getpid());
  for (const struct dirent *entry = threads ? readdir(threads) : NULL; entry; entry = readdir(threads)) {
    if (!isdigit((unsigned char)entry->d_name[0]) || strcmp(entry->d_name, own) == 0) continue;
    const uint64_t mask = blocked_by(entry->d_name);
    if (holds_off(mask, signal_of_libc)) continue; /* it hasn't begun: until then libc holds off its own, too */
    ++seen;
    CHECK(holds_off(mask, SIGINT) && holds_off(mask, SIGTERM) && holds_off(mask, SIGUSR1) && holds_off(mask, SIGALRM) &&
          holds_off(mask, SIGCHLD) && holds_off(mask, SIGHUP) && holds_off(mask, SIGRTMIN + 2));
    CHECK(!holds_off(mask, SIGSEGV) && !holds_off(mask, SIGBUS) && !holds_off(mask, SIGFPE));
  }
  if (threads) closedir(threads);
  return FS_OK;
}

int main(void) {
  static float values[float_count], read[float_count];
  const fs_field field = FS_FIELD_ARRAY_POINTER(
      struct { float *values; }, values, FS_DTYPE_FLOAT32, float_count);
  struct {
    float *values;
  } object = { values }, target = { read };
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_progress progress = { sizeof progress, look, NULL };
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_registry *registry = NULL;
  fs_type type = FS_TYPE_INIT;
  sigset_t before, after;
  char own[32];
  snprintf(own, sizeof own, "%d", (int)getpid());
  if (access("/proc/self/task", R_OK) != 0) return 77;
  if (!temporary_begin()) return check_result();
  type.name = "Object";
  type.size = sizeof object;
  type.fields = &field;
  type.field_count = 1;
  type.field_size = sizeof field;
  parallel.thread_count = most_threads;
  serialize.parallel = restore.parallel = &parallel;
  serialize.progress = restore.progress = &progress;
  options.serialize = &serialize;
  sigemptyset(&before);
  sigaddset(&before, SIGUSR2);
  CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
  const uint64_t mask = blocked_by(own);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  for (int i = 0; i < float_count; ++i) values[i] = (float)i;
  CHECK_OK(fs_save_file(registry, "Object", &object, in_temporary("model"), &options, ERR));
  /* A call doesn't wait for threads that come too late for its work. */
  seen = 0;
  for (int i = 0; i < most_rounds && seen == 0; ++i)
    CHECK_OK(fs_restore_file(registry, "Object", &target, in_temporary("model"), &restore, ERR));
  CHECK(seen > 0);
  CHECK(memcmp(values, read, sizeof values) == 0);
  CHECK(blocked_by(own) == mask && sigprocmask(SIG_SETMASK, NULL, &after) == 0);
  CHECK(sigismember(&after, SIGUSR2) && !sigismember(&after, SIGUSR1));
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
