/* registry.h: FS_STORAGE_VIEW, pointers that restoring sets into the caller's bytes. */
#include "view_support.h"

typedef struct Weights {
  const float *kernel; /* 2 x 3 */
  const int16_t *steps;
  int32_t step_count;
  const double *grid;
  int64_t extents[2];
  const char *name;
  size_t name_size;
  const unsigned char *blob;
  uint32_t blob_size;
  const uint8_t *mask; /* bool[3] */
  int32_t layers;
} Weights;

static const char weights_text[] =
    "{'kernel': f32[2,3](1, 2, 3, 4, 5, 6), 'steps': i16[3](7, 8, 9), 'grid': f64[2,1](0.5, 1.5), 'name': 'net', "
    "'blob': b'\\x01\\x02', 'mask': bool[3](1, 0, 1), 'layers': 4}";

static const fs_field weights_fields[] = {
  FS_FIELD_ARRAY_VIEW(Weights, kernel, FS_DTYPE_FLOAT32, 2, 3),
  FS_FIELD_COUNTED_VIEW(Weights, steps, FS_DTYPE_INT16, step_count),
  FS_FIELD_SHAPED_VIEW(Weights, grid, FS_DTYPE_FLOAT64, extents, FS_COUNTED, FS_COUNTED),
  FS_FIELD_TEXT_VIEW(Weights, name, name_size),
  FS_FIELD_BYTES_VIEW(Weights, blob, blob_size),
  FS_FIELD_ARRAY_VIEW(Weights, mask, FS_DTYPE_BOOL, 3),
  FS_FIELD_VALUE(Weights, layers, FS_DTYPE_INT32),
};

/* One view, of any shape. */
typedef struct Box {
  const void *view;
  int64_t extents[3];
  int32_t count;
} Box;

static fs_registry *registry;

static void register_type(const char *name, size_t size, fs_kind kind, const fs_field *fields, size_t count) {
  fs_type type = FS_TYPE_NO_FIELDS(name, kind);
  type.size = size;
  type.fields = fields;
  type.field_count = count;
  type.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
}

/* ---- All of them ---- */

static void check_weights(const Weights *weights, Bytes bytes) {
  static const float kernel[] = { 1, 2, 3, 4, 5, 6 };
  static const int16_t steps[] = { 7, 8, 9 };
  static const double grid[] = { 0.5, 1.5 };
  CHECK(lies_in(weights->kernel, sizeof kernel, bytes) && memcmp(weights->kernel, kernel, sizeof kernel) == 0);
  CHECK(weights->step_count == 3 && lies_in(weights->steps, sizeof steps, bytes));
  CHECK(memcmp(weights->steps, steps, sizeof steps) == 0);
  CHECK(weights->extents[0] == 2 && weights->extents[1] == 1 && lies_in(weights->grid, sizeof grid, bytes));
  CHECK(memcmp(weights->grid, grid, sizeof grid) == 0);
  CHECK(weights->name_size == 3 && lies_in(weights->name, 3, bytes) && memcmp(weights->name, "net", 3) == 0);
  CHECK(weights->blob_size == 2 && lies_in(weights->blob, 2, bytes) && weights->blob[1] == 2);
  CHECK(lies_in(weights->mask, 3, bytes) && weights->mask[0] == 1 && weights->mask[1] == 0);
  CHECK(weights->layers == 4);
}

static void test_all_kinds(void) {
  const Bytes bytes = aligned_bytes(weights_text, 8, 0);
  Weights weights = { 0 };
  CHECK_OK(fs_restore(registry, "Weights", &weights, bytes.data, bytes.size, NULL, ERR));
  check_weights(&weights, bytes);
  check_written(registry, "Weights", &weights, weights_text);
  /* again, into one that has them: nothing of the old ones is written to */
  const Bytes copy = placed_bytes(bytes.data, bytes.size);
  CHECK_OK(fs_restore(registry, "Weights", &weights, copy.data, copy.size, NULL, ERR));
  check_weights(&weights, copy);
  CHECK(memcmp(bytes.data, copy.data, copy.size) == 0);
  free(copy.data);
  free(bytes.data);
}

