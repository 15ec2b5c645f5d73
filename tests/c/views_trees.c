/* registry.h: views (FS_STORAGE_VIEW) that are restored from trees, of bytes, files and sources. */
#include "file_support.h"

#include "counting_allocator.h"
#include "view_support.h"

typedef struct Weights {
  const float *kernel;
  int64_t extents[2];
  const uint8_t *mask;
  int32_t mask_count;
  const char *name;
  size_t name_size;
} Weights;

static const char weights_text[] = "{'kernel': f32[2,2](1, 2, 3, 4), 'mask': bool[3](1, 0, 1), 'name': 'net'}";
static const char empty_text[] = "{'kernel': f32[0,0](), 'mask': bool[0](), 'name': ''}";

static const fs_field weights_fields[] = {
  FS_FIELD_SHAPED_VIEW(Weights, kernel, FS_DTYPE_FLOAT32, extents, FS_COUNTED, FS_COUNTED),
  FS_FIELD_COUNTED_VIEW(Weights, mask, FS_DTYPE_BOOL, mask_count),
  FS_FIELD_TEXT_VIEW(Weights, name, name_size),
};

static fs_registry *registry;

static void check_weights(const Weights *weights) {
  static const float kernel[] = { 1, 2, 3, 4 };
  CHECK(weights->extents[0] == 2 && weights->extents[1] == 2 && weights->mask_count == 3);
  if (CHECK(weights->kernel != NULL)) CHECK(memcmp(weights->kernel, kernel, sizeof kernel) == 0);
  if (CHECK(weights->mask != NULL)) CHECK(memcmp(weights->mask, "\1\0\1", 3) == 0);
  CHECK(weights->name && weights->name_size == 3 && memcmp(weights->name, "net", 3) == 0);
}

static int is_untouched(const Weights *weights) {
  static const Weights untouched;
  return memcmp(weights, &untouched, sizeof untouched) == 0;
}

/* All three fields, none of which was set. */
static void check_nowhere(fs_status status, fs_error *error, const Weights *weights) {
  CHECK(status == FS_E_MISMATCH && fs_error_mismatch_count(error) == 3);
  for (size_t i = 0; i < fs_error_mismatch_count(error); ++i) {
    fs_mismatch mismatch = FS_MISMATCH_INIT;
    CHECK_OK(fs_error_mismatch_at(error, i, &mismatch));
    CHECK(mismatch.kind == FS_MISMATCH_PLACE && strstr(mismatch.message, "FS_MAPPING_REQUIRED"));
    CHECK_TEXT(mismatch.path, i == 0 ? "./kernel" : i == 1 ? "./mask" : "./name");
  }
  CHECK(is_untouched(weights));
  fs_error_free(error);
}

static fs_status restore(Weights *weights, const fs_tree *tree, fs_error **error) {
  return fs_from_state_dict(registry, "Weights", weights, fs_tree_root(tree), NULL, error);
}

/* ---- Files and sources ---- */

static void test_ways(void) {
  static const char *const texts[] = { weights_text, empty_text };
  for (int i = 0; i < 2; ++i) {
    const Bytes bytes = aligned_bytes(texts[i], 4096, 0);
    for (Way way = WAY_MAPPED; way < WAY_COUNT; ++way) {
      Weights weights = { 0 };
      fs_tree *tree = NULL;
      fs_error *error = NULL;
      if (!CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR))) continue;
      const fs_status status = restore(&weights, tree, &error);
      if (way == WAY_UNMAPPED || way == WAY_SOURCE) {
        check_nowhere(status, error, &weights);
      } else {
        CHECK(status == FS_OK);
        if (i == 0) check_weights(&weights);
        if (i == 0) check_written(registry, "Weights", &weights, weights_text);
      }
      fs_tree_free(tree);
    }
    /* what these read is gone when they return, also if there is nothing to read */
    for (Way way = WAY_RESTORE_FILE; way < RESTORE_WAY_COUNT; ++way) {
      Weights weights = { 0 };
      fs_error *error = NULL;
      const fs_status status = restore_in(registry, way, "Weights", &weights, bytes.data, bytes.size, NULL, &error);
      check_nowhere(status, error, &weights);
    }
    free(bytes.data);
  }
}

