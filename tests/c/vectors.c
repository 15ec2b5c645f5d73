/* The bytes that Flax writes, from a builder, from registered structs, and back. */
#include "hex.h"

static fs_builder *builder;
static fs_registry *registry;
static fs_buffer *buffer;

static void text_key(const char *key) { CHECK_OK(fs_builder_key(builder, key, strlen(key), ERR)); }

/* Finishes what was built; to_bytes of it must be `hex`. */
static void check_built(const char *hex) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), AS_STATE_DICT, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), hex);
  fs_tree_free(tree);
}

/* What Flax wrote is read, and written again as it was. */
static void check_round_trip(const char *hex) {
  fs_tree *tree = tree_of_bytes(bytes_of(hex));
  CHECK_NODE_BYTES(fs_tree_root(tree), hex);
  CHECK(fs_tree_bytes_used(tree) == fs_buffer_size(buffer));
  fs_tree_free(tree);
}

typedef struct Anything {
  union {
    int32_t i32;
    int64_t i64;
    uint64_t u64;
    float f32[16];
    double f64[2];
    uint8_t u8[4];
    uint16_t u16[2];
    char text[16];
  } as;
} Anything;

/* A struct of one field, which is written as the field's bare value. */
static void check_struct(fs_field field, const void *object, const char *hex) {
  fs_type type = FS_TYPE_INIT;
  type.name = "Object";
  type.size = sizeof(Anything);
  type.kind = FS_KIND_NIL;
  type.override_existing = 1;
  type.fields = &field;
  type.field_count = 1;
  field.name = "value";
  field.member_size = 0; /* a union's member */
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_to_bytes(registry, "Object", object, NULL, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), hex);
  check_round_trip(hex);
}

static void test_plain_structs(void) {
  Anything object;
  object.as.f64[0] = 1.0;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_FLOAT64, FS_FORM_PLAIN), &object,
               "cb3ff0000000000000");
  object.as.i32 = -33;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_INT32, FS_FORM_PLAIN), &object, "d0df");
  object.as.i64 = 4294967296;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_INT64, FS_FORM_PLAIN), &object,
               "cf0000000100000000");
  object.as.u64 = UINT64_MAX;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_UINT64, FS_FORM_PLAIN), &object,
               "cfffffffffffffffff");
  object.as.u8[0] = 1;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_BOOL, FS_FORM_PLAIN), &object, "c3");
  object.as.u8[0] = 0;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_BOOL, FS_FORM_PLAIN), &object, "c2");
  object.as.f64[0] = 1, object.as.f64[1] = 2;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_COMPLEX128, FS_FORM_PLAIN), &object,
               "c7130292cb3ff0000000000000cb4000000000000000");
  /* Python's float is float64, so the narrow ones are widened. */
  object.as.f32[0] = 1.5f;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_FLOAT32, FS_FORM_PLAIN), &object,
               "cb3ff8000000000000");
  object.as.u16[0] = 0xc000;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_BFLOAT16, FS_FORM_PLAIN), &object,
               "cbc000000000000000");
  strcpy(object.as.text, "\xc3\xa9");
  fs_field text = FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_STR, FS_FORM_PLAIN);
  text.rank = 1;
  text.shape[0] = 16;
  check_struct(text, &object, "a2c3a9");
}

static void test_scalar_structs(void) {
  Anything object;
  object.as.i64 = 3;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_INT64, FS_FORM_SCALAR), &object,
               "c712039390a5696e743634c4080300000000000000");
  object.as.f32[0] = 1.5f;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_FLOAT32, FS_FORM_SCALAR), &object,
               "d8039390a7666c6f61743332c4040000c03f");
  object.as.u8[0] = 1;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_BOOL, FS_FORM_SCALAR), &object,
               "c70a039390a4626f6f6cc40101");
  object.as.i64 = 1;
  fs_field date = FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_DATETIME64, FS_FORM_SCALAR);
  date.dtype_name = "datetime64[D]";
  check_struct(date, &object, "c71a039390ad6461746574696d6536345b445dc4080100000000000000");
}

