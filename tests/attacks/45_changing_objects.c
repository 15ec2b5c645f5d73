/* Attack 45: callbacks that describe something else in the second walk than in the first, endless or cyclic data, keys twice, text
 * that is none, NULL with a size. What was to be filled is empty after a failure, and the next call works. */
#include "file_support.h"

/* What the accessors do. */
typedef enum Mood {
  IS_STABLE,
  GROWS,
  SHRINKS,
  FAILS_LATER, /* in the second pass */
  FAILS_MIDWAY,
  GIVES_NULL_KEY,
  GIVES_BAD_KEY,
  GIVES_SAME_KEY,
  LASTS_FOREVER
} Mood;

typedef struct Numbers {
  Mood mood;
} Numbers;

typedef struct Item {
  int32_t value;
} Item;

static int size_calls, next_calls;

static fs_status numbers_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  const Mood mood = ((const Numbers *)container)->mood;
  (void)error, (void)user_data;
  const int is_later = ++size_calls > 1;
  *out_count = mood == LASTS_FOREVER ? SIZE_MAX : mood == GROWS && is_later ? 300 : mood == SHRINKS && is_later ? 1 : 2;
  return FS_OK;
}

static fs_status numbers_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                              const void **out_element, fs_error **error, void *user_data) {
  static const Item numbers[] = { { 1 }, { 2 } };
  const Mood mood = ((const Numbers *)container)->mood;
  (void)user_data;
  ++next_calls;
  if ((mood == FAILS_LATER && next_calls == 4) || (mood == FAILS_MIDWAY && next_calls == 2)) {
    *error = fs_error_create(FS_E_CALLBACK, "not a second time");
    return FS_E_CALLBACK;
  }
  *out_key = mood == GIVES_NULL_KEY                       ? NULL
             : mood == GIVES_BAD_KEY                      ? "\xff"
             : *cursor % 2 == 0 || mood == GIVES_SAME_KEY ? "a"
                                                          : "b";
  *out_key_size = 1;
  *out_element = &numbers[*cursor % 2];
  ++*cursor;
  return FS_OK;
}

/* Adds itself to the builder, and so on. */
static fs_status to_itself(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  return fs_builder_object(builder, user_data, "Endless", object, NULL, error);
}

static fs_status to_depth(const void *object, fs_builder *builder, fs_error **error, void *user_data) {
  (void)object, (void)user_data;
  fs_status status = FS_OK;
  while (status == FS_OK) status = fs_builder_begin(builder, FS_KIND_LIST, error);
  return status;
}

static fs_registry *new_registry(void) {
  static const fs_field number_fields[] = { FS_FIELD_VALUE(Item, value, FS_DTYPE_INT32) };
  const fs_accessors accessors = {
    .struct_size = sizeof accessors, .container = FS_CONTAINER_MAP, .size = numbers_size, .next = numbers_next
  };
  const fs_field fields[] = { { .struct_size = sizeof(fs_field),
                                .name = "numbers",
                                .storage = FS_STORAGE_ACCESSORS,
                                .rank = 1,
                                .shape = { FS_COUNTED },
                                .type_name = "Item",
                                .accessors = &accessors } };
  const fs_type number = FS_TYPE_FIELDS(Item, number_fields), numbers = FS_TYPE_FIELDS(Numbers, fields);
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  const fs_type endless = {
    .struct_size = sizeof endless, .name = "Endless", .size = 1, .to_state = to_itself, .user_data = registry
  };
  const fs_type deep = { .struct_size = sizeof deep, .name = "Deep", .size = 1, .to_state = to_depth };
  CHECK_OK(fs_register_type(registry, &number, ERR));
  CHECK_OK(fs_register_type(registry, &numbers, ERR));
  CHECK_OK(fs_register_type(registry, &endless, ERR));
  CHECK_OK(fs_register_type(registry, &deep, ERR));
  return registry;
}

static fs_status write_numbers(const fs_registry *registry, Mood mood, fs_buffer *buffer) {
  const Numbers numbers = { mood };
  size_calls = next_calls = 0;
  return fs_to_bytes(registry, "Numbers", &numbers, NULL, buffer, ERR);
}

static fs_status write_quietly(const fs_registry *registry, Mood mood, fs_buffer *buffer) {
  const Numbers numbers = { mood };
  size_calls = next_calls = 0;
  return fs_to_bytes(registry, "Numbers", &numbers, NULL, buffer, NULL);
}

static void check_numbers(const fs_buffer *buffer, fs_status status) {
  if (status != FS_OK) {
    CHECK(fs_buffer_size(buffer) == 0);
  } else {
    CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "{'numbers': {'a': {'value': 1}, 'b': {'value': 2}}}");
  }
}

