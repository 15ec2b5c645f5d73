/* registry.h: counts that are int, signed and unsigned, and counts that several fields share. */
#include "objects.h"

static fs_registry *registry;

static const char both_text[] = "{'x': f32[3](1, 2, 3), 'y': f32[3](4, 5, 6)}";
static const char different_text[] = "{'x': f32[3](1, 2, 3), 'y': f32[2](4, 5)}";
static const char two_text[] = "{'x': f32[2](1, 2)}";
static const char three_and_nil_text[] = "{'x': f32[3](1, 2, 3), 'y': None}";
static const char none_and_nil_text[] = "{'x': f32[0](), 'y': None}";
static const char n3_text[] = "{'n': 3, 'x': f32[3](1, 2, 3)}";
static const char n2_text[] = "{'n': 2, 'x': f32[3](1, 2, 3)}";
static const char n3_array_text[] = "{'n': i32[](3), 'x': f32[3](1, 2, 3)}";

/* One mismatch there, of that kind; the target is as it was. */
static void check_mismatch(const char *type, void *target, size_t size, const char *text,
                           const fs_restore_options *options, fs_mismatch_kind kind, const char *path) {
  unsigned char before[256];
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  memcpy(before, target, size);
  CHECK(restore_packed(registry, type, target, text, options, &error) == FS_E_MISMATCH);
  if (CHECK(fs_error_mismatch_count(error) == 1 && fs_error_mismatch_at(error, 0, &mismatch) == FS_OK)) {
    CHECK(mismatch.kind == kind);
    CHECK_TEXT(mismatch.path, path);
  }
  CHECK(memcmp(before, target, size) == 0);
  fs_error_free(error);
}

/* ---- An int that counts, with a neighbour ---- */

typedef struct Cloud {
  float *x;
  int n;
  int guard;
  unsigned capacity;
  int32_t behind;
} Cloud;

static void test_int_counts(void) {
  static const fs_field fields[] = { FS_FIELD_COUNTED_ARRAY(Cloud, x, FS_DTYPE_FLOAT32, n, capacity) };
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Cloud, fields), ERR));
  float memory[4] = { 9, 9, 9, 9 };
  Cloud cloud = { memory, -1, 1234, 4, 5678 };
  CHECK_OK(restore_packed(registry, "Cloud", &cloud, two_text, NULL, ERR));
  CHECK(cloud.n == 2 && cloud.guard == 1234 && cloud.capacity == 4 && cloud.behind == 5678);
  CHECK(memory[1] == 2 && memory[2] == 9);
  check_written(registry, "Cloud", &cloud, two_text);
  cloud.capacity = 1;
  check_mismatch("Cloud", &cloud, sizeof cloud, two_text, NULL, FS_MISMATCH_CAPACITY, "./x");
  /* negative */
  unsigned char bytes[64];
  size_t size = 0;
  cloud.n = -1;
  CHECK_FAILS_AT(FS_E_SHAPE, "./x", UINT64_MAX,
                 fs_to_bytes_into(registry, "Cloud", &cloud, NULL, bytes, sizeof bytes, &size, ERR));
  cloud.capacity = 0x80000000U;
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./x", UINT64_MAX,
                 restore_packed(registry, "Cloud", &cloud, two_text, NULL, ERR));
  CHECK(cloud.n == -1 && cloud.guard == 1234);
}

typedef struct Wide {
  const char *text;
  int64_t length;
  uint64_t room;
} Wide;

static void test_wide_counts(void) {
  static const fs_field fields[] = { FS_FIELD_COUNTED_TEXT(Wide, text, length, room) };
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Wide, fields), ERR));
  Wide wide = { "hey", 3, 3 };
  check_written(registry, "Wide", &wide, "{'text': 'hey'}");
  unsigned char bytes[64];
  size_t size = 0;
  wide.length = -3;
  CHECK_FAILS_AT(FS_E_SHAPE, "./text", UINT64_MAX,
                 fs_to_bytes_into(registry, "Wide", &wide, NULL, bytes, sizeof bytes, &size, ERR));
  wide.room = (uint64_t)INT64_MAX + 1;
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./text", UINT64_MAX,
                 restore_packed(registry, "Wide", &wide, "{'text': 'hey'}", NULL, ERR));
}

/* ---- Particles as a struct of arrays: all have one count ---- */

