/* file.h: a saved file takes the place of an old one whole: durability, permissions, links, what is no file, and the file
 * that is the open source of what is saved. */
#include "file_support.h"

#include <signal.h>
#include <sys/resource.h>

/* {"a": float32[20000] 0, 1, …; "s": "text"} and the same with other numbers. */
static fs_tree *sample(float first) {
  static float items[2][20000];
  static int turn = 0;
  static const int64_t shape[] = { 20000 };
  float *own = items[turn++ % 2];
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  for (int i = 0; i < 20000; ++i) own[i] = first + (float)i;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = own;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "a");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  add_key(builder, "s");
  CHECK_OK(fs_builder_str(builder, "text", 4, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  return tree;
}

static fs_tree *one, *two;
static Bytes one_bytes, two_bytes;

static int is_one(const char *path) { return is_file_of(path, one_bytes.data, one_bytes.size); }
static int is_two(const char *path) { return is_file_of(path, two_bytes.data, two_bytes.size); }

static fs_status save(const fs_tree *tree, const char *path, fs_error **error) {
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  options.durability = FS_DURABILITY_NONE;
  return fs_msgpack_save_file(fs_tree_root(tree), path, &options, error);
}

static mode_t mode_of(const char *path) {
  struct stat status;
  return CHECK(lstat(path, &status) == 0) ? status.st_mode : 0;
}

static void test_durability(void) {
  const char *path = in_temporary("a");
  for (fs_durability durability = FS_DURABILITY_FULL; durability <= FS_DURABILITY_NONE; ++durability) {
    fs_save_options options = FS_SAVE_OPTIONS_INIT;
    options.durability = durability;
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(one), path, &options, ERR));
    CHECK(is_one(path));
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(two), path, &options, ERR));
    CHECK(is_two(path));
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(one), path, SAVE_AS_STATE_DICT, ERR));
    CHECK(is_one(path));
    remove(path);
  }
}

static void test_relative_paths(void) {
  char before[4096];
  CHECK(getcwd(before, sizeof before) != NULL && chdir(temporary_directory) == 0);
  CHECK_OK(save(one, "relative", ERR));
  CHECK_OK(save(one, "./relative", ERR));
  CHECK(is_one("relative") && unfinished_files() == 0);
  fs_tree *tree = NULL;
  CHECK_OK(fs_file_open("relative", NULL, &tree, ERR));
  CHECK(nodes_are_equal(fs_tree_root(tree), fs_tree_root(one)) == 1);
  fs_tree_free(tree);
  CHECK_FAILS(FS_E_IO, save(one, "", ERR));
  CHECK(chdir(before) == 0);
  remove(in_temporary("relative"));
}

static void test_permissions(void) {
  const char *path = in_temporary("a");
  const mode_t mask = umask(027);
  CHECK_OK(save(one, path, ERR));
  CHECK((mode_of(path) & 07777) == 0640);
  CHECK(chmod(path, 0604) == 0);
  CHECK_OK(save(two, path, ERR));
  CHECK((mode_of(path) & 07777) == 0604 && is_two(path));
  CHECK(chmod(path, 0444) == 0); /* the directory decides who may replace it */
  CHECK_OK(save(one, path, ERR));
  CHECK((mode_of(path) & 07777) == 0444 && is_one(path));
  remove(path);
  umask(077);
  CHECK_OK(save(one, path, ERR));
  CHECK((mode_of(path) & 07777) == 0600);
  remove(path);
  umask(mask);
}

static void test_links(void) {
  const char *path = in_temporary("a"), *link_path = in_temporary("link"), *twice = in_temporary("twice");
  const char *hard = in_temporary("hard");
  /* a dangling one: the file that it names comes to be */
  CHECK(symlink("a", link_path) == 0 && symlink(link_path, twice) == 0);
  CHECK_OK(save(one, twice, ERR));
  CHECK(S_ISLNK(mode_of(link_path)) && S_ISLNK(mode_of(twice)) && S_ISREG(mode_of(path)) && is_one(path));
  CHECK_OK(save(two, link_path, ERR));
  CHECK(S_ISLNK(mode_of(link_path)) && S_ISREG(mode_of(path)) && is_two(path));
  /* other hard links keep the old content */
  CHECK(link(path, hard) == 0);
  CHECK_OK(save(one, path, ERR));
  CHECK(is_one(path) && is_two(hard));
  remove(hard);
  /* into another directory */
  char below[600];
  snprintf(below, sizeof below, "%s/file", in_temporary("directory"));
  CHECK(mkdir(in_temporary("directory"), 0700) == 0);
  remove(link_path);
  CHECK(symlink("directory/file", link_path) == 0);
  CHECK_OK(save(two, link_path, ERR));
  CHECK(is_two(below) && S_ISLNK(mode_of(link_path)) && is_one(path));
  remove(below);
  CHECK(rmdir(in_temporary("directory")) == 0); /* so nothing else is in it */
  /* one that ends nowhere, and one that never ends */
  remove(link_path);
  CHECK(symlink("no directory/file", link_path) == 0);
  CHECK_FAILS(FS_E_IO, save(one, link_path, ERR));
  remove(link_path);
  CHECK(symlink("link", link_path) == 0);
  CHECK_FAILS(FS_E_IO, save(one, link_path, ERR));
  CHECK(S_ISLNK(mode_of(link_path)));
  remove(link_path);
  remove(twice);
  remove(path);
}

