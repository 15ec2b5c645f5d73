#include "rollback.h"

#include <stdlib.h>

fs_status rollback_open(Rollback *rollback, const fs_registry *registry, const char *type_name, size_t slot_count,
                        fs_error **error) {
  const Rollback empty = { registry, type_name, NULL, calloc(slot_count, sizeof(fs_buffer *)), slot_count };
  *rollback = empty;
  if (rollback->slots == NULL) {
    *error = fs_error_create(FS_E_NO_MEMORY, "no memory for the slots");
    return FS_E_NO_MEMORY;
  }
  fs_status status = fs_workspace_create(NULL, &rollback->workspace, error);
  for (size_t i = 0; status == FS_OK && i < slot_count; ++i)
    status = fs_buffer_create(NULL, &rollback->slots[i], error);
  return status;
}

void rollback_close(Rollback *rollback) {
  for (size_t i = 0; rollback->slots != NULL && i < rollback->slot_count; ++i) fs_buffer_free(rollback->slots[i]);
  free(rollback->slots);
  fs_workspace_free(rollback->workspace);
}

const fs_buffer *rollback_state(const Rollback *rollback, size_t step) {
  return rollback->slots[step % rollback->slot_count];
}

fs_status rollback_save(Rollback *rollback, size_t step, const void *object, fs_error **error) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.workspace = rollback->workspace;
  return fs_to_bytes(rollback->registry, rollback->type_name, object, &options,
                     rollback->slots[step % rollback->slot_count], error);
}

fs_status rollback_restore(Rollback *rollback, size_t step, void *object, fs_error **error) {
  const fs_buffer *state = rollback_state(rollback, step);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.workspace = rollback->workspace;
  return fs_restore(rollback->registry, rollback->type_name, object, fs_buffer_data(state), fs_buffer_size(state),
                    &options, error);
}
