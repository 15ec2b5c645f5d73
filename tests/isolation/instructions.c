/* The calls of a program with deadlines take the same work each time: the slowest at most 1.1 times the median, in instructions,
 * counted by single steps, of which a machine makes some ten thousand in a second. `instructions N` counts N calls of each kind. */
#define _GNU_SOURCE

#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "steady.h"

enum { warm_up = 5, usual_calls = 3, skipped = 77 };

static void run(Steady *steady, int calls) {
  for (int i = 0; i < steady_call_count; ++i) {
    for (int step = 0; step < warm_up + calls; ++step) {
      step_world(steady, step);
      if (i == 1) save_world(steady);
      if (i == 3) write_tree(steady);
      if (step >= warm_up) raise(SIGUSR1); /* count from here … */
      const fs_status status = steady_calls[i](steady);
      if (step >= warm_up) raise(SIGUSR2); /* … to here */
      if (status != FS_OK) _exit(1);
    }
  }
  _exit(0);
}

static int by_size(const void *left, const void *right) {
  const long difference = *(const long *)left - *(const long *)right;
  return difference < 0 ? -1 : difference > 0;
}

/* How many instructions the child takes until the next SIGUSR2; -1 if it ends before the next SIGUSR1. */
static long count_call(pid_t child) {
  int status = 0;
  for (;;) {
    if (ptrace(PTRACE_CONT, child, NULL, NULL) != 0 || waitpid(child, &status, 0) != child) return -1;
    if (!WIFSTOPPED(status)) return -1;
    if (WSTOPSIG(status) == SIGUSR1) break;
  }
  for (long count = 0;; ++count) {
    if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0 || waitpid(child, &status, 0) != child) return -1;
    if (!WIFSTOPPED(status)) return -1;
    if (WSTOPSIG(status) == SIGUSR2) return count;
  }
}

int main(int argc, char **argv) {
  const int calls = argc > 1 ? atoi(argv[1]) : usual_calls;
  if (!CHECK(calls > 0)) return check_result();
  long *counts = calloc((size_t)calls, sizeof *counts);
  Steady steady = new_steady();
  const pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(skipped);
    raise(SIGSTOP);
    run(&steady, calls);
  }
  int status = 0;
  CHECK(child > 0 && waitpid(child, &status, 0) == child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == skipped) {
    printf("SKIPPED: this machine doesn't allow ptrace\n");
    return skipped;
  }
  for (int i = 0; i < steady_call_count; ++i) {
    for (int call = 0; call < calls; ++call) counts[call] = count_call(child);
    qsort(counts, (size_t)calls, sizeof *counts, by_size);
    const long median = counts[calls / 2], slowest = counts[calls - 1];
    printf("%s: %ld instructions, %ld at most\n", steady_names[i], median, slowest);
    CHECK(counts[0] > 1000 && slowest * 10 <= median * 11);
  }
  ptrace(PTRACE_CONT, child, NULL, NULL);
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  free_steady(&steady);
  free(counts);
  return check_result();
}