/* Bytes of before that a failed call left half overwritten would be taken for a state. */
static void test_buffers(const fs_registry *registry) {
  /* Into memory that is there an object is written in one pass, so it has no time to change. */
  static const struct {
    Mood mood;
    fs_status kept, fresh;
  } cases[] = { { GROWS, FS_OK, FS_E_STATE },
                { SHRINKS, FS_OK, FS_E_STATE },
                { FAILS_LATER, FS_OK, FS_E_CALLBACK },
                { FAILS_MIDWAY, FS_E_CALLBACK, FS_E_CALLBACK },
                { GIVES_NULL_KEY, FS_E_INVALID_ARGUMENT, FS_E_INVALID_ARGUMENT },
                { GIVES_BAD_KEY, FS_E_UTF8, FS_E_UTF8 },
                { GIVES_SAME_KEY, FS_E_KEY, FS_E_KEY },
                { LASTS_FOREVER, FS_E_LIMIT, FS_E_LIMIT } };
  fs_buffer *kept = NULL;
  CHECK_OK(fs_buffer_create(NULL, &kept, ERR));
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    CHECK_OK(write_numbers(registry, IS_STABLE, kept));
    check_numbers(kept, FS_OK);
    fs_buffer *fresh = NULL;
    CHECK_OK(fs_buffer_create(NULL, &fresh, ERR));
    const int is_right = CHECK(write_quietly(registry, cases[i].mood, kept) == cases[i].kept) &&
                         CHECK(write_quietly(registry, cases[i].mood, fresh) == cases[i].fresh);
    if (!is_right) fprintf(stderr, "  case %d\n", (int)i);
    check_numbers(kept, cases[i].kept);
    check_numbers(fresh, cases[i].fresh);
    fs_buffer_free(fresh);
  }
  fs_buffer_free(kept);
}

/* A file is written in one walk; the old one stays, and nothing is left beside it. */
static void test_files(const fs_registry *registry) {
  const char *path = in_temporary("numbers.msgpack");
  Numbers numbers = { IS_STABLE };
  CHECK_OK(fs_save_file(registry, "Numbers", &numbers, path, NULL, ERR));
  const Bytes before = read_file(path);
  static const Mood moods[] = { GIVES_NULL_KEY, GIVES_BAD_KEY, GIVES_SAME_KEY, LASTS_FOREVER };
  for (size_t i = 0; i < sizeof moods / sizeof moods[0]; ++i) {
    fs_error *error = NULL;
    numbers.mood = moods[i];
    CHECK(fs_save_file(registry, "Numbers", &numbers, path, NULL, &error) != FS_OK);
    fs_error_free(error);
    CHECK(is_file_of(path, before.data, before.size) && unfinished_files() == 0);
  }
  free(before.data);
}

static void test_endless(const fs_registry *registry) {
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK(fs_to_bytes(registry, "Endless", "", NULL, buffer, &error) == FS_E_LIMIT);
  fs_error_free(error);
  error = NULL;
  CHECK(fs_to_state_dict(registry, "Endless", "", NULL, &tree, &error) == FS_E_LIMIT && tree == NULL);
  fs_error_free(error);
  error = NULL;
  CHECK(fs_to_bytes(registry, "Deep", "", NULL, buffer, &error) == FS_E_LIMIT);
  fs_error_free(error);
  CHECK(fs_buffer_size(buffer) == 0);
  fs_buffer_free(buffer);
}

/* An array whose items are asked for once for each time that they are written. */
static fs_status read_once(uint64_t first, uint64_t count, void *destination, fs_error **error, void *user_data) {
  (void)first;
  if (--*(int *)user_data < 0) {
    *error = fs_error_create(FS_E_CALLBACK, "gone");
    return FS_E_CALLBACK;
  }
  memset(destination, 1, count);
  return FS_OK;
}

static void test_items(void) {
  static const int64_t shape[] = { 10 };
  int times = 1;
  const fs_array_source source = { .struct_size = sizeof source,
                                   .dtype = FS_DTYPE_INT8,
                                   .rank = 1,
                                   .shape = shape,
                                   .read_items = read_once,
                                   .user_data = &times };
  fs_builder *builder = NULL;
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK_FAILS(FS_E_CALLBACK, fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == 0);
  times = 1;
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "i8[10](1, 1, 1, 1, 1, 1, 1, 1, 1, 1)");
  fs_builder_free(builder);
  fs_buffer_free(buffer);
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return 1;
  fs_registry *registry = new_registry();
  test_buffers(registry);
  test_files(registry);
  test_endless(registry);
  test_items();
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
