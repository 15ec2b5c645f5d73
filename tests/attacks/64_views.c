/* Attack 64: bytes that were spoilt in every place, at every address. A view that is restored from them leads to as many whole
 * items of its dtype as the object is told, aligned and inside of the bytes; or nothing is set. */
#include "view_support.h"

typedef struct Weights {
  const float *kernel;
  int64_t extents[2];
  const double *steps;
  int32_t step_count;
  const uint8_t *mask;
  uint64_t mask_count;
  const int16_t *pair; /* of 2 */
  const char *name;
  uint32_t name_size;
} Weights;

static const fs_field fields[] = {
  FS_FIELD_SHAPED_VIEW(Weights, kernel, FS_DTYPE_FLOAT32, extents, FS_COUNTED, FS_COUNTED),
  FS_FIELD_COUNTED_VIEW(Weights, steps, FS_DTYPE_FLOAT64, step_count),
  FS_FIELD_COUNTED_VIEW(Weights, mask, FS_DTYPE_BOOL, mask_count),
  FS_FIELD_ARRAY_VIEW(Weights, pair, FS_DTYPE_INT16, 2),
  FS_FIELD_TEXT_VIEW(Weights, name, name_size),
};

static const char text[] =
    "{'kernel': f32[2,2](1, 2, 3, 4), 'steps': f64[2](1, 2), 'mask': bool[3](1, 0, 1), "
    "'pair': i16[2](1, 2), 'name': 'net'}";

static fs_registry *registry;
static size_t taken, refused;

static void check_view(const void *view, uint64_t count, size_t item_size, Bytes bytes) {
  if (count == 0) {
    CHECK(view == NULL);
    return;
  }
  CHECK(count <= bytes.size / item_size && lies_in(view, (size_t)count * item_size, bytes));
  CHECK((uintptr_t)view % item_size == 0);
}

static void try_bytes(Bytes bytes, const fs_restore_options *options) {
  Weights weights, before;
  memset(&weights, 0x3c, sizeof weights);
  memcpy(&before, &weights, sizeof weights);
  if (fs_restore(registry, "Weights", &weights, bytes.data, bytes.size, options, NULL) != FS_OK) {
    CHECK(memcmp(&before, &weights, sizeof weights) == 0);
    ++refused;
    return;
  }
  ++taken;
  CHECK(weights.extents[0] >= 0 && weights.extents[1] >= 0);
  CHECK(weights.extents[1] == 0 || weights.extents[0] <= INT64_MAX / weights.extents[1]);
  check_view(weights.kernel, (uint64_t)(weights.extents[0] * weights.extents[1]), sizeof(float), bytes);
  check_view(weights.steps, (uint64_t)weights.step_count, sizeof(double), bytes);
  check_view(weights.mask, weights.mask_count, 1, bytes);
  for (uint64_t i = 0; i < weights.mask_count; ++i) CHECK(weights.mask[i] <= 1);
  check_view(weights.pair, 2, sizeof(int16_t), bytes);
  check_view(weights.name, weights.name_size, 1, bytes);
}

/* Each byte in turn, and each end. `place`: 64 bytes longer than the bytes. */
static void spoil(Bytes bytes, unsigned char *place, const fs_restore_options *options) {
  static const unsigned char flips[] = { 0x00, 0x01, 0x02, 0x04, 0x10, 0x80, 0xff };
  for (size_t shift = 0; shift < 9; ++shift) {
    const Bytes moved = { place + shift, bytes.size };
    memcpy(moved.data, bytes.data, bytes.size);
    for (size_t i = 0; i < bytes.size; ++i) {
      for (size_t flip = 0; flip < sizeof flips; ++flip) {
        moved.data[i] = (unsigned char)(bytes.data[i] ^ flips[flip]);
        try_bytes(moved, options);
      }
      moved.data[i] = bytes.data[i];
    }
    for (size_t size = 0; size < bytes.size; ++size) {
      const Bytes prefix = { moved.data, size };
      try_bytes(prefix, options);
    }
  }
}

int main(void) {
  static const uint64_t chunk_limits[] = { 0, 16, 64 };
  fs_decode_options decode = FS_DECODE_OPTIONS_UNTRUSTED;
  fs_restore_options relaxed = FS_RESTORE_OPTIONS_INIT;
  relaxed.decode = &decode;
  relaxed.convert = FS_CONVERT_ANY;
  relaxed.reshape = relaxed.drop_extra = 1;
  decode.lenient = decode.align_arrays = 1;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Weights, fields), ERR));
  for (size_t i = 0; i < sizeof chunk_limits / sizeof chunk_limits[0]; ++i) {
    const Bytes bytes = aligned_bytes(text, 8, chunk_limits[i]);
    unsigned char *place = (unsigned char *)aligned_alloc(64, (bytes.size + 127) / 64 * 64);
    spoil(bytes, place, NULL);
    spoil(bytes, place, &relaxed);
    free(place);
    free(bytes.data);
  }
  CHECK(taken > 1000 && refused > 10000);
  fs_registry_free(registry);
  return check_result();
}
