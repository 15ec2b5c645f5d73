/* Files, sources and sinks. */
#include "client.h"

#include <unistd.h>

/* In the working directory, and gone afterwards. */
static const char path[] = "abi_client.msgpack";

static void save_and_restore(const fs_registry *registry) {
  Player *expected = new_player(1), *player = new_player(0);
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_report *report = NULL;
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  serialize.alignment = 64;
  serialize.report = report;
  save.durability = FS_DURABILITY_NONE;
  CHECK_OK(fs_save_file(registry, "Player", expected, path, &save, ERR));
  CHECK_OK(fs_restore_file(registry, "Player", player, path, NULL, ERR));
  CHECK(is_same_player(player, expected));
  player->hp = 0;
  save.serialize = &serialize;
  CHECK_OK(fs_save_file(registry, "Player", expected, path, &save, ERR));
  CHECK(fs_report_count(report, FS_REPORT_UNALIGNED) == 0);
  restore.read_directly = 1;
  restore.report = report;
  CHECK_OK(fs_restore_file(registry, "Player", player, path, &restore, ERR));
  CHECK(is_same_player(player, expected));
  CHECK(fs_report_loaded(report) > 0 && fs_report_entry_count(report) == 0);
  fs_report_free(report);
  free_player(player);
  free_player(expected);
}

static void open_file(void) {
  static const float zeros[6];
  static const int64_t shape[] = { 2, 3 };
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  fs_overwrite_options overwrite = FS_OVERWRITE_OPTIONS_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  float items[6] = { 1 };
  source.dtype = FS_DTYPE_FLOAT32;
  source.rank = 2;
  source.shape = shape;
  source.data = zeros;
  overwrite.durability = FS_DURABILITY_DATA;
  CHECK_OK(fs_file_overwrite_array(path, "kernel", &source, &overwrite, ERR));
  decode.depth_limit = 10;
  options.mapping = FS_MAPPING_OFF;
  options.decode = &decode;
  CHECK_OK(fs_file_open(path, &options, &tree, ERR));
  CHECK_OK(fs_node_advise(fs_tree_root(tree), FS_ADVICE_SEQUENTIAL, ERR));
  CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "kernel"), items, sizeof items, ERR));
  CHECK(memcmp(items, zeros, sizeof zeros) == 0);
  CHECK_OK(fs_file_open_into(path, NULL, tree, ERR));
  CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, NULL, ERR));
  serialize.as_state_dict = 1;
  save.serialize = &serialize;
  CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, &save, ERR));
  fs_tree_free(tree);
  CHECK_FAILS(FS_E_IO, fs_file_open("no such file", &options, &tree, ERR));
}

int use_files(void) {
  Calls calls = { 0, 0, 0, 0 };
  fs_registry *registry = new_registry(&calls);
  save_and_restore(registry);
  open_file();
  unlink(path);
  fs_registry_free(registry);
  return check_result();
}

/* ---- Sources and sinks ---- */

typedef struct Store {
  unsigned char bytes[2000];
  size_t size;
  int destroyed;
} Store;

static fs_status store_read(uint64_t offset, void *destination, size_t size, fs_error **error, void *user_data) {
  (void)error;
  memcpy(destination, ((const Store *)user_data)->bytes + offset, size);
  return FS_OK;
}

static fs_status store_write(const void *data, size_t size, fs_error **error, void *user_data) {
  Store *store = user_data;
  if (size > sizeof store->bytes - store->size) {
    *error = fs_error_create(FS_E_IO, "full");
    return FS_E_IO;
  }
  memcpy(store->bytes + store->size, data, size);
  store->size += size;
  return FS_OK;
}

static void store_destroy(void *user_data) { ++((Store *)user_data)->destroyed; }

static fs_status make_items(uint64_t first_item, uint64_t item_count, void *destination, fs_error **error,
                            void *user_data) {
  (void)error;
  CHECK(((Store *)user_data)->destroyed == 0);
  memset(destination, (int)first_item, (size_t)item_count * sizeof(float));
  return FS_OK;
}

/* An array that is made when it is written, and written into a store that is full sooner or later. */
static void write_made_array(Store *store, int64_t count) {
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_sink sink = FS_SINK_INIT;
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = &count;
  array.read_items = make_items;
  array.user_data = store;
  array.destroy_user_data = store_destroy;
  sink.write = store_write;
  sink.user_data = store;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_FAILS(FS_E_CALLBACK, fs_msgpack_save_sink(fs_tree_root(tree), &sink, NULL, ERR));
  fs_tree_free(tree);
  fs_builder_free(builder);
  CHECK(store->destroyed == 1);
}

int use_sources_and_sinks(void) {
  static Store store, copy, small;
  Calls calls = { 0, 0, 0, 0 };
  fs_registry *registry = new_registry(&calls);
  Player *player = new_player(1);
  fs_sink sink = FS_SINK_INIT;
  fs_source source = FS_SOURCE_INIT;
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  sink.write = store_write;
  sink.user_data = &store;
  CHECK_OK(fs_save_sink(registry, "Player", player, &sink, NULL, ERR));
  CHECK_PACKED(store.bytes, store.size, player_text);
  source.size = store.size;
  source.read_at = store_read;
  source.user_data = &store;
  source.destroy_user_data = store_destroy;
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  sink.user_data = &copy;
  options.as_state_dict = 1;
  CHECK_OK(fs_msgpack_save_sink(fs_tree_root(tree), &sink, &options, ERR));
  CHECK_PACKED(copy.bytes, copy.size, player_text);
  CHECK(store.destroyed == 0);
  fs_tree_free(tree);
  CHECK(store.destroyed == 1);
  write_made_array(&small, 1000);
  free_player(player);
  fs_registry_free(registry);
  return check_result();
}