static void test_report(void) {
  const Bytes bytes = aligned_bytes(weights_text, 8, 0);
  Weights weights = { 0 };
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CHECK_OK(fs_report_create(NULL, 0, &options.report, ERR));
  CHECK_OK(fs_restore(registry, "Weights", &weights, bytes.data, bytes.size, &options, ERR));
  CHECK_TEXT(fs_report_text(options.report), "7 leaves loaded");
  fs_report_free(options.report);
  free(bytes.data);
}

/* ---- What doesn't fit ---- */

/* Nothing is set, whatever `options` relax. */
static void check_refused(const char *type, Bytes bytes, const fs_restore_options *options, fs_mismatch_kind kind,
                          const char *path, const char *part, int line) {
  Weights weights, before;
  fs_error *error = NULL;
  memset(&weights, 0x5a, sizeof weights);
  memcpy(&before, &weights, sizeof weights);
  const fs_status status = fs_restore(registry, type, &weights, bytes.data, bytes.size, options, &error);
  check_only_mismatch(status, error, kind, path, part, line);
  CHECK(memcmp(&before, &weights, sizeof weights) == 0);
}
#define CHECK_REFUSED(type, bytes, options, kind, path, part) \
  check_refused(type, bytes, options, kind, path, part, __LINE__)

static void check_text_refused(const char *type, const char *text, const fs_restore_options *options,
                               fs_mismatch_kind kind, const char *part, int line) {
  const Bytes bytes = aligned_bytes(text, 8, 0);
  check_refused(type, bytes, options, kind, "./view", part, line);
  free(bytes.data);
}
#define CHECK_TEXT_REFUSED(type, text, options, kind, part) \
  check_text_refused(type, text, options, kind, part, __LINE__)

static void register_box(fs_field field, fs_storage storage) {
  field.storage = storage;
  register_type("Box", sizeof(Box), FS_KIND_DATACLASS, &field, 1);
}

static void test_dtypes_and_shapes(void) {
  fs_restore_options any = FS_RESTORE_OPTIONS_INIT, reshape = FS_RESTORE_OPTIONS_INIT;
  any.convert = FS_CONVERT_ANY;
  reshape.reshape = 1;
  register_box((fs_field)FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_FLOAT32, 2, 2), FS_STORAGE_VIEW);
  CHECK_TEXT_REFUSED("Box", "{'view': f64[2,2](1, 2, 3, 4)}", NULL, FS_MISMATCH_DTYPE,
                     "dtype float64 in the file, float32 in the target");
  CHECK_TEXT_REFUSED("Box", "{'view': f64[2,2](1, 2, 3, 4)}", &any, FS_MISMATCH_DTYPE,
                     "dtype float64 in the file, float32 in the target, which is a view and converts nothing");
  CHECK_TEXT_REFUSED("Box", "{'view': f32[4](1, 2, 3, 4)}", NULL, FS_MISMATCH_SHAPE,
                     "shape [4] in the file, [2,2] in the target");
  CHECK_TEXT_REFUSED("Box", "{'view': f32[2,1](1, 2)}", &reshape, FS_MISMATCH_SHAPE, "[2,1]");
  CHECK_TEXT_REFUSED("Box", "{'view': 1.0}", &any, FS_MISMATCH_KIND, "float in the file");
  CHECK_TEXT_REFUSED("Box", "{'view': {}}", &any, FS_MISMATCH_KIND, "dict of 0");
  Box box = { 0 };
  const Bytes bytes = aligned_bytes("{'view': f32[4](1, 2, 3, 4)}", 8, 0);
  CHECK_OK(fs_restore(registry, "Box", &box, bytes.data, bytes.size, &reshape, ERR));
  CHECK(lies_in(box.view, 16, bytes));
  check_written(registry, "Box", &box, "{'view': f32[2,2](1, 2, 3, 4)}");
  free(bytes.data);
}

