/* file.h: reading or a callback fails at any moment of a restore. Without read_directly the target is as it was, every
 * staged container has gone, the error says what happened and where, and the same call works afterwards. */
#include "file_support.h"

#include "everything.h"

static fs_registry *registry;
static Bytes bytes; /* of an Everything */
static Everything *object;

/* The target of the restores that fail, and what it holds. */
static Everything *target, *before;

static void expect_untouched(fs_status status, fs_status expected, const char *message, fs_error *error, size_t n) {
  const int is_good = status == expected && fs_error_status(error) == expected &&
                      strstr(fs_error_message(error), message) != NULL && is_same_everything(target, before) &&
                      callback_log.committed == 0 && callback_log.prepared == callback_log.discarded;
  if (!CHECK(is_good))
    fprintf(stderr, "  failure %zu: %s, %d prepared, %d committed, %d discarded, %s\n", n, fs_error_report(error),
            callback_log.prepared, callback_log.committed, callback_log.discarded,
            is_same_everything(target, before) ? "target untouched" : "target changed");
  fs_error_free(error);
}

/* The n-th read of a restore fails, for each n. */
static void test_failing_reads(int fails_onwards) {
  for (size_t n = 1;; ++n) {
    CountingSource counting;
    const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    if (!CHECK_OK(fs_source_open(&source, NULL, &tree, ERR))) return;
    callback_log = (CallbackLog){ 0 };
    counting.reads = 0;
    counting.fail_at = n;
    counting.fails_onwards = fails_onwards;
    fs_status status = fs_from_state_dict(registry, "Everything", target, fs_tree_root(tree), NULL, &error);
    if (status == FS_OK) {
      CHECK(n > 5 && is_same_everything(target, object));
      fill_everything(target, 2);
      fs_tree_free(tree);
      return;
    }
    CHECK(strlen(fs_error_path(error)) > 2); /* the array that couldn't be read */
    expect_untouched(status, FS_E_CALLBACK, "the store is gone", error, n);
    counting.fail_at = 0;
    callback_log = (CallbackLog){ 0 };
    CHECK_OK(fs_from_state_dict(registry, "Everything", target, fs_tree_root(tree), NULL, ERR));
    CHECK(is_same_everything(target, object));
    fill_everything(target, 2);
    fs_tree_free(tree);
    CHECK(counting.destroyed == 1);
  }
}

/* The same by one call, which reads the structure, too; the source has gone when it returns. */
static void test_failing_sources(void) {
  for (size_t n = 1;; ++n) {
    CountingSource counting;
    fs_error *error = NULL;
    const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
    counting.fail_at = n;
    callback_log = (CallbackLog){ 0 };
    const fs_status status = fs_restore_source(registry, "Everything", target, &source, NULL, &error);
    CHECK(counting.destroyed == 1);
    if (status == FS_OK) {
      CHECK(n > 5 && is_same_everything(target, object));
      fill_everything(target, 2);
      return;
    }
    expect_untouched(status, FS_E_CALLBACK, "the store is gone", error, n);
  }
}

