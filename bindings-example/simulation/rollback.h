/* The last states of an object, each in memory of its own that is used again and again. */
#ifndef ROLLBACK_H
#define ROLLBACK_H

#include <flaxstate/flaxstate.h>

typedef struct Rollback {
  const fs_registry *registry;
  const char *type_name;
  fs_workspace *workspace;
  fs_buffer **slots;
  size_t slot_count;
} Rollback;

/* Room for the last `slot_count` states. Release with rollback_close(), also after a failure. */
fs_status rollback_open(Rollback *rollback, const fs_registry *registry, const char *type_name, size_t slot_count,
                        fs_error **error);
void rollback_close(Rollback *rollback);

/* Saves the state of a step; that of the step `slot_count` before is gone. */
fs_status rollback_save(Rollback *rollback, size_t step, const void *object, fs_error **error);

/* Puts the object back to what it was at the step. */
fs_status rollback_restore(Rollback *rollback, size_t step, void *object, fs_error **error);

/* The bytes of a step, borrowed until the slot is used again. */
const fs_buffer *rollback_state(const Rollback *rollback, size_t step);

#endif
