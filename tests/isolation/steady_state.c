/* Saving into and restoring from memory that is used again: ten thousand calls that allocate nothing, lock nothing, throw
 * nothing, and call nothing of the system. */
#include "forbidden.h"

#include <pthread.h>
#include <stdlib.h>

#include "malloc_counter.h"

#include "steady.h"

enum { call_count = 10000, warm_up = 3 };

/* Set once the memory is there. The functions stand in for those of the C library and of C++, for the library as well. */
static volatile int is_steady;
static const char *volatile trespass;

static void trap(const char *function) {
  if (is_steady && !trespass) trespass = function;
}

/* Blocks that come, and blocks that go. */
static void check_memory(void) {
  static size_t calls, blocks;
  if (malloc_counts.calls != calls || malloc_counts.blocks != blocks) trap("malloc, or one of its kind,");
  calls = malloc_counts.calls;
  blocks = malloc_counts.blocks;
}

/* One thread: there is nothing to lock. */
int pthread_mutex_lock(pthread_mutex_t *mutex) { return (void)mutex, trap("pthread_mutex_lock"), 0; }
int pthread_mutex_unlock(pthread_mutex_t *mutex) { return (void)mutex, 0; }

/* Ends the process, since it can't return: and says so. */
void __cxa_throw(void *exception, void *type, void (*destroy)(void *)) {
  (void)exception, (void)type, (void)destroy;
  (void)!write(2, "an exception is thrown\n", 23);
  end_forbidden(3);
}

static Steady steady;

static int run(void) {
  for (int step = 0; step < call_count + warm_up; ++step) {
    if (step == warm_up) {
      check_memory();
      forbid();
      is_steady = 1;
    }
    step_world(&steady, step);
    for (int i = 0; i < steady_call_count; ++i) {
      if (steady_calls[i](&steady) != FS_OK) return 1;
      check_memory();
      if (trespass) {
        (void)!write(2, trespass, strlen(trespass));
        (void)!write(2, " is called\n", 11);
        return 2;
      }
    }
    if (steady.target.step != steady.world.step || steady.target.others[2].velocity[1] != (float)(step + 2)) return 4;
  }
  return 0;
}

int main(void) {
  steady = new_steady();
  const int status = run_forbidden(run);
  free_steady(&steady);
  if (status == cannot_forbid) {
    printf("SKIPPED: this machine doesn't allow seccomp's strict mode\n");
    return cannot_forbid;
  }
  CHECK(status == 0);
  return check_result();
}
