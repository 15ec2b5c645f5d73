/* array.h: producers that fail, and that their user data is destroyed once, whatever happens. */
#include "file_support.h"

#include "producer.h"

static void test_failing_producers(void) {
  const int64_t shape[] = { 1 << 20 };
  const char *path = in_temporary("failing");
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  fs_tree *five = tree_of("5");
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(five), NULL, buffer, ERR));
  size_t n = 1;
  for (int is_through = 0; !is_through; ++n) {
    Producer producer = { .fail_at = n };
    const fs_array_source array = produced(&producer, 1, shape);
    fs_tree *tree = tree_with(&array);
    fs_error *error = NULL;
    write_file(path, "old", 3);
    const fs_status status = fs_msgpack_save_file(fs_tree_root(tree), path, SAVE_AS_STATE_DICT, &error);
    is_through = status == FS_OK;
    if (!is_through) {
      CHECK(status == FS_E_CALLBACK && strstr(fs_error_message(error), "the generator is out of fuel") != NULL);
      CHECK_TEXT(fs_error_path(error), "./a");
      CHECK(is_file_of(path, "old", 3) && unfinished_files() == 0);
    }
    fs_error_free(error);
    fs_tree_free(tree);
    CHECK(producer.destroyed == 1);
  }
  CHECK(n > 3);
  Producer producer = { .fail_at = 1 };
  const fs_array_source array = produced(&producer, 1, shape);
  fs_tree *tree = tree_with(&array);
  uint32_t *numbers = calloc(1 << 20, 4);
  CHECK_FAILS_AT(FS_E_CALLBACK, "./a", UINT64_MAX, fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == 0);
  producer.fail_at = producer.calls + 1;
  CHECK_FAILS_AT(FS_E_CALLBACK, "./a", UINT64_MAX,
                 fs_node_array_gather(fs_node_at(fs_tree_root(tree), "a"), numbers, 4 << 20, ERR));
  CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "a"), numbers, 4 << 20, ERR));
  CHECK(numbers[(1 << 20) - 1] == number_at((1 << 20) - 1));
  free(numbers);
  fs_tree_free(tree);
  fs_tree_free(five);
  fs_buffer_free(buffer);
}

/* What can't be put into a tree is destroyed by then. */
static void check_refused(fs_status expected, fs_array_source array, int is_stuck, int is_scalar) {
  Producer *producer = array.user_data;
  fs_builder *builder = new_builder();
  if (is_stuck) CHECK_FAILS(FS_E_STATE, fs_builder_end(builder, ERR));
  CHECK_FAILS(expected, is_scalar ? fs_builder_scalar(builder, &array, ERR) : fs_builder_array(builder, &array, ERR));
  CHECK(producer->calls == 0);
  if (!CHECK(producer->destroyed == 1))
    fprintf(stderr, "  %s: destroyed %d times\n", fs_status_name(expected), producer->destroyed);
  fs_builder_free(builder);
  CHECK(producer->destroyed == 1);
}

static void test_destruction(void) {
  const int64_t shape[] = { 10 }, negative[] = { -1 }, many_dimensions[65] = { 0 };
  static const uint32_t data[10];
  for (int variant = 0; variant < 8; ++variant) {
    Producer producer = { 0 };
    fs_array_source array = produced(&producer, 1, shape);
    fs_status expected = FS_E_INVALID_ARGUMENT;
    if (variant == 0) array.shape = negative, expected = FS_E_SHAPE;
    if (variant == 1)
      array.dtype = FS_DTYPE_OPAQUE, array.dtype_name = "object", array.item_size = 8, expected = FS_E_DTYPE;
    if (variant == 2) array.rank = 65, array.shape = many_dimensions, expected = FS_E_LIMIT;
    if (variant == 3) array.data = data;
    if (variant == 4) array.strides = (const int64_t[]){ 4 };
    if (variant == 5) array.copy_data = 1;
    if (variant == 6) expected = FS_E_STATE;
    if (variant == 7) expected = FS_E_SHAPE; /* no scalar has a dimension */
    check_refused(expected, array, variant == 6, variant == 7);
  }
  /* a builder that is freed, or goes wrong later */
  for (int goes_wrong = 0; goes_wrong < 3; ++goes_wrong) {
    Producer producer = { 0 };
    const fs_array_source array = produced(&producer, 1, shape);
    fs_builder *builder = new_builder();
    fs_tree *tree = NULL;
    CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
    CHECK_OK(fs_builder_array(builder, &array, ERR));
    CHECK(producer.destroyed == 0);
    if (goes_wrong == 1) CHECK_FAILS(FS_E_STATE, fs_builder_key(builder, "k", 1, ERR));
    if (goes_wrong > 0) CHECK_FAILS(FS_E_STATE, fs_builder_finish(builder, &tree, ERR));
    fs_builder_free(builder);
    CHECK(producer.destroyed == 1 && producer.calls == 0);
  }
  /* no builder; and nothing to destroy */
  Producer producer = { 0 };
  fs_array_source array = produced(&producer, 1, shape);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_array(NULL, &array, ERR));
  CHECK(producer.destroyed == 1);
  producer = (Producer){ 0 };
  array.destroy_user_data = NULL;
  fs_tree *tree = tree_with(&array);
  fs_tree_free(tree);
  CHECK(producer.destroyed == 0);
}

/* Trees that are made of others share the producer; it goes with the last of them. */
static void test_shared_producers(void) {
  for (int way = 0; way < 4; ++way) {
    Producer producer = { 0 };
    const fs_array_source array = produced(&producer, 2, shape_of_4000);
    fs_tree *tree = tree_with(&array), *other = NULL;
    const fs_node *root = fs_tree_root(tree);
    uint32_t numbers[4000];
    if (way == 0) {
      fs_builder *builder = new_builder();
      CHECK_OK(fs_builder_node(builder, root, ERR));
      CHECK_OK(fs_builder_finish(builder, &other, ERR));
      fs_builder_free(builder);
    }
    if (way == 1) CHECK_OK(fs_node_to_state_dict(root, NULL, &other, ERR));
    if (way == 2) CHECK_OK(fs_node_replace(root, fs_node_at(root, "x"), root, NULL, &other, ERR));
    if (way == 3) CHECK_OK(fs_node_from_state_dict(root, root, NULL, &other, ERR));
    CHECK(producer.calls == 0 && producer.destroyed == 0);
    CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(other), "a"), numbers, sizeof numbers, ERR));
    CHECK(numbers[77] == number_at(77));
    fs_tree_free(other);
    CHECK(producer.destroyed == 0);
    CHECK_OK(fs_node_array_gather(fs_node_at(root, "a"), numbers, sizeof numbers, ERR));
    fs_tree_free(tree);
    CHECK(producer.destroyed == 1);
  }
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_failing_producers();
  test_destruction();
  test_shared_producers();
  temporary_end();
  return check_result();
}
