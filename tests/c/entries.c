/* Containers that give many elements at once: what is written is what `next` would give, and an answer that can't be is an error. */
#include "objects.h"

enum { MOST = 40 };

typedef struct Item {
  int32_t n;
} Item;

typedef struct Shelf {
  Item items[MOST];
  char keys[MOST][8];
  size_t count;
} Shelf;

typedef struct World {
  Shelf map, sequence;
  int32_t last;
} World;

enum { HONEST, TOO_MANY, TOO_FEW, ONE_SIZE_LESS, NO_ELEMENT, NO_KEY, LONG_KEY, FAILS, FAILS_LATER };

static struct {
  size_t capacity; /* as the library asks */
  int sizes, nexts, entries;
  int lie;
} calls;

static const size_t capacity_of_library = 8;

static fs_registry *registry;
static fs_buffer *buffer;

static fs_status shelf_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  ++calls.sizes;
  *out_count = ((const Shelf *)container)->count - (calls.lie == ONE_SIZE_LESS ? 1 : 0);
  return FS_OK;
}

static fs_status shelf_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                            const void **out_element, fs_error **error, void *user_data) {
  const Shelf *shelf = container;
  (void)error, (void)user_data;
  ++calls.nexts;
  *out_key = shelf->keys[*cursor];
  *out_key_size = strlen(*out_key);
  *out_element = &shelf->items[(*cursor)++];
  return FS_OK;
}

static fs_status shelf_entries(const void *container, uintptr_t *cursor, size_t capacity, fs_entry *out_entries,
                               size_t *out_count, fs_error **error, void *user_data) {
  const Shelf *shelf = container;
  (void)user_data;
  ++calls.entries;
  calls.capacity = capacity;
  if (calls.lie == FAILS || (calls.lie == FAILS_LATER && *cursor != 0)) {
    *error = fs_error_create(FS_E_STATE, "the shelf broke");
    return FS_E_STATE;
  }
  size_t count = 0;
  while (count < capacity && *cursor < shelf->count) {
    const char *const key = shelf->keys[*cursor];
    out_entries[count].key = key;
    out_entries[count].key_size = strlen(key);
    out_entries[count++].element = &shelf->items[(*cursor)++];
  }
  if (count != 0 && calls.lie == NO_ELEMENT) out_entries[count - 1].element = NULL;
  if (count != 0 && calls.lie == NO_KEY) out_entries[count - 1].key = NULL;
  if (count != 0 && calls.lie == LONG_KEY) out_entries[count - 1].key_size = SIZE_MAX / 2;
  if (calls.lie == TOO_MANY) count = capacity + 1;
  if (calls.lie == TOO_FEW && *cursor > capacity) count = 0;
  *out_count = count;
  return FS_OK;
}

static void forget_calls(int lie) {
  memset(&calls, 0, sizeof calls);
  calls.lie = lie;
}

static fs_accessors accessors_of(fs_container container, int has_next, int has_entries) {
  fs_accessors accessors = FS_ACCESSORS_INIT;
  accessors.container = container;
  accessors.size = shelf_size;
  if (has_next) accessors.next = shelf_next;
  if (has_entries) accessors.entries = shelf_entries;
  return accessors;
}

static void register_world(int has_next, int has_entries) {
  static const fs_field item_fields[] = { FS_FIELD_VALUE(Item, n, FS_DTYPE_INT32) };
  const fs_accessors map = accessors_of(FS_CONTAINER_MAP, has_next, has_entries);
  const fs_accessors sequence = accessors_of(FS_CONTAINER_SEQUENCE, has_next, has_entries);
  const fs_field fields[] = { FS_FIELD_CONTAINER(World, map, "Item", &map),
                              FS_FIELD_CONTAINER(World, sequence, "Item", &sequence),
                              FS_FIELD_VALUE(World, last, FS_DTYPE_INT32) };
  fs_type types[] = { FS_TYPE_FIELDS(Item, item_fields), FS_TYPE_FIELDS(World, fields) };
  types[0].override_existing = types[1].override_existing = 1;
  CHECK_OK(fs_register_types(registry, types, 2, sizeof types[0], ERR));
}

