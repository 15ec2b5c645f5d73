/* state_dict.h: what every kind of field is written as, and that it comes back. */
#include "objects.h"

static fs_registry *registry;
static fs_buffer *buffer;

static void register_type(fs_type type) { CHECK_OK(fs_register_type(registry, &type, ERR)); }

static void restore(const char *type_name, void *target, const char *text) {
  CHECK_OK(restore_packed(registry, type_name, target, text, NULL, ERR));
}

/* Exactly one mismatch, of this kind, at this path; the target is as it was. */
static void check_mismatch(const char *type_name, void *target, size_t target_size, const char *text,
                           fs_mismatch_kind kind, const char *path) {
  void *before = malloc(target_size);
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  fs_error *error = NULL;
  memcpy(before, target, target_size);
  const fs_status status = restore_packed(registry, type_name, target, text, NULL, &error);
  CHECK(status == FS_E_MISMATCH && fs_error_mismatch_count(error) == 1);
  if (fs_error_mismatch_count(error) > 0) {
    CHECK(fs_error_mismatch_at(error, 0, &mismatch) == FS_OK);
    if (!CHECK(mismatch.kind == kind && strcmp(mismatch.path, path) == 0))
      fprintf(stderr, "  %s: kind %d, expected %s kind %d: %s\n", mismatch.path, (int)mismatch.kind, path, (int)kind,
              fs_error_report(error));
    CHECK(mismatch.message[0] != '\0' && mismatch.wanted != NULL && mismatch.found != NULL);
    CHECK(strstr(fs_error_report(error), mismatch.path) != NULL);
  } else {
    fprintf(stderr, "  %s: %s\n", text, fs_error_report(error));
  }
  CHECK(memcmp(before, target, target_size) == 0);
  fs_error_free(error);
  free(before);
}

/* ---- In place and behind pointers ---- */

typedef struct Inner {
  int16_t a;
  double b;
} Inner;

typedef struct Outer {
  Inner inner;
  Inner *pointed;
  float matrix[2][2];
  int32_t *row;
  uint8_t flag;
} Outer;

static void register_outer(void) {
  static const fs_field inner_fields[] = {
    FS_FIELD_VALUE(Inner, a, FS_DTYPE_INT16),
    FS_FIELD_VALUE(Inner, b, FS_DTYPE_FLOAT64),
  };
  static const fs_field outer_fields[] = {
    FS_FIELD_OBJECT(Outer, inner, "Inner"),
    FS_FIELD_OBJECT_POINTER(Outer, pointed, "Inner"),
    FS_FIELD_ARRAY(Outer, matrix, FS_DTYPE_FLOAT32, 2, 2),
    FS_FIELD_ARRAY_POINTER(Outer, row, FS_DTYPE_INT32, 2),
    FS_FIELD_VALUE(Outer, flag, FS_DTYPE_BOOL),
  };
  register_type((fs_type)FS_TYPE_FIELDS(Inner, inner_fields));
  register_type((fs_type)FS_TYPE_FIELDS(Outer, outer_fields));
}

static const char outer_text[] =
    "{'inner': {'a': 1, 'b': 2.0}, 'pointed': {'a': 3, 'b': 4.0}, 'matrix': f32[2,2](0, 1, 2, 3), 'row': i32[2](1, 2), "
    "'flag': True}";
static const char outer_of_nulls_text[] =
    "{'inner': {'a': 1, 'b': 2.0}, 'pointed': None, 'matrix': f32[2,2](0, 1, 2, 3), 'row': None, 'flag': True}";

static void test_in_place_and_pointers(void) {
  Inner pointed = { 3, 4 }, other = { 0, 0 };
  int32_t row[] = { 1, 2 }, other_row[] = { 0, 0 };
  const Outer object = { { 1, 2 }, &pointed, { { 0, 1 }, { 2, 3 } }, row, 1 };
  Outer target = { { 0, 0 }, &other, { { 9, 9 }, { 9, 9 } }, other_row, 0 };
  check_written(registry, "Outer", &object, outer_text);
  restore("Outer", &target, outer_text);
  CHECK(target.inner.a == 1 && target.inner.b == 2 && target.flag == 1);
  CHECK(target.pointed == &other && other.a == 3 && other.b == 4);
  CHECK(target.row == other_row && other_row[0] == 1 && other_row[1] == 2);
  CHECK(target.matrix[0][1] == 1 && target.matrix[1][0] == 2 && target.matrix[1][1] == 3);
}

/* NULL is nil, and only nil goes into a NULL pointer. */
static void test_null_pointers(void) {
  Inner other = { 5, 6 };
  int32_t row[] = { 7, 8 };
  const Outer object = { { 1, 2 }, NULL, { { 0, 1 }, { 2, 3 } }, NULL, 1 };
  Outer target;
  memset(&target, 0, sizeof target);
  check_written(registry, "Outer", &object, outer_of_nulls_text);
  restore("Outer", &target, outer_of_nulls_text);
  CHECK(target.pointed == NULL && target.row == NULL && target.inner.a == 1);
  target.row = row;
  check_mismatch("Outer", &target, sizeof target, outer_text, FS_MISMATCH_CAPACITY, "./pointed");
  CHECK(row[0] == 7);
  target.row = NULL;
  target.pointed = &other;
  check_mismatch("Outer", &target, sizeof target, outer_text, FS_MISMATCH_CAPACITY, "./row");
  CHECK(other.a == 5);
}