/* None fits no view: whoever gets FS_OK may look at what it leads to. */
static void test_none_and_missing(void) {
  fs_restore_options keep = FS_RESTORE_OPTIONS_INIT;
  const float kept[4] = { 0 };
  static const char *const lacking[] = { "{'view': None}", "{}" };
  keep.keep_missing = 1;
  register_box((fs_field)FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_FLOAT32, 2, 2), FS_STORAGE_VIEW);
  CHECK_TEXT_REFUSED("Box", "{'view': None}", NULL, FS_MISMATCH_KIND, "nil in the file, array float32 [2,2]");
  for (int i = 0; i < 2; ++i) {
    Box box = { kept, { 0 }, 0 };
    CHECK_OK(restore_packed(registry, "Box", &box, lacking[i], &keep, ERR));
    CHECK(box.view == kept);
  }
}

static void test_rank_zero(void) {
  fs_restore_options any = FS_RESTORE_OPTIONS_INIT;
  fs_field field = FS_FIELD_VALUE_AS("view", Box, view, FS_DTYPE_INT32, FS_FORM_ARRAY);
  Box box = { 0 };
  any.convert = FS_CONVERT_ANY;
  register_box(field, FS_STORAGE_VIEW);
  const Bytes bytes = aligned_bytes("{'view': i32[](7)}", 8, 0);
  CHECK_OK(fs_restore(registry, "Box", &box, bytes.data, bytes.size, NULL, ERR));
  CHECK(lies_in(box.view, 4, bytes) && *(const int32_t *)box.view == 7);
  check_written(registry, "Box", &box, "{'view': i32[](7)}");
  free(bytes.data);
  /* other fields take these for their values */
  CHECK_TEXT_REFUSED("Box", "{'view': i64[](7)}", NULL, FS_MISMATCH_DTYPE, "converts nothing");
  CHECK_TEXT_REFUSED("Box", "{'view': 7}", &any, FS_MISMATCH_KIND, "write a 0-d array");
  /* a NumPy scalar, where it happens to be aligned */
  const Bytes scalar = packed_bytes("{'view': i32(7)}");
  unsigned char *moved = (unsigned char *)aligned_alloc(64, 1024);
  int taken = 0;
  for (size_t shift = 0; shift < 4; ++shift) {
    const Bytes there = { moved + shift, scalar.size };
    memcpy(there.data, scalar.data, scalar.size);
    const fs_status status = fs_restore(registry, "Box", &box, there.data, there.size, NULL, NULL);
    taken += status == FS_OK && lies_in(box.view, 4, there) && *(const int32_t *)box.view == 7;
    if (status != FS_OK)
      CHECK_REFUSED("Box", there, NULL, FS_MISMATCH_PLACE, "./view",
                    "write a 0-d array in the place of the NumPy scalar");
  }
  CHECK(taken == 1);
  free(moved);
  free(scalar.data);
}