/* Keys in order, or the other way around. */
static void fill_shelf(Shelf *shelf, size_t count, int is_sorted) {
  shelf->count = count;
  for (size_t i = 0; i < count; ++i) {
    const size_t number = is_sorted ? i : count - 1 - i;
    snprintf(shelf->keys[i], sizeof shelf->keys[i], "k%02u", (unsigned)number);
    shelf->items[i].n = (int32_t)(1000 + i);
  }
}

static World world_of(size_t count, int is_sorted) {
  static World world;
  memset(&world, 0, sizeof world);
  fill_shelf(&world.map, count, is_sorted);
  fill_shelf(&world.sequence, count, is_sorted);
  world.last = 7;
  return world;
}

static Bytes written(const World *world) {
  CHECK_OK(fs_to_bytes(registry, "World", world, NULL, buffer, ERR));
  Bytes bytes = { malloc(fs_buffer_size(buffer)), fs_buffer_size(buffer) };
  memcpy(bytes.data, fs_buffer_data(buffer), bytes.size);
  return bytes;
}

static void check_same_bytes(size_t count, int is_sorted) {
  const World world = world_of(count, is_sorted);
  register_world(1, 0);
  const Bytes wanted = written(&world);
  for (int has_next = 0; has_next < 2; ++has_next) {
    register_world(has_next, 1);
    forget_calls(HONEST);
    const Bytes found = written(&world);
    CHECK(found.size == wanted.size && memcmp(found.data, wanted.data, wanted.size) == 0);
    CHECK(calls.nexts == 0 && calls.capacity == capacity_of_library);
    free(found.data);
    /* once more, when the memory is large enough for one pass */
    forget_calls(HONEST);
    CHECK_OK(fs_to_bytes(registry, "World", &world, NULL, buffer, ERR));
    /* keys that aren't in order are compared, for which they are asked for again */
    const int again = !is_sorted && count > 1;
    if (count < capacity_of_library) CHECK(calls.sizes == 0 && calls.entries == 2 + again);
    if (count >= capacity_of_library) CHECK(calls.sizes == 2);
  }
  free(wanted.data);
}

static void test_same_bytes(void) {
  static const size_t counts[] = { 0, 1, 2, 7, 8, 9, 15, 16, 17, MOST };
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; ++i) {
    check_same_bytes(counts[i], 1);
    check_same_bytes(counts[i], 0);
  }
}

static void test_tree(void) {
  const World world = world_of(17, 0);
  register_world(0, 1);
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "World", &world, NULL, &tree, ERR));
  int64_t n = 0;
  CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(tree), "map/k00/n"), &n, ERR));
  CHECK(n == 1016);
  CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(tree), "sequence/16/n"), &n, ERR));
  CHECK(n == 1016);
  fs_tree_free(tree);
}

static void check_refused(int lie, size_t count, fs_status status, const char *message) {
  const World world = world_of(count, 1);
  fs_error *error = NULL;
  forget_calls(lie);
  CHECK(fs_to_bytes(registry, "World", &world, NULL, buffer, &error) == status);
  if (!CHECK(strstr(fs_error_message(error), message) != NULL)) fprintf(stderr, "  %s\n", fs_error_message(error));
  CHECK(strcmp(fs_error_path(error), "./map") == 0);
  CHECK(fs_buffer_size(buffer) == 0);
  fs_error_free(error);
  forget_calls(HONEST);
  CHECK_OK(fs_to_bytes(registry, "World", &world, NULL, buffer, ERR));
}

