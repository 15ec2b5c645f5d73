/* Attack 55: the caller's floating-point environment takes subnormal numbers for zero, rounds in another way, or traps. The bits
 * in and out are the same, the same keys are equal, and the environment is as it was. */
#include "hex.h"
#include "objects.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_ENVIRONMENT 1
typedef struct Environment {
  uint32_t control;
  uint16_t x87;
} Environment;

static Environment current(void) {
  Environment now;
  __asm__ volatile("stmxcsr %0" : "=m"(now.control));
  __asm__ volatile("fnstcw %0" : "=m"(now.x87));
  return now;
}
static void set(Environment wanted) {
  __asm__ volatile("ldmxcsr %0" : : "m"(wanted.control) : "memory");
  __asm__ volatile("fldcw %0" : : "m"(wanted.x87) : "memory");
}
static int same(Environment left, Environment right) { return left.control == right.control && left.x87 == right.x87; }
/* In turn: FTZ and DAZ; down, up and towards zero; all exceptions unmasked; all of it; a flag that is raised. */
static const Environment environments[] = { { 0x9fc0, 0x037f }, { 0x3f80, 0x077f }, { 0x5f80, 0x0b7f },
                                            { 0x7f80, 0x0f7f }, { 0x0000, 0x0340 }, { 0xe040, 0x0f40 },
                                            { 0x1f81, 0x037f } };
#elif defined(__aarch64__) && defined(__GNUC__)
#define HAS_ENVIRONMENT 1
typedef struct Environment {
  uint64_t control, flags;
} Environment;

static Environment current(void) {
  Environment now;
  __asm__ volatile("mrs %0, fpcr" : "=r"(now.control));
  __asm__ volatile("mrs %0, fpsr" : "=r"(now.flags));
  return now;
}
static void set(Environment wanted) {
  __asm__ volatile("msr fpcr, %0" : : "r"(wanted.control) : "memory");
  __asm__ volatile("msr fpsr, %0" : : "r"(wanted.flags) : "memory");
}
static int same(Environment left, Environment right) {
  return left.control == right.control && left.flags == right.flags;
}
static const Environment environments[] = { { 1 << 24, 0 }, { 1 << 22, 0 }, { 2 << 22, 0 }, { 3 << 22, 0 }, { 0, 1 } };
#else
#define HAS_ENVIRONMENT 0
#endif

#if HAS_ENVIRONMENT

enum { input_count = 6, item_bytes = 16 * 256 };

/* What the calls work with, made in the usual environment. */
static Bytes inputs[input_count];
static unsigned char items[item_bytes];
static const fs_dtype dtypes[] = { FS_DTYPE_BOOL,          FS_DTYPE_INT8,           FS_DTYPE_INT16,
                                   FS_DTYPE_INT32,         FS_DTYPE_INT64,          FS_DTYPE_UINT8,
                                   FS_DTYPE_UINT16,        FS_DTYPE_UINT32,         FS_DTYPE_UINT64,
                                   FS_DTYPE_FLOAT16,       FS_DTYPE_FLOAT32,        FS_DTYPE_FLOAT64,
                                   FS_DTYPE_COMPLEX64,     FS_DTYPE_COMPLEX128,     FS_DTYPE_BFLOAT16,
                                   FS_DTYPE_FLOAT8_E3M4,   FS_DTYPE_FLOAT8_E4M3,    FS_DTYPE_FLOAT8_E4M3FN,
                                   FS_DTYPE_FLOAT8_E5M2,   FS_DTYPE_FLOAT8_E8M0FNU, FS_DTYPE_FLOAT6_E2M3FN,
                                   FS_DTYPE_FLOAT4_E2M1FN, FS_DTYPE_INT4,           FS_DTYPE_UINT2,
                                   FS_DTYPE_COMPLEX32,     FS_DTYPE_BCOMPLEX32,     FS_DTYPE_FLOAT8_E4M3B11FNUZ };
enum { dtype_count = sizeof dtypes / sizeof dtypes[0] };

typedef struct Floats {
  float single;
  double wide, other;
  uint16_t half[4], brain[4];
} Floats;

static fs_registry *registry;
static fs_tree *arrays[dtype_count]; /* of items, in each dtype */

static void register_floats(void) {
  static fs_field fields[] = {
    FS_FIELD_VALUE(Floats, single, FS_DTYPE_FLOAT32),    FS_FIELD_VALUE(Floats, wide, FS_DTYPE_FLOAT64),
    FS_FIELD_VALUE(Floats, other, FS_DTYPE_FLOAT64),     FS_FIELD_ARRAY(Floats, half, FS_DTYPE_FLOAT16, 4),
    FS_FIELD_ARRAY(Floats, brain, FS_DTYPE_BFLOAT16, 4),
  };
  const fs_type type = FS_TYPE_FIELDS(Floats, fields);
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
}

