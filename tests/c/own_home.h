/* An allocator that is not malloc, so that both can be watched at once: memory in a row, with two blocks while one moves. `home`
 * has home_size bytes of it, which the program maps. */
#ifndef FLAXSTATE_TESTS_OWN_HOME_H
#define FLAXSTATE_TESTS_OWN_HOME_H

#include "check.h"

static unsigned char *home;
static const size_t home_size = (size_t)8 << 30;
static size_t home_used, home_live, home_peak;

static void *home_allocate(size_t size, size_t alignment, void *user_data) {
  (void)user_data;
  home_used = (home_used + alignment - 1) / alignment * alignment;
  if (!CHECK(size <= home_size - home_used)) return NULL;
  void *block = home + home_used;
  home_used += size;
  home_live += size;
  if (home_live > home_peak) home_peak = home_live;
  return block;
}

static void home_free(void *pointer, size_t size, size_t alignment, void *user_data) {
  (void)pointer, (void)alignment, (void)user_data;
  home_live -= size;
  if (home_live == 0) home_used = 0;
}

static void *home_reallocate(void *pointer, size_t old_size, size_t new_size, size_t alignment, void *user_data) {
  void *moved = home_allocate(new_size, alignment, user_data);
  if (!moved) return NULL;
  memcpy(moved, pointer, old_size < new_size ? old_size : new_size);
  home_free(pointer, old_size, alignment, user_data);
  return moved;
}

static const fs_allocator allocator = { sizeof allocator, home_allocate, home_reallocate, home_free, NULL };

#endif