static void test_places(void) {
  fs_restore_options any = FS_RESTORE_OPTIONS_INIT;
  any.convert = FS_CONVERT_ANY;
  any.reshape = any.keep_missing = any.drop_extra = 1;
  register_box((fs_field)FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_FLOAT32, 2, 2), FS_STORAGE_VIEW);
  /* not aligned: bytes at each address, of which only the multiples of 4 do */
  const char *text = "{'view': f32[2,2](1, 2, 3, 4)}";
  const Bytes bytes = aligned_bytes(text, 64, 0);
  unsigned char *shifted = (unsigned char *)aligned_alloc(64, 1024);
  for (size_t shift = 0; shift < 16; ++shift) {
    const Bytes moved = { shifted + shift, bytes.size };
    memcpy(moved.data, bytes.data, bytes.size);
    if (shift % 4 != 0) {
      CHECK_REFUSED("Box", moved, &any, FS_MISMATCH_PLACE, "./view", "write the file with `alignment`");
      continue;
    }
    Box box = { 0 };
    CHECK_OK(fs_restore(registry, "Box", &box, moved.data, moved.size, NULL, ERR));
    CHECK(lies_in(box.view, 16, moved));
  }
  free(shifted);
  free(bytes.data);
  /* in pieces, in one piece all the same, big-endian */
  const Bytes chunks = aligned_bytes(text, 8, 8);
  CHECK_REFUSED("Box", chunks, &any, FS_MISMATCH_PLACE, "./view", "in 4 pieces in the file");
  free(chunks.data);
  const Bytes chunk = packed_bytes(
      "{'view': {'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 2}, 'chunks': "
      "{'0': f32[4](1, 2, 3, 4)}}}");
  Box box = { 0 };
  for (size_t shift = 0; shift < 4; ++shift) {
    unsigned char *moved = (unsigned char *)aligned_alloc(64, 1024);
    memcpy(moved + shift, chunk.data, chunk.size);
    const fs_status status = fs_restore(registry, "Box", &box, moved + shift, chunk.size, NULL, NULL);
    CHECK(status == FS_OK || status == FS_E_MISMATCH);
    if (status == FS_OK) CHECK(*(const float *)box.view == 1);
    free(moved);
  }
  CHECK(box.view != NULL); /* one of them was aligned */
  free(chunk.data);
  const Bytes big = packed_bytes("{'view': dtype('>f4')[2,2](hex('3f800000 40000000 40400000 40800000'))}");
  CHECK_REFUSED("Box", big, &any, FS_MISMATCH_PLACE, "./view", "byte order");
  free(big.data);
}

/* Where the order of bytes is nobody's concern. */
static void test_single_bytes(void) {
  register_box((fs_field)FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_UINT8, 3), FS_STORAGE_VIEW);
  const Bytes bytes = packed_bytes("{'view': u8[3](1, 2, 3)}");
  unsigned char moved[64];
  for (size_t shift = 0; shift < 4; ++shift) {
    Box box = { 0 };
    memcpy(moved + shift, bytes.data, bytes.size);
    CHECK_OK(fs_restore(registry, "Box", &box, moved + shift, bytes.size, NULL, ERR));
    CHECK(((const uint8_t *)box.view)[2] == 3);
  }
  free(bytes.data);
}

static void test_bools(void) {
  register_box((fs_field)FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_BOOL, 3), FS_STORAGE_VIEW);
  CHECK_TEXT_REFUSED("Box", "{'view': bool[3](1, 0, 2)}", NULL, FS_MISMATCH_VALUE, "the item 2 of the bools is 2");
  /* further than one look reaches */
  enum { count = 10000 };
  static uint8_t items[count];
  const int64_t shape = count;
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  array.dtype = FS_DTYPE_BOOL;
  array.rank = 1;
  array.shape = &shape;
  array.data = items;
  register_box((fs_field)FS_FIELD_COUNTED_VIEW(Box, view, FS_DTYPE_BOOL, count), FS_STORAGE_VIEW);
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  fs_builder_begin(builder, FS_KIND_DICT, NULL);
  fs_builder_key(builder, "view", 4, NULL);
  fs_builder_array(builder, &array, NULL);
  fs_builder_end(builder, NULL);
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  Box box = { 0 };
  CHECK_OK(fs_from_state_dict(registry, "Box", &box, fs_tree_root(tree), NULL, ERR));
  CHECK(box.view == items && box.count == count);
  items[count - 1] = 255;
  fs_error *error = NULL;
  const fs_status status = fs_from_state_dict(registry, "Box", &box, fs_tree_root(tree), NULL, &error);
  check_only_mismatch(status, error, FS_MISMATCH_VALUE, "./view", "the item 9999", __LINE__);
  fs_tree_free(tree);
}

