/* registry.h: registering types, and what a description can get wrong. */
#include "callback_type.h"
#include "hex.h"

typedef struct Player {
  int32_t hp;
  float position[3];
  char name[8];
  float *path;
  size_t path_count, path_capacity;
} Player;

static const fs_field player_fields[] = {
  FS_FIELD_VALUE(Player, hp, FS_DTYPE_INT32),
  FS_FIELD_ARRAY(Player, position, FS_DTYPE_FLOAT32, 3),
  FS_FIELD_TEXT(Player, name),
  FS_FIELD_COUNTED_ARRAY(Player, path, FS_DTYPE_FLOAT32, path_count, path_capacity),
};

static fs_registry *new_registry(void) {
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  return registry;
}

static void test_names(void) {
  fs_registry *registry = new_registry();
  CHECK(fs_is_serializable(registry, "Player") == 0);
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Player, player_fields), ERR));
  CHECK(fs_is_serializable(registry, "Player") == 1);
  CHECK(fs_is_serializable(registry, "player") == 0);
  CHECK(fs_is_serializable(registry, "Play") == 0);
  fs_registry_free(registry);
  fs_registry_free(NULL);
}

/* A description is copied, deeply. */
static void test_description_is_copied(void) {
  fs_registry *registry = new_registry();
  fs_buffer *buffer = NULL;
  fs_field fields[4];
  char type_name[] = "Player", key[] = "hp";
  memcpy(fields, player_fields, sizeof fields);
  fields[0].name = key;
  fs_type type = FS_TYPE_FIELDS(Player, fields);
  type.name = type_name;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  memset(fields, 0x77, sizeof fields);
  memset(&type, 0x77, sizeof type);
  memset(type_name, 'x', sizeof type_name - 1);
  memset(key, 'x', sizeof key - 1);
  const Player player = { 7, { 0, 0, 0 }, "ann", NULL, 0, 0 };
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Player", &player, NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) > 5 && memcmp(fs_buffer_data(buffer), "\x84\xa2hp\x07", 5) == 0);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
}

/* `destroy_user_data` runs exactly once, whatever becomes of the type. */
static void test_destroy_user_data(void) {
  int first = 0, second = 0, third = 0;
  fs_registry *registry = new_registry();
  fs_type type = callback_type("Thing", &first);
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK(first == 0);
  /* refused: the name is taken */
  type = callback_type("Thing", &second);
  CHECK_FAILS(FS_E_EXISTS, fs_register_type(registry, &type, ERR));
  CHECK(first == 0 && second == 1);
  CHECK(fs_is_serializable(registry, "Thing") == 1);
  /* refused: no description */
  second = 0;
  type = callback_type(NULL, &second);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  CHECK(second == 1);
  /* replaced */
  type = callback_type("Thing", &third);
  type.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK(first == 1 && third == 0);
  fs_registry_free(registry);
  CHECK(first == 1 && second == 1 && third == 1);
}

static void test_override(void) {
  fs_registry *registry = new_registry();
  fs_type type = FS_TYPE_FIELDS(Player, player_fields);
  type.override_existing = 1; /* fine when there is none yet */
  CHECK_OK(fs_register_type(registry, &type, ERR));
  type.override_existing = 0;
  CHECK_FAILS(FS_E_EXISTS, fs_register_type(registry, &type, ERR));
  type.override_existing = 1;
  type.field_count = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  const Player player = { 7, { 0, 0, 0 }, "ann", NULL, 0, 0 };
  unsigned char memory[8];
  size_t size = 0;
  CHECK_OK(fs_to_bytes_into(registry, "Player", &player, NULL, memory, sizeof memory, &size, ERR));
  CHECK_PACKED(memory, size, "{'hp': 7}");
  fs_registry_free(registry);
}

static int is_refusal(fs_status status) {
  return status == FS_E_INVALID_ARGUMENT || status == FS_E_SHAPE || status == FS_E_DTYPE || status == FS_E_LIMIT ||
         status == FS_E_KEY || status == FS_E_UTF8;
}

/* A description of one field that can't be right; the error's path names it. */
static void check_bad_field(fs_field field, const char *what) {
  fs_registry *registry = new_registry();
  fs_type type = FS_TYPE_FIELDS(Player, player_fields);
  fs_error *error = NULL;
  type.fields = &field;
  type.field_count = 1;
  const fs_status status = fs_register_type(registry, &type, &error);
  int is_good = is_refusal(status) && fs_is_serializable(registry, "Player") == 0;
  if (field.name && !strstr(fs_error_path(error), field.name)) is_good = 0;
  if (!CHECK(is_good)) fprintf(stderr, "  %s: %s at \"%s\"\n", what, fs_status_name(status), fs_error_path(error));
  fs_error_free(error);
  fs_registry_free(registry);
}

