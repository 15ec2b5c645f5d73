/* Builders: trees made by hand, and what a `to_state` callback writes to. */
#ifndef FLAXSTATE_BUILDER_H
#define FLAXSTATE_BUILDER_H

#include "tree.h"

FS_BEGIN_C

/* Takes a tree in pre-order: begin a container, for each entry of a dict a key and then its value, end. One thread
 * at a time. The first failure sticks: all later calls return it again and do nothing, so a caller may look at
 * fs_builder_finish only. Since 0.1 */
typedef struct fs_builder fs_builder;

/* Since 0.1 */
FS_API fs_status fs_builder_create(const fs_allocator *FS_NULLABLE allocator, fs_builder **out_builder,
                                   fs_error **FS_NULLABLE error);

/* Since 0.1 */
FS_API void fs_builder_free(fs_builder *FS_NULLABLE builder);

/* Begins a container: FS_KIND_DICT, FS_KIND_LIST, FS_KIND_TUPLE, FS_KIND_NAMED_TUPLE or FS_KIND_DATACLASS. The
 * last two take str keys only. FS_E_LIMIT beyond 1,024 levels. Since 0.1 */
FS_API fs_status fs_builder_begin(fs_builder *builder, fs_kind kind, fs_error **FS_NULLABLE error);

/* Begins a FS_KIND_DATACLASS with the name of its class, which messages mention; the name is copied. Since 0.1 */
FS_API fs_status fs_builder_begin_dataclass(fs_builder *builder, const char *class_name, fs_error **FS_NULLABLE error);

/* Ends the innermost container. FS_E_KEY if it holds a key twice (1, 1.0 and true are one key, as in Python).
 * Since 0.1 */
FS_API fs_status fs_builder_end(fs_builder *builder, fs_error **FS_NULLABLE error);

/* The key of the next value, in a container with keys. Text and bytes are copied. FS_E_UTF8 for text that is not UTF-8;
 * FS_E_STATE where no key belongs. Since 0.1 */
FS_API fs_status fs_builder_key(fs_builder *builder, const char *FS_NULLABLE key, size_t key_size,
                                fs_error **FS_NULLABLE error);

/* A key of any leaf kind; `key->data` of a SCALAR is its item, little-endian. Since 0.1 */
FS_API fs_status fs_builder_any_key(fs_builder *builder, const fs_key *key, fs_error **FS_NULLABLE error);

/* Leaves. Text (UTF-8), bytes and ext payloads are copied. Since 0.1 */
FS_API fs_status fs_builder_nil(fs_builder *builder, fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_bool(fs_builder *builder, int32_t value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_int64(fs_builder *builder, int64_t value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_uint64(fs_builder *builder, uint64_t value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_float64(fs_builder *builder, double value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_complex(fs_builder *builder, double real, double imag, fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_str(fs_builder *builder, const char *FS_NULLABLE text, size_t size,
                                fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_bytes(fs_builder *builder, const void *FS_NULLABLE data, size_t size,
                                  fs_error **FS_NULLABLE error);

/* An extension that Flax passes through; codes 1, 2, 3 and -1 have kinds of their own and are
 * FS_E_INVALID_ARGUMENT. Since 0.1 */
FS_API fs_status fs_builder_ext(fs_builder *builder, int32_t code, const void *FS_NULLABLE data, size_t size,
                                fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_timestamp(fs_builder *builder, int64_t seconds, uint32_t nanoseconds,
                                      fs_error **FS_NULLABLE error);

/* An array, or (rank 0 only) a NumPy scalar. The data is borrowed until the tree is freed, unless `copy_data` is
 * set (a scalar's item is copied in any case). FS_E_SHAPE for an impossible shape, FS_E_DTYPE for a dtype that Flax can't
 * read again, FS_E_LIMIT beyond rank 64. Since 0.1 */
FS_API fs_status fs_builder_array(fs_builder *builder, const fs_array_source *array, fs_error **FS_NULLABLE error);
FS_API fs_status fs_builder_scalar(fs_builder *builder, const fs_array_source *scalar, fs_error **FS_NULLABLE error);

/* A copy of a subtree of another tree. Text and bytes are copied, array data is shared: what it points at must
 * outlive the new tree. Since 0.1 */
FS_API fs_status fs_builder_node(fs_builder *builder, const fs_node *node, fs_error **FS_NULLABLE error);

/* Gives the finished tree (owned by the caller) and leaves the builder empty, ready for the next tree. FS_E_STATE
 * while a container is open, when nothing was built, or inside a callback, which may only add to the builder that
 * it was given. After a failure that stuck it gives that failure, and empties the builder too. Since 0.1 */
FS_API fs_status fs_builder_finish(fs_builder *builder, fs_tree **out_tree, fs_error **FS_NULLABLE error);

FS_END_C

#endif
