/* Attack 59: a count for which the bytes can't hold such elements. Room is made for entries that can be elements, and never for
 * a thousand times the bytes. */
#include "function_types.h"
#include "hex.h"

typedef struct Enemy {
  int32_t health, mana;
  float weights[300];
} Enemy;

typedef struct Row {
  double numbers[200];
} Row;

typedef struct World {
  Vector enemies;
} World;

static size_t most_count;
static int prepare_calls;

static fs_status size_of_world(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const Vector *)container)->count;
  return FS_OK;
}

static fs_status no_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                         const void **out_element, fs_error **error, void *user_data) {
  (void)container, (void)cursor, (void)out_key, (void)out_key_size, (void)out_element, (void)error, (void)user_data;
  return FS_E_INTERNAL;
}

/* Makes no room: whether it is asked to is what counts. */
static fs_status count_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  (void)container, (void)user_data, (void)out_staged;
  ++prepare_calls;
  if (count > most_count) most_count = count;
  *error = fs_error_create(FS_E_STATE, "asked for room");
  return FS_E_STATE;
}

static fs_status no_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                            fs_error **error, void *user_data) {
  (void)staged, (void)index, (void)key, (void)key_size, (void)out_element, (void)error, (void)user_data;
  return FS_E_INTERNAL;
}

static void nothing(void *container, void *staged, void *user_data) { (void)container, (void)staged, (void)user_data; }

static fs_registry *new_registry(fs_container container, const char *element) {
  static const fs_field enemy_fields[] = { FS_FIELD_VALUE(Enemy, health, FS_DTYPE_INT32),
                                           FS_FIELD_VALUE(Enemy, mana, FS_DTYPE_INT32),
                                           FS_FIELD_ARRAY(Enemy, weights, FS_DTYPE_FLOAT32, 300) };
  static const fs_field row_fields[] = { FS_FIELD_ARRAY(Row, numbers, FS_DTYPE_FLOAT64, 200) };
  const fs_accessors accessors = { .struct_size = sizeof accessors,
                                   .container = container,
                                   .size = size_of_world,
                                   .next = no_next,
                                   .prepare = count_prepare,
                                   .staged_element = no_element,
                                   .commit = nothing,
                                   .discard = nothing };
  const fs_type enemy = FS_TYPE_FIELDS(Enemy, enemy_fields);
  fs_type row = FS_TYPE_FIELDS(Row, row_fields);
  const fs_field world_fields[] = { { .struct_size = sizeof(fs_field),
                                      .name = "enemies",
                                      .storage = FS_STORAGE_ACCESSORS,
                                      .rank = 1,
                                      .shape = { FS_COUNTED },
                                      .type_name = element,
                                      .accessors = &accessors } };
  const fs_type world = FS_TYPE_FIELDS(World, world_fields);
  fs_registry *registry = NULL;
  row.kind = FS_KIND_NIL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &enemy, ERR));
  CHECK_OK(fs_register_type(registry, &row, ERR));
  CHECK_OK(fs_register_type(registry, &world, ERR));
  return registry;
}

/* {'enemies': {'0': element, '1': element, …}} */
static Bytes world_of(size_t count, const char *element) {
  Bytes bytes = packed_bytes("{'enemies': {}}"), value = packed_bytes(element), entries = no_bytes(),
        world = no_bytes();
  for (size_t i = 0; i < count; ++i) {
    char key[24];
    Bytes text = no_bytes();
    put(&text, key, (size_t)snprintf(key, sizeof key, "%zu", i));
    put_str(&entries, text);
    put(&entries, value.data, value.size);
  }
  put(&world, bytes.data, bytes.size - 1);
  put_map(&world, count, entries);
  free(bytes.data);
  free(value.data);
  return exact_bytes(world);
}

static fs_status restore(const fs_registry *registry, size_t count, const char *element, int32_t keep_missing) {
  const Bytes bytes = world_of(count, element);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  World world = { { NULL, NULL, 0 } };
  options.keep_missing = keep_missing;
  prepare_calls = 0;
  most_count = 0;
  const fs_status status = fs_restore(registry, "World", &world, bytes.data, bytes.size, &options, ERR);
  free(bytes.data);
  return status;
}

static void test_elements(fs_container container) {
  static const char *wrong[] = { "None", "1", "'a'", "[]", "{}", "{'health': 1}", "{'health': 1, 'mana': 2}" };
  fs_registry *registry = new_registry(container, "Enemy");
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    CHECK_FAILS(FS_E_MISMATCH, restore(registry, 5000, wrong[i], 0));
    CHECK(prepare_calls == 0);
  }
  /* What may be elements, and a few of anything. */
  CHECK_FAILS(FS_E_CALLBACK, restore(registry, 5000, "{'health': 1, 'mana': 2, 'weights': 3}", 0));
  CHECK(most_count == 5000);
  CHECK_FAILS(FS_E_CALLBACK, restore(registry, 5000, "{}", 1));
  CHECK_FAILS(FS_E_MISMATCH, restore(registry, 5000, "[]", 1));
  CHECK(prepare_calls == 0);
  CHECK_FAILS(FS_E_CALLBACK, restore(registry, 50, "{}", 0));
  fs_registry_free(registry);
}

/* Whose state is that of their only field. */
static void test_bare_elements(fs_container container) {
  static const char *wrong[] = { "None", "1", "'a'", "[]", "{}", "f64[1](1)", "f64[](1)" };
  fs_registry *registry = new_registry(container, "Row");
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    CHECK_FAILS(FS_E_MISMATCH, restore(registry, 5000, wrong[i], 0));
    CHECK(prepare_calls == 0);
  }
  fs_registry_free(registry);
}

/* Room for elements counts, whoever makes it. */
static void test_memory_limit(void) {
  static const uint64_t needed = 50 * sizeof(Enemy);
  fs_registry *registry = new_registry(FS_CONTAINER_SEQUENCE, "Enemy");
  const Bytes bytes = world_of(50, "{'health': 1, 'mana': 2, 'weights': 3}");
  for (uint64_t limit = 1; limit <= needed + 65536; limit = limit < needed - 1 ? needed - 1 : limit + 65537) {
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    World world = { { NULL, NULL, 0 } };
    const int is_enough = limit > needed;
    decode.memory_limit = limit;
    options.decode = &decode;
    prepare_calls = 0;
    CHECK_FAILS(is_enough ? FS_E_CALLBACK : FS_E_LIMIT,
                fs_restore(registry, "World", &world, bytes.data, bytes.size, &options, ERR));
    CHECK(prepare_calls == is_enough);
  }
  free(bytes.data);
  fs_registry_free(registry);
}

int main(void) {
  test_memory_limit();
  test_elements(FS_CONTAINER_SEQUENCE);
  test_elements(FS_CONTAINER_MAP);
  test_bare_elements(FS_CONTAINER_SEQUENCE);
  return check_result();
}
