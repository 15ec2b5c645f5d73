/* A type of callbacks, whose user data counts how often it was destroyed. */
#ifndef FLAXSTATE_TESTS_CALLBACK_TYPE_H
#define FLAXSTATE_TESTS_CALLBACK_TYPE_H

#include <flaxstate/flaxstate.h>

static inline void count_destroyed(void *user_data) { *(int *)user_data += 1; }

static inline fs_status to_nil(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)user_data;
  return fs_builder_nil(builder, error);
}

static inline fs_type callback_type(const char *name, int *destroyed) {
  fs_type type = FS_TYPE_INIT;
  type.name = name;
  type.size = 1;
  type.to_state = to_nil;
  type.user_data = destroyed;
  type.destroy_user_data = count_destroyed;
  return type;
}

#endif
