/* Fields whose containers grow through accessors: a sequence, a map, an optional object, and items
 * (a vector of numbers, a string). Exactly one of commit and discard follows each prepare. */
#include "objects.h"

typedef struct Item {
  int32_t n;
} Item;

/* A container of items of any size, with keys if it is a map. */
typedef struct Vector {
  char *items;
  char (*keys)[8];
  size_t count;
} Vector;

typedef struct Calls {
  int prepared, committed, discarded;
  int elements; /* that next and staged_element were asked for */
  int last;     /* element that next gives, counted with them; 0: all */
  int fails;    /* 1: prepare says no; 2: staged_element does */
} Calls;

static Calls calls;

/* user_data of the accessors: the size of an item. */
static const size_t item_bytes = sizeof(Item), float_bytes = sizeof(float), char_bytes = 1;

static size_t size_of_item(const void *user_data) { return *(const size_t *)user_data; }

static fs_status vector_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const Vector *)container)->count;
  return FS_OK;
}

static fs_status vector_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                             const void **out_element, fs_error **error, void *user_data) {
  const Vector *vector = container;
  if (calls.last != 0 && calls.elements == calls.last) {
    *error = fs_error_create(FS_E_CALLBACK, "the shelf broke");
    return FS_E_CALLBACK;
  }
  if (vector->keys) {
    *out_key = vector->keys[*cursor];
    *out_key_size = strlen(*out_key);
  }
  *out_element = vector->items + *cursor * size_of_item(user_data);
  ++*cursor;
  ++calls.elements;
  return FS_OK;
}

static fs_status vector_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  (void)container;
  if (calls.fails == 1) {
    *error = fs_error_create(FS_E_NO_MEMORY, "no shelf is long enough");
    return FS_E_NO_MEMORY;
  }
  Vector *staged = malloc(sizeof *staged);
  staged->items = calloc(count + 1, size_of_item(user_data));
  staged->keys = calloc(count + 1, sizeof *staged->keys);
  staged->count = count;
  *out_staged = staged;
  calls.prepared += 1;
  return FS_OK;
}

static fs_status vector_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                fs_error **error, void *user_data) {
  Vector *vector = staged;
  (void)error;
  if (calls.fails == 2) return FS_E_STATE;
  if (key) memcpy(vector->keys[index], key, key_size < 7 ? key_size : 7);
  *out_element = vector->items + index * size_of_item(user_data);
  ++calls.elements;
  return FS_OK;
}

static void vector_free(Vector *vector) {
  free(vector->items);
  free(vector->keys);
}

static void vector_commit(void *container, void *staged, void *user_data) {
  Vector *vector = container, *replacement = staged;
  const int has_keys = vector->keys != NULL;
  (void)user_data;
  vector_free(vector);
  *vector = *replacement;
  if (!has_keys) {
    free(vector->keys);
    vector->keys = NULL;
  }
  free(replacement);
  calls.committed += 1;
}

static void vector_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)user_data;
  vector_free(staged);
  free(staged);
  calls.discarded += 1;
}

static fs_accessors accessors_of(fs_container container, const size_t *item_size) {
  const fs_accessors accessors = { sizeof accessors,
                                   container,
                                   0,
                                   vector_size,
                                   vector_next,
                                   vector_prepare,
                                   vector_element,
                                   vector_commit,
                                   vector_discard,
                                   (void *)(uintptr_t)item_size,
                                   NULL,
                                   NULL,
                                   FS_LAYOUT_NONE,
                                   0,
                                   0,
                                   0,
                                   NULL,
                                   NULL };
  return accessors;
}

typedef struct World {
  Vector sequence, map, optional, numbers, text;
  int32_t last;
} World;

static fs_registry *registry;
static fs_buffer *buffer;

static fs_field container_field(const char *name, size_t offset, fs_dtype dtype, const fs_accessors *accessors) {
  fs_field field = FS_FIELD_VALUE_AS(name, World, last, FS_DTYPE_NONE, FS_FORM_DEFAULT);
  field.offset = offset;
  field.storage = FS_STORAGE_ACCESSORS;
  field.accessors = accessors;
  field.dtype = dtype;
  if (dtype == FS_DTYPE_NONE) field.type_name = "Item";
  if (dtype == FS_DTYPE_FLOAT32) field.rank = 1, field.shape[0] = FS_COUNTED;
  return field;
}

