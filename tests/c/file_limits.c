/* file.h: headers that claim gigabytes, depth, a million nodes, and the caller's cap on memory. */
#include "file_support.h"

#include <pthread.h>

#include "counting_allocator.h"

/* Attack 3: claims of up to 2^32 - 1 are TRUNCATED, and cost nothing. */
static void test_claims(void) {
  static const char *const claims[] = {
    "ddffffffff",
    "ddfffffffe",
    "dfffffffff",
    "df80000000",
    "dbffffffff",
    "c6ffffffff",
    "c9ffffffff04",
    "c9ffffffff01",
    "c9ffffffff03",
    "c9ffffffffff",
    "dd0fffffff",
    "c8ffff02",
    "81dbffffffff",
    "81a161dfffffffff",
    "91ddffffffff",
    "c90fffffff0193dd",
    "c9ffffffff0193ddffffffff",
    "c7200193dbffffffff",
    "81c6ffffffff",
    "81c9ffffffff00",
  };
  static unsigned char bytes[100000];
  for (size_t i = 0; i < sizeof claims / sizeof claims[0]; ++i) {
    const Bytes head = bytes_of(claims[i]);
    memset(bytes, 0xc0, sizeof bytes);
    memcpy(bytes, head.data, head.size);
    for (Way way = 0; way < WAY_COUNT; ++way) {
      Counts counts = { 0 };
      const fs_allocator allocator = counting_allocator(&counts);
      fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
      fs_tree *tree = NULL;
      decode.allocator = &allocator;
      CHECK_FAILS(FS_E_TRUNCATED, open_in(way, bytes, head.size, &decode, &tree, ERR));
      /* nodes of the 100,000 bytes that are there, and a window */
      const fs_status status = open_in(way, bytes, sizeof bytes, &decode, &tree, NULL);
      CHECK(status != FS_OK && tree == NULL);
      if (!CHECK(counts.peak_bytes <= 48 * sizeof bytes + (2 << 20)))
        fprintf(stderr, "  %s: %zu bytes, %s\n", claims[i], counts.peak_bytes, way_names[way]);
      CHECK(counts.live_blocks == 0);
    }
    free(head.data);
  }
}

/* What the golden data has to say about sizes and claims costs nothing either. */
static void test_invalid_golden_data(void) {
  DIR *directory = opendir("tests/golden/invalid");
  if (!CHECK(directory != NULL)) return;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
    char path[512];
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "tests/golden/invalid/%s", entry->d_name);
    const Bytes bytes = read_file(path);
    for (Way way = 0; way < WAY_COUNT; ++way) {
      Counts counts = { 0 };
      const fs_allocator allocator = counting_allocator(&counts);
      fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
      fs_tree *tree = NULL;
      decode.allocator = &allocator;
      const fs_status status = open_in(way, bytes.data, bytes.size, &decode, &tree, NULL);
      if (!CHECK(status != FS_OK && tree == NULL && counts.live_blocks == 0 &&
                 counts.peak_bytes <= 48 * bytes.size + (64 << 10)))
        fprintf(stderr, "  %s, %s: %s, %zu bytes\n", entry->d_name, way_names[way], fs_status_name(status),
                counts.peak_bytes);
    }
    free(bytes.data);
  }
  closedir(directory);
}

/* Attacks 4 and 5. */
static void test_depth(void) {
  static unsigned char deep[1 << 20];
  memset(deep, 0x91, sizeof deep);
  for (Way way = 0; way < WAY_COUNT; ++way) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    decode.allocator = &allocator;
    CHECK_FAILS(FS_E_LIMIT, open_in(way, deep, sizeof deep, &decode, &tree, ERR));
    CHECK(counts.peak_bytes <= 2 << 20 && counts.live_blocks == 0);
    deep[1024] = 0xc0;
    CHECK_OK(open_in(way, deep, 1025, &decode, &tree, ERR));
    fs_tree_free(tree);
    decode.depth_limit = 1023;
    tree = NULL;
    CHECK_FAILS(FS_E_LIMIT, open_in(way, deep, 1025, &decode, &tree, ERR));
    decode.depth_limit = 1025;
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, open_in(way, deep, 1025, &decode, &tree, ERR));
    deep[1024] = 0x91;
  }
}

/* The call stack doesn't grow with the data: 64 KiB will do. */
static void *open_deep(void *argument) {
  static unsigned char deep[1 << 20];
  memset(deep, 0x91, sizeof deep);
  for (Way way = 0; way < WAY_COUNT; ++way) {
    fs_tree *tree = NULL;
    *(int *)argument += open_in(way, deep, sizeof deep, NULL, &tree, NULL) == FS_E_LIMIT;
  }
  return NULL;
}

static void test_a_small_stack(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  int limits = 0;
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, 64 << 10) == 0);
  CHECK(pthread_create(&thread, &attributes, open_deep, &limits) == 0 && pthread_join(thread, NULL) == 0);
  CHECK(limits == WAY_COUNT);
  pthread_attr_destroy(&attributes);
}

static void test_a_million_nodes(void) {
  enum { count = 1000000 };
  unsigned char *bytes = malloc(count + 5);
  memcpy(bytes, "\xdd\x00\x0f\x42\x40", 5);
  memset(bytes + 5, 0x80, count);
  for (Way way = 0; way < WAY_COUNT; ++way) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    decode.allocator = &allocator;
    CHECK_OK(open_in(way, bytes, count + 5, &decode, &tree, ERR));
    CHECK(fs_node_count(fs_tree_root(tree)) == count + 1);
    CHECK(counts.live_bytes <= 48 * (size_t)count + (64 << 10));
    CHECK(counts.copying_bytes <= 48 * (size_t)count + (1 << 20));
    fs_tree_free(tree);
    /* the caller's cap is never exceeded by a byte */
    counts = (Counts){ 0 };
    tree = NULL;
    decode.memory_limit = 4 << 20;
    CHECK_FAILS(FS_E_LIMIT, open_in(way, bytes, count + 5, &decode, &tree, ERR));
    CHECK(counts.copying_bytes <= 4 << 20 && counts.live_blocks == 0);
  }
  free(bytes);
}

static const char some_kinds[] =
    "84a3616263c0a173db000000036f6e65a16191c71501939102a7666c6f61743332c4080000803f00000040"
    "a16d83b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706581a13002"
    "a66368756e6b7381a130c71501939102a7666c6f61743332c408000000000000803f";

/* Every limit from nothing up to what is enough: LIMIT below, OK from there on. */
static void test_memory_limits(void) {
  const Bytes bytes = bytes_of(some_kinds);
  for (Way way = 0; way < WAY_COUNT; ++way) {
    int was_enough = 0;
    for (uint64_t limit = 1; limit < 1 << 22; limit += limit / 16 + 1) {
      Counts counts = { 0 };
      const fs_allocator allocator = counting_allocator(&counts);
      fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
      fs_tree *tree = NULL;
      decode.allocator = &allocator;
      decode.memory_limit = limit;
      const fs_status status = open_in(way, bytes.data, bytes.size, &decode, &tree, NULL);
      CHECK(status == FS_OK || (status == FS_E_LIMIT && !was_enough));
      CHECK(counts.copying_bytes <= limit);
      was_enough |= status == FS_OK;
      fs_tree_free(tree);
      CHECK(counts.live_blocks == 0);
    }
    CHECK(was_enough);
  }
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_claims();
  test_invalid_golden_data();
  test_depth();
  test_a_small_stack();
  test_a_million_nodes();
  test_memory_limits();
  temporary_end();
  return check_result();
}