static void test_lies(void) {
  static const char another_number[] = "the callback entries gave another number of elements than size";
  register_world(1, 1);
  check_refused(TOO_MANY, 3, FS_E_CALLBACK, "the callback entries gave more than there was room for");
  check_refused(TOO_MANY, 0, FS_E_CALLBACK, "the callback entries gave more than there was room for");
  check_refused(TOO_FEW, 17, FS_E_CALLBACK, another_number);
  check_refused(ONE_SIZE_LESS, 8, FS_E_CALLBACK, another_number);
  check_refused(NO_ELEMENT, 3, FS_E_CALLBACK, "the callback entries gave no element");
  check_refused(NO_ELEMENT, 9, FS_E_CALLBACK, "the callback entries gave no element");
  check_refused(NO_KEY, 3, FS_E_INVALID_ARGUMENT, "the callback entries gave a NULL key with a size");
  check_refused(LONG_KEY, 3, FS_E_LIMIT, "a key has at most 2^32 - 1 bytes");
  check_refused(FAILS, 3, FS_E_CALLBACK, "the callback entries failed: the shelf broke");
  check_refused(FAILS_LATER, 9, FS_E_CALLBACK, "the callback entries failed: the shelf broke");
}

/* Keys are checked as those of `next`. */
static void test_keys(void) {
  register_world(0, 1);
  /* a key twice, of a few that are compared and of many */
  for (size_t count = 2; count < 20; ++count) {
    World twice = world_of(count, 1);
    memcpy(twice.map.keys[count - 1], twice.map.keys[count / 3], sizeof twice.map.keys[0]);
    CHECK_FAILS_AT(FS_E_KEY, "./map", UINT64_MAX, fs_to_bytes(registry, "World", &twice, NULL, buffer, ERR));
  }
  World world = world_of(9, 1);
  memcpy(world.map.keys[8], "\xff", 2);
  CHECK_FAILS_AT(FS_E_UTF8, "./map", UINT64_MAX, fs_to_bytes(registry, "World", &world, NULL, buffer, ERR));
  world = world_of(3, 1);
  world.map.keys[0][0] = '\0';
  CHECK_OK(fs_to_bytes(registry, "World", &world, NULL, buffer, ERR));
}

static fs_status no_items(const void *container, uint64_t first_item, uint64_t item_count, void *destination,
                          fs_error **error, void *user_data) {
  (void)container, (void)first_item, (void)item_count, (void)destination, (void)error, (void)user_data;
  return FS_OK;
}

/* For what has elements one by one. */
static void test_refused_tables(void) {
  static const struct {
    fs_container container;
    int32_t is_contiguous;
  } wrong[] = { { FS_CONTAINER_OPTIONAL, 0 }, { FS_CONTAINER_SEQUENCE, 1 } };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    fs_accessors accessors = accessors_of(wrong[i].container, 1, 1);
    accessors.is_contiguous = wrong[i].is_contiguous;
    const fs_field fields[] = { FS_FIELD_CONTAINER(World, map, "Item", &accessors) };
    const fs_type type = FS_TYPE_FIELDS_AS("Wrong", World, fields, FS_KIND_DATACLASS);
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  }
  fs_accessors items = accessors_of(FS_CONTAINER_ITEMS, 1, 1);
  fs_accessors stream = accessors_of(FS_CONTAINER_STREAM, 0, 1), none = accessors_of(FS_CONTAINER_MAP, 0, 0);
  stream.read_items = no_items;
  const fs_field fields[] = { FS_FIELD_ITEMS(World, map, FS_DTYPE_INT32, &items, FS_COUNTED),
                              FS_FIELD_ITEMS(World, map, FS_DTYPE_INT32, &stream, FS_COUNTED),
                              FS_FIELD_CONTAINER(World, map, "Item", &none) };
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; ++i) {
    fs_type type = FS_TYPE_FIELDS_AS("Wrong", World, fields, FS_KIND_DATACLASS);
    type.fields = &fields[i];
    type.field_count = 1;
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  }
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  test_same_bytes();
  test_tree();
  test_lies();
  test_keys();
  test_refused_tables();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  return check_result();
}
