/* file.h: files and arrays beyond 2 and 4 GiB. The file is sparse, so that it takes no room; where that can't be, the test is
 * skipped. */
#include "file_support.h"

#include <fcntl.h>

#include "packer.h"

enum { skipped = 77 };

static Packer packer; /* too large for the stack */

/* Makes the file; 0 if the system can't. */
static int write_sparse(const char *path) {
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  int is_good = file >= 0 && ftruncate(file, (off_t)packer.offset) == 0;
  size_t at = 0;
  for (size_t i = 0; is_good && i < packer.extent_count; at += packer.extents[i++].size) {
    const Extent *extent = &packer.extents[i];
    is_good = extent->size == 0 ||
              pwrite(file, packer.data + at, extent->size, (off_t)extent->offset) == (ssize_t)extent->size;
  }
  if (file >= 0) is_good &= close(file) == 0;
  return is_good;
}

static const int64_t three_gib = INT64_C(3) << 30;

/* {"a": uint8[3 GiB], "c": float64[2, 402653184] in 2 chunks of 3 GiB, "z": uint8[1]}; all zero, but the last 8 bytes of "c",
 * which are 1.0, and "z", which is 5 */
static void pack_huge(void) {
  static const int64_t chunk_items = INT64_C(402653184), one = 1;
  pack_map(&packer, 3);
  pack_text(&packer, "a");
  pack_array_head(&packer, 1, "uint8", 1, &three_gib, (uint64_t)three_gib);
  pack_hole(&packer, (uint64_t)three_gib);
  pack_text(&packer, "c");
  pack_chunked_head(&packer, "{'0': 2, '1': 402653184}");
  pack_map(&packer, 2);
  pack_text(&packer, "0");
  pack_array_head(&packer, 1, "float64", 1, &chunk_items, (uint64_t)three_gib);
  pack_hole(&packer, (uint64_t)three_gib);
  pack_text(&packer, "1");
  pack_array_head(&packer, 1, "float64", 1, &chunk_items, (uint64_t)three_gib);
  pack_hole(&packer, (uint64_t)three_gib - 8);
  pack_hex(&packer, "000000000000f03f");
  pack_text(&packer, "z");
  pack_array_head(&packer, 1, "uint8", 1, &one, 1);
  pack_hex(&packer, "05");
}

static void check_tree(const fs_tree *tree, int is_mapped) {
  const fs_node *root = fs_tree_root(tree);
  fs_array array = FS_ARRAY_INIT;
  uint8_t byte = 9;
  double numbers[2] = { 7, 7 };
  CHECK_OK(fs_node_array(fs_node_at(root, "a"), &array, ERR));
  CHECK(array.size == (uint64_t)three_gib && (array.data != NULL) == is_mapped);
  if (array.data) CHECK(((const unsigned char *)array.data)[three_gib - 1] == 0);
  CHECK_OK(fs_node_array_slice(fs_node_at(root, "a"), (const int64_t[]){ three_gib - 1 }, NULL, NULL, &byte, 1, ERR));
  CHECK(byte == 0);
  CHECK_OK(fs_node_array(fs_node_at(root, "c"), &array, ERR));
  CHECK(array.size == UINT64_C(6) << 30 && array.segment_count == 2);
  CHECK_OK(fs_node_array_slice(fs_node_at(root, "c"), (const int64_t[]){ 0, 402653183 }, NULL, NULL, numbers,
                               sizeof numbers, ERR));
  CHECK(numbers[0] == 0 && numbers[1] == 1);
  CHECK_OK(fs_node_array_gather(fs_node_at(root, "z"), &byte, 1, ERR));
  CHECK(byte == 5);
}

int main(void) {
  int is_possible;
  if (!temporary_begin()) return check_result();
  const char *path = in_temporary("huge");
  pack_huge();
  is_possible = write_sparse(path);
  if (is_possible) {
    for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_OFF; ++mapping) {
      fs_open_options options = FS_OPEN_OPTIONS_INIT;
      fs_tree *tree = NULL;
      options.mapping = mapping;
      CHECK_OK(fs_file_open(path, &options, &tree, ERR));
      CHECK(fs_tree_bytes_used(tree) == packer.offset);
      check_tree(tree, mapping == FS_MAPPING_AUTO);
      fs_tree_free(tree);
    }
    /* an edit behind 4 GiB */
    const uint8_t six = 6;
    fs_array_source array = FS_ARRAY_SOURCE_INIT;
    fs_tree *tree = NULL;
    uint8_t byte = 0;
    array.dtype = FS_DTYPE_UINT8;
    array.rank = 1;
    array.shape = (const int64_t[]){ 1 };
    array.data = &six;
    CHECK_OK(fs_file_overwrite_array(path, "z", &array, NULL, ERR));
    CHECK_OK(fs_file_open(path, NULL, &tree, ERR));
    CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "z"), &byte, 1, ERR));
    CHECK(byte == 6);
    fs_tree_free(tree);
  } else {
    fprintf(stderr, "SKIPPED: no sparse files of 9 GiB here\n");
  }
  packer_free(&packer);
  temporary_end();
  return is_possible || check_failures > 0 ? check_result() : skipped;
}
