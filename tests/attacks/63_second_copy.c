/* The library twice in one process, from a file of its own and in a namespace of its own, and closed while a tree lives: neither
 * copy knows of the other, closing one leaves the other alone, and what a mapped tree points at stays readable, although nobody
 * can free the tree any more. */
#include "file_support.h"

#include "sanitized.h"

#if defined(__linux__) && defined(__GLIBC__) && !IS_SANITIZED

#include <dlfcn.h>
#include <pthread.h>

typedef struct Copy {
  void *handle;
  fs_status (*open)(const char *, const fs_open_options *, fs_tree **, fs_error **);
  void (*free_tree)(fs_tree *);
  const fs_node *(*root)(const fs_tree *);
  const fs_node *(*at)(const fs_node *, const char *);
  fs_status (*array)(const fs_node *, fs_array *, fs_error **);
  const char *(*message)(const fs_error *);
  void (*free_error)(fs_error *);
  fs_status (*save)(const fs_node *, const char *, const fs_save_options *, fs_error **);
} Copy;

static void find(void *handle, const char *name, void *function, size_t size) {
  void *const address = dlsym(handle, name);
  if (CHECK(address != NULL && size == sizeof address)) memcpy(function, &address, sizeof address);
}
#define FIND(copy, member, name) find((copy)->handle, name, &(copy)->member, sizeof(copy)->member)

static int load(Copy *copy, void *handle) {
  copy->handle = handle;
  if (!CHECK(handle != NULL)) {
    fprintf(stderr, "  %s\n", dlerror());
    return 0;
  }
  FIND(copy, open, "fs_file_open");
  FIND(copy, free_tree, "fs_tree_free");
  FIND(copy, root, "fs_tree_root");
  FIND(copy, at, "fs_node_at");
  FIND(copy, array, "fs_node_array");
  FIND(copy, message, "fs_error_message");
  FIND(copy, free_error, "fs_error_free");
  FIND(copy, save, "fs_msgpack_save_file");
  return check_failures == 0;
}

static char path[512];
static const float expected[] = { 1, 2, 3, 4 };

static fs_array values_of(const Copy *copy, const fs_tree *tree) {
  fs_array array = FS_ARRAY_INIT;
  CHECK(copy->array(copy->at(copy->root(tree), "values"), &array, NULL) == FS_OK && array.size == sizeof expected);
  return array;
}

static int is_expected(const fs_array *array) {
  return array->data && memcmp(array->data, expected, sizeof expected) == 0;
}

static void use(const Copy *copy) {
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  CHECK(copy->open(path, NULL, &tree, NULL) == FS_OK);
  const fs_array array = values_of(copy, tree);
  CHECK(is_expected(&array));
  CHECK(copy->save(copy->root(tree), in_temporary("saved"), NULL, NULL) == FS_OK);
  CHECK(copy->open(in_temporary("none"), NULL, &tree, &error) == FS_E_IO && strstr(copy->message(error), "ENOENT"));
  copy->free_error(error);
  copy->free_tree(tree);
}

static void *use_on_thread(void *copy) {
  for (int i = 0; i < 20; ++i) use(copy);
  return NULL;
}

/* A copy in another file, or NULL. */
static const char *copied_library(void) {
  Dl_info info;
  void *address;
  const char *(*version)(void) = fs_version;
  memcpy(&address, &version, sizeof address);
  if (!CHECK(dladdr(address, &info) != 0) || !strstr(info.dli_fname, ".so")) return NULL;
  const Bytes bytes = read_file(info.dli_fname);
  static char copy[512];
  snprintf(copy, sizeof copy, "%s/libcopy.so", temporary_directory);
  write_file(copy, bytes.data, bytes.size);
  free(bytes.data);
  return copy;
}

int main(void) {
  const Bytes bytes = packed_bytes("{'values': f32[4](1, 2, 3, 4), 'more': [1, 'text']}");
  Copy copy, apart;
  fs_tree *own = NULL, *abandoned = NULL;
  fs_array array = FS_ARRAY_INIT;
  pthread_t thread;
  if (!temporary_begin()) return check_result();
  snprintf(path, sizeof path, "%s/model", temporary_directory);
  write_file(path, bytes.data, bytes.size);
  free(bytes.data);
  const char *library = copied_library();
  if (!library) return 77; /* linked into the program */
  CHECK_OK(fs_file_open(path, NULL, &own, ERR));

  if (!load(&copy, dlopen(library, RTLD_NOW | RTLD_LOCAL))) return check_result();
  CHECK(copy.open != fs_file_open);
  CHECK(pthread_create(&thread, NULL, use_on_thread, &copy) == 0);
  for (int i = 0; i < 20; ++i) {
    fs_tree *tree = NULL;
    CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
    fs_tree_free(tree);
  }
  CHECK(pthread_join(thread, NULL) == 0);

  if (load(&apart, dlmopen(LM_ID_NEWLM, library, RTLD_NOW))) {
    use(&apart);
    CHECK(dlclose(apart.handle) == 0);
  }

  CHECK(copy.open(path, NULL, &abandoned, NULL) == FS_OK);
  array = values_of(&copy, abandoned);
  CHECK(is_expected(&array));
  CHECK(dlclose(copy.handle) == 0);
  CHECK(is_expected(&array)); /* the file is still mapped */
  if (load(&copy, dlopen(library, RTLD_NOW | RTLD_LOCAL))) {
    use(&copy);
    CHECK(dlclose(copy.handle) == 0);
  }

  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(own), "values"), &array, ERR));
  CHECK(is_expected(&array));
  fs_tree_free(own);
  temporary_end();
  return check_result();
}

#else

int main(void) {
  puts("SKIPPED: for the loader of glibc, and no sanitizer");
  return 77;
}

#endif
