/* registry.h: arrays whose shape is known when the program runs, in an int64_t[rank] of the struct. */
#include "objects.h"

typedef struct Grid {
  float *density;
  int64_t extents[3];
  int capacity;
  int guard;
} Grid;

static const char grid_text[] = "{'density': f32[2,1,3](1, 2, 3, 4, 5, 6)}";
static const char other_text[] = "{'density': f32[1,2,3](1, 2, 3, 4, 5, 6)}";
static const char large_text[] = "{'density': f32[3,1,3](0, 0, 0, 0, 0, 0, 0, 0, 0)}";
static const char flat_text[] = "{'density': f32[2,3](0, 0, 0, 0, 0, 0)}";
static const char narrow_text[] = "{'density': f32[2,1,2](0, 0, 0, 0)}";
static const char empty_text[] = "{'density': f32[0,5,3]()}";
static const char empty_float64_text[] = "{'density': f64[0,5,3]()}";

static fs_registry *registry;

static void check_mismatch(Grid *grid, const char *text, fs_mismatch_kind kind, const char *wanted, const char *found) {
  const Grid before = *grid;
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  fs_restore_options reshape = FS_RESTORE_OPTIONS_INIT;
  reshape.reshape = 1; /* to what? */
  CHECK(restore_packed(registry, "Grid", grid, text, &reshape, &error) == FS_E_MISMATCH);
  if (CHECK(fs_error_mismatch_count(error) == 1 && fs_error_mismatch_at(error, 0, &mismatch) == FS_OK)) {
    CHECK(mismatch.kind == kind);
    CHECK_TEXT(mismatch.path, "./density");
    CHECK_TEXT(mismatch.wanted, wanted);
    CHECK_TEXT(mismatch.found, found);
  }
  CHECK(memcmp(&before, grid, sizeof before) == 0);
  fs_error_free(error);
}

static void test_restoring(void) {
  float memory[8] = { 9, 9, 9, 9, 9, 9, 9, 9 };
  Grid grid = { memory, { 0, 0, 77 }, 6, 1234 }; /* the third is fixed: nobody reads or writes it */
  CHECK_OK(restore_packed(registry, "Grid", &grid, grid_text, NULL, ERR));
  CHECK(grid.extents[0] == 2 && grid.extents[1] == 1 && grid.extents[2] == 77 && grid.guard == 1234);
  CHECK(memory[0] == 1 && memory[5] == 6 && memory[6] == 9 && grid.capacity == 6);
  check_written(registry, "Grid", &grid, grid_text);
  CHECK_OK(restore_packed(registry, "Grid", &grid, other_text, NULL, ERR));
  CHECK(grid.extents[0] == 1 && grid.extents[1] == 2);
  check_written(registry, "Grid", &grid, other_text);
  /* any extents are as described: a report has nothing to say of them */
  fs_restore_options reporting = FS_RESTORE_OPTIONS_INIT;
  CHECK_OK(fs_report_create(NULL, 0, &reporting.report, ERR));
  CHECK_OK(restore_packed(registry, "Grid", &grid, other_text, &reporting, ERR));
  CHECK_TEXT(fs_report_text(reporting.report), "1 leaf loaded");
  fs_report_free(reporting.report);
  check_mismatch(&grid, large_text, FS_MISMATCH_CAPACITY, "6", "9");
  check_mismatch(&grid, flat_text, FS_MISMATCH_SHAPE, "[any,any,3]", "[2,3]");
  check_mismatch(&grid, narrow_text, FS_MISMATCH_SHAPE, "[any,any,3]", "[2,1,2]");
  CHECK_OK(restore_packed(registry, "Grid", &grid, empty_text, NULL, ERR));
  CHECK(grid.extents[0] == 0 && grid.extents[1] == 5);
  check_written(registry, "Grid", &grid, empty_text);
}

static void test_null(void) {
  Grid grid = { NULL, { 4, 4, 4 }, 0, 0 };
  CHECK_OK(restore_packed(registry, "Grid", &grid, empty_text, NULL, ERR));
  CHECK(grid.extents[0] == 0 && grid.extents[1] == 5);
  check_written(registry, "Grid", &grid, empty_text);
  CHECK_OK(restore_packed(registry, "Grid", &grid, "{'density': None}", NULL, ERR));
  CHECK(grid.extents[0] == 0 && grid.extents[1] == 0 && grid.extents[2] == 4);
  check_mismatch(&grid, empty_float64_text, FS_MISMATCH_DTYPE, "float32", "float64");
  check_mismatch(&grid, narrow_text, FS_MISMATCH_CAPACITY, "NULL", "array float32 [2,1,2]");
}

static void test_extents_that_are_none(void) {
  float memory[6] = { 0 };
  Grid grid = { memory, { -1, 1, 3 }, 6, 0 };
  unsigned char bytes[64];
  size_t size = 0;
  CHECK_FAILS_AT(FS_E_SHAPE, "./density", UINT64_MAX,
                 fs_to_bytes_into(registry, "Grid", &grid, NULL, bytes, sizeof bytes, &size, ERR));
  grid.extents[0] = INT64_MAX;
  grid.extents[1] = 2;
  CHECK_FAILS_AT(FS_E_SHAPE, "./density", UINT64_MAX,
                 fs_to_bytes_into(registry, "Grid", &grid, NULL, bytes, sizeof bytes, &size, ERR));
  grid.extents[0] = 1;
  grid.density = NULL;
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./density", UINT64_MAX,
                 fs_to_bytes_into(registry, "Grid", &grid, NULL, bytes, sizeof bytes, &size, ERR));
  grid.density = memory;
  grid.capacity = -1;
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./density", UINT64_MAX,
                 restore_packed(registry, "Grid", &grid, grid_text, NULL, ERR));
}