/* ---- Counted ---- */

typedef struct Item {
  int32_t n;
} Item;

typedef struct Counted {
  float *path;
  size_t path_count, path_capacity;
  Item *items;
  size_t item_count, item_capacity;
  Item fixed[2];
} Counted;

static void register_counted(void) {
  static const fs_field item_fields[] = { FS_FIELD_VALUE(Item, n, FS_DTYPE_INT32) };
  static const fs_field fields[] = {
    FS_FIELD_COUNTED_ARRAY(Counted, path, FS_DTYPE_FLOAT32, path_count, path_capacity),
    FS_FIELD_COUNTED_OBJECTS(Counted, items, "Item", item_count, item_capacity),
    FS_FIELD_OBJECTS(Counted, fixed, "Item", 2),
  };
  register_type((fs_type)FS_TYPE_FIELDS(Item, item_fields));
  register_type((fs_type)FS_TYPE_FIELDS(Counted, fields));
}

static const char counted_text[] =
    "{'path': f32[2](1, 2), 'items': {'0': {'n': 5}, '1': {'n': 6}, '2': {'n': 7}}, 'fixed': {'0': {'n': 8}, '1': "
    "{'n': 9}}}";
static const char empty_counted_text[] = "{'path': f32[0](), 'items': {}, 'fixed': {'0': {'n': 0}, '1': {'n': 0}}}";

static void test_counted(void) {
  float path[] = { 1, 2 }, path_memory[3] = { 9, 9, 9 };
  Item items[] = { { 5 }, { 6 }, { 7 } }, memory[4] = { { 0 }, { 0 }, { 0 }, { 77 } };
  const Counted object = { path, 2, 2, items, 3, 3, { { 8 }, { 9 } } };
  Counted target = { path_memory, 0, 3, memory, 0, 4, { { 0 }, { 0 } } };
  check_written(registry, "Counted", &object, counted_text);
  restore("Counted", &target, counted_text);
  CHECK(target.path == path_memory && target.path_count == 2 && target.path_capacity == 3);
  CHECK(path_memory[0] == 1 && path_memory[1] == 2 && path_memory[2] == 9);
  CHECK(target.items == memory && target.item_count == 3 && target.item_capacity == 4);
  CHECK(memory[0].n == 5 && memory[2].n == 7 && memory[3].n == 77);
  CHECK(target.fixed[0].n == 8 && target.fixed[1].n == 9);
  check_written(registry, "Counted", &target, counted_text);
  /* fewer, down to none */
  restore("Counted", &target, empty_counted_text);
  CHECK(target.path_count == 0 && target.item_count == 0);
  CHECK(target.path == path_memory && target.path_capacity == 3 && memory[0].n == 5);
}

static void test_capacity(void) {
  float path[2] = { 0, 0 };
  Item items[3] = { { 0 }, { 0 }, { 0 } };
  Counted target = { path, 0, 1, items, 0, 3, { { 0 }, { 0 } } };
  check_mismatch("Counted", &target, sizeof target, counted_text, FS_MISMATCH_CAPACITY, "./path");
  target.path_capacity = 2;
  target.item_capacity = 2;
  check_mismatch("Counted", &target, sizeof target, counted_text, FS_MISMATCH_CAPACITY, "./items");
  CHECK(path[0] == 0 && items[0].n == 0);
}

/* Sequences are dicts with the keys 0, 1, …: in any order, but no other. */
static void test_sequence_keys(void) {
  float path[2] = { 0, 0 };
  Item items[3] = { { 0 }, { 0 }, { 0 } };
  Counted target = { path, 0, 2, items, 0, 3, { { 0 }, { 0 } } };
  const Bytes bad = packed_bytes(
      "{'path': f32[2](1, 2), 'items': {'0': {'n': 5}, '01': {'n': 6}}, 'fixed': {'1': {'n': 9}, '0': {'n': 8}}}");
  CHECK(fs_restore(registry, "Counted", &target, bad.data, bad.size, NULL, NULL) != FS_OK);
  CHECK(target.item_count == 0 && target.fixed[0].n == 0);
  free(bad.data);
  restore("Counted", &target,
          "{'path': f32[2](1, 2), 'items': {'1': {'n': 6}, '0': {'n': 5}}, 'fixed': {'1': {'n': 9}, '0': {'n': 8}}}");
  CHECK(target.item_count == 2 && items[0].n == 5 && items[1].n == 6);
  CHECK(target.fixed[0].n == 8 && target.fixed[1].n == 9);
  check_mismatch("Counted", &target, sizeof target, "{'path': f32[2](1, 2), 'items': {}, 'fixed': {'0': {'n': 8}}}",
                 FS_MISMATCH_LENGTH, "./fixed");
}

/* ---- Text and bytes ---- */

