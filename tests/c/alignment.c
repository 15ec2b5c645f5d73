/* msgpack.h: with an alignment the data of every array starts at a multiple of it, the values are the same, and what could not
 * be placed is reported. */
#include "file_support.h"

#include "collecting_sink.h"
#include "everything.h"

static fs_registry *registry;
static fs_buffer *buffer;
static fs_report *report;

static const uint64_t alignments[] = { 2, 4, 8, 16, 32, 64, 256, 4096, 65536 };
enum { alignment_count = sizeof alignments / sizeof alignments[0] };

/* Arrays below `node` of which some data doesn't start at a multiple; `*out_arrays`: how many there are at all. */
static uint64_t misplaced(const fs_node *node, const unsigned char *bytes, uint64_t alignment, uint64_t *out_arrays) {
  uint64_t count = 0;
  if (fs_node_kind(node) == FS_KIND_ARRAY) {
    fs_array array = FS_ARRAY_INIT;
    int is_misplaced = 0;
    CHECK_OK(fs_node_array(node, &array, ERR));
    for (size_t i = 0; i < array.segment_count; ++i) {
      fs_segment segment = FS_SEGMENT_INIT;
      CHECK_OK(fs_node_array_segment(node, i, &segment, ERR));
      is_misplaced |= segment.size > 0 && (uint64_t)((const unsigned char *)segment.data - bytes) % alignment != 0;
    }
    ++*out_arrays;
    return (uint64_t)is_misplaced;
  }
  for (const fs_node *child = fs_node_next(node, NULL); child; child = fs_node_next(node, child))
    count += misplaced(child, bytes, alignment, out_arrays);
  return count;
}

/* The report's entries are of arrays that don't stand where they should, and say where they do. */
static void check_entries(const fs_node *root, uint64_t alignment) {
  for (size_t i = 0; i < fs_report_entry_count(report); ++i) {
    fs_report_entry entry = FS_REPORT_ENTRY_INIT;
    fs_array array = FS_ARRAY_INIT;
    int is_there = 0;
    CHECK_OK(fs_report_entry_at(report, i, &entry));
    CHECK(entry.kind == FS_REPORT_UNALIGNED && strtoull(entry.wanted, NULL, 10) == alignment);
    const unsigned long long offset = strtoull(entry.found, NULL, 10);
    CHECK(offset % alignment != 0);
    const fs_node *node = fs_node_at(root, entry.path);
    if (!CHECK(fs_node_kind(node) == FS_KIND_ARRAY)) continue;
    CHECK_OK(fs_node_array(node, &array, ERR));
    for (size_t n = 0; n < array.segment_count; ++n) {
      fs_segment segment = FS_SEGMENT_INIT;
      CHECK_OK(fs_node_array_segment(node, n, &segment, ERR));
      is_there |= (const unsigned char *)segment.data == (const unsigned char *)fs_buffer_data(buffer) + offset;
    }
    CHECK(is_there);
  }
}

/* The bytes in the buffer hold the same as `expected`, and as many arrays as the report tells are not where they should be. */
static void check_placed(const fs_node *expected, uint64_t alignment, uint64_t allowed) {
  const uint64_t unaligned = fs_report_count(report, FS_REPORT_UNALIGNED);
  fs_tree *tree = NULL;
  uint64_t arrays = 0;
  CHECK_OK(fs_msgpack_restore(fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, &tree, ERR));
  CHECK(nodes_are_equal(fs_tree_root(tree), expected) == 1);
  const uint64_t found = misplaced(fs_tree_root(tree), fs_buffer_data(buffer), alignment, &arrays);
  if (!CHECK(found == unaligned && unaligned <= allowed && arrays > 0))
    fprintf(stderr, "  alignment %llu: %llu of %llu are misplaced, %llu were reported, %llu are allowed\n",
            (unsigned long long)alignment, (unsigned long long)found, (unsigned long long)arrays,
            (unsigned long long)unaligned, (unsigned long long)allowed);
  CHECK(fs_report_entry_count(report) == unaligned && fs_report_loaded(report) == 0);
  check_entries(fs_tree_root(tree), alignment);
  fs_tree_free(tree);
}

/* Adds an array of `count` items, whose bytes count up. */
static void add_array(fs_builder *builder, fs_dtype dtype, uint32_t rank, const int64_t *shape) {
  static unsigned char data[100000];
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  for (size_t i = 0; i < sizeof data; ++i) data[i] = (unsigned char)(i * 3);
  array.dtype = dtype;
  array.rank = rank;
  array.shape = shape;
  array.data = data;
  if (dtype == FS_DTYPE_OPAQUE) array.dtype_name = "float24x", array.item_size = 3;
  CHECK_OK(fs_builder_array(builder, &array, ERR));
}

/* Arrays of many dtypes and ranks with keys and text of many lengths in front of them. `list_items`: how many more stand in
 * a list at the end. */
