/* Nodes: reading a tree whose structure is not known beforehand. */
#ifndef FLAXSTATE_NODE_H
#define FLAXSTATE_NODE_H

#include "array.h"
#include "error.h"

FS_BEGIN_C

/* A node of a tree: a dict, a list, or a leaf. Borrowed: it dies with its tree. NULL means absence, and every
 * function here takes it: kinds and sizes are 0, look-ups find nothing, and getters return FS_E_TYPE. Trees are
 * immutable, so any number of threads may read them. Since 0.1 */
typedef struct fs_node fs_node;

typedef int32_t fs_kind;
enum {
  FS_KIND_NONE = 0, /* no node, or no key */
  FS_KIND_NIL = 1,
  FS_KIND_BOOL = 2,
  FS_KIND_INT = 3,   /* an int64_t */
  FS_KIND_UINT = 4,  /* an int that only a uint64_t holds */
  FS_KIND_FLOAT = 5, /* a double */
  FS_KIND_COMPLEX = 6,
  FS_KIND_STR = 7,
  FS_KIND_BYTES = 8,
  FS_KIND_EXT = 9,
  FS_KIND_TIMESTAMP = 10,
  FS_KIND_ARRAY = 11,
  FS_KIND_SCALAR = 12, /* a NumPy scalar: an array of rank 0 that is not an array to Python */

  FS_KIND_DICT = 20,
  FS_KIND_LIST = 21,
  /* Templates and trees built by hand only: files hold dicts and lists. */
  FS_KIND_TUPLE = 22,
  FS_KIND_NAMED_TUPLE = 23,
  FS_KIND_DATACLASS = 24
};

/* The key of a dict's entry. Since 0.1 */
typedef struct fs_key {
  size_t struct_size; /* sizeof(fs_key), set by the caller */
  fs_kind kind;       /* any leaf kind but FS_KIND_ARRAY; FS_KIND_NONE: the node is not an entry of a dict */
  int32_t ext_code;   /* FS_KIND_EXT */
  /* STR, BYTES, EXT: `size` bytes, not NUL-terminated, borrowed; SCALAR: its item's bytes, little-endian */
  const char *FS_NULLABLE data;
  size_t size;
  int64_t int_value;                  /* BOOL, INT; UINT: the same bits; TIMESTAMP: seconds */
  double real;                        /* FLOAT, COMPLEX */
  double imag;                        /* COMPLEX */
  uint32_t nanoseconds;               /* TIMESTAMP */
  fs_dtype dtype;                     /* SCALAR */
  const char *FS_NULLABLE dtype_name; /* SCALAR; not NUL-terminated */
  size_t dtype_name_size;
} fs_key;