static void test_what_is_no_file(void) {
  const char *fifo = in_temporary("fifo"), *directory = in_temporary("directory");
  char name[300];
  alarm(60); /* a FIFO would make an open wait */
  CHECK(mkfifo(fifo, 0600) == 0 && mkdir(directory, 0700) == 0);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, save(one, fifo, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, save(one, directory, ERR));
  CHECK(S_ISFIFO(mode_of(fifo)) && S_ISDIR(mode_of(directory)));
  CHECK_FAILS(FS_E_IO, save(one, in_temporary("nowhere/file"), ERR));
  fs_error *error = NULL;
  CHECK(save(one, in_temporary("nowhere/file"), &error) == FS_E_IO);
  CHECK(strstr(fs_error_message(error), in_temporary("nowhere/file")) != NULL);
  fs_error_free(error);
  /* 255 bytes are a name, 256 are none; and a name needs to be no UTF-8 */
  memset(name, 'n', sizeof name);
  name[255] = '\0';
  CHECK_OK(save(one, in_temporary(name), ERR));
  CHECK(is_one(in_temporary(name)));
  name[255] = 'n';
  name[256] = '\0';
  CHECK_FAILS(FS_E_IO, save(one, in_temporary(name), ERR));
  CHECK_OK(save(one, in_temporary("\xff\xfe"), ERR));
  CHECK(is_one(in_temporary("\xff\xfe")));
  alarm(0);
  CHECK(unfinished_files() == 0);
}

/* Attack 39: the tree's own file is what is written. */
static void test_saving_over_the_source(void) {
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_REQUIRED; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    const char *path = in_temporary("a");
    fs_tree *tree = NULL, *edited = NULL;
    options.mapping = mapping;
    CHECK_OK(save(one, path, ERR));
    CHECK_OK(fs_file_open(path, &options, &tree, ERR));
    CHECK_OK(save(tree, path, ERR));
    CHECK(is_one(path));
    CHECK(nodes_are_equal(fs_tree_root(tree), fs_tree_root(one)) == 1);
    /* an edited copy, over the old file once more */
    const fs_node *root = fs_tree_root(tree);
    CHECK_OK(fs_node_replace(root, fs_node_at(root, "s"), fs_node_at(fs_tree_root(two), "a"), NULL, &edited, ERR));
    CHECK_OK(save(edited, path, ERR));
    CHECK_OK(save(edited, path, ERR));
    CHECK(nodes_are_equal(fs_tree_root(tree), fs_tree_root(one)) == 1);
    fs_tree *again = NULL;
    CHECK_OK(fs_file_open(path, &options, &again, ERR));
    CHECK(nodes_are_equal(fs_node_at(fs_tree_root(again), "s"), fs_node_at(fs_tree_root(two), "a")) == 1);
    CHECK(nodes_are_equal(fs_node_at(fs_tree_root(again), "a"), fs_node_at(fs_tree_root(one), "a")) == 1);
    fs_tree_free(again);
    fs_tree_free(edited);
    fs_tree_free(tree);
    remove(path);
  }
}

/* Attack 40: SIGXFSZ is the host's to ignore; the old file stays. */
static void test_file_size_limits(void) {
  const char *path = in_temporary("a");
  struct rlimit before, low;
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  CHECK_OK(save(one, path, ERR));
  CHECK(getrlimit(RLIMIT_FSIZE, &before) == 0);
  void (*const handler)(int) = signal(SIGXFSZ, SIG_IGN);
  low = before;
  for (rlim_t limit = 0; limit < two_bytes.size; limit += two_bytes.size / 3) {
    low.rlim_cur = limit;
    CHECK(setrlimit(RLIMIT_FSIZE, &low) == 0);
    const fs_status status = fs_msgpack_save_file(fs_tree_root(two), path, &options, NULL);
    CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(status == FS_E_IO && is_one(path) && unfinished_files() == 0);
  }
  signal(SIGXFSZ, handler);
  CHECK_OK(save(two, path, ERR));
  CHECK(is_two(path));
  remove(path);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  one = sample(0);
  two = sample(0.5f);
  one_bytes = bytes_of_node(fs_tree_root(one), 0);
  two_bytes = bytes_of_node(fs_tree_root(two), 0);
  test_durability();
  test_relative_paths();
  test_permissions();
  test_links();
  test_what_is_no_file();
  test_saving_over_the_source();
  test_file_size_limits();
  fs_tree_free(one);
  fs_tree_free(two);
  free(one_bytes.data);
  free(two_bytes.data);
  temporary_end();
  return check_result();
}
