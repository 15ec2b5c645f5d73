/* docs/files.md: what its program says it does. The page's code comes first, since it says which POSIX it needs. */
#include "files_page.c"

#include <sys/stat.h>

#include "check.h"

static Embedder model, restored;
static fs_registry *registry;
static const char *const path = "files_page.msgpack";

static int is_restored(void) { return memcmp(&model, &restored, sizeof model) == 0; }

static void test_saving_and_restoring(void) {
  CHECK_OK(save(registry, &model, path, ERR));
  CHECK_OK(load(registry, &restored, path, ERR));
  CHECK(is_restored());
  Embedder *first = load_first(registry, path, ERR);
  CHECK(first && memcmp(&model, first, sizeof model) == 0);
  free(first);
}

static void test_reading(void) {
  float row[64] = { 0 }, most = 0;
  double sum = 0;
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_OFF; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.mapping = mapping;
    CHECK_OK(fs_file_open(path, &options, &tree, ERR));
    CHECK_OK(largest(fs_node_at(fs_tree_root(tree), "table"), &most, ERR));
    CHECK_OK(add_arrays(fs_tree_root(tree), &sum, ERR));
    fs_tree_free(tree);
  }
  CHECK(most == 63999 && sum == 2 * (63999.0 * 32000 + 2.5));
  CHECK_OK(read_row(path, 999, row, ERR));
  CHECK(row[0] == 63936 && row[63] == 63999);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, read_row(path, 1000, row, ERR));
}

static void test_sinks_and_sources(void) {
  Checksum checksum;
  fs_tree *tree = NULL;
  CHECK_OK(checksum_of(registry, &model, &checksum, ERR));
  /* the file in a pack, behind its own size */
  FILE *pack = fopen("files_page.pack", "w+b"), *file = fopen(path, "rb");
  static char bytes[300000];
  const size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
  CHECK(size == checksum.size && fwrite(&size, sizeof size, 1, pack) == 1 && fwrite(bytes, 1, size, pack) == size);
  fclose(file);
  fclose(pack);
  PackedFile packed = { open("files_page.pack", O_RDONLY), sizeof size };
  CHECK_OK(open_packed(&packed, size, &tree, ERR));
  memset(&restored, 0, sizeof restored);
  CHECK_OK(fs_from_state_dict(registry, "Embedder", &restored, fs_tree_root(tree), NULL, ERR));
  CHECK(is_restored());
  fs_tree_free(tree);
  close(packed.descriptor);
  remove("files_page.pack");
}

/* {"step": …, "table": …} and {"bias": …} as two files. */
static void test_sharded(void) {
  static const char *const parts[] = { "files_page-00001-of-00002.msgpack", "files_page-00002-of-00002.msgpack" };
  fs_tree *tree = NULL;
  CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
  for (int i = 0; i < 2; ++i) {
    fs_builder *builder = NULL;
    fs_tree *part = NULL;
    CHECK_OK(fs_builder_create(NULL, &builder, ERR));
    CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
    for (const fs_node *child = NULL; (child = fs_node_next(fs_tree_root(tree), child)) != NULL;) {
      fs_key key = FS_KEY_INIT;
      CHECK_OK(fs_node_key(child, &key, ERR));
      if ((key.data[0] == 'b') != i) continue;
      CHECK_OK(fs_builder_any_key(builder, &key, ERR));
      CHECK_OK(fs_builder_node(builder, child, ERR));
    }
    CHECK_OK(fs_builder_end(builder, ERR));
    CHECK_OK(fs_builder_finish(builder, &part, ERR));
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(part), parts[i], NULL, ERR));
    fs_tree_free(part);
    fs_builder_free(builder);
  }
  fs_tree_free(tree);
  memset(&restored, 0, sizeof restored);
  CHECK_OK(load_sharded(registry, &restored, parts[1], ERR));
  CHECK(is_restored());
  remove(parts[1]);
  CHECK_FAILS(FS_E_IO, load_sharded(registry, &restored, parts[0], ERR));
  remove(parts[0]);
}

static void test_what_is_not_in_memory(void) {
  OnDevice device = { { malloc(12), 3 } }, copy = { { malloc(1), 0 } };
  fs_tree *tree = NULL;
  double sum = 0;
  CHECK_OK(save_numbers("files_page.numbers", 3000000, ERR));
  CHECK_OK(fs_file_open("files_page.numbers", NULL, &tree, ERR));
  CHECK_OK(add_arrays(fs_tree_root(tree), &sum, ERR));
  CHECK(sum == 2999999.0 * 1500000);
  fs_tree_free(tree);
  remove("files_page.numbers");
  memcpy(device.weights.device, model.table[1], 12);
  CHECK_OK(fs_save_file(registry, "OnDevice", &device, "files_page.device", NULL, ERR));
  CHECK_OK(fs_restore_file(registry, "OnDevice", &copy, "files_page.device", NULL, ERR));
  CHECK(copy.weights.items == 3 && memcmp(copy.weights.device, model.table[1], 12) == 0);
  remove("files_page.device");
  free(device.weights.device);
  free(copy.weights.device);
}

static void test_speed(void) {
  fs_workspace *workspace = NULL;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CHECK_OK(fs_workspace_create(NULL, &workspace, ERR));
  options.workspace = workspace;
  options.parallel = &on_my_jobs;
  for (int frame = 0; frame < 3; ++frame) {
    model.step = frame;
    CHECK_OK(autosave(registry, &model, path, workspace, ERR));
    CHECK_OK(fs_restore_file(registry, "Embedder", &restored, path, &options, ERR));
    CHECK(is_restored());
  }
  fs_workspace_free(workspace);
  CHECK_OK(save_on_threads(registry, &model, path, 4, ERR));
  CHECK_OK(load(registry, &restored, path, ERR));
  CHECK(is_restored());
}

static void test_alignment(void) {
  fs_report *report = NULL;
  fs_tree *tree = NULL;
  fs_array bias = FS_ARRAY_INIT;
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  CHECK_OK(save_aligned(registry, &model, path, report, ERR));
  CHECK(fs_report_entry_count(report) == 0);
  fs_report_free(report);
  CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(tree), "bias"), &bias, ERR));
  CHECK(bias.data && bias.is_aligned && (uintptr_t)bias.data % 64 == 0 && ((const float *)bias.data)[3] == 2.5f);
  fs_tree_free(tree);
}

static void test_editing(void) {
  CHECK_OK(reset_bias(path, ERR));
  CHECK_OK(load(registry, &restored, path, ERR));
  CHECK(!is_restored());
  restored.bias[3] = 2.5f;
  CHECK(is_restored());
}

static void test_cleaning(void) {
  const char *left = "unfinished/.flaxstate-0123456789abcdef";
  uint64_t removed = 0;
  mkdir("unfinished", 0700);
  fclose(fopen(left, "w"));
  CHECK_OK(clean("unfinished", &removed, ERR));
  CHECK(removed == 1 && remove(left) != 0 && remove("unfinished") == 0);
}

int main(void) {
  for (int i = 0; i < 64000; ++i) model.table[i / 64][i % 64] = (float)i;
  model.step = 7;
  model.bias[3] = 2.5f;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &embedder_type, ERR));
  CHECK_OK(fs_register_type(registry, &on_device_type, ERR));
  test_saving_and_restoring();
  test_reading();
  test_sinks_and_sources();
  test_sharded();
  test_what_is_not_in_memory();
  test_speed();
  test_alignment();
  test_editing();
  test_cleaning();
  remove(path);
  fs_registry_free(registry);
  return check_result();
}