static int32_t sequences_are_contiguous;

static void register_world(int is_writable_only) {
  static const fs_field item_fields[] = { FS_FIELD_VALUE(Item, n, FS_DTYPE_INT32) };
  fs_accessors sequence = accessors_of(FS_CONTAINER_SEQUENCE, &item_bytes);
  const fs_accessors map = accessors_of(FS_CONTAINER_MAP, &item_bytes);
  const fs_accessors optional = accessors_of(FS_CONTAINER_OPTIONAL, &item_bytes);
  const fs_accessors numbers = accessors_of(FS_CONTAINER_ITEMS, &float_bytes);
  const fs_accessors text = accessors_of(FS_CONTAINER_ITEMS, &char_bytes);
  sequence.is_contiguous = sequences_are_contiguous;
  if (is_writable_only) {
    sequence.prepare = NULL;
    sequence.staged_element = NULL;
    sequence.commit = sequence.discard = NULL;
  }
  const fs_field fields[] = {
    container_field("s", offsetof(World, sequence), FS_DTYPE_NONE, &sequence),
    container_field("m", offsetof(World, map), FS_DTYPE_NONE, &map),
    container_field("o", offsetof(World, optional), FS_DTYPE_NONE, &optional),
    container_field("n", offsetof(World, numbers), FS_DTYPE_FLOAT32, &numbers),
    container_field("t", offsetof(World, text), FS_DTYPE_STR, &text),
    FS_FIELD_VALUE(World, last, FS_DTYPE_INT32),
  };
  fs_type item = FS_TYPE_FIELDS(Item, item_fields), world = FS_TYPE_FIELDS(World, fields);
  item.override_existing = world.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &item, ERR));
  CHECK_OK(fs_register_type(registry, &world, ERR));
}

static World empty_world(void) {
  World world;
  memset(&world, 0, sizeof world);
  world.map.keys = calloc(1, sizeof *world.map.keys);
  return world;
}

static void free_world(World *world) {
  vector_free(&world->sequence);
  vector_free(&world->map);
  vector_free(&world->optional);
  vector_free(&world->numbers);
  vector_free(&world->text);
}

static int item_at(const Vector *vector, size_t index) { return ((const Item *)(const void *)vector->items)[index].n; }

static const char full_text[] =
    "{'s': {'0': {'n': 1}, '1': {'n': 2}}, 'm': {'x': {'n': 3}, 'yz': {'n': 4}}, 'o': {'n': 5}, 'n': f32[2](1, 2), "
    "'t': 'hey', 'last': 6}";
static const char empty_text[] = "{'s': {}, 'm': {}, 'o': None, 'n': f32[0](), 't': '', 'last': 7}";
/* the same as the first, but for the last field, which is a str: all before has been staged then */
static const char bad_text[] =
    "{'s': {'0': {'n': 1}, '1': {'n': 2}}, 'm': {'x': {'n': 3}, 'yz': {'n': 4}}, 'o': {'n': 5}, 'n': f32[2](1, 2), "
    "'t': 'hey', 'last': '6'}";

static fs_status restore(World *world, const char *text, fs_error **error) {
  calls.prepared = calls.committed = calls.discarded = 0;
  const fs_status status = restore_packed(registry, "World", world, text, NULL, error);
  CHECK(calls.prepared == calls.committed + calls.discarded);
  CHECK(status == FS_OK ? calls.discarded == 0 : calls.committed == 0);
  return status;
}

static void check_world(const World *world, const char *text) {
  CHECK_OK(fs_to_bytes(registry, "World", world, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), text);
}

static void test_round_trip(void) {
  World world = empty_world();
  check_world(&world, "{'s': {}, 'm': {}, 'o': None, 'n': f32[0](), 't': '', 'last': 0}");
  CHECK_OK(restore(&world, full_text, ERR));
  CHECK(calls.committed == 5);
  CHECK(world.sequence.count == 2 && item_at(&world.sequence, 1) == 2);
  CHECK(world.map.count == 2 && item_at(&world.map, 0) == 3 && item_at(&world.map, 1) == 4);
  CHECK(strcmp(world.map.keys[0], "x") == 0 && strcmp(world.map.keys[1], "yz") == 0);
  CHECK(world.optional.count == 1 && item_at(&world.optional, 0) == 5);
  CHECK(world.numbers.count == 2 && ((float *)(void *)world.numbers.items)[1] == 2);
  CHECK(world.text.count == 3 && memcmp(world.text.items, "hey", 3) == 0);
  CHECK(world.last == 6);
  check_world(&world, full_text);
  CHECK_OK(restore(&world, empty_text, ERR));
  CHECK(world.sequence.count == 0 && world.map.count == 0 && world.optional.count == 0);
  CHECK(world.numbers.count == 0 && world.text.count == 0 && world.last == 7);
  check_world(&world, empty_text);
  free_world(&world);
}

