/* workspace.h: with a workspace nothing is allocated from the second call on, and what comes out is what comes out without
 * one. */
#include "workspace_calls.h"

#include "counting_allocator.h"
#include "malloc_counter.h"

static void test_no_allocations(void) {
  for (int kind = 0; kind < kinds_of_calls; ++kind) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_workspace *workspace = NULL;
    CHECK_OK(fs_workspace_create(&allocator, &workspace, ERR));
    CHECK_OK(call(kind, workspace, ERR));
    CHECK_OK(call(kind, workspace, ERR)); /* what a second call needs besides, as its own thread's buffers */
    counts.calls = 0;
    malloc_start();
    fs_error *error = NULL;
    const fs_status status = call(kind, workspace, &error);
    const size_t calls = malloc_counts.calls;
    if (!CHECK(status == FS_OK && counts.calls == 0 && calls == 0))
      fprintf(stderr, "  call %d: %s, %zu of the allocator, %zu of malloc\n", kind, fs_error_report(error),
              counts.calls, calls);
    fs_error_free(error);
    fs_workspace_free(workspace);
    CHECK(counts.live_blocks == 0);
  }
}

/* The allocator counts from the second call on. */
static void test_the_second_call(void) {
  for (int kind = 0; kind < kinds_of_calls; ++kind) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_workspace *workspace = NULL;
    CHECK_OK(fs_workspace_create(&allocator, &workspace, ERR));
    CHECK_OK(call(kind, workspace, ERR));
    counts.calls = 0;
    CHECK_OK(call(kind, workspace, ERR));
    if (!CHECK(counts.calls == 0)) fprintf(stderr, "  call %d: %zu\n", kind, counts.calls);
    fs_workspace_free(workspace);
  }
}

/* One workspace for all of them, in turn; larger and smaller worlds; the results are those without it. */
static void test_results(void) {
  fs_workspace *workspace = NULL;
  fs_buffer *expected = NULL;
  World *other = new_world();
  CHECK_OK(fs_workspace_create(NULL, &workspace, ERR));
  CHECK_OK(fs_buffer_create(NULL, &expected, ERR));
  for (int round = 0; round < 20; ++round) {
    fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
    fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
    fill(world, round, (size_t)(round * 37 % 300));
    CHECK_OK(fs_to_bytes(registry, "World", world, NULL, expected, ERR));
    serialize.workspace = workspace;
    restore.workspace = workspace;
    CHECK_OK(fs_to_bytes(registry, "World", world, &serialize, buffer, ERR));
    CHECK(fs_buffer_size(buffer) == fs_buffer_size(expected) &&
          memcmp(fs_buffer_data(buffer), fs_buffer_data(expected), fs_buffer_size(buffer)) == 0);
    CHECK_OK(fs_restore(registry, "World", other, fs_buffer_data(buffer), fs_buffer_size(buffer), &restore, ERR));
    CHECK(is_same(other, world));
    write_file(path, fs_buffer_data(buffer), fs_buffer_size(buffer));
    fill(other, 77, 3);
    CHECK_OK(fs_restore_file(registry, "World", other, path, &restore, ERR));
    CHECK(is_same(other, world));
    /* a failure leaves it fit for use */
    fs_error *error = NULL;
    CHECK(fs_restore(registry, "World", other, fs_buffer_data(buffer), fs_buffer_size(buffer) - 1, &restore, &error) ==
          FS_E_TRUNCATED);
    fs_error_free(error);
    CHECK_FAILS(FS_E_MISMATCH, fs_restore(registry, "World", other, "\x80", 1, &restore, ERR));
    CHECK_FAILS(FS_E_IO, fs_restore_file(registry, "World", other, in_temporary("nothing"), &restore, ERR));
    CHECK(is_same(other, world));
    for (int kind = 0; kind < kinds_of_calls; ++kind) CHECK_OK(call(kind, workspace, ERR));
  }
  fs_workspace_free(workspace);
  fs_buffer_free(expected);
  free_world(other);
}

/* What comes from the workspace comes from its allocator, which may say no. */
static void test_no_memory(int fails_onwards) {
  for (int kind = 0; kind < kinds_of_calls; ++kind) {
    for (size_t n = 1;; ++n) {
      Counts counts = { 0 };
      const fs_allocator allocator = counting_allocator(&counts);
      fs_workspace *workspace = NULL;
      counts.fail_at = n;
      counts.fails_onwards = fails_onwards;
      fs_status status = fs_workspace_create(&allocator, &workspace, NULL);
      if (status == FS_OK) status = call(kind, workspace, NULL);
      const int was_hit = counts.calls >= n;
      CHECK(status == (was_hit ? FS_E_NO_MEMORY : FS_OK));
      counts.fail_at = 0;
      if (workspace) CHECK_OK(call(kind, workspace, ERR));
      fs_workspace_free(workspace);
      CHECK(counts.live_blocks == 0 && counts.live_bytes == 0);
      if (!was_hit || !CHECK(n < 1000)) break;
    }
  }
}

static void test_arguments(void) {
  fs_workspace *workspace = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_workspace_create(NULL, NULL, ERR));
  fs_workspace_free(NULL);
  CHECK_OK(fs_workspace_create(NULL, &workspace, ERR));
  fs_workspace_free(workspace);
}

int main(void) {
  calls_begin();
  test_arguments();
  test_the_second_call();
  if (counts_malloc) test_no_allocations();
  test_results();
  test_no_memory(0);
  test_no_memory(1);
  calls_end();
  return check_result();
}
