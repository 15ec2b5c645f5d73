/* A sink that keeps what it gets, and fails when it is told to. */
#ifndef FLAXSTATE_TESTS_COLLECTING_SINK_H
#define FLAXSTATE_TESTS_COLLECTING_SINK_H

#include <stdlib.h>

#include "check.h"

typedef struct CollectingSink {
  unsigned char *data;
  size_t size, capacity;
  size_t writes;
  size_t fail_at; /* the write that fails, counted from 1; 0: none */
} CollectingSink;

static inline fs_status collecting_write(const void *data, size_t size, fs_error **error, void *user_data) {
  CollectingSink *sink = user_data;
  CHECK(data != NULL && size > 0);
  if (++sink->writes == sink->fail_at) {
    *error = fs_error_create(FS_E_IO, "the line is dead");
    return FS_E_IO;
  }
  CHECK(sink->fail_at == 0 || sink->writes < sink->fail_at); /* nothing comes after a failure */
  if (size > sink->capacity - sink->size) {
    sink->capacity = (sink->size + size) * 2;
    sink->data = realloc(sink->data, sink->capacity);
  }
  memcpy(sink->data + sink->size, data, size);
  sink->size += size;
  return FS_OK;
}

/* What the save functions take; empties the sink. */
static inline fs_sink sink_into(CollectingSink *collecting) {
  const fs_sink sink = { sizeof sink, collecting_write, collecting };
  collecting->size = collecting->writes = 0;
  return sink;
}

#endif