/* All of it, or nothing of it. */
static void test_failures(void) {
  World world = empty_world();
  CHECK_OK(restore(&world, full_text, ERR));
  const World before = world;
  CHECK_FAILS(FS_E_MISMATCH, restore(&world, bad_text, ERR));
  CHECK(memcmp(&world, &before, sizeof world) == 0);
  check_world(&world, full_text);

  fs_error *error = NULL;
  calls.fails = 1;
  CHECK(restore(&world, empty_text, &error) == FS_E_CALLBACK);
  CHECK(strstr(fs_error_report(error), "no shelf is long enough") != NULL);
  CHECK(strstr(fs_error_report(error), "./s") != NULL);
  fs_error_free(error);
  calls.fails = 2;
  CHECK(restore(&world, full_text, NULL) == FS_E_CALLBACK);
  calls.fails = 0;
  CHECK(memcmp(&world, &before, sizeof world) == 0);
  check_world(&world, full_text);

  /* wrong shapes and kinds of containers, each by itself */
  static const char *const wrong[] = {
    "{'s': 'x', 'm': {}, 'o': None, 'n': f32[0](), 't': '', 'last': 7}",
    "{'s': {'1': {'n': 1}}, 'm': {}, 'o': None, 'n': f32[0](), 't': '', 'last': 7}",
    "{'s': {}, 'm': [], 'o': None, 'n': f32[0](), 't': '', 'last': 7}",
    "{'s': {}, 'm': {5: None}, 'o': None, 'n': f32[0](), 't': '', 'last': 7}",
    "{'s': {}, 'm': {}, 'o': 5, 'n': f32[0](), 't': '', 'last': 7}",
    "{'s': {}, 'm': {}, 'o': None, 'n': f32[0,0](), 't': '', 'last': 7}",
    "{'s': {}, 'm': {}, 'o': None, 'n': i8[0](), 't': '', 'last': 7}",
    "{'s': {}, 'm': {}, 'o': None, 'n': f32[0](), 't': 5, 'last': 7}",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    if (!CHECK(restore(&world, wrong[i], NULL) != FS_OK)) fprintf(stderr, "  %s\n", wrong[i]);
    CHECK(memcmp(&world, &before, sizeof world) == 0);
  }
  free_world(&world);
}

/* Whichever call of `next` fails, in the one pass into memory that is there, or in the two that find out how much is needed: the
 * buffer is empty, and keeps its memory. */
static void test_next_fails(void) {
  World world = empty_world();
  CHECK_OK(restore(&world, full_text, ERR));
  check_world(&world, full_text);
  calls.elements = 0;
  check_world(&world, full_text);
  const int all = calls.elements;
  const void *memory = fs_buffer_data(buffer);
  CHECK(all == 7);
  for (int last = 1; last < all; ++last) {
    calls.elements = 0;
    calls.last = last;
    CHECK_FAILS(FS_E_CALLBACK, fs_to_bytes(registry, "World", &world, NULL, buffer, ERR));
    CHECK(fs_buffer_size(buffer) == 0 && fs_buffer_data(buffer) == memory);
    calls.last = 0;
    check_world(&world, full_text);
  }
  for (int last = 1; last < 2 * all; ++last) {
    fs_buffer *fresh = NULL;
    CHECK_OK(fs_buffer_create(NULL, &fresh, ERR));
    calls.elements = 0;
    calls.last = last;
    CHECK_FAILS(FS_E_CALLBACK, fs_to_bytes(registry, "World", &world, NULL, fresh, ERR));
    CHECK(fs_buffer_size(fresh) == 0);
    calls.last = 0;
    CHECK_OK(fs_to_bytes(registry, "World", &world, NULL, fresh, ERR));
    fs_buffer_free(fresh);
  }
  free_world(&world);
}

