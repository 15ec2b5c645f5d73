#include "_cgo_export.h"

/* How the last callback on this thread failed: a handle of Go's, or 0. The library hands on the text of an error only,
 * and calls back on the thread that calls it. */
static _Thread_local uintptr_t failure;

uintptr_t fsgo_exchange_failure(uintptr_t next) {
  const uintptr_t last = failure;
  failure = next;
  return last;
}

static fs_status progress_update(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  return fsgoFollow((uintptr_t)user_data, done, total, error);
}

const fs_progress *fsgo_progress_of(fsgo_options *options) {
  if (!options->follower) return NULL;
  options->progress.update = progress_update;
  options->progress.user_data = (void *)options->follower;
  return &options->progress;
}

static fs_status sink_write(const void *data, size_t size, fs_error **error, void *user_data) {
  return fsgoWrite((uintptr_t)user_data, (unsigned char *)data, size, error);
}

static fs_sink sink_of(uintptr_t writer) {
  fs_sink sink = FS_SINK_INIT;
  sink.write = sink_write;
  sink.user_data = (void *)writer;
  return sink;
}

fs_status fsgo_save_sink(const fs_registry *registry, const char *type_name, const unsigned char *object,
                         uintptr_t writer, fsgo_options options, fs_error **error) {
  const fs_sink sink = sink_of(writer);
  fsgo_link(&options);
  return fs_save_sink(registry, type_name, object, &sink, &options.serialize, error);
}

fs_status fsgo_save_tree_sink(const fs_node *node, uintptr_t writer, fsgo_options options, fs_error **error) {
  const fs_sink sink = sink_of(writer);
  fsgo_link(&options);
  return fs_msgpack_save_sink(node, &sink, &options.serialize, error);
}

static fs_status source_read(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  return fsgoReadAt((uintptr_t)user_data, offset, destination, size, error);
}

static void source_destroy(void *user_data) { fsgoForget((uintptr_t)user_data); }

fs_source fsgo_source_of(uintptr_t reader, uint64_t size) {
  fs_source source = FS_SOURCE_INIT;
  source.size = size;
  source.read_at = source_read;
  source.user_data = (void *)reader;
  source.destroy_user_data = source_destroy;
  return source;
}

fs_status fsgo_source_open(uintptr_t reader, uint64_t size, fsgo_options options, fs_tree **out_tree,
                           fs_error **error) {
  const fs_source source = fsgo_source_of(reader, size);
  fsgo_link_decode(&options);
  return fs_source_open(&source, &options.decode, out_tree, error);
}

static fs_status array_take(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error,
                            void *user_data) {
  return fsgoTake((uintptr_t)user_data, first_item, item_count, (void *)items, error);
}

fs_status fsgo_array_stream(const fs_node *node, uintptr_t taker, fs_error **error) {
  fs_items_sink sink = FS_ITEMS_SINK_INIT;
  sink.write_items = array_take;
  sink.user_data = (void *)taker;
  return fs_node_array_stream(node, &sink, error);
}