/* As Flax writes them: arrays at any address. */
static void test_aligned_when_read(void) {
  const Bytes packed = packed_bytes(weights_text);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  unsigned char *moved = (unsigned char *)aligned_alloc(64, 1024);
  int refused = 0;
  options.decode = &decode;
  decode.align_arrays = 1;
  for (size_t shift = 0; shift < 4; ++shift) {
    const Bytes bytes = { moved + shift, packed.size };
    Weights weights = { 0 };
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    memcpy(bytes.data, packed.data, packed.size);
    /* a tree keeps the copies */
    CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &decode, &tree, ERR));
    CHECK_OK(restore(&weights, tree, ERR));
    check_weights(&weights);
    CHECK(lies_in(weights.mask, 3, bytes)); /* of which no copy was needed */
    const int is_copied = !lies_in(weights.kernel, 16, bytes);
    fs_tree_free(tree);
    /* but a call doesn't */
    memset(&weights, 0, sizeof weights);
    const fs_status status = fs_restore(registry, "Weights", &weights, bytes.data, bytes.size, &options, &error);
    CHECK(is_copied ? status == FS_E_MISMATCH : status == FS_OK);
    if (is_copied) {
      check_only_mismatch(status, error, FS_MISMATCH_PLACE, "./kernel", "the copy ends with the call", __LINE__);
      CHECK(is_untouched(&weights));
      ++refused;
    }
    /* in a mapped file */
    CHECK_OK(open_in(WAY_REQUIRED, bytes.data, bytes.size, &decode, &tree, ERR));
    memset(&weights, 0, sizeof weights);
    CHECK_OK(restore(&weights, tree, ERR));
    check_weights(&weights);
    fs_tree_free(tree);
  }
  CHECK(refused == 3);
  free(moved);
  free(packed.data);
}

static void save_part(const char *name, const char *text) {
  const Bytes bytes = aligned_bytes(text, 64, 0);
  write_file(in_temporary(name), bytes.data, bytes.size);
  free(bytes.data);
}

/* A checkpoint in one file, and in two. */
static void test_parts(void) {
  static const char *const names[] = { "model.msgpack", "two-00001-of-00002.msgpack" };
  save_part("model.msgpack", weights_text);
  save_part("two-00001-of-00002.msgpack", "{'kernel': f32[2,2](1, 2, 3, 4)}");
  save_part("two-00002-of-00002.msgpack", "{'mask': bool[3](1, 0, 1), 'name': 'net'}");
  for (int i = 0; i < 2; ++i) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    Weights weights = { 0 };
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    options.mapping = FS_MAPPING_REQUIRED;
    CHECK_OK(fs_sharded_open(in_temporary(names[i]), &options, &tree, ERR));
    CHECK_OK(restore(&weights, tree, ERR));
    check_weights(&weights);
    fs_tree_free(tree);
    memset(&weights, 0, sizeof weights);
    options.mapping = FS_MAPPING_OFF;
    CHECK_OK(fs_sharded_open(in_temporary(names[i]), &options, &tree, ERR));
    const fs_status status = restore(&weights, tree, &error);
    check_nowhere(status, error, &weights);
    fs_tree_free(tree);
  }
}