static void test_array_structs(void) {
  Anything object;
  object.as.f32[0] = 0;
  check_struct((fs_field)FS_FIELD_VALUE_AS("v", Anything, as, FS_DTYPE_FLOAT32, FS_FORM_ARRAY), &object,
               "d8019390a7666c6f61743332c40400000000");
  object.as.f32[0] = 1, object.as.f32[1] = 2;
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_FLOAT32, 2), &object,
               "c71501939102a7666c6f61743332c4080000803f00000040");
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_COMPLEX64, 1), &object,
               "c71701939101a9636f6d706c65783634c4080000803f00000040");
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_FLOAT32, 0, 3), &object,
               "c70e0193920003a7666c6f61743332c400");
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_UINT8, 0), &object,
               "c70b01939100a575696e7438c400");
  memcpy(object.as.u8, "\x01\x00\x01", 3);
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_BOOL, 3), &object,
               "c70d01939103a4626f6f6cc403010001");
  memcpy(object.as.u8, "\x80\x3f\x00\xc0", 4);
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_BFLOAT16, 2), &object,
               "c71201939102a862666c6f61743136c404803f00c0");
  memcpy(object.as.u8, "\xf8\x07", 2);
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_INT4, 2), &object,
               "c70c01939102a4696e7434c4020807");
  memcpy(object.as.u8, "\x38\x40\x44", 3);
  check_struct((fs_field)FS_FIELD_ARRAY_AS("v", Anything, as, FS_DTYPE_FLOAT8_E4M3FN, 3), &object,
               "c71601939103ad666c6f6174385f65346d33666ec403384044");
}

typedef struct Many {
  float items[20000];
} Many;

/* The headers grow with the data. */
static void test_long_arrays(void) {
  static Many many;
  fs_field field = FS_FIELD_ARRAY(Many, items, FS_DTYPE_FLOAT32, 70);
  field.member_size = 0;
  fs_type type = FS_TYPE_INIT;
  type.name = "Object";
  type.size = sizeof(Many);
  type.kind = FS_KIND_NIL;
  type.override_existing = 1;
  type.fields = &field;
  type.field_count = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_to_bytes(registry, "Object", &many, NULL, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), 18, "c8012601939146a7666c6f61743332c50118");
  CHECK(fs_buffer_size(buffer) == 18 + 70 * 4);
  field.shape[0] = 20000;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_to_bytes(registry, "Object", &many, NULL, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), 24, "c900013892019391cd4e20a7666c6f61743332c600013880");
  CHECK(fs_buffer_size(buffer) == 24 + 80000);
}