static void test_bad_fields(void) {
  fs_accessors no_functions = FS_ACCESSORS_INIT;
  no_functions.container = FS_CONTAINER_SEQUENCE;
  const fs_field array = player_fields[1], text = player_fields[2], counted = player_fields[3];
  const fs_field object = FS_FIELD_OBJECT(Player, position, "Vector");
  fs_field field = array;
  field.name = NULL;
  check_bad_field(field, "no name");
  field = array;
  field.name = "\xff";
  fs_registry *registry = new_registry();
  fs_type type = FS_TYPE_FIELDS(Player, player_fields);
  type.fields = &field;
  type.field_count = 1;
  CHECK(is_refusal(fs_register_type(registry, &type, NULL)));
  fs_registry_free(registry);
  field = array;
  field.dtype = FS_DTYPE_NONE;
  check_bad_field(field, "neither dtype nor type");
  field = array;
  field.type_name = "Vector";
  check_bad_field(field, "dtype and type");
  field = array;
  field.dtype = 31;
  check_bad_field(field, "no such dtype");
  field = array;
  field.rank = FS_MAX_FIELD_RANK + 1;
  check_bad_field(field, "rank 9");
  field = array;
  field.shape[0] = -2;
  check_bad_field(field, "negative dimension");
  field = array;
  field.rank = 2;
  field.shape[0] = field.shape[1] = INT64_MAX;
  check_bad_field(field, "shape overflows");
  field = array;
  field.form = FS_FORM_PLAIN;
  check_bad_field(field, "plain array");
  field = array;
  field.form = FS_FORM_SCALAR;
  check_bad_field(field, "scalar array");
  field = array;
  field.form = 4;
  check_bad_field(field, "no such form");
  field = array;
  field.storage = FS_STORAGE_VIEW + 1;
  check_bad_field(field, "no such storage");
  field = array;
  field.storage = FS_STORAGE_ACCESSORS;
  check_bad_field(field, "no accessors");
  field = object;
  field.storage = FS_STORAGE_ACCESSORS;
  field.accessors = &no_functions;
  check_bad_field(field, "accessors without functions");
  field = object;
  field.rank = 2;
  field.shape[0] = field.shape[1] = 1;
  check_bad_field(field, "objects of rank 2");
  field = array;
  field.offset = sizeof(Player) - 4;
  check_bad_field(field, "beyond the object");
  field = array;
  field.offset = SIZE_MAX;
  check_bad_field(field, "far beyond the object");
  field = counted;
  field.count_offset = sizeof(Player);
  check_bad_field(field, "count beyond the object");
  field = text;
  field.shape[0] = 0;
  check_bad_field(field, "text without room for the NUL");
  field = text;
  field.form = FS_FORM_ARRAY;
  check_bad_field(field, "array of text");
  field = array;
  field.dtype = FS_DTYPE_DATETIME64;
  check_bad_field(field, "datetime64 without a name");
  field = array;
  field.dtype = FS_DTYPE_OPAQUE;
  field.dtype_name = "float24";
  check_bad_field(field, "opaque without a size");
}

typedef struct Sized {
  float number, row[3];
  double wide[2][2];
  char name[8];
  uint8_t bytes[6];
  size_t byte_count;
  float *items;
} Sized;