/* ---- In place, and two grids of one shape ---- */

typedef struct Tile {
  int64_t extents[2];
  uint8_t cells[6];
} Tile;

static void test_in_place(void) {
  fs_field field = FS_FIELD_ARRAY(Tile, cells, FS_DTYPE_UINT8, FS_COUNTED, FS_COUNTED);
  field.extents_offset = offsetof(Tile, extents);
  field.capacity = 6;
  fs_type type = FS_TYPE_NO_FIELDS("Tile", FS_KIND_DATACLASS);
  type.size = sizeof(Tile);
  type.fields = &field;
  type.field_count = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  Tile tile = { { 2, 3 }, { 1, 2, 3, 4, 5, 6 } };
  check_written(registry, "Tile", &tile, "{'cells': u8[2,3](1, 2, 3, 4, 5, 6)}");
  unsigned char bytes[64];
  size_t size = 0;
  tile.extents[0] = 3; /* more than there is */
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./cells", UINT64_MAX,
                 fs_to_bytes_into(registry, "Tile", &tile, NULL, bytes, sizeof bytes, &size, ERR));
  memset(&tile, 0, sizeof tile);
  CHECK_OK(restore_packed(registry, "Tile", &tile, "{'cells': u8[2,3](1, 2, 3, 4, 5, 6)}", NULL, ERR));
  CHECK(tile.extents[0] == 2 && tile.extents[1] == 3 && tile.cells[5] == 6);
}

typedef struct Fields {
  float *a, *b;
  int64_t extents[2], capacity;
} Fields;

static void test_shared_extents(void) {
  static const fs_field fields[] = {
    FS_FIELD_SHAPED_ARRAY(Fields, a, FS_DTYPE_FLOAT32, extents, capacity, FS_COUNTED, FS_COUNTED),
    FS_FIELD_SHAPED_ARRAY(Fields, b, FS_DTYPE_FLOAT32, extents, capacity, FS_COUNTED, FS_COUNTED),
  };
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Fields, fields), ERR));
  float a[2] = { 0 }, b[2] = { 0 };
  Fields both = { a, b, { 1, 1 }, 2 };
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  /* as many items, but another shape */
  const char *other = "{'a': f32[1,2](1, 2), 'b': f32[2,1](1, 2)}";
  CHECK(restore_packed(registry, "Fields", &both, other, NULL, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) == 2); /* one for each dimension */
  CHECK(fs_error_mismatch_at(error, 0, &mismatch) == FS_OK && mismatch.kind == FS_MISMATCH_LENGTH);
  fs_error_free(error);
  CHECK(both.extents[0] == 1 && both.extents[1] == 1 && a[0] == 0);
  CHECK_OK(restore_packed(registry, "Fields", &both, "{'a': f32[1,2](1, 2), 'b': f32[1,2](1, 2)}", NULL, ERR));
  CHECK(both.extents[0] == 1 && both.extents[1] == 2 && b[1] == 2);
}

/* ---- Files ---- */

static void test_file(void) {
  const char *path = "extents_test.msgpack";
  float memory[6] = { 1, 2, 3, 4, 5, 6 }, restored[6] = { 0 };
  const Grid grid = { memory, { 2, 1, 0 }, 6, 0 };
  Grid target = { restored, { 0, 0, 0 }, 6, 0 };
  CHECK_OK(fs_save_file(registry, "Grid", &grid, path, NULL, ERR));
  for (int direct = 0; direct < 2; ++direct) {
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    options.read_directly = direct;
    memset(restored, 0, sizeof restored);
    target.extents[0] = target.extents[1] = 0;
    CHECK_OK(fs_restore_file(registry, "Grid", &target, path, &options, ERR));
    CHECK(target.extents[0] == 2 && target.extents[1] == 1 && memcmp(restored, memory, sizeof memory) == 0);
  }
  target.capacity = 5;
  CHECK_FAILS(FS_E_MISMATCH, fs_restore_file(registry, "Grid", &target, path, NULL, ERR));
  remove(path);
}

/* ---- Descriptions ---- */

static void test_bad_descriptions(void) {
  fs_field field = FS_FIELD_SHAPED_ARRAY(Grid, density, FS_DTYPE_FLOAT32, extents, capacity, 2, FS_COUNTED, 3);
  fs_type type = FS_TYPE_NO_FIELDS("Bad", FS_KIND_DATACLASS);
  type.size = sizeof(Grid);
  type.field_count = 1;
  for (int i = 0; i < 5; ++i) {
    fs_field bad = field;
    type.fields = &bad;
    if (i == 0) bad.extents_offset = sizeof(Grid) - 16;
    if (i == 1) bad.strides[0] = 12, bad.strides[1] = 4, bad.strides[2] = 4;
    if (i == 2) bad.shape[0] = FS_COUNTED, bad.extents_offset = 0; /* the pointer itself */
    if (i == 3) bad.storage = FS_STORAGE_IN_PLACE, bad.member_size = 0;
    if (i == 4) bad.shape[2] = -2;
    const fs_status status = fs_register_type(registry, &type, NULL);
    if (!CHECK(status == (i == 4 ? FS_E_SHAPE : FS_E_INVALID_ARGUMENT))) fprintf(stderr, "  case %d\n", i);
  }
}

int main(void) {
  static const fs_field fields[] = {
    FS_FIELD_SHAPED_ARRAY(Grid, density, FS_DTYPE_FLOAT32, extents, capacity, FS_COUNTED, FS_COUNTED, 3),
  };
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Grid, fields), ERR));
  test_restoring();
  test_null();
  test_extents_that_are_none();
  test_in_place();
  test_shared_extents();
  test_file();
  test_bad_descriptions();
  fs_registry_free(registry);
  return check_result();
}
