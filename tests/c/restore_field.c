/* fs_node_restore_field: one leaf into the caller's memory, with the checks of a registered type's field. */
#include "hex.h"

static const char state_text[] = "{'w': i32[2,3](1, 2, 3, 4, 5, 6), 'x': 2.5, 't': 'hey', 'n': None}";

typedef struct Target {
  int32_t rows[2][3];
  float number;
  char text[8];
  int32_t *pointer;
} Target;

static const fs_field rows_field = FS_FIELD_ARRAY(Target, rows, FS_DTYPE_INT32, 2, 3);
static fs_tree *state;

static const fs_node *child(const char *key) { return fs_node_find(fs_tree_root(state), key, strlen(key)); }

static void test_leaves(void) {
  Target target = { { { 0 } }, 0, "old", NULL };
  int32_t items[6] = { 0 };
  const fs_field number = FS_FIELD_VALUE(Target, number, FS_DTYPE_FLOAT32);
  const fs_field text = FS_FIELD_TEXT(Target, text);
  const fs_field pointer = FS_FIELD_ARRAY_POINTER(Target, pointer, FS_DTYPE_INT32, 2, 3);
  CHECK_OK(fs_node_restore_field(child("w"), &rows_field, &target, NULL, ERR));
  CHECK(target.rows[0][0] == 1 && target.rows[1][2] == 6);
  CHECK_OK(fs_node_restore_field(child("x"), &number, &target, NULL, ERR));
  CHECK(target.number == 2.5f);
  CHECK_OK(fs_node_restore_field(child("t"), &text, &target, NULL, ERR));
  CHECK_TEXT(target.text, "hey");
  target.pointer = items;
  CHECK_OK(fs_node_restore_field(child("w"), &pointer, &target, NULL, ERR));
  CHECK(items[5] == 6);
}

static void test_strides(void) {
  int32_t columns[6] = { 0 };
  fs_field field = FS_FIELD_ARRAY_AS("columns", Target, rows, FS_DTYPE_INT32, 2, 3);
  field.strides[0] = 4;
  field.strides[1] = 8;
  CHECK_OK(fs_node_restore_field(child("w"), &field, columns, NULL, ERR));
  CHECK(columns[0] == 1 && columns[1] == 4 && columns[2] == 2 && columns[5] == 6);
}

static void test_options(void) {
  int64_t wide[6] = { 0 };
  fs_field field = FS_FIELD_ARRAY_AS("wide", Target, rows, FS_DTYPE_INT64, 6);
  field.member_size = sizeof wide;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.convert = FS_CONVERT_SAME_KIND;
  options.reshape = 1;
  options.path = "w";
  CHECK_OK(fs_node_restore_field(fs_tree_root(state), &field, wide, &options, ERR));
  CHECK(wide[0] == 1 && wide[5] == 6);
}

static void test_mismatches(void) {
  const Target before = { { { 9, 9, 9 }, { 9, 9, 9 } }, 9, "old", NULL };
  Target target = before;
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  fs_field narrow = FS_FIELD_ARRAY_AS("narrow", Target, rows, FS_DTYPE_INT32, 2, 2);
  narrow.member_size = 0;
  CHECK(fs_node_restore_field(child("w"), &narrow, &target, NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 1 && fs_error_mismatch_at(error, 0, &mismatch) == FS_OK);
  CHECK(mismatch.kind == FS_MISMATCH_SHAPE);
  CHECK_TEXT(mismatch.path, ".");
  CHECK_TEXT(mismatch.wanted, "[2,2]");
  CHECK_TEXT(fs_error_report(error),
             "1 mismatch while restoring a narrow:\n  .: shape [2,3] in the file, [2,2] in the target");
  fs_error_free(error);
  CHECK_FAILS_AT(FS_E_MISMATCH, ".", UINT64_MAX, fs_node_restore_field(child("t"), &rows_field, &target, NULL, ERR));
  CHECK(memcmp(&target, &before, sizeof before) == 0);
}

static void test_arguments(void) {
  Target target = { { { 0 } }, 0, "", NULL };
  const fs_field nested = FS_FIELD_OBJECT_AS("nested", Target, rows, "T");
  fs_field nameless = rows_field, wrong = rows_field;
  nameless.name = "";
  wrong.dtype = 1000;
  CHECK_OK(fs_node_restore_field(child("w"), &nameless, &target, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_restore_field(child("w"), &wrong, &target, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_restore_field(child("w"), &nested, &target, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_restore_field(child("none"), &rows_field, &target, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_restore_field(child("w"), NULL, &target, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_restore_field(child("w"), &rows_field, NULL, NULL, ERR));
}

int main(void) {
  state = tree_of(state_text);
  test_leaves();
  test_strides();
  test_options();
  test_mismatches();
  test_arguments();
  fs_tree_free(state);
  return check_result();
}