/* Without the four functions for restoring, a field can only be written. */
static void test_only_written(void) {
  World world = empty_world();
  CHECK_OK(restore(&world, full_text, ERR));
  register_world(1);
  check_world(&world, full_text);
  const World before = world;
  CHECK(restore(&world, empty_text, NULL) != FS_OK);
  CHECK(memcmp(&world, &before, sizeof world) == 0);
  register_world(0);
  free_world(&world);
}

/* A vector of structs: its first element tells where the others are. */
static void test_contiguous(void) {
  World world = empty_world();
  sequences_are_contiguous = 1;
  register_world(0);
  calls.elements = 0;
  CHECK_OK(restore(&world, full_text, ERR));
  CHECK(calls.elements == 6); /* the sequence of two, the map of two, the optional one, the items, the text */
  CHECK(world.sequence.count == 2 && item_at(&world.sequence, 0) == 1 && item_at(&world.sequence, 1) == 2);
  check_world(&world, full_text);
  CHECK_FAILS(FS_E_MISMATCH, restore(&world, bad_text, ERR));
  check_world(&world, full_text);
  calls.fails = 2;
  CHECK(restore(&world, full_text, NULL) == FS_E_CALLBACK);
  calls.fails = 0;
  CHECK_OK(restore(&world, empty_text, ERR));
  check_world(&world, empty_text);

  /* for sequences only, and nothing but 0 and 1 */
  static const struct {
    fs_container container;
    int32_t is_contiguous;
  } wrong[] = { { FS_CONTAINER_MAP, 1 }, { FS_CONTAINER_OPTIONAL, 1 }, { FS_CONTAINER_SEQUENCE, 2 } };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    fs_accessors accessors = accessors_of(wrong[i].container, &item_bytes);
    accessors.is_contiguous = wrong[i].is_contiguous;
    const fs_field fields[] = { container_field("s", offsetof(World, sequence), FS_DTYPE_NONE, &accessors) };
    const fs_type type = FS_TYPE_FIELDS_AS("Wrong", World, fields, FS_KIND_DATACLASS);
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  }
  sequences_are_contiguous = 0;
  register_world(0);
  free_world(&world);
}

/* Items of a fixed shape, whose memory the container allocates. */
static void test_fixed_shape(void) {
  static const char matrix_text[] = "{'n': f32[2,2](1, 2, 3, 4)}";
  static const size_t row_bytes = 2 * sizeof(float);
  const fs_accessors accessors = accessors_of(FS_CONTAINER_ITEMS, &row_bytes);
  fs_field field[] = { container_field("n", offsetof(World, numbers), FS_DTYPE_FLOAT32, &accessors) };
  field->rank = 2;
  field->shape[0] = field->shape[1] = 2;
  const fs_type type = FS_TYPE_FIELDS_AS("Matrix", World, field, FS_KIND_DATACLASS);
  CHECK_OK(fs_register_type(registry, &type, ERR));

  World world = empty_world();
  Bytes bytes = packed_bytes(matrix_text);
  CHECK_OK(fs_restore(registry, "Matrix", &world, bytes.data, bytes.size, NULL, ERR));
  free(bytes.data);
  CHECK(world.numbers.count == 2 && ((float *)(void *)world.numbers.items)[3] == 4);
  CHECK_OK(fs_to_bytes(registry, "Matrix", &world, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), matrix_text);
  bytes = packed_bytes("{'n': f32[1,2](1, 2)}");
  CHECK_FAILS_AT(FS_E_MISMATCH, "./n", UINT64_MAX,
                 fs_restore(registry, "Matrix", &world, bytes.data, bytes.size, NULL, ERR));
  free(bytes.data);
  CHECK(world.numbers.count == 2);
  /* nothing is read beyond what the container has */
  world.numbers.count = 1;
  CHECK_FAILS_AT(FS_E_CALLBACK, "./n", UINT64_MAX, fs_to_bytes(registry, "Matrix", &world, NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == 0);
  free_world(&world);

  field->rank = 0;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  register_world(0);
  test_round_trip();
  test_failures();
  test_next_fails();
  test_only_written();
  test_contiguous();
  test_fixed_shape();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  return check_result();
}