/* Nothing is set before all is known to fit: the last field of the object doesn't. */
static void test_all_or_nothing(void) {
  const char *text =
      "{'kernel': f32[2,3](1, 2, 3, 4, 5, 6), 'steps': i16[1](7), 'grid': f64[2,1](0.5, 1.5), 'name': 'net', "
      "'blob': b'', 'mask': bool[3](1, 0, 1), 'layers': 'four'}";
  const Bytes bytes = aligned_bytes(text, 8, 0);
  CHECK_REFUSED("Weights", bytes, NULL, FS_MISMATCH_KIND, "./layers", "str in the file");
  free(bytes.data);
  /* and each that doesn't fit is listed */
  const Bytes packed = packed_bytes(weights_text);
  unsigned char *moved = (unsigned char *)aligned_alloc(64, 1024);
  size_t most = 0;
  for (size_t shift = 0; shift < 8; ++shift) {
    Weights weights = { 0 };
    fs_error *error = NULL;
    memcpy(moved + shift, packed.data, packed.size);
    const fs_status status = fs_restore(registry, "Weights", &weights, moved + shift, packed.size, NULL, &error);
    CHECK(status == FS_OK || (status == FS_E_MISMATCH && !weights.kernel && !weights.name && weights.layers == 0));
    if (fs_error_mismatch_count(error) > most) most = fs_error_mismatch_count(error);
    fs_error_free(error);
  }
  CHECK(most == 3);
  free(moved);
  free(packed.data);
}

/* ---- Nothing to see ---- */

static void test_empty(void) {
  static const struct {
    fs_field field;
    const char *text;
  } cases[] = {
    { FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_FLOAT32, 0, 3), "{'view': f32[0,3]()}" },
    { FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_FLOAT32, 3, 0), "{'view': f32[3,0]()}" },
    { FS_FIELD_COUNTED_VIEW(Box, view, FS_DTYPE_FLOAT32, count), "{'view': f32[0]()}" },
    { FS_FIELD_SHAPED_VIEW(Box, view, FS_DTYPE_FLOAT32, extents, 2, FS_COUNTED, FS_COUNTED), "{'view': f32[2,0,5]()}" },
    { FS_FIELD_TEXT_VIEW(Box, view, count), "{'view': ''}" },
    { FS_FIELD_BYTES_VIEW(Box, view, count), "{'view': b''}" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    Box box = { &box, { -1, -1, -1 }, -1 };
    register_box(cases[i].field, FS_STORAGE_VIEW);
    CHECK_OK(restore_packed(registry, "Box", &box, cases[i].text, NULL, ERR));
    CHECK(box.view == NULL);
    check_written(registry, "Box", &box, cases[i].text);
  }
  /* rows of nothing */
  fs_field rows = FS_FIELD_COUNTED_VIEW(Box, view, FS_DTYPE_FLOAT32, count);
  rows.rank = 2;
  register_box(rows, FS_STORAGE_VIEW);
  Box box = { 0 };
  CHECK_OK(restore_packed(registry, "Box", &box, "{'view': f32[5,0]()}", NULL, ERR));
  CHECK(box.view == NULL && box.count == 5);
  check_written(registry, "Box", &box, "{'view': f32[5,0]()}");
}

static void test_null_is_not_written(void) {
  static const fs_field fields[] = {
    FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_FLOAT32, 2),
    FS_FIELD_COUNTED_VIEW(Box, view, FS_DTYPE_FLOAT32, count),
    FS_FIELD_SHAPED_VIEW(Box, view, FS_DTYPE_FLOAT32, extents, FS_COUNTED, FS_COUNTED, 1),
    FS_FIELD_TEXT_VIEW(Box, view, count),
  };
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; ++i) {
    const Box box = { NULL, { 2, 1, 0 }, 3 };
    unsigned char bytes[64];
    size_t size = 0;
    register_box(fields[i], FS_STORAGE_VIEW);
    CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./view", UINT64_MAX,
                   fs_to_bytes_into(registry, "Box", &box, NULL, bytes, sizeof bytes, &size, ERR));
  }
}

