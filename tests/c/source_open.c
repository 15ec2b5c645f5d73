/* source.h: a source that fails, at any read, one that changes, and one that is read on many threads. */
#include <pthread.h>

#include "packer.h"

static Packer packer; /* too large for the stack */

/* A dict of 20 arrays int16[100000]. */
static void pack_twenty(void) {
  static const int64_t shape[] = { 100000 };
  packer_free(&packer);
  pack_map(&packer, 20);
  for (int i = 0; i < 20; ++i) {
    pack_text(&packer, (const char[]){ (char)('a' + i), '\0' });
    pack_array_head(&packer, 1, "int16", 1, shape, 200000);
    pack_hole(&packer, 200000);
  }
}

/* Every read of an opening, and then of a gather, fails, once and from then on: CALLBACK with what the source said; the
 * source is destroyed once, and what failed works when the source does. */
static void test_failing_opens(int fails_onwards) {
  CountingSource counting;
  for (size_t n = 1;; ++n) {
    const fs_source source = source_of_packer(&packer, &counting);
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    counting.fail_at = n;
    counting.fails_onwards = fails_onwards;
    const fs_status status = fs_source_open(&source, NULL, &tree, &error);
    if (status == FS_OK) {
      fs_tree_free(tree);
      CHECK(n > 5 && counting.destroyed == 1);
      return;
    }
    CHECK(status == FS_E_CALLBACK && fs_error_status(error) == status && tree == NULL);
    CHECK(strstr(fs_error_message(error), "the store is gone") != NULL);
    CHECK(counting.destroyed == 1);
    fs_error_free(error);
  }
}

static void test_failing_gathers(int fails_onwards) {
  static int16_t items[100000];
  CountingSource counting;
  const fs_source source = source_of_packer(&packer, &counting);
  fs_tree *tree = NULL;
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  const fs_node *node = fs_node_at(fs_tree_root(tree), "c");
  for (size_t n = 1;; ++n) {
    fs_error *error = NULL;
    counting.reads = 0;
    counting.fail_at = n;
    counting.fails_onwards = fails_onwards;
    const fs_status status = fs_node_array_gather(node, items, sizeof items, &error);
    counting.fail_at = 0;
    CHECK_OK(fs_node_array_gather(node, items, sizeof items, ERR));
    if (status == FS_OK) {
      CHECK(n > 1 && counting.destroyed == 0);
      break;
    }
    CHECK(status == FS_E_CALLBACK && strstr(fs_error_message(error), "the store is gone") != NULL);
    CHECK_TEXT(fs_error_path(error), "./c");
    fs_error_free(error);
  }
  fs_tree_free(tree);
  CHECK(counting.destroyed == 1);
}

/* What can't be read is an error, and neither equal nor different. */
static void test_equality(void) {
  CountingSource left_counting, right_counting;
  const fs_source left_source = source_of_packer(&packer, &left_counting);
  const fs_source right_source = source_of_packer(&packer, &right_counting);
  fs_tree *left = NULL, *right = NULL;
  CHECK_OK(fs_source_open(&left_source, NULL, &left, ERR));
  CHECK_OK(fs_source_open(&right_source, NULL, &right, ERR));
  CHECK(nodes_are_equal(fs_tree_root(left), fs_tree_root(right)) == 1);
  for (size_t n = 1; n < 40; n += 6) {
    CountingSource *failing = n % 12 == 1 ? &left_counting : &right_counting;
    failing->reads = 0;
    failing->fail_at = n;
    failing->fails_onwards = 1;
    int32_t is_equal = 7;
    const fs_status status = fs_node_equal(fs_tree_root(left), fs_tree_root(right), &is_equal, NULL);
    const int is_read = failing->reads < n;
    CHECK(status == (is_read ? FS_OK : FS_E_CALLBACK));
    CHECK(is_equal == (is_read ? 1 : 7));
    failing->fail_at = 0;
  }
  CHECK(nodes_are_equal(fs_tree_root(left), fs_tree_root(right)) == 1);
  fs_tree_free(left);
  fs_tree_free(right);
}

/* Attack 8: a source that gives other bytes each time. Whatever comes of it, nothing is read or written that isn't there. */
static fs_status read_noise(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  static uint32_t state = 1;
  CountingSource *source = user_data;
  unsigned char *bytes = destination;
  const fs_status status = counting_read_at(offset, destination, size, error, source);
  for (size_t i = 0; i < size; ++i) {
    state = state * 1664525 + 1013904223;
    if (state >> 24 < 2) bytes[i] = (unsigned char)(state >> 16);
  }
  return status;
}

static void test_changing_bytes(void) {
  CountingSource counting;
  int opened = 0;
  for (int round = 0; round < 3000; ++round) {
    fs_source source = source_of_packer(&packer, &counting);
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    static int16_t items[100000];
    source.read_at = read_noise;
    options.lenient = round % 2;
    if (fs_source_open(&source, &options, &tree, NULL) == FS_OK) {
      fs_node_array_gather(fs_node_child(fs_tree_root(tree), 3), items, sizeof items, NULL);
      ++opened;
    }
    fs_tree_free(tree);
    CHECK(counting.destroyed == 1);
  }
  CHECK(opened > 0 && opened < 3000);
}

