/* What the tests of views share: bytes whose arrays stand where a view can lead to them. */
#ifndef FLAXSTATE_TESTS_VIEW_SUPPORT_H
#define FLAXSTATE_TESTS_VIEW_SUPPORT_H

#include "objects.h"

/* The first byte at a multiple of 64; free it. */
static inline Bytes placed_bytes(const void *data, size_t size) {
  Bytes bytes = { (unsigned char *)aligned_alloc(64, (size + 64) / 64 * 64), size };
  memcpy(bytes.data, data, size);
  return bytes;
}

/* The tree that the text says, with its arrays at multiples of `alignment`, in chunks of `chunk_limit` bytes. */
static inline Bytes aligned_bytes(const char *text, uint64_t alignment, uint64_t chunk_limit) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_buffer *buffer = NULL;
  fs_tree *tree = tree_of(text);
  options.key_order = FS_KEY_ORDER_KEPT;
  options.alignment = alignment;
  options.chunk_limit = chunk_limit;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
  const Bytes bytes = placed_bytes(fs_buffer_data(buffer), fs_buffer_size(buffer));
  fs_buffer_free(buffer);
  fs_tree_free(tree);
  return bytes;
}

static inline int lies_in(const void *data, size_t size, Bytes bytes) {
  const uintptr_t first = (uintptr_t)data, begin = (uintptr_t)bytes.data;
  return data && first >= begin && first + size <= begin + bytes.size;
}

/* The one mismatch that a call found, which it frees. `part`: of the message. */
static inline void check_only_mismatch(fs_status status, fs_error *error, fs_mismatch_kind kind, const char *path,
                                       const char *part, int line) {
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  int is_good = status == FS_E_MISMATCH && fs_error_mismatch_count(error) == 1 &&
                fs_error_mismatch_at(error, 0, &mismatch) == FS_OK;
  is_good = is_good && mismatch.kind == kind && strcmp(mismatch.path, path) == 0 && strstr(mismatch.message, part);
  if (!is_good) fprintf(stderr, "%s at line %d: %s\n", fs_status_name(status), line, fs_error_report(error));
  CHECK(is_good);
  fs_error_free(error);
}

#endif
