/* registry.h: objects in an array of the struct are a list of that length to Flax, and follow keep_missing and drop_extra as
 * lists in trees do. What a report says of them, of elements that a container made, and of counts. */
#include "function_types.h"
#include "objects.h"

typedef struct Point {
  int64_t x, y;
} Point;

typedef struct Path {
  Point points[3];
} Path;

typedef struct Cloud {
  int64_t n;
  size_t capacity;
  Point points[4];
  double weights[4];
} Cloud;

static const fs_field point_fields[] = { FS_FIELD_VALUE(Point, x, FS_DTYPE_INT64),
                                         FS_FIELD_VALUE(Point, y, FS_DTYPE_INT64) };
static const fs_field path_fields[] = { FS_FIELD_OBJECTS(Path, points, "Point", 3) };

static fs_registry *registry;
static fs_report *report;

#define ONE "'0': {'x': 1, 'y': 2}"
#define TWO "'1': {'x': 3, 'y': 4}"
#define THREE "'2': {'x': 5, 'y': 6}"
#define FOUR "'3': {'x': 7, 'y': 8}"
#define PATH(points) "{'points': {" points "}}"

static fs_status restore(Path *path, const char *text, int keep_missing, int drop_extra, fs_error **error) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.keep_missing = keep_missing;
  options.drop_extra = drop_extra;
  options.report = report;
  for (int i = 0; i < 3; ++i) path->points[i] = (Point){ 10 + i, 20 + i };
  return restore_packed(registry, "Path", path, text, &options, error);
}

static void check_point(Point point, int64_t x, int64_t y) { CHECK(point.x == x && point.y == y); }

static void check_restores(const char *state, int keep_missing, int drop_extra, const char *text, Point second,
                           Point third) {
  Path path;
  CHECK_OK(restore(&path, state, keep_missing, drop_extra, ERR));
  check_point(path.points[0], 1, 2);
  check_point(path.points[1], second.x, second.y);
  check_point(path.points[2], third.x, third.y);
  CHECK_TEXT(fs_report_text(report), text);
}

static void check_refused(const char *text, int keep_missing, int drop_extra, const char *message) {
  Path path;
  fs_error *error = NULL;
  CHECK(restore(&path, text, keep_missing, drop_extra, &error) == FS_E_MISMATCH);
  if (!CHECK(strstr(fs_error_report(error), message) != NULL)) fprintf(stderr, "  %s\n", fs_error_report(error));
  for (int i = 0; i < 3; ++i) check_point(path.points[i], 10 + i, 20 + i);
  CHECK_TEXT(fs_report_text(report), "");
  fs_error_free(error);
}

static void test_fewer_and_more(void) {
  static const char flax_says_2[] =
      "The size of the list and the state dict do not match, got 3 and 2 at path ./points";
  static const char flax_says_4[] =
      "The size of the list and the state dict do not match, got 3 and 4 at path ./points";
  check_restores(PATH(ONE ", " TWO ", " THREE), 0, 0, "6 leaves loaded", (Point){ 3, 4 }, (Point){ 5, 6 });
  check_refused(PATH(ONE ", " TWO), 0, 0, flax_says_2);
  check_refused(PATH(ONE ", " TWO), 0, 1, flax_says_2);
  check_restores(PATH(ONE ", " TWO), 1, 0, "4 leaves loaded, 1 kept\n  ./points/2: kept: Point", (Point){ 3, 4 },
                 (Point){ 12, 22 });
  check_refused(PATH(ONE ", " TWO ", " THREE ", " FOUR), 0, 0, flax_says_4);
  check_refused(PATH(ONE ", " TWO ", " THREE ", " FOUR), 1, 0, flax_says_4);
  check_restores(PATH(FOUR ", " THREE ", " TWO ", " ONE), 0, 1,
                 "6 leaves loaded, 1 dropped\n  ./points/3: dropped: dict of 2", (Point){ 3, 4 }, (Point){ 5, 6 });
}

/* The right number of entries, but not those of the list; and None, which no struct can hold. */
static void test_other_keys(void) {
  static const char other[] = PATH(ONE ", " TWO ", 'x': {'x': 5, 'y': 6}");
  check_refused(other, 0, 0, "no entry '2' in the file");
  check_refused(other, 0, 1, "no entry '2' in the file");
  check_refused(other, 1, 0, "an entry 'x' in the file, none in the target");
  check_restores(other, 1, 1,
                 "4 leaves loaded, 1 kept, 1 dropped\n  ./points/2: kept: Point\n  ./points/x: dropped: dict of 2",
                 (Point){ 3, 4 }, (Point){ 12, 22 });
  static const char none[] = PATH(ONE ", '1': None, " THREE);
  check_refused(none, 0, 1, "nil in the file");
  check_restores(none, 1, 0, "4 leaves loaded, 1 kept\n  ./points/1: kept: Point", (Point){ 11, 21 }, (Point){ 5, 6 });
}

static fs_status restore_cloud(Cloud *cloud, const char *text, fs_error **error) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.keep_missing = 1;
  options.report = report;
  return restore_packed(registry, "Cloud", cloud, text, &options, error);
}

/* A count that the file lacks is written for what it counts, and isn't kept; behind what the target had stands what the room
 * holds. */