static void make_array(size_t i) {
  const size_t item_size = fs_dtype_item_size(dtypes[i]);
  const int64_t shape[] = { (int64_t)(item_bytes / 2 / item_size) };
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = NULL;
  source.dtype = dtypes[i];
  source.rank = 1;
  source.shape = shape;
  source.data = items;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  CHECK_OK(fs_builder_finish(builder, &arrays[i], ERR));
  fs_builder_free(builder);
}

/* Patterns of all kinds of floats of all sizes: subnormal ones, halfway between two others, too large, not a number. */
static void begin(void) {
  static const uint64_t specials[] = { 1,
                                       0x000fffffffffffffu,
                                       0x8000000000000003u,
                                       0x36a0000000000001u, /* 2^-149 and a little */
                                       0x3810000010000000u, /* between two floats */
                                       0x47efffffefffffffu, /* the largest float32, and more */
                                       0x7ff0000000000001u, /* a signalling NaN */
                                       0x7ff0000000000000u,
                                       0x3ff0000010000000u,
                                       0xbff8000000000000u,
                                       0x7f8000017f800001u,
                                       0x0000000100000001u };
  uint64_t random = 1;
  for (size_t i = 0; i < item_bytes; i += 8) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    const uint64_t value = i / 8 < sizeof specials / sizeof specials[0] ? specials[i / 8] : random;
    memcpy(items + i, &value, 8);
  }
  inputs[0] =
      packed_bytes("[hex('ca00000001'), hex('cb0000000000000001'), hex('ca7f800001'), hex('cb7ff0000000000001')]");
  inputs[1] = packed_bytes(
      "{hex('cb0000000000000001'): 1, hex('cb0000000000000002'): 2, 0.0: 3, hex('ca00000001'): 4, 0.5: 5}");
  inputs[2] = packed_bytes(
      "{'single': hex('cb36a8000000000001'), 'wide': hex('cb0000000000000001'), "
      "'other': hex('ca00000001'), 'half': dtype('float16')[4](hex('0100ff0300040184')), "
      "'brain': dtype('bfloat16')[4](hex('01007f0080008100'))}");
  inputs[3] = packed_bytes(
      "{'single': 0.1, 'wide': 1e-310, 'other': hex('ca80000001'), "
      "'half': f64[4](1e-8, 0.1, 3e-8, 65519.9), 'brain': f64[4](0.1, 1e-40, 3.3895e38, -1e-45)}");
  inputs[4] = packed_bytes(
      "{1: 1, 2.5: 2, hex('cb8000000000000001'): 3, hex('cbc3e0000000000000'): 4, f32[](0.5): 5, "
      "hex('cb43e0000000000001'): 6, True: 7, hex('cb7ff0000000000001'): 8}");
  inputs[5] = packed_bytes(
      "{'single': 1e39, 'wide': 3, 'other': 0.1, 'half': f32[4](1, 2, 3, 4), 'brain': f32[4](1, 2, 3, 4)}");
  register_floats();
  for (size_t i = 0; i < dtype_count; ++i) make_array(i);
}

static void put_status(Bytes *out, fs_status status, fs_error **error) {
  put(out, &status, sizeof status);
  put(out, fs_error_message(*error), strlen(fs_error_message(*error)));
  put(out, fs_error_report(*error), strlen(fs_error_report(*error)));
  fs_error_free(*error);
  *error = NULL;
}

static void put_node(Bytes *out, const fs_node *node) {
  const size_t size = fs_node_count(node);
  put(out, &size, sizeof size);
  int64_t value = 0;
  if (fs_node_int64(node, &value, NULL) == FS_OK) put(out, &value, sizeof value);
}

static void put_paths(Bytes *out, const fs_node *root) {
  for (const fs_node *child = fs_node_next(root, NULL); child; child = fs_node_next(root, child)) {
    char path[200];
    size_t size = 0;
    fs_error *error = NULL;
    put_status(out, fs_node_path(child, path, sizeof path, &size, &error), &error);
    put(out, path, size);
    put_node(out, fs_node_at(root, path + 2));
  }
}

