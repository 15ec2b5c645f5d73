/* buffer.h: bytes in memory that is used again. */
#include "counting_allocator.h"
#include "hex.h"

static void test_null(void) {
  CHECK(fs_buffer_data(NULL) == NULL);
  CHECK(fs_buffer_size(NULL) == 0);
  fs_buffer_free(NULL);
}

static void test_empty(void) {
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK(fs_buffer_data(buffer) == NULL);
  CHECK(fs_buffer_size(buffer) == 0);
  fs_buffer_free(buffer);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_buffer_create(NULL, NULL, ERR));
}

static void test_old_bytes_are_replaced(void) {
  fs_tree *longer = tree_of("[1, 2, 3]"), *shorter = tree_of("None");
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(longer), NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "[1, 2, 3]");
  CHECK_OK(fs_buffer_reserve(buffer, 1 << 20, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "[1, 2, 3]");
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(shorter), NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "None");
  CHECK_OK(fs_buffer_reserve(buffer, 0, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "None");
  fs_buffer_free(buffer);
  fs_tree_free(longer);
  fs_tree_free(shorter);
}

/* A game that saves each frame allocates nothing after the first one. */
static void test_reserved_room_is_enough(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_tree *tree = tree_of("['abc', 2, 3]");
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  CHECK_OK(fs_buffer_reserve(buffer, 100, ERR));
  const size_t calls = counts.calls;
  for (int i = 0; i < 10; ++i) CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK(counts.calls == calls);
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  CHECK(counts.live_blocks == 0 && counts.live_bytes == 0);
}

static void test_no_memory(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_tree *tree = tree_of("[1, 2, 3]");
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(&allocator, &buffer, ERR));
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  counts.fail_at = counts.calls + 1;
  CHECK_FAILS(FS_E_NO_MEMORY, fs_buffer_reserve(buffer, 1 << 16, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "[1, 2, 3]");
  CHECK_OK(fs_buffer_reserve(buffer, 1 << 16, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "[1, 2, 3]");
  const fs_status status = fs_buffer_reserve(buffer, SIZE_MAX, ERR);
  CHECK(status == FS_E_NO_MEMORY || status == FS_E_LIMIT);
  fs_error_free(check_error);
  check_error = NULL;
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  CHECK(counts.live_blocks == 0 && counts.live_bytes == 0);
}

int main(void) {
  test_null();
  test_empty();
  test_old_bytes_are_replaced();
  test_reserved_room_is_enough();
  test_no_memory();
  return check_result();
}
