/* {"a": 1} to a tree, and back. */
#include <stdio.h>
#include <string.h>

#include <flaxstate/flaxstate.h>

int main(void) {
  static const char bytes[] = { '\x81', '\xa1', 'a', 1 };
  fs_tree *tree = NULL;
  fs_buffer *buffer = NULL;
  int works = fs_msgpack_restore(bytes, sizeof bytes, NULL, &tree, NULL) == FS_OK &&
              fs_buffer_create(NULL, &buffer, NULL) == FS_OK &&
              fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, NULL) == FS_OK &&
              fs_buffer_size(buffer) == sizeof bytes && memcmp(fs_buffer_data(buffer), bytes, sizeof bytes) == 0;
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  printf("flaxstate %s %s\n", fs_version(), works ? "works" : "doesn't work");
  return !works;
}
