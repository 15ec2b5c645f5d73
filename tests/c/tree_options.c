/* tree.h: trees that are made of an object or of other trees share the data, or stand alone. */
#include "file_support.h"

#include "counting_allocator.h"
#include "everything.h"
#include "producer.h"
#include "tree_options.h"

static fs_registry *registry;

static int32_t is_same_state(const fs_node *node, const Everything *object) {
  fs_tree *expected = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, NULL, &expected, ERR));
  const int32_t is_same = nodes_are_equal(node, fs_tree_root(expected));
  fs_tree_free(expected);
  return is_same;
}

/* Every array is one piece in memory, in host byte order and aligned. */
static void check_arrays(const fs_node *node) {
  fs_array array = FS_ARRAY_INIT;
  if (fs_node_array(node, &array, NULL) == FS_OK)
    CHECK(array.data && array.is_aligned && array.segment_count == 1 && !array.is_in_file && !array.is_big_endian);
  for (const fs_node *c = fs_node_next(node, NULL); c; c = fs_node_next(node, c)) check_arrays(c);
}

/* Of an object with fields, containers, streams and callbacks of all sorts, which changes and goes. */
static void test_state_dict_of_an_object(void) {
  Everything *object = filled_everything(5), *same = filled_everything(5);
  const fs_tree_options options = tree_options_of(NULL, 1);
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, &options, &tree, ERR));
  fill_everything(object, 6);
  CHECK(is_same_state(fs_tree_root(tree), same));
  CHECK(!is_same_state(fs_tree_root(tree), object));
  free_everything(object);
  check_arrays(fs_tree_root(tree));
  CHECK(is_same_state(fs_tree_root(tree), same));
  fs_tree_free(tree);
  free_everything(same);
}

/* Makes a tree of the one at `root`, in each of the ways. */
static fs_tree *made_of(int way, const fs_node *root, int32_t copy_data) {
  const fs_tree_options options = tree_options_of(NULL, copy_data);
  fs_tree *made = NULL;
  if (way == 0) CHECK_OK(fs_node_to_state_dict(root, &options, &made, ERR));
  if (way == 1) CHECK_OK(fs_node_replace(root, root, root, &options, &made, ERR));
  if (way == 2) CHECK_OK(fs_node_replace(root, fs_node_child(root, 0), fs_node_child(root, 0), &options, &made, ERR));
  if (way == 3) CHECK_OK(fs_node_merge(&root, 1, &options, &made, ERR));
  return made;
}

/* From memory, from files and from a source, in chunks: what the tree was made of is gone before it is used. */
static void test_trees(void) {
  Everything *object = filled_everything(7);
  fs_tree *state = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, NULL, &state, ERR));
  const Bytes bytes = bytes_of_node(fs_tree_root(state), 700);
  fs_tree_free(state);
  for (int way = 0; way < 4; ++way) {
    for (Way from = 0; from <= WAY_COUNT; ++from) {
      unsigned char *data = malloc(bytes.size);
      memcpy(data, bytes.data, bytes.size);
      fs_tree *source = NULL;
      CHECK_OK(from < WAY_COUNT ? open_in(from, data, bytes.size, NULL, &source, ERR)
                                : fs_msgpack_restore(data, bytes.size, NULL, &source, ERR));
      fs_tree *made = made_of(way, fs_tree_root(source), 1);
      fs_tree_free(source);
      memset(data, 0xc1, bytes.size);
      free(data);
      check_arrays(fs_tree_root(made));
      CHECK(is_same_state(fs_tree_root(made), object));
      fs_tree_free(made);
    }
  }
  free(bytes.data);
  free_everything(object);
}

/* [">f4" 1.5, -2; an opaque dtype; a 0-d array; a NumPy scalar; none; a key that is a NumPy scalar]: nothing of the dtype,
 * the shape or the values is lost, and the bytes that are written are the same. */
static void test_unusual_arrays(void) {
  static const char text[] =
      "{'a': dtype('>f4')[2](hex('3fc00000c0000000')), 'b': dtype('v2')[1](hex('01ff')), 'c': f32[](1.5), 'd': "
      "f32(1.5), 'e': f32[0,3](), i32(3): 1}";
  static const char plain[] = "{'a': f32[2](1.5, -2), 'b': 1}";
  fs_tree *original = tree_of(text);
  for (int way = 1; way < 4; ++way) {
    fs_tree *source = tree_of(text), *made = made_of(way, fs_tree_root(source), 1);
    fs_tree_free(source);
    CHECK(nodes_are_equal(fs_tree_root(made), fs_tree_root(original)));
    fs_tree_free(made);
  }
  fs_tree_free(original);
  fs_tree *source = tree_of("{'a': dtype('>f4')[2](hex('3fc00000c0000000')), 'b': 1}");
  fs_tree *made = made_of(3, fs_tree_root(source), 1);
  fs_array array = FS_ARRAY_INIT;
  fs_tree_free(source);
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(made), "a"), &array, ERR));
  CHECK(array.data && ((const float *)array.data)[1] == -2 && !array.is_big_endian);
  CHECK_NODE_PACKED(fs_tree_root(made), plain);
  fs_tree_free(made);
}

