/* The ways in which the library writes a tree, each on one and on several threads. */
#ifndef FLAXSTATE_TESTS_WAYS_OUT_H
#define FLAXSTATE_TESTS_WAYS_OUT_H

#include "collecting_sink.h"
#include "file_support.h"

/* What came of writing: bytes, or an error. */
typedef struct Written {
  fs_status status;
  Bytes bytes;
  fs_error *error;
} Written;

static void free_written(Written *written) {
  free(written->bytes.data);
  fs_error_free(written->error);
}

static Written write_to_buffer(const fs_node *node, const fs_serialize_options *options) {
  Written written = { FS_OK, { NULL, 0 }, NULL };
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  written.status = fs_msgpack_serialize(node, options, buffer, &written.error);
  written.bytes.size = fs_buffer_size(buffer);
  written.bytes.data = malloc(written.bytes.size + 1);
  if (written.bytes.size > 0) memcpy(written.bytes.data, fs_buffer_data(buffer), written.bytes.size);
  fs_buffer_free(buffer);
  return written;
}

/* Into a block of just the size that the library asks for. */
static Written write_to_memory(const fs_node *node, const fs_serialize_options *options) {
  Written written = { FS_OK, { NULL, 0 }, NULL };
  size_t size = 0;
  written.status = fs_msgpack_serialize_into(node, options, NULL, 0, &size, &written.error);
  if (written.status != FS_OK) return written;
  written.bytes.data = malloc(size > 0 ? size : 1);
  written.status =
      fs_msgpack_serialize_into(node, options, written.bytes.data, size, &written.bytes.size, &written.error);
  CHECK(written.bytes.size == size);
  return written;
}

static Written write_to_file(const fs_node *node, const fs_serialize_options *options) {
  Written written = { FS_OK, { NULL, 0 }, NULL };
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  const char *path = in_temporary("written.msgpack");
  save.durability = FS_DURABILITY_NONE;
  save.serialize = options;
  written.status = fs_msgpack_save_file(node, path, &save, &written.error);
  if (written.status == FS_OK) written.bytes = read_file(path);
  CHECK((remove(path) == 0) == (written.status == FS_OK));
  return written;
}

static Written write_to_sink(const fs_node *node, const fs_serialize_options *options) {
  Written written = { FS_OK, { NULL, 0 }, NULL };
  CollectingSink collecting = { 0 };
  const fs_sink sink = sink_into(&collecting);
  written.status = fs_msgpack_save_sink(node, &sink, options, &written.error);
  written.bytes = (Bytes){ collecting.data, written.status == FS_OK ? collecting.size : 0 };
  return written;
}

static const struct {
  const char *name;
  Written (*write)(const fs_node *node, const fs_serialize_options *options);
} ways_out[] = {
  { "buffer", write_to_buffer },
  { "memory", write_to_memory },
  { "file", write_to_file },
  { "sink", write_to_sink },
};

static void check_same_error(const fs_error *expected, const fs_error *actual) {
  CHECK(fs_error_status(expected) == fs_error_status(actual));
  CHECK_TEXT(without_file(fs_error_message(actual)), fs_error_message(expected));
  CHECK_TEXT(fs_error_path(actual), fs_error_path(expected));
  CHECK(fs_error_offset(actual) == fs_error_offset(expected));
  CHECK_TEXT(without_file(fs_error_report(actual)), fs_error_report(expected));
}

/* Every way out gives the bytes, or the error, that are expected. */
static void check_ways_out(const fs_node *node, const fs_serialize_options *options, const Written *expected) {
  static const uint32_t thread_counts[] = { 1, 3 };
  for (size_t i = 0; i < sizeof ways_out / sizeof ways_out[0] * 2; ++i) {
    const int failures = check_failures;
    fs_parallel parallel = FS_PARALLEL_INIT;
    fs_serialize_options threaded = *options;
    parallel.thread_count = thread_counts[i % 2];
    threaded.parallel = &parallel;
    Written written = ways_out[i / 2].write(node, &threaded);
    CHECK(written.status == expected->status);
    check_same_error(expected->error, written.error);
    CHECK(written.bytes.size == expected->bytes.size);
    if (written.bytes.size == expected->bytes.size && written.bytes.size > 0)
      CHECK(memcmp(written.bytes.data, expected->bytes.data, written.bytes.size) == 0);
    if (check_failures != failures)
      fprintf(stderr, "  into the %s, %u threads\n", ways_out[i / 2].name, parallel.thread_count);
    free_written(&written);
  }
}

#endif
