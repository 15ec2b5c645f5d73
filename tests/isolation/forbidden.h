/* Work in a process that may do nothing but read, write and end (seccomp's strict mode): any other call of the system kills
 * it. */
#ifndef FLAXSTATE_TESTS_FORBIDDEN_H
#define FLAXSTATE_TESTS_FORBIDDEN_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* 77: a sandbox around this one doesn't allow it. */
enum { cannot_forbid = 77 };

/* Ends this process without asking the system for anything that seccomp forbids. */
static inline void end_forbidden(int status) {
  syscall(SYS_exit, status);
  for (;;) continue;
}

static inline void forbid(void) {
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) end_forbidden(cannot_forbid);
}

/* `work` runs in a child, calls forbid() when it is ready, and gives what the child ends with: 0 for success. */
static inline int run_forbidden(int (*work)(void)) {
  int status = 0;
  fflush(NULL);
  const pid_t child = fork();
  if (child == 0) end_forbidden(work());
  if (!CHECK(child > 0 && waitpid(child, &status, 0) == child)) return 1;
  if (WIFSIGNALED(status)) {
    CHECK(0);
    fprintf(stderr, "  the child was killed by signal %d: it called the system\n", WTERMSIG(status));
    return 1;
  }
  return WEXITSTATUS(status);
}

#endif