/* What a tree or a workspace was used for before is forgotten. */
static void test_used_again(void) {
  const Bytes bytes = aligned_bytes(weights_text, 4, 0);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CountingSource counting;
  const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
  fs_tree *tree = NULL;
  const char *path = in_temporary("again.msgpack");
  Weights weights = { 0 };
  write_file(path, bytes.data, bytes.size);
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  CHECK_FAILS(FS_E_MISMATCH, restore(&weights, tree, ERR));
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, tree, ERR));
  CHECK_OK(restore(&weights, tree, ERR));
  check_weights(&weights);
  fs_tree_free(tree);
  CHECK_OK(fs_workspace_create(NULL, &options.workspace, ERR));
  for (int i = 0; i < 2; ++i) {
    memset(&weights, 0, sizeof weights);
    CHECK_FAILS(FS_E_MISMATCH, fs_restore_file(registry, "Weights", &weights, path, &options, ERR));
    CHECK_OK(fs_restore(registry, "Weights", &weights, bytes.data, bytes.size, &options, ERR));
    CHECK(lies_in(weights.kernel, 16, bytes));
  }
  fs_workspace_free(options.workspace);
  free(bytes.data);
}

/* ---- What fails ---- */

/* Nobody looks at the mapping of a file that is cut behind the library's back: bools are read. */
static void test_cut_file(void) {
  enum { count = 100000 };
  static uint8_t bools[count];
  const Weights from = { NULL, { 0, 3 }, bools, count, NULL, 0 };
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_tree *tree = NULL;
  Weights weights = { 0 };
  const char *path = in_temporary("cut.msgpack");
  options.mapping = FS_MAPPING_REQUIRED;
  CHECK_OK(fs_save_file(registry, "Weights", &from, path, NULL, ERR));
  CHECK_OK(fs_file_open(path, &options, &tree, ERR));
  CHECK_OK(restore(&weights, tree, ERR));
  CHECK(weights.mask_count == count && weights.mask && weights.mask[count - 1] == 0);
  memset(&weights, 0, sizeof weights);
  CHECK(truncate(path, 20000) == 0);
  fs_error *error = NULL;
  CHECK(restore(&weights, tree, &error) == FS_E_IO);
  CHECK_TEXT(fs_error_path(error), "./mask");
  fs_error_free(error);
  CHECK(is_untouched(&weights));
  fs_tree_free(tree);
}

static void test_no_memory(void) {
  const Bytes bytes = aligned_bytes(weights_text, 4, 0);
  size_t n = 1;
  for (int was_hit = 1; was_hit; ++n) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    Weights weights = { 0 };
    options.decode = &decode;
    decode.allocator = &allocator;
    counts.fail_at = n;
    const fs_status status = fs_restore(registry, "Weights", &weights, bytes.data, bytes.size, &options, NULL);
    was_hit = counts.calls >= n;
    CHECK(status == (was_hit ? FS_E_NO_MEMORY : FS_OK) && counts.live_blocks == 0);
    CHECK(was_hit ? is_untouched(&weights) : weights.kernel != NULL);
  }
  CHECK(n > 2);
  free(bytes.data);
}

/* ---- Trees of other kinds ---- */

static void test_built(void) {
  static const float items[] = { 1, 9, 2, 9, 3, 9, 4, 9 };
  static const int64_t shape[] = { 2, 2 }, strides[] = { 16, 8 };
  const fs_field field = FS_FIELD_SHAPED_VIEW(Weights, kernel, FS_DTYPE_FLOAT32, extents, FS_COUNTED, FS_COUNTED);
  for (int i = 0; i < 3; ++i) {
    fs_array_source array = FS_ARRAY_SOURCE_INIT;
    fs_builder *builder = new_builder();
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    Weights weights = { 0 };
    array.dtype = FS_DTYPE_FLOAT32;
    array.rank = 2;
    array.shape = shape;
    array.data = items;
    array.strides = i == 0 ? strides : NULL;
    array.copy_data = i == 1;
    CHECK_OK(fs_builder_array(builder, &array, ERR));
    CHECK_OK(fs_builder_finish(builder, &tree, ERR));
    const fs_status status = fs_node_restore_field(fs_tree_root(tree), &field, &weights, NULL, &error);
    if (i == 0) check_only_mismatch(status, error, FS_MISMATCH_PLACE, ".", "strides", __LINE__);
    if (i == 1) CHECK(status == FS_OK && weights.kernel != items && weights.kernel[2] == 2);
    if (i == 2) CHECK(status == FS_OK && weights.kernel == items);
    fs_tree_free(tree);
    fs_builder_free(builder);
  }
}

