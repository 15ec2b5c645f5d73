/* Objects of registered types, from text and against text (packed.h). */
#ifndef FLAXSTATE_TESTS_OBJECTS_H
#define FLAXSTATE_TESTS_OBJECTS_H

#include "hex.h"

static inline fs_status restore_packed(const fs_registry *registry, const char *type, void *target, const char *text,
                                       const fs_restore_options *options, fs_error **error) {
  const Bytes bytes = packed_bytes(text);
  const fs_status status = fs_restore(registry, type, target, bytes.data, bytes.size, options, error);
  free(bytes.data);
  return status;
}

static inline void check_written(const fs_registry *registry, const char *type, const void *object, const char *text) {
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  if (CHECK_OK(fs_to_bytes(registry, type, object, NULL, buffer, ERR)))
    CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), text);
  fs_buffer_free(buffer);
}

#endif