#define FS_KEY_INIT \
  { sizeof(fs_key), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* Since 0.1 */
FS_API fs_kind fs_node_kind(const fs_node *FS_NULLABLE node);

/* "dict", "list", "array", … Static text. Since 0.1 */
FS_API const char *fs_kind_name(fs_kind kind);

/* Children of a container, bytes of a str, bytes or ext, else 0. Since 0.1 */
FS_API size_t fs_node_size(const fs_node *FS_NULLABLE node);

/* How many nodes the subtree has, this one included. Since 0.1 */
FS_API size_t fs_node_count(const fs_node *FS_NULLABLE node);

/* The child at `index` in file order, of a dict or list; NULL beyond the last. O(1) for containers of more than 16
 * children. Since 0.1 */
FS_API const fs_node *FS_NULLABLE fs_node_child(const fs_node *FS_NULLABLE node, size_t index);

/* The sibling after `child` among the children of `parent`; the first child for NULL; NULL after the last. O(1). Since 0.1
 *   for (c = fs_node_next(n, NULL); c; c = fs_node_next(n, c)) … */
FS_API const fs_node *FS_NULLABLE fs_node_next(const fs_node *FS_NULLABLE parent, const fs_node *FS_NULLABLE child);

/* The entry of a dict with this text as key, or NULL. O(1) on average. Since 0.1 */
FS_API const fs_node *FS_NULLABLE fs_node_find(const fs_node *FS_NULLABLE node, const char *FS_NULLABLE key,
                                               size_t key_size);

/* The entry of a dict with this int as key, or NULL. Since 0.1 */
FS_API const fs_node *FS_NULLABLE fs_node_find_int(const fs_node *FS_NULLABLE node, int64_t key);

/* Follows a NUL-terminated path of keys and list indices, with or without the leading "./": "params/head/kernel". ""
 * and "." are the node itself. NULL if there is none. Inside a key, ~1 stands for "/", ~0 for "~", ~2 for NUL
 * and ~x0a for the byte 0a, as paths have it of what isn't printed: controls, and what breaks lines or turns their direction.
 *
 * A key that isn't text is found by its text, as Python's str() writes it, if no text key is there: "layers/2/bias" by
 * the int key 2, "True", "None", "0.5" and "b'x'" by the bool, nil, the float and the bytes. Keys without a text of
 * their own (complex numbers, extensions, timestamps, most NumPy scalars, NaN), and those whose text another key has,
 * are written with their place among the children behind it, as in "<complex>~#3", and are found by both. Since 0.1 */
FS_API const fs_node *FS_NULLABLE fs_node_at(const fs_node *FS_NULLABLE node, const char *path);

/* The path of a node from the root of its tree, NUL-terminated, as messages have it, but never cut: fs_node_at finds the node by it.
 * "." for the root. `*out_size` is always the size that is needed, the NUL included, also with FS_E_TOO_SMALL (and
 * nothing written); pass NULL and 0 to learn it (FS_OK). Since 0.1 */
FS_API fs_status fs_node_path(const fs_node *FS_NULLABLE node, char *FS_NULLABLE text, size_t capacity,
                              size_t *out_size, fs_error **FS_NULLABLE error);

/* Fills `out_key` (struct_size is set). FS_KIND_NONE for NULL, for the root and for items of lists. Since 0.1 */
FS_API fs_status fs_node_key(const fs_node *FS_NULLABLE node, fs_key *out_key, fs_error **FS_NULLABLE error);

/* Whether both subtrees hold the same things in the same order, bit for bit (so NaN equals the same NaN), whatever
 * their chunks and byte order: 1 or 0. Keys of the two nodes themselves don't count; NULL equals NULL only. FS_E_IO and
 * FS_E_CALLBACK where data of a file or source can't be read. Since 0.1 */
FS_API fs_status fs_node_equal(const fs_node *FS_NULLABLE left, const fs_node *FS_NULLABLE right, int32_t *out_is_equal,
                               fs_error **FS_NULLABLE error);

/* Values. FS_E_TYPE if the node is of another kind. No conversion takes place, but that an int is also read as
 * uint64_t when it isn't negative, and FS_KIND_UINT as int64_t never (FS_E_TYPE). Pointers are borrowed from the
 * tree; text is UTF-8, not NUL-terminated. Since 0.1 */
FS_API fs_status fs_node_bool(const fs_node *FS_NULLABLE node, int32_t *out_value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_int64(const fs_node *FS_NULLABLE node, int64_t *out_value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_uint64(const fs_node *FS_NULLABLE node, uint64_t *out_value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_float64(const fs_node *FS_NULLABLE node, double *out_value, fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_complex(const fs_node *FS_NULLABLE node, double *out_real, double *out_imag,
                                 fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_str(const fs_node *FS_NULLABLE node, const char **out_text, size_t *out_size,
                             fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_bytes(const fs_node *FS_NULLABLE node, const void **out_data, size_t *out_size,
                               fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_ext(const fs_node *FS_NULLABLE node, int32_t *out_code, const void **out_data,
                             size_t *out_size, fs_error **FS_NULLABLE error);
FS_API fs_status fs_node_timestamp(const fs_node *FS_NULLABLE node, int64_t *out_seconds, uint32_t *out_nanoseconds,
                                   fs_error **FS_NULLABLE error);

/* A view of an array or NumPy scalar; nothing is copied. `out_array->struct_size` is set. Since 0.1 */
FS_API fs_status fs_node_array(const fs_node *FS_NULLABLE node, fs_array *out_array, fs_error **FS_NULLABLE error);

/* One of the array's `segment_count` segments. `out_segment->struct_size` is set. FS_E_INVALID_ARGUMENT beyond the
 * last. Since 0.1 */
FS_API fs_status fs_node_array_segment(const fs_node *FS_NULLABLE node, size_t index, fs_segment *out_segment,
                                       fs_error **FS_NULLABLE error);

/* Copies the whole array to `destination` in C order and host byte order, chunked or not. FS_E_TOO_SMALL, and nothing
 * copied, unless `destination_size` bytes hold it. An exception to rule 2: after FS_E_IO and FS_E_CALLBACK, of data that
 * isn't in memory, some of it may have been copied. Since 0.1 */
FS_API fs_status fs_node_array_gather(const fs_node *FS_NULLABLE node, void *destination, size_t destination_size,
                                      fs_error **FS_NULLABLE error);

/* Copies a part of it: in each dimension the indices start, start + step, … below stop, as NumPy's
 * a[start:stop:step] for a positive step. Each of the three arrays has `rank` entries; NULL starts, stops or steps
 * mean 0, the dimension, 1. The result is in C order and host byte order. FS_E_INVALID_ARGUMENT for an index
 * outside the shape or a step below 1. An exception to rule 2, as fs_node_array_gather. Since 0.1 */
FS_API fs_status fs_node_array_slice(const fs_node *FS_NULLABLE node, const int64_t *FS_NULLABLE starts,
                                     const int64_t *FS_NULLABLE stops, const int64_t *FS_NULLABLE steps,
                                     void *destination, size_t destination_size, fs_error **FS_NULLABLE error);

/* Where the items of an array go, piece by piece. Since 0.1 */
typedef struct fs_items_sink {
  size_t struct_size; /* sizeof(fs_items_sink) */
  size_t piece_size;  /* the most bytes of a piece, unless a single item is larger; 0: 1 MiB */
  /* Takes the items [first_item, first_item + item_count), in C order and host byte order, which are borrowed for the
   * call and may stand at any address. They come in order. */
  fs_status (*write_items)(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error,
                           void *FS_NULLABLE user_data);
  void *FS_NULLABLE user_data;
} fs_items_sink;

#define FS_ITEMS_SINK_INIT \
  { sizeof(fs_items_sink), 0, 0, 0 }

/* Hands the array to the sink, piece by piece. For memory that isn't the host's, and for data that is larger than memory.
 * FS_E_CALLBACK if it fails; an exception to rule 2: the sink may have taken some of the pieces then. Since 0.1 */
FS_API fs_status fs_node_array_stream(const fs_node *FS_NULLABLE node, const fs_items_sink *sink,
                                      fs_error **FS_NULLABLE error);

/* The nodes of a subtree as columns, in pre-order: one call for languages in which a call for each node costs too much,
 * as for long lists of numbers. Every pointer is NULL (the column is not wanted) or has `capacity` elements in the
 * caller's memory. Since 0.1 */
typedef struct fs_columns {
  size_t struct_size;         /* sizeof(fs_columns) */
  size_t capacity;            /* at least fs_node_count(node) */
  int32_t *FS_NULLABLE kinds; /* fs_kind */
  int64_t *FS_NULLABLE ints;  /* BOOL, INT, UINT (the same bits); TIMESTAMP: seconds; containers: children */
  double *FS_NULLABLE floats; /* FLOAT; COMPLEX: the real part */
} fs_columns;

#define FS_COLUMNS_INIT \
  { sizeof(fs_columns), 0, 0, 0, 0 }

/* FS_E_TOO_SMALL, and nothing written, if `capacity` is too small. Since 0.1 */
FS_API fs_status fs_node_columns(const fs_node *FS_NULLABLE node, const fs_columns *columns,
                                 fs_error **FS_NULLABLE error);

FS_END_C

#endif
