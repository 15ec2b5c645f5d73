/* file.h: the data of arrays stands at any offset. It is read, sliced and restored without a misaligned load, and align_arrays
 * copies just those that aren't aligned. */
#include "file_support.h"

#include "packer.h"

enum { item_count = 70 };

typedef struct Holder {
  double d[item_count];
  float f[item_count];
  uint16_t h[item_count]; /* np.float16 */
  int64_t i[item_count];
} Holder;

static const fs_field holder_fields[] = {
  FS_FIELD_ARRAY(Holder, d, FS_DTYPE_FLOAT64, item_count),
  FS_FIELD_ARRAY(Holder, f, FS_DTYPE_FLOAT32, item_count),
  FS_FIELD_ARRAY(Holder, h, FS_DTYPE_FLOAT16, item_count),
  FS_FIELD_ARRAY(Holder, i, FS_DTYPE_INT64, item_count),
};

static const struct {
  const char *key, *dtype;
  size_t item_size;
} arrays[] = { { "d", "float64", 8 }, { "f", "float32", 4 }, { "h", "float16", 2 }, { "i", "int64", 8 } };

static Holder object;

static const unsigned char *items_of(int array) {
  const void *const all[] = { object.d, object.f, object.h, object.i };
  return all[array];
}

/* [text of `shift` bytes, {"d": …, "f": …, "h": …, "i": …}] */
static void pack_object(Packer *packer, size_t shift) {
  static const int64_t shape[] = { item_count };
  pack_list(packer, 2);
  pack_head(packer, 0xda, shift, 2);
  pack_raw(packer, "xxxxxxxx", shift);
  pack_map(packer, 4);
  for (int i = 0; i < 4; ++i) {
    pack_text(packer, arrays[i].key);
    pack_array_head(packer, 1, arrays[i].dtype, 1, shape, item_count * arrays[i].item_size);
    pack_raw(packer, items_of(i), item_count * arrays[i].item_size);
  }
}

static void check_view(const fs_node *node, int i, int aligns, int is_in_memory) {
  const size_t item_size = arrays[i].item_size;
  fs_array array = FS_ARRAY_INIT;
  Holder copy;
  int64_t start = 3;
  CHECK_OK(fs_node_array(node, &array, ERR));
  CHECK(array.size == item_count * item_size);
  CHECK((array.data != NULL) == is_in_memory);
  if (array.data) {
    CHECK(array.is_aligned == ((uintptr_t)array.data % item_size == 0));
    CHECK(array.is_aligned || !aligns);
    CHECK(memcmp(array.data, items_of(i), array.size) == 0);
  }
  CHECK_OK(fs_node_array_gather(node, &copy, sizeof copy, ERR));
  CHECK(memcmp(&copy, items_of(i), array.size) == 0);
  CHECK_OK(fs_node_array_slice(node, &start, NULL, NULL, &copy, sizeof copy, ERR));
  CHECK(memcmp(&copy, items_of(i) + 3 * item_size, array.size - 3 * item_size) == 0);
}

int main(void) {
  fs_registry *registry = NULL;
  int unaligned = 0;
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Holder, holder_fields), ERR));
  for (int i = 0; i < item_count; ++i) {
    object.d[i] = i / 3.0;
    object.f[i] = (float)i / 7;
    object.h[i] = (uint16_t)(0x3c00 + i);
    object.i[i] = (int64_t)i << 40;
  }
  for (size_t shift = 0; shift < 8; ++shift) {
    Packer packer = { 0 };
    pack_object(&packer, shift);
    for (Way way = 0; way < WAY_COUNT; ++way) {
      for (int aligns = 0; aligns < 2; ++aligns) {
        fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
        fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
        fs_tree *tree = NULL;
        Holder target;
        decode.align_arrays = aligns;
        options.path = "1";
        CHECK_OK(open_in(way, packer.data, packer.size, &decode, &tree, ERR));
        const int is_mapped = way == WAY_MAPPED || way == WAY_REQUIRED;
        for (int i = 0; i < 4; ++i) {
          const fs_node *node = fs_node_at(fs_node_at(fs_tree_root(tree), "1"), arrays[i].key);
          fs_array array = FS_ARRAY_INIT;
          CHECK_OK(fs_node_array(node, &array, ERR));
          /* those of up to 256 bytes may be read along */
          check_view(node, i, aligns, is_mapped || (array.size <= 256 && array.data));
          unaligned += array.data && !array.is_aligned;
        }
        memset(&target, 0, sizeof target);
        CHECK_OK(fs_from_state_dict(registry, "Holder", &target, fs_tree_root(tree), &options, ERR));
        CHECK(memcmp(&target, &object, sizeof target) == 0);
        fs_tree_free(tree);
      }
    }
    packer_free(&packer);
  }
  CHECK(unaligned > 0);
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