/* ---- In objects, in containers, beside a count ---- */

typedef struct Layer {
  const float *bias;
  int32_t count;
  int32_t rank; /* of nothing: a number between */
} Layer;

typedef struct Network {
  Layer first;
  Layer *second;
  Layer rest[2];
  Layer *more;
  size_t more_count, more_capacity;
} Network;

static void test_nested(void) {
  static const fs_field layer_fields[] = { FS_FIELD_COUNTED_VIEW(Layer, bias, FS_DTYPE_FLOAT32, count),
                                           FS_FIELD_VALUE(Layer, rank, FS_DTYPE_INT32) };
  static const fs_field fields[] = { FS_FIELD_OBJECT(Network, first, "Layer"),
                                     FS_FIELD_OBJECT_POINTER(Network, second, "Layer"),
                                     FS_FIELD_OBJECTS(Network, rest, "Layer", 2),
                                     FS_FIELD_COUNTED_OBJECTS(Network, more, "Layer", more_count, more_capacity) };
  const char *text =
      "{'first': {'bias': f32[1](1), 'rank': 1}, 'second': {'bias': f32[2](2, 3), 'rank': 2}, "
      "'rest': {'0': {'bias': f32[1](4), 'rank': 3}, '1': {'bias': f32[0](), 'rank': 4}}, "
      "'more': {'0': {'bias': f32[3](5, 6, 7), 'rank': 5}}}";
  register_type("Layer", sizeof(Layer), FS_KIND_DATACLASS, layer_fields, 2);
  register_type("Network", sizeof(Network), FS_KIND_DATACLASS, fields, 4);
  Layer second = { 0 }, more[2] = { 0 };
  Network network = { .second = &second, .more = more, .more_capacity = 2 };
  const Bytes bytes = aligned_bytes(text, 4, 0);
  CHECK_OK(fs_restore(registry, "Network", &network, bytes.data, bytes.size, NULL, ERR));
  CHECK(lies_in(network.first.bias, 4, bytes) && network.first.bias[0] == 1 && network.first.rank == 1);
  CHECK(lies_in(second.bias, 8, bytes) && second.count == 2 && second.bias[1] == 3);
  CHECK(network.rest[0].bias[0] == 4 && network.rest[1].bias == NULL && network.rest[1].rank == 4);
  CHECK(network.more_count == 1 && lies_in(more[0].bias, 12, bytes) && more[0].bias[2] == 7);
  check_written(registry, "Network", &network, text);
  free(bytes.data);
}

typedef struct Pair {
  const float *x, *y;
  int32_t count;
} Pair;

static void test_shared_count(void) {
  static const fs_field fields[] = { FS_FIELD_COUNTED_VIEW(Pair, x, FS_DTYPE_FLOAT32, count),
                                     FS_FIELD_COUNTED_VIEW(Pair, y, FS_DTYPE_FLOAT32, count) };
  register_type("Pair", sizeof(Pair), FS_KIND_DATACLASS, fields, 2);
  const Bytes bytes = aligned_bytes("{'x': f32[2](1, 2), 'y': f32[2](3, 4)}", 4, 0);
  Pair pair = { 0 };
  CHECK_OK(fs_restore(registry, "Pair", &pair, bytes.data, bytes.size, NULL, ERR));
  CHECK(pair.count == 2 && pair.x[1] == 2 && pair.y[1] == 4);
  free(bytes.data);
  const Bytes other = aligned_bytes("{'x': f32[2](1, 2), 'y': f32[1](3)}", 4, 0);
  CHECK_REFUSED("Pair", other, NULL, FS_MISMATCH_LENGTH, "./y", "shares its count");
  free(other.data);
}

