/* abi_client REPOSITORY: exit status 0 if everything is as it was. */
#include "client.h"

int main(int argc, char **argv) {
  char golden[4096];
  if (argc != 2) return 2;
  snprintf(golden, sizeof golden, "%s/tests/golden/valid", argv[1]);
  int has_failed = use_names();
  has_failed |= use_objects();
  has_failed |= use_errors();
  has_failed |= use_nodes(golden);
  has_failed |= use_chunks(golden);
  has_failed |= use_builder();
  has_failed |= use_files();
  has_failed |= use_sources_and_sinks();
  has_failed |= use_struct_sizes();
  has_failed |= use_memory();
  has_failed |= player_failures();
  if (has_failed) {
    fprintf(
        stderr,
        "\nA program that was compiled with the headers in tests/abi/frozen/include (version %s) doesn't work with\n"
        "the library (version %s). docs/abi-policy.md says what may change. Before 1.0, a break on purpose, with a\n"
        "new minor version, is taken with: scripts/update-abi-baseline --break\n",
        FS_VERSION_STRING, fs_version());
  }
  return has_failed;
}
