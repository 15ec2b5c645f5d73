/* Duplicate keys nested as deeply as can be, read leniently: one pass over them, in memory from the allocator that stays within the
 * limit. */
#include "malloc_counter.h"

#include "counting_allocator.h"
#include "hex.h"
#include "worst_inputs.h"

enum { levels = 1020, handles = 4096 };

/* {0: nil, 0: {0: nil, 0: … [[], …]}}: were the nodes copied at each level, 100 KB would take minutes. */
static Bytes nested(size_t leaves) {
  Bytes bytes = no_bytes();
  for (int i = 0; i < levels; ++i) put(&bytes, "\x82\x00\xc0\x00", 4);
  put_byte(&bytes, 0xdd);
  put_big_endian(&bytes, leaves, 4);
  for (size_t i = 0; i < leaves; ++i) put_byte(&bytes, 0x90);
  return exact_bytes(bytes);
}

static void check_tree(const fs_tree *tree, size_t leaves) {
  const fs_node *node = fs_tree_root(tree);
  CHECK(fs_node_count(node) == levels + 1 + leaves);
  for (int i = 0; i < levels; ++i) {
    if (!CHECK(fs_node_kind(node) == FS_KIND_DICT && fs_node_size(node) == 1)) return;
    node = fs_node_child(node, 0);
  }
  CHECK(fs_node_kind(node) == FS_KIND_LIST && fs_node_size(node) == leaves);
}

static fs_status read_within(Bytes bytes, uint64_t limit, size_t leaves) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.lenient = 1;
  options.allocator = &allocator;
  options.memory_limit = limit;
  const fs_status status = fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, NULL);
  CHECK(status == FS_OK || (status == FS_E_LIMIT && limit != 0));
  CHECK(limit == 0 || counts.copying_bytes <= limit);
  if (status == FS_OK) check_tree(tree, leaves);
  fs_tree_free(tree);
  CHECK(counts.live_blocks == 0);
  return status;
}

static void test_one_pass(void) {
  const size_t leaves = 1000000;
  const Bytes bytes = nested(leaves);
  CHECK(read_within(bytes, 0, leaves) == FS_OK);
  free(bytes.data);
}

/* Every limit: nothing goes beyond it, and what goes beyond the allocator is handles. */
static void test_limits(void) {
  const size_t leaves = 2000;
  const Bytes bytes = nested(leaves);
  fs_status status = FS_E_LIMIT;
  for (uint64_t limit = 1000; status == FS_E_LIMIT; limit += 997) status = read_within(bytes, limit, leaves);
  CHECK(status == FS_OK);
  free(bytes.data);
}

static unsigned char home[1 << 23];
static size_t home_used;
static void *home_allocate(size_t size, size_t alignment, void *user_data) {
  (void)user_data;
  home_used = (home_used + alignment - 1) / alignment * alignment;
  if (size > sizeof home - home_used) return NULL;
  home_used += size;
  return home + home_used - size;
}
static void *home_reallocate(void *pointer, size_t old_size, size_t new_size, size_t alignment, void *user_data) {
  void *moved = home_allocate(new_size, alignment, user_data);
  if (moved) memcpy(moved, pointer, old_size < new_size ? old_size : new_size);
  return moved;
}
static void home_free(void *pointer, size_t size, size_t alignment, void *user_data) {
  (void)pointer, (void)size, (void)alignment, (void)user_data;
}

static void test_home(void) {
  const size_t leaves = 20000;
  const Bytes bytes = nested(leaves);
  const fs_allocator allocator = { sizeof allocator, home_allocate, home_reallocate, home_free, NULL };
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.lenient = 1;
  options.allocator = &allocator;
  const size_t live = malloc_start();
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  CHECK(!counts_malloc || malloc_counts.peak - live <= handles);
  check_tree(tree, leaves);
  fs_tree_free(tree);
  free(bytes.data);
}

int main(void) {
  test_one_pass();
  test_limits();
  test_home();
  return check_result();
}