typedef struct Texts {
  char name[4];
  char *title;
  size_t title_size, title_capacity;
  unsigned char *blob;
  size_t blob_size;
} Texts;

static void register_texts(void) {
  static fs_field fields[] = {
    FS_FIELD_TEXT(Texts, name),
    FS_FIELD_COUNTED_ARRAY(Texts, title, FS_DTYPE_STR, title_size, title_capacity),
    FS_FIELD_COUNTED_ARRAY(Texts, blob, FS_DTYPE_BYTES, blob_size, blob_size),
  };
  fields[1].form = fields[2].form = FS_FORM_PLAIN;
  fields[2].capacity = 3; /* a constant */
  fields[2].capacity_offset = 0;
  register_type((fs_type)FS_TYPE_FIELDS(Texts, fields));
}

static const char texts_state[] = "{'name': 'abc', 'title': 'é\\x00', 'blob': b'\\xff\\x00'}";

static void test_texts(void) {
  char title[] = "\xc3\xa9", title_memory[5] = "....";
  unsigned char blob[] = { 0xff, 0 }, blob_memory[3] = { 0, 0, 7 };
  const Texts object = { "abc", title, 3, 3, blob, 2 };
  Texts target = { "x", title_memory, 0, 4, blob_memory, 0 };
  check_written(registry, "Texts", &object, texts_state);
  restore("Texts", &target, texts_state);
  CHECK_TEXT(target.name, "abc");
  CHECK(target.title_size == 3 && memcmp(title_memory, "\xc3\xa9\0.", 5) == 0);
  CHECK(target.blob_size == 2 && blob_memory[0] == 0xff && blob_memory[1] == 0);
  CHECK(blob_memory[2] == 7);
  check_written(registry, "Texts", &target, texts_state);
  restore("Texts", &target, "{'name': '', 'title': '', 'blob': b''}");
  CHECK_TEXT(target.name, "");
  CHECK(target.title_size == 0 && target.blob_size == 0);
}

static void test_texts_that_do_not_fit(void) {
  char title[4] = "...";
  unsigned char blob[3] = { 0 };
  Texts target = { "x", title, 0, 3, blob, 0 };
  check_mismatch("Texts", &target, sizeof target, "{'name': 'abcd', 'title': '', 'blob': b''}", FS_MISMATCH_CAPACITY,
                 "./name");
  check_mismatch("Texts", &target, sizeof target, "{'name': '', 'title': 'abcd', 'blob': b''}", FS_MISMATCH_CAPACITY,
                 "./title");
  check_mismatch("Texts", &target, sizeof target, "{'name': '', 'title': '', 'blob': b'\\x00\\x00\\x00\\x00'}",
                 FS_MISMATCH_CAPACITY, "./blob");
  /* text is not bytes, bytes are not text */
  check_mismatch("Texts", &target, sizeof target, "{'name': b'a', 'title': '', 'blob': b''}", FS_MISMATCH_KIND,
                 "./name");
  check_mismatch("Texts", &target, sizeof target, "{'name': '', 'title': '', 'blob': 'a'}", FS_MISMATCH_KIND, "./blob");
  /* a NUL would end the text early */
  check_mismatch("Texts", &target, sizeof target, "{'name': 'a\\x00b', 'title': '', 'blob': b''}", FS_MISMATCH_VALUE,
                 "./name");
  CHECK(title[0] == '.');
}

/* A char array without a NUL, or with bad UTF-8, can't be written. */
static void test_texts_that_cannot_be_written(void) {
  Texts object = { { 'a', 'b', 'c', 'd' }, NULL, 0, 0, NULL, 0 };
  CHECK(fs_to_bytes(registry, "Texts", &object, NULL, buffer, NULL) != FS_OK);
  memcpy(object.name, "\xff", 2);
  CHECK_FAILS_AT(FS_E_UTF8, "./name", UINT64_MAX, fs_to_bytes(registry, "Texts", &object, NULL, buffer, ERR));
}

/* ---- Strides ---- */

typedef struct Padded {
  struct {
    int16_t value, gap;
  } cells[3];
} Padded;

static void test_strides(void) {
  fs_field fields[] = { FS_FIELD_ARRAY_AS("v", Padded, cells, FS_DTYPE_INT16, 3) };
  fields[0].strides[0] = 4;
  register_type((fs_type)FS_TYPE_FIELDS(Padded, fields));
  const Padded object = { { { 1, 77 }, { 2, 77 }, { 3, 77 } } };
  Padded target = { { { 0, 5 }, { 0, 5 }, { 0, 5 } } };
  check_written(registry, "Padded", &object, "{'v': i16[3](1, 2, 3)}");
  restore("Padded", &target, "{'v': i16[3](1, 2, 3)}");
  for (int16_t i = 0; i < 3; ++i) CHECK(target.cells[i].value == i + 1 && target.cells[i].gap == 5);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  register_outer();
  register_counted();
  register_texts();
  test_in_place_and_pointers();
  test_null_pointers();
  test_counted();
  test_capacity();
  test_sequence_keys();
  test_texts();
  test_texts_that_do_not_fit();
  test_texts_that_cannot_be_written();
  test_strides();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  return check_result();
}
