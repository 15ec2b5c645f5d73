/* fs_registry_uncovered: the members that a description forgets. */
#include "hex.h"

typedef struct Body {
  float position[2];
  float speed[2];
  int32_t kind;
} Body;

typedef struct World {
  int64_t frame;
  Body ball;
  int32_t score; /* forgotten */
  Body *bodies;
  int count, capacity;
} World;

static const fs_field body_fields[] = {
  FS_FIELD_ARRAY(Body, position, FS_DTYPE_FLOAT32, 2),
  FS_FIELD_VALUE(Body, kind, FS_DTYPE_INT32),
};
static const fs_field world_fields[] = {
  FS_FIELD_VALUE(World, frame, FS_DTYPE_INT64),
  FS_FIELD_OBJECT(World, ball, "Body"),
  FS_FIELD_COUNTED_OBJECTS(World, bodies, "Body", count, capacity),
};

static void check_entry(const fs_report *report, size_t index, const char *path, const char *found) {
  fs_report_entry entry = FS_REPORT_ENTRY_INIT;
  if (!CHECK(fs_report_entry_at(report, index, &entry) == FS_OK)) return;
  CHECK(entry.kind == FS_REPORT_UNCOVERED);
  CHECK_TEXT(entry.path, path);
  CHECK_TEXT(entry.wanted, "");
  CHECK_TEXT(entry.found, found);
}

static void test_forgotten(fs_registry *registry, fs_report *report) {
  const fs_type types[] = { FS_TYPE_FIELDS(World, world_fields), FS_TYPE_FIELDS(Body, body_fields) };
  CHECK_OK(fs_register_types(registry, types, 2, sizeof types[0], ERR));
  CHECK_OK(fs_registry_uncovered(registry, "World", report, ERR));
  CHECK(fs_report_count(report, FS_REPORT_UNCOVERED) == 2 && fs_report_entry_count(report) == 2);
  check_entry(report, 0, ".", "bytes 28 to 31 of World, behind 'ball'; maybe padding");
  check_entry(report, 1, "./ball", "bytes 8 to 15 of Body, behind 'position'; maybe padding");
}

static void test_nothing_forgotten(fs_registry *registry, fs_report *report) {
  static const fs_field fields[] = {
    FS_FIELD_ARRAY(Body, position, FS_DTYPE_FLOAT32, 2),
    FS_FIELD_ARRAY(Body, speed, FS_DTYPE_FLOAT32, 2),
    FS_FIELD_VALUE(Body, kind, FS_DTYPE_INT32),
  };
  fs_type body = FS_TYPE_FIELDS(Body, fields);
  body.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &body, ERR));
  CHECK_OK(fs_registry_uncovered(registry, "Body", report, ERR));
  CHECK(fs_report_count(report, FS_REPORT_UNCOVERED) == 0 && fs_report_entry_count(report) == 0);
  CHECK_OK(fs_registry_uncovered(registry, "World", report, ERR));
  CHECK(fs_report_count(report, FS_REPORT_UNCOVERED) == 1);
}

static void test_failures(fs_registry *registry, fs_report *report) {
  CHECK_FAILS(FS_E_NOT_FOUND, fs_registry_uncovered(registry, "Planet", report, ERR));
  CHECK(fs_report_entry_count(report) == 0); /* it was not empty before */
  static const fs_field fields[] = { FS_FIELD_OBJECT(World, ball, "Planet") };
  const fs_type type = FS_TYPE_FIELDS_AS("Other", World, fields, FS_KIND_DATACLASS);
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_FAILS_AT(FS_E_NOT_FOUND, "./ball", UINT64_MAX, fs_registry_uncovered(registry, "Other", report, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_registry_uncovered(NULL, "World", report, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_registry_uncovered(registry, NULL, report, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_registry_uncovered(registry, "World", NULL, ERR));
}

int main(void) {
  fs_registry *registry = NULL;
  fs_report *report = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  test_forgotten(registry, report);
  test_nothing_forgotten(registry, report);
  test_failures(registry, report);
  fs_report_free(report);
  fs_registry_free(registry);
  return check_result();
}