/* An array that may be None: an optional of a type that is a view. */
typedef struct Maybe {
  Pair value;
  int32_t is_there;
} Maybe;

static fs_status maybe_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const Maybe *)container)->is_there != 0;
  return FS_OK;
}
static fs_status maybe_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                            const void **out_element, fs_error **error, void *user_data) {
  (void)cursor, (void)out_key, (void)out_key_size, (void)error, (void)user_data;
  *out_element = &((const Maybe *)container)->value;
  return FS_OK;
}
static Maybe maybe_staged;
static fs_status maybe_prepare(void *container, size_t count, void **out_staged, fs_error **error, void *user_data) {
  (void)container, (void)error, (void)user_data;
  memset(&maybe_staged, 0, sizeof maybe_staged);
  maybe_staged.is_there = count != 0;
  *out_staged = &maybe_staged;
  return FS_OK;
}
static fs_status maybe_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                               fs_error **error, void *user_data) {
  (void)index, (void)key, (void)key_size, (void)error, (void)user_data;
  *out_element = &((Maybe *)staged)->value;
  return FS_OK;
}
static void maybe_commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  *(Maybe *)container = *(Maybe *)staged;
}
static void maybe_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)staged, (void)user_data;
}

static void test_optional(void) {
  static const fs_accessors maybe = { .struct_size = sizeof maybe,
                                      .container = FS_CONTAINER_OPTIONAL,
                                      .size = maybe_size,
                                      .next = maybe_next,
                                      .prepare = maybe_prepare,
                                      .staged_element = maybe_element,
                                      .commit = maybe_commit,
                                      .discard = maybe_discard };
  static const fs_field view[] = { FS_FIELD_COUNTED_VIEW(Pair, x, FS_DTYPE_FLOAT32, count) };
  typedef struct Holder {
    Maybe maybe;
  } Holder;
  static const fs_field fields[] = { FS_FIELD_CONTAINER(Holder, maybe, "View", &maybe) };
  register_type("View", sizeof(Pair), FS_KIND_NIL, view, 1);
  register_type("Holder", sizeof(Holder), FS_KIND_DATACLASS, fields, 1);
  const Bytes bytes = aligned_bytes("{'maybe': f32[2](1, 2)}", 4, 0);
  Holder holder = { 0 };
  CHECK_OK(fs_restore(registry, "Holder", &holder, bytes.data, bytes.size, NULL, ERR));
  CHECK(holder.maybe.is_there == 1 && lies_in(holder.maybe.value.x, 8, bytes) && holder.maybe.value.count == 2);
  check_written(registry, "Holder", &holder, "{'maybe': f32[2](1, 2)}");
  CHECK_OK(restore_packed(registry, "Holder", &holder, "{'maybe': None}", NULL, ERR));
  CHECK(holder.maybe.is_there == 0);
  check_written(registry, "Holder", &holder, "{'maybe': None}");
  free(bytes.data);
}

/* ---- Single fields ---- */

static void test_fields(void) {
  const fs_field field = FS_FIELD_COUNTED_VIEW(Box, view, FS_DTYPE_FLOAT32, count);
  fs_tree *tree = NULL;
  fs_builder *builder = NULL;
  const Bytes bytes = aligned_bytes("f32[2](1, 2)", 4, 0);
  Box box = { 0 };
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  CHECK_OK(fs_node_restore_field(fs_tree_root(tree), &field, &box, NULL, ERR));
  CHECK(lies_in(box.view, 8, bytes) && box.count == 2);
  fs_tree_free(tree); /* the bytes are the caller's, and stay */
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_field(builder, &field, &box, NULL, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), "f32[2](1, 2)");
  fs_tree_free(tree);
  fs_builder_free(builder);
  free(bytes.data);
}

/* ---- Descriptions ---- */