/* [1, [2]] and {} */
static void test_lists_become_dicts(void) {
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  check_built("80");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_int64(builder, 1, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_int64(builder, 2, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  check_built("82a13001a13181a13002");
}

/* to_bytes({'a': [1, 2.5, True, None, 's', b'q', 1j, np.arange(2, dtype=np.int32)], 't': (1,)}) */
static void test_nested(void) {
  const int32_t numbers[] = { 0, 1 };
  const int64_t shape[] = { 2 };
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = FS_DTYPE_INT32;
  source.rank = 1;
  source.shape = shape;
  source.data = numbers;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  text_key("a");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_int64(builder, 1, ERR));
  CHECK_OK(fs_builder_float64(builder, 2.5, ERR));
  CHECK_OK(fs_builder_bool(builder, 1, ERR));
  CHECK_OK(fs_builder_nil(builder, ERR));
  CHECK_OK(fs_builder_str(builder, "s", 1, ERR));
  CHECK_OK(fs_builder_bytes(builder, "q", 1, ERR));
  CHECK_OK(fs_builder_complex(builder, 0, 1, ERR));
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  text_key("t");
  CHECK_OK(fs_builder_begin(builder, FS_KIND_TUPLE, ERR));
  CHECK_OK(fs_builder_int64(builder, 1, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  check_built(
      "82a16188a13001a131cb4004000000000000a132c3a133c0a134a173a135c40171"
      "a136c7130292cb0000000000000000cb3ff0000000000000"
      "a137c71301939102a5696e743332c4080000000001000000a17481a13001");
}

typedef struct Mu {
  uint16_t w;
} Mu;
typedef struct Empty {
  char unused;
} Empty;
typedef struct AdamState {
  int32_t count;
  Mu mu;
  Empty nu;
} AdamState;

/* namedtuple('NT', 'count mu nu')(np.int32(3), {'w': np.zeros(1, np.float16)}, {}) */
static void test_named_tuple(void) {
  static const fs_field mu_fields[] = { FS_FIELD_ARRAY(Mu, w, FS_DTYPE_FLOAT16, 1) };
  static const fs_field adam_fields[] = {
    FS_FIELD_VALUE_AS("count", AdamState, count, FS_DTYPE_INT32, FS_FORM_SCALAR),
    FS_FIELD_OBJECT(AdamState, mu, "Mu"),
    FS_FIELD_OBJECT(AdamState, nu, "Empty"),
  };
  fs_type empty = FS_TYPE_INIT;
  empty.name = "Empty";
  empty.size = sizeof(Empty);
  empty.kind = FS_KIND_DICT;
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS_AS("Mu", Mu, mu_fields, FS_KIND_DICT), ERR));
  CHECK_OK(fs_register_type(registry, &empty, ERR));
  CHECK_OK(fs_register_type(
      registry, &(fs_type)FS_TYPE_FIELDS_AS("AdamState", AdamState, adam_fields, FS_KIND_NAMED_TUPLE), ERR));
  static const char hex[] =
      "83a5636f756e74c70e039390a5696e743332c40403000000"
      "a26d7581a177c70f01939101a7666c6f61743136c4020000a26e7580";
  const AdamState state = { 3, { 0 }, { 0 } };
  AdamState target = { 0, { 1 }, { 0 } };
  CHECK_OK(fs_to_bytes(registry, "AdamState", &state, NULL, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), hex);
  CHECK_OK(fs_restore(registry, "AdamState", &target, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, ERR));
  CHECK(target.count == 3 && target.mu.w == 0);
}

typedef struct Chunked {
  float a[2][2];
} Chunked;

/* {'a': float32 [2,2] 0..3} with a chunk limit of 8 bytes */
static void test_chunks(void) {
  static const fs_field fields[] = { FS_FIELD_ARRAY(Chunked, a, FS_DTYPE_FLOAT32, 2, 2) };
  static const char hex[] =
      "81a16183b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706582a13002a13102"
      "a66368756e6b7382a130c71501939102a7666c6f61743332c408000000000000803f"
      "a131c71501939102a7666c6f61743332c4080000004000004040";
  const Chunked object = { { { 0, 1 }, { 2, 3 } } };
  Chunked target = { { { 9, 9 }, { 9, 9 } } };
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.chunk_limit = 8;
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Chunked, fields), ERR));
  CHECK_OK(fs_to_bytes(registry, "Chunked", &object, &options, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer), hex);
  CHECK_OK(fs_restore(registry, "Chunked", &target, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, ERR));
  CHECK(memcmp(&target, &object, sizeof object) == 0);
  /* of 16 bytes, strictly more than 16 are not there */
  options.chunk_limit = 16;
  CHECK_OK(fs_to_bytes(registry, "Chunked", &object, &options, buffer, ERR));
  CHECK_BYTES(fs_buffer_data(buffer), fs_buffer_size(buffer),
              "81a161c71e0193920202a7666c6f61743332c410000000000000803f0000004000004040");
}

int main(void) {
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  test_plain_structs();
  test_scalar_structs();
  test_array_structs();
  test_long_arrays();
  test_lists_become_dicts();
  test_nested();
  test_named_tuple();
  test_chunks();
  fs_builder_free(builder);
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  return check_result();
}