/* Arguments, and what is found before anything is read: the source ends all the same. */
static void test_refused_sources(void) {
  CountingSource counting;
  fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_source(registry, "Everything", target, NULL, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_source(NULL, "Everything", target, &source, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_source(registry, NULL, target, &source, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_source(registry, "Everything", NULL, &source, NULL, ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore_source(registry, "Nothing", target, &source, NULL, ERR));
  CHECK(counting.destroyed == 4);
  source = source_over(&counting);
  options.path = "no/where";
  CHECK_FAILS(FS_E_NOT_FOUND, fs_restore_source(registry, "Everything", target, &source, &options, ERR));
  CHECK(counting.destroyed == 1);
  source.read_at = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_restore_source(registry, "Everything", target, &source, NULL, ERR));
  CHECK(counting.destroyed == 2 && is_same_everything(target, before));
}

/* Read directly, the target's own memory may have changed, but nothing is leaked, and the next restore sets all right. */
static void test_failing_direct_reads(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.read_directly = 1;
  for (size_t n = 1;; ++n) {
    CountingSource counting;
    const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    if (!CHECK_OK(fs_source_open(&source, NULL, &tree, ERR))) return;
    callback_log = (CallbackLog){ 0 };
    counting.reads = 0;
    counting.fail_at = n;
    const fs_status status = fs_from_state_dict(registry, "Everything", target, fs_tree_root(tree), &options, &error);
    CHECK(callback_log.prepared == callback_log.committed + callback_log.discarded);
    if (status != FS_OK) {
      CHECK(status == FS_E_CALLBACK && strstr(fs_error_message(error), "the store is gone") != NULL);
      CHECK(strlen(fs_error_path(error)) > 2);
      fs_error_free(error);
      counting.fail_at = 0;
      CHECK_OK(fs_from_state_dict(registry, "Everything", target, fs_tree_root(tree), &options, ERR));
    }
    CHECK(is_same_everything(target, object));
    fill_everything(target, 2);
    fs_tree_free(tree);
    if (status == FS_OK) {
      CHECK(n > 5);
      return;
    }
  }
}

/* The n-th callback of a restore from a file fails, for each n. */
static void test_failing_callbacks(void) {
  const char *path = in_temporary("everything");
  write_file(path, bytes.data, bytes.size);
  for (int n = 1;; ++n) {
    fs_error *error = NULL;
    callback_log = (CallbackLog){ 0 };
    callback_log.fails_at = n;
    const fs_status status = fs_restore_file(registry, "Everything", target, path, NULL, &error);
    if (status == FS_OK) {
      CHECK(n > 30 && is_same_everything(target, object));
      fill_everything(target, 2);
      return;
    }
    CHECK(strlen(fs_error_path(error)) > 2);
    expect_untouched(status, FS_E_CALLBACK, "not today", error, (size_t)n);
  }
}

/* Attack 31: the file gets shorter under an open tree. */
static void test_truncated_under_a_tree(void) {
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_REQUIRED; ++mapping) {
    for (size_t size = 0; size < bytes.size; size += bytes.size / 5 + 1) {
      const char *path = in_temporary("truncated");
      fs_open_options options = FS_OPEN_OPTIONS_INIT;
      fs_tree *tree = NULL;
      fs_error *error = NULL;
      options.mapping = mapping;
      write_file(path, bytes.data, bytes.size);
      CHECK_OK(fs_file_open(path, &options, &tree, ERR));
      CHECK(truncate(path, (off_t)size) == 0);
      callback_log = (CallbackLog){ 0 };
      const fs_status status = fs_from_state_dict(registry, "Everything", target, fs_tree_root(tree), NULL, &error);
      CHECK(strlen(fs_error_path(error)) > 2);
      expect_untouched(status, FS_E_IO, "", error, size);
      if (mapping == FS_MAPPING_OFF) { /* then nothing else ends the process either */
        static float items[streamed_count + 100];
        error = NULL;
        CHECK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "device"), items, sizeof items, &error) == FS_E_IO);
        CHECK_TEXT(fs_error_path(error), "./device");
        fs_error_free(error);
      }
      /* whole again, it can be restored */
      write_file(path, bytes.data, bytes.size);
      CHECK_OK(fs_from_state_dict(registry, "Everything", target, fs_tree_root(tree), NULL, ERR));
      CHECK(is_same_everything(target, object));
      fill_everything(target, 2);
      fs_tree_free(tree);
    }
  }
}

int main(void) {
  size_t size = 0;
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_everything(registry);
  object = filled_everything(5);
  target = filled_everything(2);
  before = filled_everything(2);
  CHECK_OK(fs_to_bytes_into(registry, "Everything", object, NULL, NULL, 0, &size, ERR));
  bytes = (Bytes){ malloc(size), size };
  CHECK_OK(fs_to_bytes_into(registry, "Everything", object, NULL, bytes.data, size, &size, ERR));
  test_failing_reads(0);
  test_failing_reads(1);
  test_failing_sources();
  test_refused_sources();
  test_failing_direct_reads();
  test_failing_callbacks();
  test_truncated_under_a_tree();
  free(bytes.data);
  free_everything(object);
  free_everything(target);
  free_everything(before);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
