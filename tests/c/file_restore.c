/* file.h: objects are restored from files, and from trees of files, as from bytes: every kind of field, chunked or not, read
 * through a shadow or directly. */
#include "file_support.h"

#include "everything.h"
#include "packer.h"

static fs_registry *registry;
static fs_buffer *buffer;

static void check_round_trip(const Everything *object, const void *data, size_t size, const char *path) {
  for (Way way = 0; way < RESTORE_WAY_COUNT; ++way) {
    for (int directly = 0; directly < 2; ++directly) {
      fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
      Everything *target = new_everything();
      options.read_directly = directly;
      options.path = path;
      for (int i = 0; i < cell_count; ++i) target->cells[i].gap = (int16_t)i;
      for (int i = 0; i < most_samples; ++i) target->samples[i] = -5;
      callback_log = (CallbackLog){ 0 };
      CHECK_OK(restore_in(registry, way, "Everything", target, data, size, &options, ERR));
      if (!CHECK(is_same_everything(target, object))) fprintf(stderr, "  %s, %d\n", name_of_way(way), directly);
      int touched = 0;
      for (int i = 0; i < cell_count; ++i) touched += target->cells[i].gap != i;
      for (size_t i = target->sample_count; i < most_samples; ++i) touched += target->samples[i] != -5;
      CHECK(touched == 0);
      CHECK(callback_log.committed == 7 && callback_log.prepared == 7 && callback_log.discarded == 0);
      /* again, over what is there by now */
      CHECK_OK(restore_in(registry, way, "Everything", target, data, size, &options, ERR));
      CHECK(is_same_everything(target, object));
      free_everything(target);
    }
  }
}

static void test_everything(void) {
  static const uint64_t chunk_limits[] = { 0, 3000, 700, 64 };
  for (int seed = 7; seed < 9; ++seed) {
    Everything *object = filled_everything(seed);
    for (size_t i = 0; i < sizeof chunk_limits / sizeof chunk_limits[0]; ++i) {
      fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
      options.chunk_limit = chunk_limits[i];
      CHECK_OK(fs_to_bytes(registry, "Everything", object, &options, buffer, ERR));
      check_round_trip(object, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL);
    }
    free_everything(object);
  }
}

static void test_subtree(void) {
  Everything *object = filled_everything(3);
  static Packer packer;
  CHECK_OK(fs_to_bytes(registry, "Everything", object, NULL, buffer, ERR));
  pack_map(&packer, 2);
  pack_text(&packer, "x");
  pack_hex(&packer, "91");
  pack_map(&packer, 1);
  pack_text(&packer, "model/1");
  pack_raw(&packer, fs_buffer_data(buffer), fs_buffer_size(buffer));
  pack_text(&packer, "y");
  pack_value(&packer, "f32[2](1, 2)");
  check_round_trip(object, packer.data, packer.size, "x/0/model~11");
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.path = "x/1";
  for (Way way = 0; way < RESTORE_WAY_COUNT; ++way)
    CHECK_FAILS(FS_E_NOT_FOUND,
                restore_in(registry, way, "Everything", object, packer.data, packer.size, &options, ERR));
  packer_free(&packer);
  free_everything(object);
}

/* ---- Conversions, while the data comes from a file ---- */

enum { long_count = 70000 };

typedef struct Longs {
  float *f; /* [long_count] */
  struct {
    int32_t value, gap;
  } spread[3][50]; /* [3, 50], with gaps */
  uint8_t flags[600];
} Longs;

static void register_longs(void) {
  const fs_field fields[] = {
    FS_FIELD_ARRAY_POINTER(Longs, f, FS_DTYPE_FLOAT32, long_count),
    { .struct_size = sizeof(fs_field),
      .name = "spread",
      .offset = offsetof(Longs, spread),
      .dtype = FS_DTYPE_INT32,
      .rank = 2,
      .shape = { 3, 50 },
      .strides = { 400, 8 } },
    FS_FIELD_ARRAY(Longs, flags, FS_DTYPE_BOOL, 600),
  };
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Longs, fields), ERR));
}