typedef struct Particles {
  int n, capacity;
  float *x, *y;
} Particles;

static void test_shared_count(void) {
  static const fs_field fields[] = {
    FS_FIELD_COUNTED_ARRAY(Particles, x, FS_DTYPE_FLOAT32, n, capacity),
    FS_FIELD_COUNTED_ARRAY(Particles, y, FS_DTYPE_FLOAT32, n, capacity),
  };
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Particles, fields), ERR));
  float x[4] = { 7, 7, 7, 7 }, y[4] = { 8, 8, 8, 8 };
  fs_restore_options keep = FS_RESTORE_OPTIONS_INIT;
  keep.keep_missing = 1;
  Particles all = { 0, 4, x, y };
  check_mismatch("Particles", &all, sizeof all, different_text, NULL, FS_MISMATCH_LENGTH, "./y");
  CHECK(x[0] == 7 && y[0] == 8);
  CHECK_OK(restore_packed(registry, "Particles", &all, both_text, NULL, ERR));
  CHECK(all.n == 3 && x[2] == 3 && y[2] == 6);
  check_written(registry, "Particles", &all, both_text);
  /* y stays as it is, and has three */
  check_mismatch("Particles", &all, sizeof all, two_text, &keep, FS_MISMATCH_LENGTH, "./y");
  all.n = 2;
  CHECK_OK(restore_packed(registry, "Particles", &all, two_text, &keep, ERR));
  CHECK(all.n == 2 && x[1] == 2 && y[1] == 5);
  check_mismatch("Particles", &all, sizeof all, two_text, NULL, FS_MISMATCH_MISSING, ".");
  CHECK_OK(restore_packed(registry, "Particles", &all, "{}", &keep, ERR));
  CHECK(all.n == 2);
  /* nil is nothing, for a pointer that is NULL */
  all.y = NULL;
  check_mismatch("Particles", &all, sizeof all, three_and_nil_text, NULL, FS_MISMATCH_LENGTH, "./y");
  CHECK_OK(restore_packed(registry, "Particles", &all, none_and_nil_text, NULL, ERR));
  CHECK(all.n == 0);
}

/* A nil for a NULL pointer leaves no count behind. */
static void test_nil(void) {
  Cloud cloud = { NULL, 3, 1234, 4, 5678 };
  CHECK_OK(restore_packed(registry, "Cloud", &cloud, "{'x': None}", NULL, ERR));
  CHECK(cloud.n == 0 && cloud.guard == 1234);
}

typedef struct Numbered {
  int n, capacity;
  float *x;
} Numbered;

/* The count is a field as well. */
static void test_count_that_is_a_field(void) {
  static const fs_field fields[] = {
    FS_FIELD_VALUE(Numbered, n, FS_DTYPE_INT32),
    FS_FIELD_COUNTED_ARRAY(Numbered, x, FS_DTYPE_FLOAT32, n, capacity),
  };
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Numbered, fields), ERR));
  float x[4] = { 7, 7, 7, 7 };
  Numbered numbered = { 1, 4, x };
  fs_restore_options keep = FS_RESTORE_OPTIONS_INIT;
  keep.keep_missing = 1;
  check_mismatch("Numbered", &numbered, sizeof numbered, n2_text, NULL, FS_MISMATCH_LENGTH, "./x");
  CHECK_OK(restore_packed(registry, "Numbered", &numbered, n3_text, NULL, ERR));
  CHECK(numbered.n == 3 && x[2] == 3);
  check_written(registry, "Numbered", &numbered, n3_text);
  numbered.n = 0;
  CHECK_OK(restore_packed(registry, "Numbered", &numbered, n3_array_text, NULL, ERR));
  CHECK(numbered.n == 3);
  /* a number that is kept follows the array; an array that is kept doesn't follow a number */
  CHECK_OK(restore_packed(registry, "Numbered", &numbered, two_text, &keep, ERR));
  CHECK(numbered.n == 2);
  check_mismatch("Numbered", &numbered, sizeof numbered, "{'n': 3}", &keep, FS_MISMATCH_LENGTH, "./x");
  CHECK_OK(restore_packed(registry, "Numbered", &numbered, "{'n': 2}", &keep, ERR));
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  test_int_counts();
  test_wide_counts();
  test_shared_count();
  test_nil();
  test_count_that_is_a_field();
  fs_registry_free(registry);
  return check_result();
}
