/* What only looks needs no memory: it is right while every allocation fails, the first one and all others. What compares, lists or
 * clears up, and may need some, says NO_MEMORY and has changed nothing. */
#include "failing_memory.h"

static const char nested[] = "{'a': 1, 5: 'five', 'list': [True, 2.5], 'w': f32[2](1, 2)}";

/* The calls of malloc in it, none of which gets any. */
#define CALLS_IN(statements) (calls_begin(), (statements), calls_end())
static void calls_begin(void) {
  malloc_counts.calls = 0;
  malloc_counts.fails_at = 1;
  malloc_counts.fails_onwards = 1;
}
static size_t calls_end(void) {
  malloc_counts.fails_at = 0;
  return malloc_counts.calls;
}

static void check_names(void) {
  CHECK(CALLS_IN(CHECK(strcmp(fs_dtype_name(FS_DTYPE_FLOAT32), "float32") == 0)) == 0);
  CHECK(CALLS_IN(CHECK(fs_dtype_item_size(FS_DTYPE_FLOAT32) == 4)) == 0);
  CHECK(CALLS_IN(CHECK(fs_dtype_from_name("bfloat16", 8) == FS_DTYPE_BFLOAT16)) == 0);
  CHECK(CALLS_IN(CHECK(strcmp(fs_kind_name(FS_KIND_DICT), "dict") == 0)) == 0);
  CHECK(CALLS_IN(CHECK(strlen(fs_version()) >= 5 && fs_version_number() > 0)) == 0);
  CHECK(CALLS_IN(CHECK(fs_registry_type_name(registry, 0) && !fs_registry_type_name(registry, 1000))) == 0);
}

static void check_look_ups(void) {
  fs_tree *const tree = tree_of(nested);
  const fs_node *const root = fs_tree_root(tree), *found = NULL;
  CHECK(CALLS_IN(CHECK(fs_node_kind(root) == FS_KIND_DICT && fs_node_size(root) == 4 && fs_node_count(root) == 7)) ==
        0);
  CHECK(CALLS_IN(CHECK(fs_node_child(root, 0) != NULL)) == 0);
  CHECK(CALLS_IN(CHECK(fs_node_next(root, fs_node_child(root, 0)) == fs_node_child(root, 1))) == 0);
  CHECK(CALLS_IN(found = fs_node_find(root, "a", 1)) == 0 && found == fs_node_child(root, 0));
  CHECK(CALLS_IN(found = fs_node_find_int(root, 5)) == 0 && found == fs_node_child(root, 1));
  CHECK(CALLS_IN(found = fs_node_at(root, "list/1")) == 0 && fs_node_kind(found) == FS_KIND_FLOAT);
  CHECK(CALLS_IN(found = fs_node_at(root, "list/7")) == 0 && found == NULL);
  CHECK(CALLS_IN(CHECK(fs_tree_bytes_used(tree) != 0)) == 0);
  fs_tree_free(tree);
}

static void check_error_getters(void) {
  const fs_mismatch mismatch = { sizeof mismatch, FS_MISMATCH_SHAPE, 0, "./a", "a message", "wanted", "found" };
  fs_mismatch listed = FS_MISMATCH_INIT;
  fs_error *const error = fs_error_create(FS_E_MISMATCH, "a heading");
  CHECK_OK(fs_error_add_mismatch(error, &mismatch));
  CHECK(CALLS_IN(CHECK(fs_error_status(error) == FS_E_MISMATCH && fs_error_mismatch_count(error) == 1)) == 0);
  CHECK(CALLS_IN(CHECK(fs_error_mismatch_at(error, 0, &listed) == FS_OK)) == 0);
  CHECK(strcmp(listed.path, "./a") == 0 && strcmp(listed.message, "a message") == 0);
  CHECK(CALLS_IN(CHECK(fs_error_mismatch_at(error, 1, &listed) != FS_OK)) == 0);
  CHECK(CALLS_IN(CHECK(fs_error_path(error) && fs_error_message(error) && fs_error_report(error))) == 0);
  CHECK(CALLS_IN(CHECK(fs_error_system_code(error) == 0 && fs_error_offset(error) == FS_NO_OFFSET)) == 0);
  fs_error_free(error);
}

