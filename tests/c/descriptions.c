/* registry.h: descriptions that lie are refused, when both sides of the lie are known, and change nothing. */
#include "hex.h"

typedef struct Item {
  int32_t id;
  double weight[3];
  int32_t tag;
} Item;

typedef struct Owner {
  Item *item;
  Item pair[2];
  Item *pointers[2];
  int32_t number;
  int32_t count, capacity;
  float *values;
  float row[4];
  char behind[8];
} Owner;

static const fs_field item_fields[] = {
  FS_FIELD_VALUE(Item, id, FS_DTYPE_INT32),
  FS_FIELD_ARRAY(Item, weight, FS_DTYPE_FLOAT64, 3),
  FS_FIELD_VALUE(Item, tag, FS_DTYPE_INT32),
};

static fs_registry *new_registry(void) {
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  return registry;
}

static fs_type owner_of(const fs_field *fields, size_t count) {
  fs_type type = FS_TYPE_FIELDS(Owner, item_fields);
  type.fields = fields;
  type.field_count = count;
  return type;
}

/* A field that is right by itself, but not with the type that it names: whichever comes second is refused. */
static void check_refused(fs_field field) {
  const fs_type item = FS_TYPE_FIELDS(Item, item_fields), owner = owner_of(&field, 1);
  char path[64];
  snprintf(path, sizeof path, "./Owner/%s", field.name);
  for (int item_first = 0; item_first < 2; ++item_first) {
    fs_registry *registry = new_registry();
    CHECK_OK(fs_register_type(registry, item_first ? &item : &owner, ERR));
    const fs_type *second = item_first ? &owner : &item;
    CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, path, UINT64_MAX, fs_register_type(registry, second, ERR));
    CHECK(fs_is_serializable(registry, second->name) == 0 && fs_registry_type_count(registry) == 1);
    fs_registry_free(registry);
  }
  const fs_type both[] = { owner, item };
  fs_registry *registry = new_registry();
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, path, UINT64_MAX, fs_register_types(registry, both, 2, sizeof both[0], ERR));
  CHECK(fs_registry_type_count(registry) == 0);
  fs_registry_free(registry);
}

static void test_nested_sizes(void) {
  fs_field counted = FS_FIELD_OBJECTS(Owner, pair, "Item", FS_COUNTED), unknown = FS_FIELD_OBJECT(Owner, item, "Item");
  fs_field at_end = unknown;
  counted.count_offset = offsetof(Owner, count);
  counted.count_size = 4;
  counted.capacity = 3;
  at_end.offset = sizeof(Owner) - 8;
  at_end.member_size = 0;
  check_refused((fs_field)FS_FIELD_OBJECT(Owner, item, "Item")); /* a forgotten _POINTER */
  check_refused((fs_field)FS_FIELD_OBJECT(Owner, number, "Item"));
  check_refused((fs_field)FS_FIELD_OBJECT(Owner, pair, "Item"));
  check_refused((fs_field)FS_FIELD_OBJECTS(Owner, pair, "Item", 3));
  check_refused((fs_field)FS_FIELD_OBJECTS(Owner, pair, "Item", 1));
  check_refused((fs_field)FS_FIELD_OBJECTS(Owner, pointers, "Item", 2));
  check_refused(counted); /* room for more than there is */
  check_refused(at_end);  /* beyond the owner, although nobody said how large the member is */
}

static void test_nested_sizes_that_are_right(void) {
  fs_field counted = FS_FIELD_OBJECTS(Owner, pair, "Item", FS_COUNTED);
  counted.count_offset = offsetof(Owner, count);
  counted.count_size = 4;
  counted.capacity = 2;
  const fs_field fields[] = {
    FS_FIELD_OBJECT_POINTER(Owner, item, "Item"),
    FS_FIELD_OBJECTS(Owner, pair, "Item", 2),
    counted,
  };
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; ++i) {
    fs_registry *registry = new_registry();
    const fs_type types[] = { owner_of(&fields[i], 1), FS_TYPE_FIELDS(Item, item_fields) };
    CHECK_OK(fs_register_types(registry, types, 2, sizeof types[0], ERR));
    fs_registry_free(registry);
  }
}