static fs_tree *sample(int list_items, int has_opaque) {
  static const fs_dtype dtypes[] = { FS_DTYPE_UINT8,    FS_DTYPE_FLOAT32, FS_DTYPE_FLOAT64, FS_DTYPE_COMPLEX128,
                                     FS_DTYPE_BFLOAT16, FS_DTYPE_INT4,    FS_DTYPE_BOOL };
  static const int64_t shapes[][3] = { { 1 }, { 17 }, { 1000 }, { 3, 5 }, { 2, 3, 4 }, { 1, 1, 300 } };
  static const uint32_t ranks[] = { 1, 1, 1, 2, 3, 3 };
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  char key[64];
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (int i = 0; i < 120; ++i) {
    snprintf(key, sizeof key, "%.*s%d", i % 40, "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", i);
    add_key(builder, key);
    if (i % 7 == 3) {
      CHECK_OK(fs_builder_str(builder, key, (size_t)(i % 20), ERR));
    } else if (i % 11 == 0) {
      add_array(builder, dtypes[i % 7], 0, NULL);
    } else {
      add_array(builder, has_opaque && i % 5 == 0 ? FS_DTYPE_OPAQUE : dtypes[i % 7], ranks[i % 6], shapes[i % 6]);
    }
  }
  add_key(builder, "list");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  for (int i = 0; i < list_items; ++i) add_array(builder, dtypes[i % 7], ranks[i % 6], shapes[i % 6]);
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  return tree;
}

static void test_trees(void) {
  static const uint64_t chunk_limits[] = { 0, 1000, 64 };
  fs_tree *tree = sample(30, 0);
  for (int i = 0; i < alignment_count; ++i) {
    for (int n = 0; n < 3; ++n) {
      fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
      options.key_order = FS_KEY_ORDER_KEPT;
      options.alignment = alignments[i];
      options.chunk_limit = chunk_limits[n];
      options.report = report;
      CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
      /* up to 16 bytes longer headers do it, in lists, too; chunks that are shorter than the alignment can't be placed */
      const int are_short = chunk_limits[n] != 0 && chunk_limits[n] < alignments[i];
      check_placed(fs_tree_root(tree), alignments[i], alignments[i] <= 16 ? 0 : are_short ? 133 : 30);
      size_t size = 0;
      CHECK_OK(fs_msgpack_serialize_into(fs_tree_root(tree), &options, NULL, 0, &size, ERR));
      CHECK(size == fs_buffer_size(buffer));
    }
  }
  fs_tree_free(tree);
}

/* Without lists and odd item sizes nothing is left out. */
static void test_dicts(void) {
  for (int has_opaque = 0; has_opaque < 2; ++has_opaque) {
    fs_tree *tree = sample(0, has_opaque);
    for (int i = 0; i < alignment_count; ++i) {
      fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
      options.key_order = FS_KEY_ORDER_KEPT;
      options.alignment = alignments[i];
      options.report = report;
      options.as_state_dict = 1;
      CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
      CHECK(fs_report_entry_count(report) == 0);
      fs_tree *state = NULL;
      CHECK_OK(fs_node_to_state_dict(fs_tree_root(tree), NULL, &state, ERR));
      check_placed(fs_tree_root(state), alignments[i], 0);
      fs_tree_free(state);
    }
    fs_tree_free(tree);
  }
}

/* An array at the root, and items of 3 bytes in several chunks. */
static void test_alone(void) {
  static const int64_t shape[] = { 500 };
  for (int is_opaque = 0; is_opaque < 2; ++is_opaque) {
    fs_builder *builder = new_builder();
    fs_tree *tree = NULL;
    add_array(builder, is_opaque ? FS_DTYPE_OPAQUE : FS_DTYPE_FLOAT32, 1, shape);
    CHECK_OK(fs_builder_finish(builder, &tree, ERR));
    fs_builder_free(builder);
    for (int i = 0; i < alignment_count; ++i) {
      for (uint64_t limit = 400; limit <= 4000; limit += 3600) {
        fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
        options.alignment = alignments[i];
        options.chunk_limit = limit;
        options.report = report;
        CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
        /* as many items as a chunk has must be able to fill a multiple of the alignment */
        const uint64_t most_items = limit / (is_opaque ? 3 : 4), step = alignments[i] / (is_opaque ? 1 : 4);
        check_placed(fs_tree_root(tree), alignments[i], most_items < step);
      }
    }
    fs_tree_free(tree);
  }
}

