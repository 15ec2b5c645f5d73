/* What the C side of the Go package adds: memory for the shadow of a Go value, the containers in it, and calls that
 * take options without pointers to Go memory in them. */
#ifndef FLAXSTATE_GO_SHADOW_H
#define FLAXSTATE_GO_SHADOW_H

#include <flaxstate/flaxstate.h>

/* Memory that is freed, or used again, as a whole; zeroed when it is handed out, but for raw memory. One thread at a
 * time. */
typedef struct fsgo_arena fsgo_arena;

fsgo_arena *fsgo_arena_create(void);
void fsgo_arena_free(fsgo_arena *arena);
void fsgo_arena_reset(fsgo_arena *arena); /* nothing that it handed out is used any more */
void *fsgo_arena_allocate(fsgo_arena *arena, size_t size);
void *fsgo_arena_allocate_raw(fsgo_arena *arena, size_t size);

typedef struct fsgo_key {
  const char *text;
  size_t size;
} fsgo_key;

/* The shadow of a string, a slice, a map or a pointer. Only maps have keys. */
typedef struct fsgo_container {
  void *items;
  fsgo_key *keys;
  size_t count;
  int32_t is_kept; /* it stands for a value of a target, which nothing has taken the place of */
} fsgo_container;

/* Makes `field` one whose value is an fsgo_container of elements of `element_size` bytes. */
void fsgo_field_accessors(fs_field *field, fs_accessors *accessors, fs_container container, size_t element_size);

/* The shadow of a pointer to a value that is small and holds no pointers. */
typedef struct fsgo_optional {
  uint8_t is_there;
  uint8_t is_kept; /* as in an fsgo_container */
  int64_t value[]; /* of any kind */
} fsgo_optional;

/* Makes `field` one whose value is an fsgo_optional, with a value of `value_size` bytes. */
void fsgo_field_optional(fs_field *field, fs_accessors *accessors, size_t value_size);

/* The options of a call, without a pointer from one to another: C links them for the length of the call. */
typedef struct fsgo_options {
  fs_decode_options decode;
  fs_parallel parallel;
  fs_serialize_options serialize;
  fs_restore_options restore;
  fs_open_options open;
  fs_save_options save;
  fs_report *report;
  uintptr_t follower; /* a cgo.Handle of who wants to know of progress; 0: nobody */
  fs_progress progress;
} fsgo_options;

fsgo_options fsgo_options_init(void);
fs_decode_options fsgo_decode_untrusted(void);
/* What the options of writing and of restoring point at, and what those of decoding do. */
void fsgo_link(fsgo_options *options);
void fsgo_link_decode(fsgo_options *options);
const fs_progress *fsgo_progress_of(fsgo_options *options);

fs_status fsgo_msgpack_restore(const unsigned char *bytes, size_t size, fsgo_options options, fs_tree **out_tree,
                               fs_error **error);
fs_status fsgo_file_open(const char *path, fsgo_options options, fs_tree **out_tree, fs_error **error);
fs_status fsgo_sharded_open(const char *path, fsgo_options options, fs_tree **out_tree, fs_error **error);
fs_status fsgo_serialize_into(const fs_node *node, fsgo_options options, unsigned char *memory, size_t capacity,
                              size_t *out_size, fs_error **error);
fs_status fsgo_serialize(const fs_node *node, fsgo_options options, fs_buffer *buffer, fs_error **error);
fs_status fsgo_save_tree(const fs_node *node, const char *path, fsgo_options options, fs_error **error);
fs_status fsgo_save_bytes(const unsigned char *bytes, size_t size, const char *path, fsgo_options options,
                          fs_error **error);

/* As in builder.h, but typed, so that cgo looks for pointers in the bytes alone, and not in what stands around them. */
fs_status fsgo_builder_bytes(fs_builder *builder, const unsigned char *data, size_t size, fs_error **error);
fs_status fsgo_builder_ext(fs_builder *builder, int32_t code, const unsigned char *data, size_t size, fs_error **error);

/* An array. `shape` and `strides` have `rank` dimensions; `strides` may be NULL. A builder copies the data. */
typedef struct fsgo_array {
  fs_dtype dtype;
  int32_t is_big_endian;
  uint32_t rank;
  size_t item_size;
} fsgo_array;
fs_status fsgo_builder_array(fs_builder *builder, fsgo_array array, const char *dtype_name, const int64_t *shape,
                             const int64_t *strides, const unsigned char *data, int32_t is_scalar, fs_error **error);
fs_status fsgo_overwrite_array(const char *path, const char *array_path, fsgo_array array, const char *dtype_name,
                               const int64_t *shape, const int64_t *strides, const unsigned char *data,
                               fsgo_options options, fs_error **error);

/* The object or target is Go memory without pointers, or a shadow in `arena`. */
fs_status fsgo_to_bytes_into(const fs_registry *registry, const char *type_name, const unsigned char *object,
                             fsgo_options options, unsigned char *memory, size_t capacity, size_t *out_size,
                             fs_error **error);
fs_status fsgo_to_buffer(const fs_registry *registry, const char *type_name, const unsigned char *object,
                         fsgo_options options, fs_buffer *buffer, fs_error **error);
fs_status fsgo_save_file(const fs_registry *registry, const char *type_name, const unsigned char *object,
                         const char *path, fsgo_options options, fs_error **error);
fs_status fsgo_restore(const fs_registry *registry, const char *type_name, unsigned char *target,
                       const unsigned char *bytes, size_t size, fsgo_options options, fsgo_arena *arena,
                       fs_error **error);
fs_status fsgo_restore_file(const fs_registry *registry, const char *type_name, unsigned char *target, const char *path,
                            fsgo_options options, fsgo_arena *arena, fs_error **error);
fs_status fsgo_from_state_dict(const fs_registry *registry, const char *type_name, unsigned char *target,
                               const fs_node *state, fsgo_options options, fsgo_arena *arena, fs_error **error);

fs_status fsgo_to_state_dict(const fs_registry *registry, const char *type_name, const unsigned char *object,
                             const fs_tree_options *options, fs_tree **out_tree, fs_error **error);

/* `writer` is a cgo.Handle, which Go ends. What a callback fails with is left at the thread. */
fs_status fsgo_save_sink(const fs_registry *registry, const char *type_name, const unsigned char *object,
                         uintptr_t writer, fsgo_options options, fs_error **error);
fs_status fsgo_save_tree_sink(const fs_node *node, uintptr_t writer, fsgo_options options, fs_error **error);

/* Hands an array to Go piece by piece. `taker` is a cgo.Handle, which Go ends. */
fs_status fsgo_array_stream(const fs_node *node, uintptr_t taker, fs_error **error);

/* A source over a cgo.Handle, which it ends. */
fs_source fsgo_source_of(uintptr_t reader, uint64_t size);
fs_status fsgo_restore_source(const fs_registry *registry, const char *type_name, unsigned char *target,
                              uintptr_t reader, uint64_t size, fsgo_options options, fsgo_arena *arena,
                              fs_error **error);

/* The source's handle is ended when the last tree that reads it is freed, or when this fails. */
fs_status fsgo_source_open(uintptr_t reader, uint64_t size, fsgo_options options, fs_tree **out_tree, fs_error **error);

/* Leaves another failure at the thread (0: none), and gives the one that is there. */
uintptr_t fsgo_exchange_failure(uintptr_t next);

#endif