/* A tree of an object leads to the object. */
static void test_state_dict_of_object(void) {
  static const float kernel[] = { 1, 2, 3, 4 };
  const Weights from = { kernel, { 2, 2 }, (const uint8_t *)"\1\0\1", 3, "net", 3 };
  Weights weights = { 0 };
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Weights", &from, NULL, &tree, ERR));
  CHECK_OK(restore(&weights, tree, ERR));
  check_weights(&weights);
  CHECK(weights.kernel == kernel && weights.mask == from.mask);
  fs_tree_free(tree);
}

/* ---- In a type by callbacks ---- */

typedef struct Holder {
  Weights weights;
} Holder;

static fs_status holder_prepare(void *target, const fs_node *node, const fs_restore_options *options, void **out_staged,
                                fs_error **error, void *user_data) {
  Weights *staged = calloc(1, sizeof *staged);
  (void)target, (void)user_data;
  if (!staged) return FS_E_NO_MEMORY;
  const fs_status status = fs_from_state_dict(registry, "Weights", staged, node, options, error);
  if (status != FS_OK) return free(staged), status;
  *out_staged = staged;
  return FS_OK;
}
static void holder_discard(void *target, void *staged, void *user_data) {
  (void)target, (void)user_data;
  free(staged);
}
static void holder_commit(void *target, void *staged, void *user_data) {
  ((Holder *)target)->weights = *(Weights *)staged;
  holder_discard(target, staged, user_data);
}

/* The node that a callback gets ends with the caller's call, and so does what only its tree has. */
static void test_nested_call(void) {
  const fs_type type = { .struct_size = sizeof type,
                         .name = "Holder",
                         .size = sizeof(Holder),
                         .field_size = sizeof(fs_field),
                         .prepare = holder_prepare,
                         .commit = holder_commit,
                         .discard = holder_discard };
  const Bytes bytes = aligned_bytes(weights_text, 4, 0);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  Holder holder;
  fs_error *error = NULL;
  options.decode = &decode;
  decode.align_arrays = 1;
  memset(&holder, 0, sizeof holder);
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_restore(registry, "Holder", &holder, bytes.data, bytes.size, NULL, ERR));
  check_weights(&holder.weights);
  CHECK(lies_in(holder.weights.kernel, 16, bytes));
  memset(&holder, 0, sizeof holder);
  for (Way way = WAY_RESTORE_FILE; way < RESTORE_WAY_COUNT; ++way) {
    error = NULL;
    const fs_status status = restore_in(registry, way, "Holder", &holder, bytes.data, bytes.size, NULL, &error);
    check_nowhere(status, error, &holder.weights);
  }
  free(bytes.data);
  const Bytes packed = packed_bytes(weights_text);
  unsigned char *moved = (unsigned char *)aligned_alloc(64, 1024);
  int refused = 0;
  for (size_t shift = 0; shift < 4; ++shift) {
    memcpy(moved + shift, packed.data, packed.size);
    error = NULL;
    const fs_status status = fs_restore(registry, "Holder", &holder, moved + shift, packed.size, &options, &error);
    if (status == FS_OK) continue;
    check_only_mismatch(status, error, FS_MISMATCH_PLACE, "./kernel", "the copy ends with the call", __LINE__);
    ++refused;
  }
  CHECK(refused == 3);
  free(moved);
  free(packed.data);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Weights, weights_fields), ERR));
  test_ways();
  test_aligned_when_read();
  test_parts();
  test_used_again();
  test_cut_file();
  test_no_memory();
  test_built();
  test_state_dict_of_object();
  test_nested_call();
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