static void check_bad(fs_field field, fs_status status, const char *part, int line) {
  fs_type type = FS_TYPE_NO_FIELDS("Bad", FS_KIND_DATACLASS);
  fs_error *error = NULL;
  type.size = sizeof(Box);
  type.fields = &field;
  type.field_count = 1;
  const fs_status found = fs_register_type(registry, &type, &error);
  const int is_good =
      found == status && strstr(fs_error_message(error), part) && strcmp(fs_error_path(error), "./view") == 0;
  if (!is_good) fprintf(stderr, "line %d: %s: %s\n", line, fs_status_name(found), fs_error_report(error));
  CHECK(is_good);
  fs_error_free(error);
}
#define CHECK_BAD(field, status, part) check_bad(field, status, part, __LINE__)

static void test_bad_descriptions(void) {
  const fs_field view = FS_FIELD_ARRAY_VIEW(Box, view, FS_DTYPE_FLOAT32, 2, 2);
  fs_field bad = view;
  bad.storage = FS_STORAGE_VIEW + 1;
  CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "none of the FS_STORAGE_");
  bad = (fs_field)FS_FIELD_OBJECT_POINTER(Box, view, "Layer");
  bad.storage = FS_STORAGE_VIEW;
  CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "a view is of an array, text or bytes");
  bad = view;
  bad.strides[0] = 4, bad.strides[1] = 8;
  CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "without strides");
  for (fs_form form = FS_FORM_DEFAULT; form <= FS_FORM_SCALAR; ++form) {
    bad = (fs_field)FS_FIELD_VALUE_AS("view", Box, view, FS_DTYPE_FLOAT32, form);
    bad.storage = FS_STORAGE_VIEW;
    CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "FS_FORM_ARRAY");
  }
  bad = view;
  bad.dtype = FS_DTYPE_UINT4;
  CHECK_BAD(bad, FS_E_DTYPE, "low bits");
  bad = view;
  bad.member_size = 16;
  CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "the struct's member has 16 bytes");
  bad = (fs_field)FS_FIELD_COUNTED_ARRAY(Box, view, FS_DTYPE_FLOAT32, count, count);
  bad.storage = FS_STORAGE_VIEW;
  CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "not for a view");
  bad = view;
  bad.dtype = FS_DTYPE_STR;
  bad.form = FS_FORM_DEFAULT;
  bad.rank = 1;
  bad.shape[0] = 4, bad.shape[1] = 0;
  CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "needs a count");
  bad = view;
  bad.offset = sizeof(Box) - 4;
  CHECK_BAD(bad, FS_E_INVALID_ARGUMENT, "inside an object");
}

static void test_uncovered(void) {
  fs_report *report = NULL;
  static const fs_field fields[] = { FS_FIELD_COUNTED_VIEW(Pair, x, FS_DTYPE_FLOAT32, count) };
  register_type("Half", sizeof(Pair), FS_KIND_DATACLASS, fields, 1);
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  CHECK_OK(fs_registry_uncovered(registry, "Half", report, ERR));
  fs_report_entry entry = FS_REPORT_ENTRY_INIT;
  CHECK(fs_report_entry_count(report) == 2 && fs_report_entry_at(report, 0, &entry) == FS_OK);
  CHECK_TEXT(entry.found, "bytes 8 to 15 of Half, behind 'x'; maybe padding");
  fs_report_free(report);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  register_type("Weights", sizeof(Weights), FS_KIND_DATACLASS, weights_fields,
                sizeof weights_fields / sizeof weights_fields[0]);
  test_all_kinds();
  test_report();
  test_dtypes_and_shapes();
  test_none_and_missing();
  test_rank_zero();
  test_places();
  test_single_bytes();
  test_bools();
  test_all_or_nothing();
  test_empty();
  test_null_is_not_written();
  test_nested();
  test_shared_count();
  test_optional();
  test_fields();
  test_bad_descriptions();
  test_uncovered();
  fs_registry_free(registry);
  return check_result();
}
