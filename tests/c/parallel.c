/* parallel.h: with any number of threads, the library's or the caller's, the same bytes are written and the same objects
 * restored; callbacks stay on the calling thread, one thread starts no other, and all have ended when a call returns. */
#include "file_support.h"

#include "collecting_sink.h"
#include "large_object.h"
#include "thread_loops.h"

static fs_registry *registry;
static Large object;

static void check_written(const fs_parallel *parallel, uint64_t chunk_limit, uint64_t alignment) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  CollectingSink collected = { 0 };
  const fs_sink sink = sink_into(&collected);
  fs_buffer *expected = NULL, *buffer = NULL;
  fs_tree *tree = NULL;
  const char *path = in_temporary("written");
  CHECK_OK(fs_buffer_create(NULL, &expected, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  options.chunk_limit = chunk_limit;
  options.alignment = alignment;
  CHECK_OK(fs_to_bytes(registry, "Large", &object, &options, expected, ERR));
  options.parallel = parallel;
  save.serialize = &options;
  save.durability = FS_DURABILITY_NONE;
#define IS_EXPECTED(data, size) \
  CHECK((size) == fs_buffer_size(expected) && memcmp(data, fs_buffer_data(expected), size) == 0)
  CHECK_OK(fs_to_bytes(registry, "Large", &object, &options, buffer, ERR));
  IS_EXPECTED(fs_buffer_data(buffer), fs_buffer_size(buffer));
  CHECK_OK(fs_save_sink(registry, "Large", &object, &sink, &options, ERR));
  IS_EXPECTED(collected.data, collected.size);
  CHECK_OK(fs_save_file(registry, "Large", &object, path, &save, ERR));
  CHECK(is_file_of(path, fs_buffer_data(expected), fs_buffer_size(expected)));
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  for (open.mapping = FS_MAPPING_AUTO; open.mapping <= FS_MAPPING_OFF; ++open.mapping) {
    options.key_order = FS_KEY_ORDER_KEPT;
    CHECK_OK(fs_file_open(path, &open, &tree, ERR));
    CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
    IS_EXPECTED(fs_buffer_data(buffer), fs_buffer_size(buffer));
    options.as_state_dict = 1;
    CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
    options.as_state_dict = 0;
    IS_EXPECTED(fs_buffer_data(buffer), fs_buffer_size(buffer));
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, &save, ERR));
    CHECK(is_file_of(path, fs_buffer_data(expected), fs_buffer_size(expected)));
    fs_tree_free(tree);
    tree = NULL;
  }
  remove(path);
  free(collected.data);
  fs_buffer_free(expected);
  fs_buffer_free(buffer);
}

static void check_restored(const fs_parallel *parallel, const Bytes *bytes) {
  for (int way = 0; way <= WAY_COUNT + 1; ++way) {
    for (int directly = 0; directly < 2; ++directly) {
      fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
      Large target = new_large();
      options.parallel = parallel;
      options.read_directly = directly;
      if (way == WAY_COUNT + 1) {
        CHECK_OK(fs_restore(registry, "Large", &target, bytes->data, bytes->size, &options, ERR));
      } else if (way == WAY_SOURCE) {
        CountingSource counting;
        fs_source source = counting_source_of(&counting, bytes->data, bytes->size);
        fs_tree *tree = NULL;
        source.read_at = read_at_here;
        CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
        CHECK_OK(fs_from_state_dict(registry, "Large", &target, fs_tree_root(tree), &options, ERR));
        fs_tree_free(tree);
      } else {
        CHECK_OK(restore_in(registry, (Way)way, "Large", &target, bytes->data, bytes->size, &options, ERR));
      }
      CHECK(is_same_large(&target, &object));
      free_large(&target);
    }
  }
}

/* A file that ends too early is found by whichever thread reads there. */
static void check_failure(const fs_parallel *parallel, const Bytes *bytes) {
  const char *path = in_temporary("truncated");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Large target = new_large(), before = new_large();
  options.parallel = parallel;
  for (size_t cut = 1; cut < 5; ++cut) {
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    write_file(path, bytes->data, bytes->size);
    CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
    CHECK(truncate(path, (off_t)(bytes->size / 5 * cut)) == 0);
    CHECK(fs_from_state_dict(registry, "Large", &target, fs_tree_root(tree), &options, &error) == FS_E_IO);
    CHECK(strlen(fs_error_path(error)) > 2);
    CHECK(is_same_large(&target, &before));
    fs_error_free(error);
    fs_tree_free(tree);
  }
  free_large(&target);
  free_large(&before);
}

static Bytes bytes_of_object(uint64_t chunk_limit) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  Bytes bytes = { NULL, 0 };
  options.chunk_limit = chunk_limit;
  CHECK_OK(fs_to_bytes_into(registry, "Large", &object, &options, NULL, 0, &bytes.size, ERR));
  bytes.data = malloc(bytes.size);
  CHECK_OK(fs_to_bytes_into(registry, "Large", &object, &options, bytes.data, bytes.size, &bytes.size, ERR));
  return bytes;
}

int main(void) {
  static const uint32_t thread_counts[] = { 0, 1, 2, 3, 7 };
  if (!temporary_begin()) return check_result();
  calling_thread = pthread_self();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_large(registry);
  object = new_large();
  fill_large(&object);
  const Bytes whole = bytes_of_object(0), chunked = bytes_of_object(700001);
  for (size_t i = 0; i < sizeof thread_counts / sizeof thread_counts[0]; ++i) {
    for (int kind = 0; kind < 3; ++kind) {
      if (kind > 0 && i % 3 == 0) continue; /* for time */
      fs_parallel parallel = FS_PARALLEL_INIT;
      Loop loop = { thread_counts[i] > 0 ? thread_counts[i] : 1, 0 };
      parallel.thread_count = thread_counts[i];
      if (kind == 1) parallel.parallel_for = loop_backwards;
      if (kind == 2) parallel.parallel_for = loop_on_threads;
      if (kind > 0) parallel.user_data = &loop;
      threads_created = 0;
      check_written(&parallel, kind == 1 ? 1 << 20 : 0, i == 3 ? 64 : 0);
      check_restored(&parallel, &whole);
      check_restored(&parallel, &chunked);
      check_failure(&parallel, &whole);
      CHECK(has_threads_left(1));
      if (kind == 0 && counts_malloc) CHECK((threads_created > 0) == (parallel.thread_count > 1));
      if (kind > 0) CHECK(threads_created == 0);
      if (kind > 0 && parallel.thread_count > 1) CHECK(loop.calls > 0);
    }
  }
  /* without threads from the system the work is done all the same */
  fs_parallel parallel = FS_PARALLEL_INIT;
  parallel.thread_count = 4;
  thread_creation_fails = 1;
  check_written(&parallel, 0, 0);
  check_restored(&parallel, &whole);
  thread_creation_fails = 0;
  free(whole.data);
  free(chunked.data);
  free_large(&object);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
