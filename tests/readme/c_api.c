/* docs/c-api.md: what its program says it does. */
#include "c_api_page.c"

#include "check.h"

static fs_registry *registry;

static void test_values(void) {
  Values values = { .hp = 100, .speed = 1.5f, .is_alive = 1, .wave = { 1, 2 }, .step = 7, .name = "Ada" }, other;
  size_t size = 0;
  fs_error *error = NULL;
  void *bytes = bytes_of(registry, "Values", &values, &size, &error);
  memset(&other, 0, sizeof other);
  CHECK_OK(fs_restore(registry, "Values", &other, bytes, size, NULL, ERR));
  CHECK(other.hp == 100 && other.wave[1] == 2 && strcmp(other.name, "Ada") == 0);
  /* another type's bytes: a report, and what a program sees of it */
  const fs_status status = fs_restore(registry, "Item", &other, bytes, size, NULL, &error);
  CHECK(status == FS_E_MISMATCH && fs_error_mismatch_count(error) > 0);
  print_mismatches(error);
  CHECK(succeeded(status, &error) == 0 && error == NULL);
  fs_tree *tree = NULL;
  CHECK_OK(tree_of_stranger(bytes, size, &tree, ERR));
  CHECK(fs_node_size(fs_tree_root(tree)) == 8);
  fs_tree_free(tree);
  tree = NULL;
  CHECK_OK(tree_of(bytes, size, &tree, ERR));
  CHECK(fs_node_size(fs_tree_root(tree)) == 8);
  fs_tree_free(tree);
}

static void test_arrays(void) {
  double table[20] = { 0 };
  float samples[4] = { 1, 2, 3 };
  uint8_t blob[4] = { 1, 2 };
  Arrays arrays = { .table = table, .samples = samples, .sample_count = 3, .sample_capacity = 4 };
  arrays.tag_count = 2;
  arrays.blob = blob, arrays.blob_size = 2, arrays.blob_capacity = 4;
  arrays.kernel[2][2][15] = 144;
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Arrays", &arrays, NULL, &tree, ERR));
  CHECK(print_mean(fs_tree_root(tree), "kernel") == 1 && print_mean(fs_tree_root(tree), "table") == 0);
  CHECK(print_mean(fs_tree_root(tree), "nothing") == 0);
  fs_tree_free(tree);
}

static void test_objects(void) {
  Item bag[2] = { { "rope", 1 }, { "lamp", 2 } };
  Hero hero = { .in_hand = { "sword", 1 }, .bag = bag, .bag_size = 2, .bag_capacity = 2 }, rival = { 0 };
  const char *paths[] = { "c_api_page.copy", "c_api_page.msgpack" };
  rival = hero;
  hero.rival = &rival;
  CHECK_OK(save_twice(registry, "Hero", &hero, paths[0], paths[1], ERR));
  memset(bag, 0, sizeof bag);
  for (int i = 0; i < 2; ++i) {
    CHECK_OK(fs_restore_file(registry, "Hero", &hero, paths[i], NULL, ERR));
    CHECK(strcmp(bag[1].name, "lamp") == 0 && bag[1].count == 2);
    remove(paths[i]);
  }
}

static void test_list(void) {
  const char *names[] = { "rope", "lamp" };
  Item items[] = { { "", 1 }, { "", 2 } };
  const List list = { { names, items, 2 } };
  fs_tree *tree = NULL;
  int64_t count = 0;
  CHECK_OK(fs_to_state_dict(registry, "List", &list, NULL, &tree, ERR));
  CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(tree), "prices/lamp/count"), &count, ERR));
  CHECK(count == 2);
  fs_tree_free(tree);
}

static void test_containers_and_callbacks(void) {
  fs_error *error = NULL;
  Item *items = calloc(2, sizeof *items);
  items[1].count = 3;
  Shop shop = { 5, { items, 2 } }, other = { 0, { NULL, 0 } };
  Clock clock = { 12, 34 }, night = { 0, 0 };
  size_t size = 0;
  void *bytes = bytes_of(registry, "Shop", &shop, &size, &error);
  CHECK_OK(fs_restore(registry, "Shop", &other, bytes, size, NULL, ERR));
  CHECK(other.gold == 5 && other.items.size == 2 && other.items.data[1].count == 3);
  free(bytes);
  free(shop.items.data);
  free(other.items.data);
  test_list();
  bytes = bytes_of(registry, "Clock", &clock, &size, &error);
  CHECK(load_clock(registry, bytes, size, &night) && night.hours == 12 && night.minutes == 34);
  free(bytes);
}