static void test_sharing(void) {
  fs_tree *source = tree_of("{'a': f32[2](1, 2)}");
  for (int way = 0; way < 4; ++way) {
    fs_tree *made = made_of(way, fs_tree_root(source), 0);
    fs_array left = FS_ARRAY_INIT, right = FS_ARRAY_INIT;
    CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(source), "a"), &left, ERR));
    CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(made), "a"), &right, ERR));
    CHECK(left.data && left.data == right.data);
    fs_tree_free(made);
  }
  fs_tree_free(source);
}

/* {"a": {"b": uint32[1000]}}, whose items a callback gives: they are asked for once, and then their source ends. Where it fails
 * there is no tree. */
static void test_data_of_a_callback(void) {
  static const int64_t shape[] = { 1000 };
  static uint32_t items[1000];
  const fs_tree_options options = tree_options_of(NULL, 1);
  Producer producer = { 0 };
  const fs_array_source array = produced(&producer, 1, shape);
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL, *made = NULL;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "a");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "b");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  const fs_node *root = fs_tree_root(tree), *b = fs_node_at(root, "a/b");
  producer.fail_at = 1;
  CHECK_FAILS_AT(FS_E_CALLBACK, "./a/b", UINT64_MAX, fs_node_to_state_dict(root, &options, &made, ERR));
  producer.calls = 0;
  CHECK_FAILS_AT(FS_E_CALLBACK, "./a/b", UINT64_MAX, fs_node_replace(root, b, b, &options, &made, ERR));
  producer.calls = 0;
  CHECK_FAILS_AT(FS_E_CALLBACK, "./a/b", UINT64_MAX, fs_node_merge(&root, 1, &options, &made, ERR));
  CHECK(made == NULL && producer.destroyed == 0);
  producer.fail_at = 0;
  producer.calls = 0;
  CHECK_OK(fs_node_merge(&root, 1, &options, &made, ERR));
  fs_tree_free(tree);
  CHECK(producer.calls == 1 && producer.destroyed == 1);
  CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(made), "a/b"), items, sizeof items, ERR));
  for (uint64_t i = 0; i < 1000; ++i) CHECK(items[i] == number_at(i));
  fs_tree_free(made);
}

/* memory_limit: each call fails below what it takes, and works above. */
static void test_limits(void) {
  Everything *object = filled_everything(5);
  fs_tree *state = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Everything", object, NULL, &state, ERR));
  const fs_node *root = fs_tree_root(state);
  for (int32_t copy_data = 0; copy_data < 2; ++copy_data) {
    for (int way = 0; way < 4; ++way) {
      Counts counts = { 0 };
      const fs_allocator allocator = counting_allocator(&counts);
      fs_tree_options options = tree_options_of(&allocator, copy_data);
      fs_status status = FS_E_LIMIT;
      for (options.memory_limit = 64; status == FS_E_LIMIT; options.memory_limit += options.memory_limit / 4) {
        fs_tree *made = NULL;
        counts = (Counts){ 0 };
        status = way == 0   ? fs_to_state_dict(registry, "Everything", object, &options, &made, NULL)
                 : way == 1 ? fs_node_to_state_dict(root, &options, &made, NULL)
                 : way == 2
                     ? fs_node_replace(root, fs_node_child(root, 0), fs_node_child(root, 1), &options, &made, NULL)
                     : fs_node_merge(&root, 1, &options, &made, NULL);
        CHECK(counts.peak_bytes <= options.memory_limit);
        CHECK((status == FS_OK) == (made != NULL));
        fs_tree_free(made);
        CHECK(counts.live_blocks == 0);
      }
      CHECK(status == FS_OK && options.memory_limit > 4096);
    }
  }
  fs_tree_free(state);
  free_everything(object);
}

static void test_arguments(void) {
  fs_tree *tree = tree_of("{}"), *made = NULL;
  fs_tree_options options = FS_TREE_OPTIONS_INIT;
  options.copy_data = 2;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_to_state_dict(fs_tree_root(tree), &options, &made, ERR));
  options.copy_data = 0;
  options.reserved = 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_to_state_dict(fs_tree_root(tree), &options, &made, ERR));
  CHECK(made == NULL);
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_everything(registry);
  test_state_dict_of_an_object();
  test_trees();
  test_unusual_arrays();
  test_sharing();
  test_data_of_a_callback();
  test_limits();
  test_arguments();
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
