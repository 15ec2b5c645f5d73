/* A process that is forked while trees of a file, mapped and not, a registry, a builder and a workspace live: both processes go on
 * with all of them, save over the same file, and end what they have. */
#include "file_support.h"

#include <sys/wait.h>

enum { count = 100000 };

typedef struct Object {
  int32_t n;
  float values[count];
} Object;

static const fs_field fields[] = { FS_FIELD_VALUE(Object, n, FS_DTYPE_INT32),
                                   FS_FIELD_ARRAY(Object, values, FS_DTYPE_FLOAT32, count) };
static Object object, target;
static fs_registry *registry;
static fs_workspace *workspace;
static fs_builder *builder;
static fs_tree *trees[2];
static char path[512];

/* All of it, and then ends it. */
static void use_and_end(float first) {
  static float values[count];
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  fs_tree *built = NULL;
  parallel.thread_count = 3;
  restore.workspace = serialize.workspace = workspace;
  restore.parallel = serialize.parallel = &parallel;
  save.serialize = &serialize;
  for (int i = 0; i < 2; ++i) {
    fs_array array = FS_ARRAY_INIT;
    const fs_node *node = fs_node_at(fs_tree_root(trees[i]), "values");
    CHECK_OK(fs_node_array_gather(node, values, sizeof values, ERR));
    CHECK(values[0] == 0.5f && values[count - 1] == 7);
    CHECK_OK(fs_node_array(node, &array, ERR));
    if (array.data) CHECK(memcmp(array.data, values, sizeof values) == 0);
    CHECK_OK(fs_from_state_dict(registry, "Object", &target, fs_tree_root(trees[i]), &restore, ERR));
  }
  object.values[0] = first;
  for (int i = 0; i < 10; ++i) {
    CHECK_OK(fs_save_file(registry, "Object", &object, path, &save, ERR));
    CHECK_OK(fs_restore_file(registry, "Object", &target, path, &restore, ERR));
    CHECK((target.values[0] == 1 || target.values[0] == 2) && target.values[count - 1] == 7);
  }
  CHECK_OK(fs_builder_int64(builder, 2, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &built, ERR));
  CHECK_NODE_PACKED(fs_tree_root(built), "[1, 2]");
  fs_tree_free(built);
  fs_builder_free(builder);
  for (int i = 0; i < 2; ++i) fs_tree_free(trees[i]);
  fs_workspace_free(workspace);
  fs_registry_free(registry);
}

int main(void) {
  fs_open_options unmapped = FS_OPEN_OPTIONS_INIT;
  int status = 1;
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  object.values[0] = 0.5f;
  object.values[count - 1] = 7;
  unmapped.mapping = FS_MAPPING_OFF;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Object, fields), ERR));
  CHECK_OK(fs_workspace_create(NULL, &workspace, ERR));
  CHECK_OK(fs_save_file(registry, "Object", &object, path, NULL, ERR));
  CHECK_OK(fs_file_open(path, NULL, &trees[0], ERR));
  CHECK_OK(fs_file_open(path, &unmapped, &trees[1], ERR));
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
  CHECK_OK(fs_builder_int64(builder, 1, ERR));
  const pid_t child = fork();
  use_and_end(child == 0 ? 1 : 2);
  if (child == 0) _exit(check_failures > 0);
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  temporary_end();
  return check_result();
}
