/* Every file that Flax wrote for the golden data, one after the other; of a program that runs in the root of the sources. */
#ifndef FLAXSTATE_TESTS_ATTACKS_GOLDEN_FILES_H
#define FLAXSTATE_TESTS_ATTACKS_GOLDEN_FILES_H

#include "file_support.h"

static inline void visit_golden_files(void (*visit)(const char *path, const char *name)) {
  const char *folder = "tests/golden/valid";
  size_t files = 0;
  DIR *directory = opendir(folder);
  if (!CHECK(directory != NULL)) return;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
    char path[512];
    if (!strstr(entry->d_name, ".msgpack")) continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    visit(path, entry->d_name);
    ++files;
  }
  closedir(directory);
  CHECK(files > 400);
}

#endif
