/* Attack 64: each array of each file that Flax wrote, at each address, into a view of its dtype and shape. It leads to where the
 * tree says that the array is, or is refused because the tree says that the array isn't there in one piece, in the host's byte
 * order and aligned. */
#include "golden_files.h"

enum { most_dimensions = FS_MAX_FIELD_RANK };

static size_t taken, refused, copied;

/* 0: other bytes are among them than those of a bool. */
static int are_bools(const fs_node *node, const fs_array *array) {
  unsigned char *items = (unsigned char *)malloc((size_t)array->size + 1);
  int are = 1;
  CHECK_OK(fs_node_array_gather(node, items, (size_t)array->size, ERR));
  for (size_t i = 0; i < array->size; ++i) are &= items[i] <= 1;
  free(items);
  return are;
}

static int is_swapped(const fs_array *array) { return array->data == NULL && array->segment_count == 1; }

static void check_array(const fs_node *node, fs_field field, const fs_array *array) {
  static const char untouched = 0;
  const void *view = &untouched;
  const int is_there = array->data && (array->is_aligned || array->item_count == 0);
  const int wants_bools = array->dtype == FS_DTYPE_BOOL && !are_bools(node, array);
  fs_error *error = NULL;
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  const fs_status status = fs_node_restore_field(node, &field, &view, NULL, &error);
  if (array->item_count == 0) {
    CHECK(status == FS_OK && view == NULL);
  } else if (is_there && !wants_bools) {
    CHECK(status == FS_OK && view == array->data);
    ++taken;
  } else {
    CHECK(status == FS_E_MISMATCH && fs_error_mismatch_count(error) == 1 && view == &untouched);
    CHECK(fs_error_mismatch_at(error, 0, &mismatch) == FS_OK);
    CHECK(mismatch.kind == (is_there ? FS_MISMATCH_VALUE : FS_MISMATCH_PLACE));
    if (is_swapped(array)) CHECK(strstr(mismatch.message, "byte order") != NULL);
    ++refused;
  }
  fs_error_free(error);
}

static void visit_array(const fs_node *node) {
  char name[64];
  fs_array array = FS_ARRAY_INIT;
  fs_field field = { .struct_size = sizeof field, .name = "view", .storage = FS_STORAGE_VIEW, .form = FS_FORM_ARRAY };
  CHECK_OK(fs_node_array(node, &array, ERR));
  const int has_low_bits = array.dtype >= FS_DTYPE_INT1 && array.dtype <= FS_DTYPE_UINT4;
  if (array.rank > most_dimensions || array.dtype_name_size >= sizeof name) return;
  snprintf(name, sizeof name, "%.*s", (int)array.dtype_name_size, array.dtype_name);
  field.dtype = array.dtype;
  field.rank = array.rank;
  field.item_size = array.item_size;
  if (array.dtype == FS_DTYPE_DATETIME64 || array.dtype == FS_DTYPE_TIMEDELTA64 || array.dtype == FS_DTYPE_OPAQUE)
    field.dtype_name = name;
  for (uint32_t i = 0; i < array.rank; ++i) field.shape[i] = array.shape[i];
  if (has_low_bits) {
    const void *view = NULL;
    CHECK_FAILS(FS_E_DTYPE, fs_node_restore_field(node, &field, &view, NULL, ERR));
  } else if (array.dtype != FS_DTYPE_OPAQUE || array.item_count > 0) {
    check_array(node, field, &array);
  }
}

static void visit_node(const fs_node *node) {
  const fs_kind kind = fs_node_kind(node);
  if (kind == FS_KIND_ARRAY || kind == FS_KIND_SCALAR) visit_array(node);
  for (const fs_node *child = fs_node_next(node, NULL); child; child = fs_node_next(node, child)) visit_node(child);
}

static void visit_bytes(const unsigned char *data, size_t size, const fs_decode_options *decode) {
  fs_tree *tree = NULL;
  if (fs_msgpack_restore(data, size, decode, &tree, NULL) != FS_OK) return; /* only lenient reading takes it */
  visit_node(fs_tree_root(tree));
  fs_tree_free(tree);
}

static void visit_file(const char *path, const char *name) {
  const Bytes bytes = read_file(path);
  unsigned char *moved = (unsigned char *)aligned_alloc(64, (bytes.size + 127) / 64 * 64);
  fs_decode_options align = FS_DECODE_OPTIONS_INIT;
  (void)name;
  align.align_arrays = 1;
  for (size_t shift = 0; shift < 17; ++shift) {
    memcpy(moved + shift, bytes.data, bytes.size);
    visit_bytes(moved + shift, bytes.size, NULL);
    const size_t before = refused;
    visit_bytes(moved + shift, bytes.size, &align);
    copied += refused - before;
  }
  free(moved);
  free(bytes.data);
}

int main(void) {
  visit_golden_files(visit_file);
  CHECK(taken > 5000 && refused > 1000);
  CHECK(copied < refused / 4); /* what is left are pieces and other byte orders */
  return check_result();
}