/* A type that takes another one's place has to fit where that one stood. */
static void test_override(void) {
  static const fs_field fields[] = { FS_FIELD_OBJECTS(Owner, pair, "Item", 2) };
  fs_registry *registry = new_registry();
  fs_type item = FS_TYPE_FIELDS(Item, item_fields), owner = owner_of(fields, 1);
  CHECK_OK(fs_register_type(registry, &item, ERR));
  CHECK_OK(fs_register_type(registry, &owner, ERR));
  item.size += 8;
  item.override_existing = 1;
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./Owner/pair", UINT64_MAX, fs_register_type(registry, &item, ERR));
  item.size -= 8;
  item.field_count = 1;
  CHECK_OK(fs_register_type(registry, &item, ERR));
  Owner object = { 0 };
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Owner", &object, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "{'pair': {'0': {'id': 0}, '1': {'id': 0}}}");
  fs_buffer_free(buffer);
  fs_registry_free(registry);
}

static void check_fields(int is_right, const char *path, const fs_field *fields, size_t count) {
  fs_registry *registry = new_registry();
  const fs_type types[] = { owner_of(fields, count), FS_TYPE_FIELDS(Item, item_fields) };
  const fs_status status = is_right ? FS_OK : FS_E_INVALID_ARGUMENT;
  CHECK_FAILS_AT(status, path, UINT64_MAX, fs_register_types(registry, types, 2, sizeof types[0], ERR));
  CHECK(fs_registry_type_count(registry) == (is_right ? 2 : 0));
  fs_registry_free(registry);
}

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Fields that have some bytes in common, but not all. */
static void test_overlaps(void) {
  fs_field wide = FS_FIELD_ARRAY(Owner, row, FS_DTYPE_FLOAT32, 5), object = FS_FIELD_OBJECT(Owner, item, "Item");
  wide.member_size = object.member_size = 0;
  const fs_field behind = FS_FIELD_TEXT(Owner, behind), pair = FS_FIELD_OBJECTS(Owner, pair, "Item", 2);
  const fs_field row = FS_FIELD_ARRAY(Owner, row, FS_DTYPE_FLOAT32, 4);
  const fs_field again = FS_FIELD_ARRAY_AS("again", Owner, row, FS_DTYPE_INT32, 4);
  fs_field column = again; /* items of the row, but not all */
  column.shape[0] = 2;
  column.strides[0] = 8;
  check_fields(0, "./Owner/behind", (const fs_field[]){ wide, behind }, 2);
  check_fields(0, "./Owner/pair", (const fs_field[]){ object, pair }, 2);
  check_fields(1, "", (const fs_field[]){ row, again }, 2); /* two keys for one member */
  check_fields(0, "./Owner/again", (const fs_field[]){ row, column }, 2);
}

/* Rows with gaps between them may stand in the gaps of others, and have no byte in common with anything else. */
static void test_overlaps_of_rows(void) {
  fs_field even = FS_FIELD_ARRAY_AS("even", Owner, row, FS_DTYPE_FLOAT32, 4);
  even.shape[0] = 2;
  even.strides[0] = 8;
  fs_field odd = even, same = even, late = even, raw = FS_FIELD_VALUE_AS("raw", Owner, values, FS_DTYPE_UINT64, 0);
  odd.name = "odd";
  same.name = "same";
  late.name = "late";
  odd.member_size = late.member_size = 0;
  odd.offset += 4;
  late.offset += 2;
  check_fields(1, "", (const fs_field[]){ even, odd }, 2);
  check_fields(1, "", (const fs_field[]){ even, same }, 2);
  fs_field rows = FS_FIELD_ARRAY_AS("rows", Owner, row, FS_DTYPE_FLOAT32, 2, 2), columns = rows;
  columns.name = "columns"; /* the same bytes in another order */
  columns.strides[0] = 4;
  columns.strides[1] = 8;
  check_fields(1, "", (const fs_field[]){ rows, columns }, 2);
  check_fields(1, "", (const fs_field[]){ columns, FS_FIELD_ARRAY(Owner, row, FS_DTYPE_FLOAT32, 4) }, 2);
  check_fields(0, "./Owner/late", (const fs_field[]){ even, late }, 2);
  const fs_field good = FS_FIELD_COUNTED_ARRAY(Owner, values, FS_DTYPE_FLOAT32, count, capacity);
  fs_field over = even; /* its second row is the last byte of what counts, or of the room, or of the pointer */
  over.dtype = FS_DTYPE_UINT8;
  over.member_size = 0;
  const size_t members[] = { offsetof(Owner, count), offsetof(Owner, capacity), offsetof(Owner, values) };
  const size_t last[] = { 3, 3, sizeof(void *) - 1 };
  for (int i = 0; i < 3; ++i) {
    over.offset = 0;
    over.strides[0] = (int64_t)(members[i] + last[i]);
    check_fields(0, "./Owner/even", (const fs_field[]){ good, over }, 2);
  }
  check_fields(0, "./Owner/raw", (const fs_field[]){ good, raw }, 2); /* a pointer that a file would set */
}