/* Objects: files, sinks and buffers agree; a mapped file's pointers are aligned. */
static void test_objects(void) {
  Everything *object = filled_everything(6), *target = new_everything();
  const char *path = in_temporary("aligned");
  CollectingSink collected = { 0 };
  fs_tree *state = NULL;
  CHECK_OK(fs_to_bytes(registry, "Everything", object, NULL, buffer, ERR));
  CHECK_OK(fs_msgpack_restore(
      fs_buffer_data(buffer), fs_buffer_size(buffer),
      &(fs_decode_options){ .struct_size = sizeof(fs_decode_options), .ownership = FS_OWNERSHIP_COPIED }, &state, ERR));
  for (int i = 0; i < alignment_count; ++i) {
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    fs_save_options save = FS_SAVE_OPTIONS_INIT;
    const fs_sink sink = sink_into(&collected);
    size_t size = 0;
    options.alignment = alignments[i];
    options.report = report;
    save.serialize = &options;
    save.durability = FS_DURABILITY_NONE;
    CHECK_OK(fs_to_bytes(registry, "Everything", object, &options, buffer, ERR));
    CHECK(fs_report_entry_count(report) == 0);
    check_placed(fs_tree_root(state), alignments[i], 0);
    CHECK_OK(fs_to_bytes_into(registry, "Everything", object, &options, NULL, 0, &size, ERR));
    CHECK(size == fs_buffer_size(buffer));
    CHECK_OK(fs_save_sink(registry, "Everything", object, &sink, &options, ERR));
    CHECK(fs_report_entry_count(report) == 0 && collected.size == size &&
          memcmp(collected.data, fs_buffer_data(buffer), size) == 0);
    CHECK_OK(fs_save_file(registry, "Everything", object, path, &save, ERR));
    CHECK(is_file_of(path, fs_buffer_data(buffer), size));
    CHECK_OK(fs_restore_file(registry, "Everything", target, path, NULL, ERR));
    CHECK(is_same_everything(target, object));
    fs_tree *tree = NULL;
    fs_array array = FS_ARRAY_INIT;
    CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
    CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(tree), "device"), &array, ERR));
    if (CHECK(array.data != NULL))
      CHECK((uintptr_t)array.data % (alignments[i] < 4096 ? alignments[i] : 4096) == 0 &&
            array.is_aligned == (alignments[i] >= 4 || (uintptr_t)array.data % 4 == 0));
    fs_tree_free(tree);
  }
  free(collected.data);
  fs_tree_free(state);
  free_everything(object);
  free_everything(target);
}

/* A failed call leaves the report empty, whatever was in it, and wherever it failed. */
static void test_failures(void) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_tree *tree = sample(30, 0);
  const fs_node *root = fs_tree_root(tree);
  size_t size = 0;
  options.report = report;
  options.alignment = 4096;
  for (int i = 0; i < 6; ++i) {
    options.alignment = 4096;
    CHECK_OK(fs_msgpack_serialize(root, &options, buffer, ERR));
    CHECK(fs_report_count(report, FS_REPORT_UNALIGNED) > 0);
    CHECK(strstr(fs_report_text(report), " not aligned\n  ./list/") != NULL);
    options.alignment = i == 0 ? 3 : 4096;
    char small[4];
    const fs_status status = i == 0   ? fs_msgpack_serialize(root, &options, buffer, NULL)
                             : i == 1 ? fs_msgpack_serialize(NULL, &options, buffer, NULL)
                             : i == 2 ? fs_msgpack_serialize(root, &options, NULL, NULL)
                             : i == 3 ? fs_msgpack_serialize_into(root, &options, small, sizeof small, &size, NULL)
                             : i == 4 ? fs_msgpack_save_sink(root, NULL, &options, NULL)
                                      : fs_to_bytes(registry, "Nobody", root, &options, buffer, NULL);
    CHECK(status == (i == 3 ? FS_E_TOO_SMALL : i == 5 ? FS_E_NOT_FOUND : FS_E_INVALID_ARGUMENT));
    CHECK(fs_report_entry_count(report) == 0 && fs_report_count(report, FS_REPORT_UNALIGNED) == 0);
    CHECK_TEXT(fs_report_text(report), "");
  }
  fs_tree_free(tree);
}

/* 0 and 1 are Flax's own bytes; what is no power of two up to 2^30 is refused. */
static void test_arguments(void) {
  static const uint64_t wrong[] = { 3, 6, 12, 4095, UINT64_C(1) << 31, UINT64_MAX };
  fs_tree *tree = sample(3, 1);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = FS_KEY_ORDER_KEPT;
  const Bytes bytes = bytes_of_node(fs_tree_root(tree), 0);
  for (options.alignment = 0; options.alignment < 2; ++options.alignment) {
    CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
    CHECK(fs_buffer_size(buffer) == bytes.size && memcmp(fs_buffer_data(buffer), bytes.data, bytes.size) == 0);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
    options.alignment = wrong[i];
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
  }
  free(bytes.data);
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  register_everything(registry);
  test_trees();
  test_dicts();
  test_alone();
  test_objects();
  test_failures();
  test_arguments();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  fs_report_free(report);
  temporary_end();
  return check_result();
}