/* What the macros say of a member's size catches a wrong dtype or shape. */
static void test_member_sizes(void) {
  fs_field strided = FS_FIELD_ARRAY(Sized, wide, FS_DTYPE_FLOAT64, 2, 1);
  fs_field counted = FS_FIELD_ARRAY(Sized, bytes, FS_DTYPE_UINT8, FS_COUNTED);
  strided.strides[0] = 16;
  strided.strides[1] = 8;
  counted.count_offset = offsetof(Sized, byte_count);
  counted.capacity = 6;
  fs_field too_many = counted, unknown = FS_FIELD_VALUE(Sized, row, FS_DTYPE_FLOAT32);
  too_many.capacity = 7;
  unknown.member_size = 0;
  const struct {
    fs_field field;
    int is_right;
  } cases[] = {
    { FS_FIELD_VALUE(Sized, number, FS_DTYPE_FLOAT32), 1 },
    { FS_FIELD_VALUE(Sized, number, FS_DTYPE_INT32), 1 },
    { FS_FIELD_VALUE(Sized, number, FS_DTYPE_FLOAT64), 0 },
    { FS_FIELD_VALUE(Sized, number, FS_DTYPE_FLOAT16), 0 },
    { FS_FIELD_ARRAY(Sized, row, FS_DTYPE_FLOAT32, 3), 1 },
    { FS_FIELD_ARRAY(Sized, row, FS_DTYPE_FLOAT32, 2), 0 },
    { FS_FIELD_ARRAY(Sized, row, FS_DTYPE_FLOAT32, 4), 0 },
    { FS_FIELD_ARRAY(Sized, wide, FS_DTYPE_FLOAT64, 2, 2), 1 },
    { FS_FIELD_ARRAY(Sized, wide, FS_DTYPE_FLOAT64, 4), 1 },
    { FS_FIELD_ARRAY(Sized, wide, FS_DTYPE_FLOAT32, 2, 2), 0 },
    { FS_FIELD_TEXT(Sized, name), 1 },
    { FS_FIELD_ARRAY_POINTER(Sized, items, FS_DTYPE_FLOAT32, 9), 1 },
    { FS_FIELD_ARRAY_POINTER(Sized, row, FS_DTYPE_FLOAT32, 3), 0 },
    { strided, 1 },
    { counted, 1 },
    { too_many, 0 },
    { unknown, 1 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    fs_registry *registry = new_registry();
    fs_type type = FS_TYPE_NO_FIELDS("Sized", FS_KIND_DATACLASS);
    type.size = sizeof(Sized);
    type.fields = &cases[i].field;
    type.field_count = 1;
    fs_error *error = NULL;
    const fs_status status = fs_register_type(registry, &type, &error);
    if (!CHECK(status == (cases[i].is_right ? FS_OK : FS_E_INVALID_ARGUMENT))) fprintf(stderr, "  case %d\n", (int)i);
    CHECK(cases[i].is_right || strstr(fs_error_message(error), "the struct's member has") != NULL);
    fs_error_free(error);
    fs_registry_free(registry);
  }
}

static void test_bad_types(void) {
  fs_registry *registry = new_registry();
  const fs_type good = FS_TYPE_FIELDS(Player, player_fields);
  fs_field twice[2] = { player_fields[0], player_fields[1] };
  fs_type type = good;
  twice[1].name = "hp";
  type.fields = twice;
  type.field_count = 2;
  CHECK(is_refusal(fs_register_type(registry, &type, NULL)));
  type = good;
  type.name = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  type = good;
  type.fields = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  type = good;
  type.kind = FS_KIND_ARRAY;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  type = good;
  type.kind = FS_KIND_NIL; /* pass-through: exactly one field */
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  type = good;
  type.to_state = to_nil; /* fields and callbacks */
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  CHECK(fs_is_serializable(registry, "Player") == 0);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(NULL, &good, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_registry_create(NULL, NULL, ERR));
  fs_registry_free(registry);
}

typedef struct Node {
  int32_t value;
  struct Node *next;
} Node;

typedef struct List {
  Node first;
} List;

/* Types name each other, and themselves, before they are there. */
static void test_late_names(void) {
  static const fs_field fields[] = {
    FS_FIELD_VALUE(Node, value, FS_DTYPE_INT32),
    FS_FIELD_OBJECT_POINTER(Node, next, "Node"),
  };
  static const fs_field outer_fields[] = { FS_FIELD_OBJECT(List, first, "Node") };
  fs_registry *registry = new_registry();
  fs_buffer *buffer = NULL;
  Node last = { 2, NULL };
  List list = { { 1, &last } };
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(List, outer_fields), ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_to_bytes(registry, "List", &list, NULL, buffer, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Node, fields), ERR));
  CHECK_OK(fs_to_bytes(registry, "List", &list, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer),
               "{'first': {'value': 1, 'next': {'value': 2, 'next': None}}}");
  list.first.value = last.value = 0;
  CHECK_OK(fs_restore(registry, "List", &list, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, ERR));
  CHECK(list.first.value == 1 && last.value == 2 && list.first.next == &last && last.next == NULL);
  /* objects that go round in circles */
  last.next = &list.first;
  CHECK_FAILS(FS_E_LIMIT, fs_to_bytes(registry, "List", &list, NULL, buffer, ERR));
  CHECK_FAILS(FS_E_NOT_FOUND, fs_to_bytes(registry, "Tree", &list, NULL, buffer, ERR));
  fs_buffer_free(buffer);
  fs_registry_free(registry);
}

int main(void) {
  test_names();
  test_description_is_copied();
  test_destroy_user_data();
  test_override();
  test_bad_fields();
  test_member_sizes();
  test_bad_types();
  test_late_names();
  return check_result();
}