/* What has no meaning without a rank, or without FS_COUNTED, was meant otherwise. */
static void test_members_without_meaning(void) {
  const fs_field value = FS_FIELD_VALUE(Owner, count, FS_DTYPE_INT32);
  fs_field fields[9];
  for (size_t i = 0; i < COUNT_OF(fields); ++i) fields[i] = value;
  fields[0].shape[0] = 7;
  fields[1].strides[1] = 4;
  fields[2].capacity = 3;
  fields[3].capacity_offset = 8;
  fields[4].count_offset = 8;
  fields[5].count_size = 4;
  fields[6].extents_offset = 8;
  fields[7] = (fs_field)FS_FIELD_OBJECT(Owner, item, "Item");
  fields[7].form = FS_FORM_ARRAY;
  fields[8] = (fs_field)FS_FIELD_COUNTED_ARRAY(Owner, values, FS_DTYPE_FLOAT32, count, capacity);
  fields[8].capacity = 3; /* and a member that holds it */
  for (size_t i = 0; i < COUNT_OF(fields); ++i)
    check_fields(0, i == 8 ? "./Owner/values" : i == 7 ? "./Owner/item" : "./Owner/count", &fields[i], 1);
}

/* Nothing would tell its item size in a file. */
static void test_opaque_of_nothing(void) {
  fs_field opaque = FS_FIELD_ARRAY(Owner, row, FS_DTYPE_OPAQUE, 0);
  opaque.dtype_name = "posit16";
  opaque.item_size = 2;
  opaque.member_size = 0;
  fs_registry *registry = new_registry();
  const fs_type owner = owner_of(&opaque, 1);
  CHECK_FAILS_AT(FS_E_DTYPE, "./row", UINT64_MAX, fs_register_type(registry, &owner, ERR));
  fs_registry_free(registry);
  opaque.shape[0] = 2;
  check_fields(1, "", &opaque, 1);
}

/* What counts is a member by itself. */
static void test_counts_in_the_way(void) {
  const fs_field good = FS_FIELD_COUNTED_ARRAY(Owner, values, FS_DTYPE_FLOAT32, count, capacity);
  const fs_field number = FS_FIELD_VALUE(Owner, count, FS_DTYPE_INT32);
  const fs_field room = FS_FIELD_VALUE(Owner, capacity, FS_DTYPE_INT32);
  const fs_field real = FS_FIELD_VALUE(Owner, count, FS_DTYPE_FLOAT32);
  const fs_field row = FS_FIELD_ARRAY(Owner, row, FS_DTYPE_FLOAT32, 4);
  fs_field forgotten = good, in_row = good, in_itself = good, small = good;
  forgotten.count_size = forgotten.capacity_size = 0; /* an int that is taken for a size_t */
  in_row.count_offset = offsetof(Owner, row) + 4;
  in_itself.count_offset = offsetof(Owner, values);
  small.count_size = 2;
  fs_field in_item = good;
  in_item.count_offset = offsetof(Owner, pair);
  check_fields(0, "./Owner/values", (const fs_field[]){ in_item, FS_FIELD_OBJECTS(Owner, pair, "Item", 2) }, 2);
  check_fields(1, "", (const fs_field[]){ good, number }, 2);
  check_fields(0, "./Owner/values", (const fs_field[]){ good, room }, 2);
  check_fields(0, "./Owner/values", (const fs_field[]){ good, real }, 2);
  check_fields(0, "./Owner/values", &forgotten, 1);
  check_fields(0, "./Owner/values", (const fs_field[]){ in_row, row }, 2);
  check_fields(0, "./Owner/values", &in_itself, 1);
  check_fields(0, "./Owner/values", &small, 1);
}

/* A member that reaches out of the struct. */
static void test_members_beyond(void) {
  fs_field field = FS_FIELD_VALUE(Owner, number, FS_DTYPE_INT32);
  field.offset = sizeof(Owner) - 2;
  check_fields(0, "./Owner/number", &field, 1);
  fs_field pointer = FS_FIELD_OBJECT_POINTER(Owner, item, "Item");
  pointer.offset = sizeof(Owner) - 4;
  check_fields(0, "./Owner/item", &pointer, 1);
}

int main(void) {
  test_nested_sizes();
  test_nested_sizes_that_are_right();
  test_override();
  test_overlaps();
  test_overlaps_of_rows();
  test_members_without_meaning();
  test_opaque_of_nothing();
  test_counts_in_the_way();
  test_members_beyond();
  return check_result();
}