static void pack_numbers(Packer *packer, const char *dtype, uint32_t rank, const int64_t *shape, int count) {
  const size_t item_size = dtype[strlen(dtype) - 1] == '8' || strcmp(dtype, "float64") == 0 ? 8 : 2;
  pack_array_head(packer, 1, dtype, rank, shape, (uint64_t)count * item_size);
  for (int i = 0; i < count; ++i) {
    unsigned char item[8] = { 0 };
    const double number = i;
    if (strcmp(dtype, "float64") == 0 || strcmp(dtype, ">f8") == 0) memcpy(item, &number, 8);
    if (strcmp(dtype, "int16") == 0) memcpy(item, &(const int16_t){ (int16_t)i }, 2);
    if (strcmp(dtype, ">f8") == 0)
      for (int low = 0; low < 4; ++low) {
        const unsigned char byte = item[low];
        item[low] = item[7 - low];
        item[7 - low] = byte;
      }
    pack_raw(packer, item, item_size);
  }
}

/* {"f": [100, 700], of float64 or >f8, in one piece or in chunks; "spread": int16[150]; "flags": bytes other than 0 and 1} */
static void pack_longs(Packer *packer, const char *dtype, int is_chunked) {
  static const int64_t shape[] = { 100, 700 }, chunk_shape[] = { long_count }, spread_shape[] = { 150 },
                       flag_shape[] = { 600 };
  unsigned char flags[600];
  pack_map(packer, 3);
  pack_text(packer, "f");
  if (is_chunked) {
    pack_chunked_head(packer, "{'0': 100, '1': 700}");
    pack_hex(packer, "81a130");
    pack_numbers(packer, dtype, 1, chunk_shape, long_count);
  } else {
    pack_numbers(packer, dtype, 2, shape, long_count);
  }
  pack_text(packer, "spread");
  pack_numbers(packer, "int16", 1, spread_shape, 150);
  pack_text(packer, "flags");
  pack_array_head(packer, 1, "bool", 1, flag_shape, 600);
  for (int i = 0; i < 600; ++i) flags[i] = (unsigned char)(i % 3 == 0 ? 0 : i); /* 0 again at 256 and 512 */
  pack_raw(packer, flags, 600);
}

static void check_longs(const Longs *target) {
  int differ = 0;
  for (int i = 0; i < long_count; ++i) differ += target->f[i] != (float)i;
  for (int i = 0; i < 150; ++i)
    differ += target->spread[i / 50][i % 50].value != i || target->spread[i / 50][i % 50].gap != 99;
  for (int i = 0; i < 600; ++i) differ += target->flags[i] != (i % 3 != 0 && i % 256 != 0);
  CHECK(differ == 0);
}

static void test_conversions(void) {
  static const char *const dtypes[] = { "float64", ">f8" };
  static Packer packer;
  Longs target;
  target.f = malloc(long_count * sizeof(float));
  register_longs();
  for (int variant = 0; variant < 4; ++variant) {
    pack_longs(&packer, dtypes[variant % 2], variant / 2);
    for (Way way = 0; way < RESTORE_WAY_COUNT; ++way) {
      for (int directly = 0; directly < 2; ++directly) {
        fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
        memset(target.spread, 0, sizeof target.spread);
        for (int i = 0; i < 150; ++i) target.spread[i / 50][i % 50].gap = 99;
        memset(target.f, 0, long_count * sizeof(float));
        memset(target.flags, 9, sizeof target.flags);
        options.read_directly = directly;
        /* both dtypes and both shapes are wrong */
        CHECK_FAILS(FS_E_MISMATCH,
                    restore_in(registry, way, "Longs", &target, packer.data, packer.size, &options, ERR));
        options.convert = FS_CONVERT_SAME_KIND;
        CHECK_FAILS(FS_E_MISMATCH,
                    restore_in(registry, way, "Longs", &target, packer.data, packer.size, &options, ERR));
        CHECK(target.f[1] == 0 && target.spread[0][1].value == 0 && target.flags[1] == 9);
        options.reshape = 1;
        CHECK_OK(restore_in(registry, way, "Longs", &target, packer.data, packer.size, &options, ERR));
        check_longs(&target);
      }
    }
    packer_free(&packer);
  }
  free(target.f);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  register_everything(registry);
  test_everything();
  test_subtree();
  test_conversions();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  temporary_end();
  return check_result();
}