static void test_memory(void) {
  Heap heap = { 0 };
  const fs_allocator allocator = heap_allocator(&heap);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.allocator = &allocator;
  CHECK_OK(fs_msgpack_restore("\x91\x07", 2, &options, &tree, ERR));
  CHECK(heap.used > 0);
  fs_tree_free(tree);
  CHECK(heap.used == 0);
}

/* {"kernel": float64[3, 4]} into float[3][4]. */
static void test_weights(void) {
  static const int64_t shape[] = { 3, 4 };
  double items[12] = { 0 };
  float weights[3][4] = { { 0 } };
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  items[11] = 2.5;
  source.dtype = FS_DTYPE_FLOAT64;
  source.rank = 2;
  source.shape = shape;
  source.data = items;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_key(builder, "kernel", 6, ERR));
  CHECK_OK(fs_builder_array(builder, &source, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_OK(restore_weights(fs_tree_root(tree), weights, ERR));
  CHECK(weights[2][3] == 2.5f && weights[0][0] == 0);
  fs_builder_free(builder);
  fs_tree_free(tree);
}

static void test_progress(const void *params) {
  Bar bar = { tmpfile(), 0 };
  fs_buffer *buffer = NULL;
  char text[20] = "";
  if (!CHECK(bar.out != NULL)) return;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(to_bytes_with_bar(registry, "Params", params, &bar, buffer, ERR));
  CHECK(fs_buffer_size(buffer) > 0);
  bar.was_cancelled = 1;
  CHECK_FAILS(FS_E_CALLBACK, to_bytes_with_bar(registry, "Params", params, &bar, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == 0);
  rewind(bar.out);
  CHECK(fread(text, 1, sizeof text - 1, bar.out) > 0);
  CHECK_TEXT(text, "100 %\n100 %\n");
  fclose(bar.out);
  fs_buffer_free(buffer);
}

/* {"v": 1} into {"w": float32[2]}, which so keeps what it has. */
static void test_report(void *params) {
  FILE *log = tmpfile();
  char text[200] = "";
  if (!CHECK(log != NULL)) return;
  CHECK_OK(start_from(registry, "Params", params, "\x81\xa1v\x01", 4, log, ERR));
  rewind(log);
  CHECK(fread(text, 1, sizeof text - 1, log) > 0);
  CHECK_TEXT(text, "1 kept, 1 dropped\n  ./w: kept: array float32 [2]\n  ./v: dropped: int\n");
  fclose(log);
}

/* {"params": {"w": float64[2]}} into {"w": float32[2]}. */
static void test_subtrees_and_templates(void) {
  typedef struct Params {
    float w[2];
  } Params;
  static const unsigned char bytes[] =
      "\x81\xa6params\x81\xa1w\xc7\x1d\x01\x93\x91\x02\xa7"
      "float64\xc4\x10\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40";
  const fs_field fields[] = { FS_FIELD_ARRAY(Params, w, FS_DTYPE_FLOAT32, 2) };
  Params params = { { 0, 0 } };
  fs_tree *target = NULL;
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Params, fields), ERR));
  CHECK_OK(restore_params(registry, "Params", &params, bytes, sizeof bytes - 1, ERR));
  CHECK(params.w[0] == 1 && params.w[1] == 2);
  test_report(&params);
  test_progress(&params);
  CHECK(params.w[0] == 1 && params.w[1] == 2);
  test_weights();
  CHECK_OK(make_template(&target, ERR));
  CHECK(fs_node_size(fs_tree_root(target)) == 2);
  fs_tree_free(target);
}

static void test_what_is_forgotten(void) {
  static const fs_field fields[] = { FS_FIELD_TEXT(Item, name) };
  const fs_type half = FS_TYPE_FIELDS_AS("HalfItem", Item, fields, FS_KIND_DATACLASS);
  char text[128] = "";
  FILE *out = tmpfile();
  CHECK_OK(fs_register_type(registry, &half, ERR));
  CHECK(describes_everything(registry, "Item", out));
  CHECK(!describes_everything(registry, "HalfItem", out));
  rewind(out);
  CHECK(fread(text, 1, sizeof text - 1, out) > 0);
  CHECK_TEXT(text, ".: bytes 16 to 19 of HalfItem, behind 'name'\n");
  fclose(out);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(register_types(registry, ERR));
  CHECK_OK(fs_register_type(registry, &shop_type, ERR));
  CHECK_OK(fs_register_type(registry, &list_type, ERR));
  CHECK_OK(fs_register_type(registry, &clock_type, ERR));
  test_values();
  test_arrays();
  test_objects();
  test_what_is_forgotten();
  test_containers_and_callbacks();
  test_memory();
  test_subtrees_and_templates();
  fs_registry_free(registry);
  return check_result();
}
