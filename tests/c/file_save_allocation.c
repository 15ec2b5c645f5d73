/* Every allocation of a save fails: NO_MEMORY, the old file is there, and nothing beside it; and then the same call works. Only
 * workspaces have an allocator here. */
#include "failing_memory.h"

static fs_status workspace_scenario(const fs_allocator *allocator) {
  fs_workspace *workspace = NULL;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_status status = TRY(fs_workspace_create(allocator, &workspace, NULL));
  restore.workspace = serialize.workspace = workspace;
  serialize.chunk_limit = 3000;
  save.serialize = &serialize;
  save.durability = FS_DURABILITY_NONE;
  for (int round = 0; status == FS_OK && round < 2; ++round) {
    status = TRY(fs_save_file(registry, "Everything", object, path, &save, NULL));
    if (status != FS_OK) break;
    callback_log = (CallbackLog){ 0 };
    status = TRY(fs_restore_file(registry, "Everything", target, path, &restore, NULL));
    check_target(status);
  }
  fs_workspace_free(workspace);
  return status;
}

static fs_status drop(const void *data, size_t size, fs_error **error, void *user_data) {
  (void)data, (void)size, (void)error, (void)user_data;
  return FS_OK;
}

static void check_saved(fs_status status, const Bytes *expected) {
  CHECK(status == FS_OK ? is_file_of(path, expected->data, expected->size) : is_file_of(path, "old", 3));
  CHECK(unfinished_files() == 0);
}

static fs_status save_scenario(const fs_allocator *allocator) {
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  (void)allocator;
  save.durability = FS_DURABILITY_NONE;
  save.serialize = &serialize;
  write_file(path, "old", 3);
  const fs_status status = TRY(fs_save_file(registry, "Everything", object, path, &save, NULL));
  check_saved(status, &bytes);
  const fs_sink sink = { sizeof sink, drop, NULL };
  serialize.alignment = 64;
  return status == FS_OK ? TRY(fs_save_sink(registry, "Everything", object, &sink, &serialize, NULL)) : status;
}

static fs_status save_tree_scenario(const fs_allocator *allocator) {
  const fs_sink sink = { sizeof sink, drop, NULL };
  fs_tree *tree = NULL;
  (void)allocator;
  CHECK_OK(open_in(WAY_UNMAPPED, bytes.data, bytes.size, NULL, &tree, ERR));
  write_file(path, "old", 3);
  fs_status status = TRY(fs_msgpack_save_file(fs_tree_root(tree), path, SAVE_AS_STATE_DICT, NULL));
  check_saved(status, &bytes);
  if (status == FS_OK) status = TRY(fs_msgpack_save_sink(fs_tree_root(tree), &sink, NULL, NULL));
  if (status == FS_OK) status = TRY(fs_msgpack_save_sink(fs_tree_root(tree), &sink, AS_STATE_DICT, NULL));
  fs_tree_free(tree);
  return status;
}

int main(void) {
  failing_memory_begin();
  RUN(workspace_scenario);
  RUN(save_scenario);
  RUN(save_tree_scenario);
  failing_memory_end();
  temporary_end();
  return check_result();
}
