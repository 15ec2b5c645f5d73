/* A locale with a comma in its numbers, and other rules for letters: what is written, found and said stays as it is. */
#include "file_support.h"

#include <locale.h>
#include <stdlib.h>

/* A German or Turkish locale of the system, or one that is made for this test. */
static const char *comma_locale(void) {
  static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "tr_TR.UTF-8", "tr_TR.utf8", "fr_FR.UTF-8" };
  char command[700];
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
    if (setlocale(LC_ALL, names[i])) return names[i];
  snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s >/dev/null 2>&1", in_temporary("de_DE.UTF-8"));
  if (system(command) != 0 && access(in_temporary("de_DE.UTF-8"), F_OK) != 0) return NULL;
  setenv("LOCPATH", temporary_directory, 1);
  return setlocale(LC_ALL, "de_DE.UTF-8");
}

static void remove_locale(void) {
  char command[700];
  snprintf(command, sizeof command, "rm -rf '%s'", in_temporary("de_DE.UTF-8"));
  CHECK(system(command) == 0);
}

/* Everything that numbers and letters go through. */
static Bytes packed; /* made before, since the test's own numbers go by the locale */

static void check_all(void) {
  char path[100];
  size_t size = 0;
  fs_tree *tree = NULL, *missing = NULL;
  CHECK_OK(fs_msgpack_restore(packed.data, packed.size, NULL, &tree, ERR));
  const fs_node *root = fs_tree_root(tree);
  const Bytes again = bytes_of_node(root, 0);
  CHECK(again.size == packed.size && memcmp(again.data, packed.data, packed.size) == 0);
  free(again.data);
  CHECK(fs_node_at(root, "1.5/0") && fs_node_at(root, "1000000") && fs_node_at(root, "I") && !fs_node_at(root, "1,5"));
  CHECK_OK(fs_node_path(fs_node_child(root, 0), path, sizeof path, &size, ERR));
  CHECK_TEXT(path, "./1.5");
  CHECK_OK(fs_node_path(fs_node_child(root, 1), path, sizeof path, &size, ERR));
  CHECK_TEXT(path, "./1000000");
  fs_tree_free(tree);
  CHECK(fs_file_open("none such", NULL, &missing, &check_error) == FS_E_IO);
  CHECK_TEXT(fs_error_message(check_error), "cannot open 'none such': no such file or directory (ENOENT)");
  fs_error_free(check_error);
  check_error = NULL;
  const Bytes bytes = bytes_of("93 01");
  CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &missing, &check_error) == FS_E_TRUNCATED);
  CHECK_TEXT(fs_error_message(check_error), "the bytes end inside a value");
  fs_error_free(check_error);
  check_error = NULL;
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  packed = packed_bytes("{1.5: [0.25, -1e300], 1000000: i64(1234567), 'I': 'i', 1+2.5j: None}");
  check_all();
  const char *name = comma_locale();
  if (name) {
    char text[20];
    snprintf(text, sizeof text, "%.1f", 1.5);
    CHECK_TEXT(text, "1,5");
    check_all();
    setlocale(LC_ALL, "C");
    check_all();
  }
  remove_locale();
  free(packed.data);
  temporary_end();
  if (!name && check_failures == 0) {
    puts("SKIPPED: no locale with a comma on this machine");
    return 77;
  }
  return check_result();
}