/* Reads, writes, sorted and not, looks up and compares. */
static void use_trees(Bytes *out) {
  for (size_t i = 0; i < input_count; ++i) {
    fs_tree *tree = NULL;
    fs_buffer *buffer = NULL;
    fs_error *error = NULL;
    put_status(out, fs_msgpack_restore(inputs[i].data, inputs[i].size, NULL, &tree, &error), &error);
    const fs_node *root = fs_tree_root(tree);
    put_status(out, fs_buffer_create(NULL, &buffer, &error), &error);
    for (fs_key_order order = FS_KEY_ORDER_DEFAULT; order <= FS_KEY_ORDER_SORTED; ++order) {
      fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
      options.key_order = order;
      put_status(out, fs_msgpack_serialize(root, &options, buffer, &error), &error);
      put(out, fs_buffer_data(buffer), fs_buffer_size(buffer));
    }
    for (int64_t key = -1; key < 3; ++key) put_node(out, fs_node_find_int(root, key));
    put_node(out, fs_node_find_int(root, INT64_MIN));
    put_node(out, fs_node_find(root, "0.5", 3));
    if (root && fs_node_kind(root) == FS_KIND_DICT) put_paths(out, root);
    int32_t is_equal = 0;
    put_status(out, fs_node_equal(root, root, &is_equal, &error), &error);
    put(out, &is_equal, sizeof is_equal);
    fs_buffer_free(buffer);
    fs_tree_free(tree);
  }
}

static void use_objects(Bytes *out) {
  for (size_t i = 2; i < input_count; ++i) {
    for (fs_convert convert = FS_CONVERT_NONE; convert <= FS_CONVERT_ANY; ++convert) {
      fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
      fs_error *error = NULL;
      fs_buffer *buffer = NULL;
      Floats floats;
      memset(&floats, 0, sizeof floats);
      options.convert = convert;
      put_status(out, fs_restore(registry, "Floats", &floats, inputs[i].data, inputs[i].size, &options, &error),
                 &error);
      put(out, &floats, sizeof floats);
      put_status(out, fs_buffer_create(NULL, &buffer, &error), &error);
      put_status(out, fs_to_bytes(registry, "Floats", &floats, NULL, buffer, &error), &error);
      put(out, fs_buffer_data(buffer), fs_buffer_size(buffer));
      memcpy(&floats.single, "\x01\x00\x80\x7f", 4); /* a signalling NaN */
      put_status(out, fs_to_bytes(registry, "Floats", &floats, NULL, buffer, &error), &error);
      put(out, fs_buffer_data(buffer), fs_buffer_size(buffer));
      fs_buffer_free(buffer);
    }
  }
}

/* Every dtype into every other one. */
static void convert_all(Bytes *out) {
  static unsigned char target[16 * item_bytes];
  for (size_t from = 0; from < dtype_count; ++from) {
    const fs_node *root = fs_tree_root(arrays[from]);
    for (size_t to = 0; to < dtype_count; ++to) {
      for (fs_convert convert = FS_CONVERT_SAME_KIND; convert <= FS_CONVERT_ANY; ++convert) {
        const size_t count = item_bytes / 2 / fs_dtype_item_size(dtypes[from]);
        fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
        fs_error *error = NULL;
        options.convert = convert;
        const fs_field field = {
          .struct_size = sizeof(fs_field), .name = "items", .dtype = dtypes[to], .rank = 1, .shape = { (int64_t)count }
        };
        memset(target, 0, sizeof target);
        put_status(out, fs_node_restore_field(root, &field, target, &options, &error), &error);
        put(out, target, count * fs_dtype_item_size(dtypes[to]));
      }
    }
  }
}

static Bytes use_all(void) {
  Bytes out = no_bytes();
  use_trees(&out);
  use_objects(&out);
  convert_all(&out);
  return out;
}

static void end(void) {
  for (size_t i = 0; i < dtype_count; ++i) fs_tree_free(arrays[i]);
  for (size_t i = 0; i < input_count; ++i) free(inputs[i].data);
  fs_registry_free(registry);
}

int main(void) {
  begin();
  const Environment usual = current();
  const Bytes expected = use_all();
  CHECK(same(current(), usual));
  for (size_t i = 0; i < sizeof environments / sizeof environments[0]; ++i) {
    set(environments[i]);
    const Bytes actual = use_all();
    const Environment after = current();
    set(usual);
    if (!CHECK(same(after, environments[i]))) fprintf(stderr, "  environment %d has changed\n", (int)i);
    const int is_same = actual.size == expected.size && memcmp(actual.data, expected.data, expected.size) == 0;
    if (!CHECK(is_same)) fprintf(stderr, "  in environment %d\n", (int)i);
    free(actual.data);
  }
  free(expected.data);
  end();
  return check_result();
}

#else

int main(void) {
  printf("the floating-point environment of this machine isn't known here\n");
  return 77;
}

#endif