/* Any number of threads read one tree. */
typedef struct Reader {
  const fs_tree *tree;
  int number, failures;
} Reader;

static fs_status read_uncounted(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  CountingSource own = *(const CountingSource *)user_data; /* the counts aren't for several threads */
  return counting_read_at(offset, destination, size, error, &own);
}

static void *read_arrays(void *argument) {
  Reader *reader = argument;
  int16_t item = 0;
  for (int64_t i = 0; i < 2000; ++i) {
    const fs_node *node = fs_node_child(fs_tree_root(reader->tree), (size_t)((i * 7 + reader->number) % 20));
    const int64_t at = (i * 53) % 100000;
    fs_segment segment = FS_SEGMENT_INIT;
    if (fs_node_array_segment(node, 0, &segment, NULL) != FS_OK ||
        fs_node_array_slice(node, &at, (const int64_t[]){ at + 1 }, NULL, &item, sizeof item, NULL) != FS_OK ||
        memcmp(&item,
               (const unsigned char[]){ made_up_byte(segment.offset + (uint64_t)at * 2),
                                        made_up_byte(segment.offset + (uint64_t)at * 2 + 1) },
               2) != 0)
      ++reader->failures;
  }
  return NULL;
}

static void test_threads(void) {
  CountingSource counting;
  fs_source source = source_of_packer(&packer, &counting);
  fs_tree *tree = NULL;
  pthread_t threads[6];
  Reader readers[6];
  source.read_at = read_uncounted;
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  for (int i = 0; i < 6; ++i) {
    readers[i] = (Reader){ tree, i, 0 };
    CHECK(pthread_create(&threads[i], NULL, read_arrays, &readers[i]) == 0);
  }
  for (int i = 0; i < 6; ++i) {
    CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(readers[i].failures == 0);
  }
  fs_tree_free(tree);
  packer_free(&packer);
}

/* Into a tree that has another source already, which ends first. */
static void test_opening_into(void) {
  const Bytes bytes = packed_bytes("{'a': f32[2](1, 2)}"), bad = bytes_of("81a1");
  CountingSource first, second, third;
  fs_tree *tree = NULL;
  float items[2] = { 0, 0 };
  CHECK_OK(fs_tree_create(NULL, &tree, ERR));
  fs_source source = counting_source_of(&first, bytes.data, bytes.size);
  CHECK_OK(fs_source_open_into(&source, NULL, tree, ERR));
  source = counting_source_of(&second, bytes.data, bytes.size);
  CHECK_OK(fs_source_open_into(&source, NULL, tree, ERR));
  CHECK(first.destroyed == 1 && second.destroyed == 0);
  CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "a"), items, sizeof items, ERR));
  CHECK(items[0] == 1 && items[1] == 2 && fs_tree_bytes_used(tree) == bytes.size);
  /* after a failure the tree is empty, and can be used again */
  source = counting_source_of(&third, bad.data, bad.size);
  CHECK_FAILS(FS_E_TRUNCATED, fs_source_open_into(&source, NULL, tree, ERR));
  CHECK(second.destroyed == 1 && third.destroyed == 1 && fs_tree_root(tree) == NULL);
  source = counting_source_of(&first, bytes.data, bytes.size);
  CHECK_OK(fs_source_open_into(&source, NULL, tree, ERR));
  CHECK(fs_tree_root(tree) != NULL);
  /* the memory limit is there, and ends with the call */
  fs_tree *limited = NULL;
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.memory_limit = 1;
  CHECK_OK(fs_tree_create(NULL, &limited, ERR));
  source = counting_source_of(&third, bytes.data, bytes.size);
  CHECK_FAILS(FS_E_LIMIT, fs_source_open_into(&source, &options, limited, ERR));
  CHECK(third.destroyed == 1 && fs_tree_root(limited) == NULL);
  source = counting_source_of(&third, bytes.data, bytes.size);
  CHECK_OK(fs_source_open_into(&source, NULL, limited, ERR));
  fs_tree_free(limited);
  CHECK(third.destroyed == 1);
  /* arguments: the source ends all the same */
  source = counting_source_of(&second, bytes.data, bytes.size);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_source_open_into(&source, NULL, NULL, ERR));
  CHECK(second.destroyed == 1);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_source_open_into(NULL, NULL, tree, ERR));
  fs_tree_free(tree);
  CHECK(first.destroyed == 1);
  free(bytes.data);
  free(bad.data);
}

int main(void) {
  pack_twenty();
  test_failing_opens(0);
  test_failing_opens(1);
  test_failing_gathers(0);
  test_failing_gathers(1);
  test_equality();
  test_changing_bytes();
  test_threads();
  test_opening_into();
  return check_result();
}