static void test_counts(void) {
  Cloud cloud = { 1, 4, { { 1, 1 }, { 30, 31 } }, { 0.5, 0.25 } };
  CHECK_FAILS(FS_E_MISMATCH, restore_cloud(&cloud, PATH(ONE ", " TWO), ERR)); /* one weight is kept */
  cloud.n = 2;
  CHECK_OK(restore_cloud(&cloud, PATH(ONE ", '1': {'x': 3}"), ERR));
  check_point(cloud.points[1], 3, 31);
  CHECK_TEXT(fs_report_text(report),
             "3 leaves loaded, 2 kept\n"
             "  ./points/1/y: kept: int64\n"
             "  ./weights: kept: array float64 [any]");
}

/* A type that is a list to Flax says the same. */
static void test_types_that_are_lists(void) {
  typedef struct Triple {
    int64_t items[3];
  } Triple;
  const fs_field fields[] = { FS_FIELD_VALUE_AS("0", Triple, items[0], FS_DTYPE_INT64, FS_FORM_PLAIN),
                              FS_FIELD_VALUE_AS("1", Triple, items[1], FS_DTYPE_INT64, FS_FORM_PLAIN),
                              FS_FIELD_VALUE_AS("2", Triple, items[2], FS_DTYPE_INT64, FS_FORM_PLAIN) };
  const fs_type type = FS_TYPE_FIELDS_AS("Triple", Triple, fields, FS_KIND_LIST);
  const Bytes bytes = packed_bytes("{'0': 1, 'x': 2}");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Triple triple = { { 7, 8, 9 } };
  fs_error *error = NULL;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK(fs_restore(registry, "Triple", &triple, bytes.data, bytes.size, &options, &error) == FS_E_MISMATCH);
  CHECK(strstr(fs_error_message(error), "got 3 and 2 at path .") != NULL);
  fs_error_free(error);
  error = NULL;
  options.keep_missing = 1;
  CHECK(fs_restore(registry, "Triple", &triple, bytes.data, bytes.size, &options, &error) == FS_E_MISMATCH);
  CHECK_TEXT(fs_error_message(error), "an entry 'x' in the file, none in the target");
  fs_error_free(error);
  options.drop_extra = 1;
  CHECK_OK(fs_restore(registry, "Triple", &triple, bytes.data, bytes.size, &options, ERR));
  CHECK(triple.items[0] == 1 && triple.items[1] == 8 && triple.items[2] == 9);
  free(bytes.data);
}

/* More than there is room for isn't written: what stands behind it is no part of the object. */
static void test_counts_beyond_the_room(void) {
  typedef struct Values {
    double *values;
    uint32_t count, capacity;
  } Values;
  static const fs_field fields[] = { FS_FIELD_COUNTED_ARRAY(Values, values, FS_DTYPE_FLOAT64, count, capacity) };
  double two[2] = { 1, 2 };
  Values values = { two, 3, 2 };
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Values, fields), ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./values", UINT64_MAX,
                 fs_to_bytes(registry, "Values", &values, NULL, buffer, ERR));
  values.count = 2;
  CHECK_OK(fs_to_bytes(registry, "Values", &values, NULL, buffer, ERR));
  values.capacity = 0; /* nobody restores into it */
  CHECK_OK(fs_to_bytes(registry, "Values", &values, NULL, buffer, ERR));
  fs_buffer_free(buffer);
}

/* ---- A container of one element ---- */

typedef struct Box {
  Vector point;
} Box;

/* What the file lacks of an element that the container made anew is as in a new one, and the report says so. */
static void test_new_elements(void) {
  static const size_t bytes_of_point = sizeof(Point);
  const fs_accessors accessors = vector_accessors(FS_CONTAINER_OPTIONAL, &bytes_of_point);
  const fs_field fields[] = { FS_FIELD_CONTAINER(Box, point, "Point", &accessors) };
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Box box = { new_vector(1, sizeof(Point), 0) };
  ((Point *)(void *)box.point.items)->y = 7;
  options.keep_missing = 1;
  options.report = report;
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Box, fields), ERR));
  const Bytes bytes = packed_bytes("{'point': {'x': 5}}");
  CHECK_OK(fs_restore(registry, "Box", &box, bytes.data, bytes.size, &options, ERR));
  check_point(*(Point *)(void *)box.point.items, 5, 0);
  CHECK_TEXT(fs_report_text(report), "1 leaf loaded, 1 kept\n  ./point/y: kept of a new element: int64");
  free(bytes.data);
  vector_free(&box.point);
}

int main(void) {
  const fs_field cloud_fields[] = {
    FS_FIELD_VALUE(Cloud, n, FS_DTYPE_INT64),
    { .struct_size = sizeof(fs_field),
      .name = "points",
      .offset = offsetof(Cloud, points),
      .rank = 1,
      .shape = { FS_COUNTED },
      .count_offset = offsetof(Cloud, n),
      .capacity = 4,
      .type_name = "Point" },
    { .struct_size = sizeof(fs_field),
      .name = "weights",
      .offset = offsetof(Cloud, weights),
      .dtype = FS_DTYPE_FLOAT64,
      .rank = 1,
      .shape = { FS_COUNTED },
      .count_offset = offsetof(Cloud, n),
      .capacity = 4 },
  };
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Point, point_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Path, path_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Cloud, cloud_fields), ERR));
  test_fewer_and_more();
  test_other_keys();
  test_counts();
  test_types_that_are_lists();
  test_counts_beyond_the_room();
  test_new_elements();
  fs_report_free(report);
  fs_registry_free(registry);
  return check_result();
}