/* What a report holds is made when it is created, and what it is filled with has its room there. */
static void check_report(void) {
  const fs_field fields[] = { FS_FIELD_VALUE(fs_mismatch, kind, FS_DTYPE_INT32) };
  fs_type type = FS_TYPE_FIELDS_AS("Gappy", fs_mismatch, fields, FS_KIND_DATACLASS);
  fs_report_entry entry = FS_REPORT_ENTRY_INIT;
  fs_report *report = NULL;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  CHECK_OK(fs_registry_uncovered(registry, "Gappy", report, ERR));
  CHECK(CALLS_IN(CHECK(fs_report_entry_count(report) != 0 && fs_report_loaded(report) == 0)) == 0);
  CHECK(CALLS_IN(CHECK(fs_report_entry_at(report, 0, &entry) == FS_OK)) == 0 && entry.path != NULL);
  CHECK(CALLS_IN(CHECK(fs_report_entry_at(report, 1000, &entry) != FS_OK)) == 0);
  CHECK(CALLS_IN(CHECK(fs_report_count(report, entry.kind) != 0 && strlen(fs_report_text(report)) != 0)) == 0);
  fs_report_free(report);
}

/* Of data that has to be read. */
static fs_status equal_scenario(const fs_allocator *allocator) {
  const Bytes packed = packed_bytes("{'w': f32[3](1, 2, 3), 'v': f64[2](4, 5)}");
  const fs_decode_options decode = { .struct_size = sizeof decode, .allocator = allocator };
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_tree *left = NULL, *right = NULL;
  int32_t is_equal = 7;
  options.mapping = FS_MAPPING_OFF;
  options.decode = &decode;
  write_file(in_temporary("left"), packed.data, packed.size);
  write_file(in_temporary("right"), packed.data, packed.size);
  free(packed.data);
  fs_status status = TRY(fs_file_open(in_temporary("left"), &options, &left, NULL));
  if (status == FS_OK) status = TRY(fs_file_open(in_temporary("right"), &options, &right, NULL));
  if (status == FS_OK) status = TRY(fs_node_equal(fs_tree_root(left), fs_tree_root(right), &is_equal, NULL));
  CHECK(is_equal == (status == FS_OK ? 1 : 7));
  fs_tree_free(right);
  fs_tree_free(left);
  return status;
}

static fs_status columns_scenario(const fs_allocator *allocator) {
  fs_tree *const tree = tree_of(nested);
  int32_t kinds[7] = { -9, -9, -9, -9, -9, -9, -9 };
  fs_columns wanted = FS_COLUMNS_INIT;
  (void)allocator;
  wanted.capacity = 7;
  wanted.kinds = kinds;
  const fs_status status = TRY(fs_node_columns(fs_tree_root(tree), &wanted, NULL));
  CHECK(status == FS_OK ? kinds[0] == FS_KIND_DICT && kinds[6] == FS_KIND_ARRAY : kinds[0] == -9 && kinds[6] == -9);
  fs_tree_free(tree);
  return status;
}

static fs_status unfinished_scenario(const fs_allocator *allocator) {
  uint64_t count = 7;
  (void)allocator;
  write_file(in_temporary(".flaxstate-0123456789abcdef"), "half", 4);
  const fs_status status = TRY(fs_file_remove_unfinished(temporary_directory, &count, NULL));
  const int is_there = access(in_temporary(".flaxstate-0123456789abcdef"), F_OK) == 0;
  CHECK(status == FS_OK ? count == 1 && !is_there : count == 7 && is_there);
  return status;
}

int main(void) {
  failing_memory_begin();
  check_names();
  check_look_ups();
  check_error_getters();
  check_report();
  RUN(equal_scenario);
  RUN(columns_scenario);
  RUN(unfinished_scenario);
  failing_memory_end();
  temporary_end();
  return check_result();
}
