/* Registries: what the objects of a program are made of. */
#ifndef FLAXSTATE_REGISTRY_H
#define FLAXSTATE_REGISTRY_H

#include "allocator.h"
#include "builder.h"
#include "dtype.h"
#include "node.h"
#include "report.h"
#include "restore_options.h"

FS_BEGIN_C

/* Types by name. Any number of threads may use a registry that nobody changes; registering while a call uses the
 * registry is FS_E_BUSY. Since 0.1 */
typedef struct fs_registry fs_registry;

/* How the items of a leaf field are written; reading takes any of the three. */
typedef int32_t fs_form;
enum {
  FS_FORM_DEFAULT = 0, /* FS_FORM_PLAIN for rank 0, FS_FORM_ARRAY from rank 1 */
  FS_FORM_PLAIN = 1,   /* a Python int, float, bool, complex, str or bytes; rank 0 only */
  FS_FORM_SCALAR = 2,  /* a NumPy scalar; rank 0 only */
  FS_FORM_ARRAY = 3    /* a NumPy array */
};

/* Where the value of a field stands. */
typedef int32_t fs_storage;
enum {
  /* At `offset`. */
  FS_STORAGE_IN_PLACE = 0,
  /* At `offset` stands a pointer to it. NULL is written as nil, and nil is restored into NULL; restoring anything else
   * into NULL is a mismatch, since the library doesn't allocate what a target keeps. */
  FS_STORAGE_POINTER = 1,
  /* The object at `offset` is a container that `accessors` know. */
  FS_STORAGE_ACCESSORS = 2,
  /* At `offset` stands a pointer to const, which restoring doesn't fill, but sets, when all else has been checked: nothing
   * is copied, and weights may be where no memory is, in flash or in a mapped file. After fs_restore it leads into the
   * bytes, which have to stay as long as the object uses it; after fs_from_state_dict and fs_node_restore_field to where
   * the tree has its data, so that the tree has to stay, and what that borrows. fs_restore_file, fs_restore_source and
   * trees of files that aren't mapped can't have any: all that these read goes, or isn't in memory.
   *
   * Leaves only. The items have to be in one piece, in the host's byte order and aligned for their dtype
   * (fs_serialize_options.alignment; align_arrays, for a tree): all else is FS_MISMATCH_PLACE, whose message says what to
   * do. Bools have to be 0 or 1 (FS_MISMATCH_VALUE). The dtype is the field's, whatever `convert` says; `reshape` works.
   * Rank 0 is a 0-d array (FS_FORM_ARRAY). What has no items sets NULL. None fits no view, so that nothing else makes it
   * NULL; an array that may be None is an FS_CONTAINER_OPTIONAL of a pass-through type. Written is the array that it leads
   * to; NULL is FS_E_INVALID_ARGUMENT, unless there are no items. */
  FS_STORAGE_VIEW = 3
};

/* What a container is. */
typedef int32_t fs_container;
enum {
  FS_CONTAINER_SEQUENCE = 1, /* elements of a registered type; the state dict has the keys 0, 1, … */
  FS_CONTAINER_MAP = 2,      /* the same under text keys */
  FS_CONTAINER_OPTIONAL = 3, /* no element or one; no element is nil */
  /* A leaf whose memory the container allocates, contiguous: a vector of numbers (rank from 1; the first dimension is the
   * number of elements, and the field's shape may fix it) or, with rank 0, a string (FS_DTYPE_STR, FS_DTYPE_BYTES). */
  FS_CONTAINER_ITEMS = 4,
  FS_CONTAINER_STREAM = 5 /* an array that isn't in the host's memory (a GPU, a ring buffer), or is made when asked */
};

/* Where a container has its elements, so that reading it calls nothing. */
typedef int32_t fs_layout;
enum {
  FS_LAYOUT_NONE = 0, /* only `size` and `next` know */
  /* ITEMS, and SEQUENCE if it is contiguous: a pointer to the first one at `data_offset`, which may be NULL if there is
   * none, and how many there are, a number of `count_size` bytes at `end_offset`; or, for FS_LAYOUT_END, a pointer behind
   * the last one there. */
  FS_LAYOUT_COUNT = 1,
  FS_LAYOUT_END = 2,
  /* OPTIONAL: the element itself at `data_offset`, and a byte at `end_offset` that is 0 if there is none. */
  FS_LAYOUT_FLAG = 3
};

/* An element, as `entries` gives it. It never grows. Since 0.1 */
typedef struct fs_entry {
  const char *FS_NULLABLE key; /* MAP: UTF-8, which needs no NUL; else NULL, with size 0 */
  size_t key_size;
  const void *element;
} fs_entry;

/* Access to a container that grows. The functions for reading may be called several times and on several threads,
 * and change nothing. Restoring takes two steps, so that it is all or nothing: `prepare` makes a staged container
 * of `count` elements and may fail; the library then fills the elements that `staged_element` hands out, which
 * must stay where they are, and either `commit` puts the staged container in the place of the old one, or
 * `discard` drops it; exactly one of them is called. If reading a file fails midway, staged elements that are discarded may
 * hold whatever the file has, also in bools. Since 0.1 */
typedef struct fs_accessors {
  size_t struct_size; /* sizeof(fs_accessors) */
  fs_container container;
  /* SEQUENCE only. 1: the elements stand one behind the other, fs_type.size apart, as in a vector of structs: `next` and
   * `staged_element` are called for the first one only, which is much faster. 0: they are called for each. */
  int32_t is_contiguous;

  /* How many elements. */
  fs_status (*FS_NULLABLE size)(const void *container, size_t *out_count, fs_error **error,
                                void *FS_NULLABLE user_data);
  /* The elements in order, each of which stays where it is until the library's call ends: what a file is written from
   * isn't copied. `cursor` is 0 at first, and then what the call before left in it. MAP: also the key (UTF-8, borrowed
   * for as long; FS_E_KEY for one that comes twice). ITEMS: called once, gives the first item. */
  fs_status (*FS_NULLABLE next)(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                                const void **out_element, fs_error **error, void *FS_NULLABLE user_data);

  /* All four, or none: then the field can only be written. */
  fs_status (*FS_NULLABLE prepare)(void *container, size_t count, void **out_staged, fs_error **error,
                                   void *FS_NULLABLE user_data);
  /* The element `index`, once each and in order, for MAP under `key`. Elements hold what a fresh element holds. ITEMS:
   * called once, unless count is 0, gives the first item. */
  fs_status (*FS_NULLABLE staged_element)(void *FS_NULLABLE staged, size_t index, const char *FS_NULLABLE key,
                                          size_t key_size, void **out_element, fs_error **error,
                                          void *FS_NULLABLE user_data);
  void (*FS_NULLABLE commit)(void *container, void *FS_NULLABLE staged, void *FS_NULLABLE user_data);
  void (*FS_NULLABLE discard)(void *container, void *FS_NULLABLE staged, void *FS_NULLABLE user_data);

  void *FS_NULLABLE user_data;

  /* STREAM only, in the place of `next` and `staged_element`, which are then NULL: the items [first_item, first_item +
   * item_count) in C order and host byte order, in pieces of at most 1 MiB, from front to back. `size` gives the first
   * dimension when it is FS_COUNTED, and may be NULL otherwise. `destination` and `items` may stand
   * at any address. `write_items` goes to what `prepare` made. */
  fs_status (*FS_NULLABLE read_items)(const void *container, uint64_t first_item, uint64_t item_count,
                                      void *destination, fs_error **error, void *FS_NULLABLE user_data);
  fs_status (*FS_NULLABLE write_items)(void *FS_NULLABLE staged, uint64_t first_item, uint64_t item_count,
                                       const void *items, fs_error **error, void *FS_NULLABLE user_data);

  /* For speed, where containers are many. What they say must hold for every container of the field, also right after it was
   * made: `size` and `next` aren't called then. Offsets are bytes from the start of the container, and lead to bytes of it.
   * Numbers and text whose count stays are restored into the memory that the container has, after all checks, with neither
   * `prepare` nor `commit`, unless the bytes stand in it. So a container that can be restored must own its memory alone. With
   * fs_restore_options.keep_memory the same goes for containers of objects. */
  fs_layout layout;
  uint32_t count_size; /* FS_LAYOUT_COUNT: 4 or 8; 0: that of a size_t. It may be signed, as fs_field.count_size */
  size_t data_offset;
  size_t end_offset;
  /* Not for STREAM: makes `container`, which nobody sees yet since it stands in an element that is staged itself, one of
   * `count` elements, each of which holds what a fresh element holds; what it had is dropped. The library then fills those
   * that `staged_element` hands out for the container in the place of a staged one: without `prepare`, `commit` and
   * `discard`, and so without memory for what is staged. After a failure the container ends with its element. */
  fs_status (*FS_NULLABLE reset)(void *container, size_t count, fs_error **error, void *FS_NULLABLE user_data);
  /* Many `next` at once, which isn't called then, and may be NULL; for MAP, and SEQUENCE that isn't contiguous. The elements
   * that come next, in `out_entries`: `capacity` of them, which is 1 or more, or all that are left, if these are fewer, and
   * how many in `out_count`, 0 of them at the end. What is true of cursor, keys and elements of `next` is true of these.
   * Whoever has fewer than `capacity` elements isn't asked for their `size`. FS_E_CALLBACK if a count is above `capacity`, or
   * they end before there were `size` elements. */
  fs_status (*FS_NULLABLE entries)(const void *container, uintptr_t *cursor, size_t capacity, fs_entry *out_entries,
                                   size_t *out_count, fs_error **error, void *FS_NULLABLE user_data);
} fs_accessors;

#define FS_ACCESSORS_INIT \
  { sizeof(fs_accessors), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

#define FS_MAX_FIELD_RANK 8

/* A field of a registered type: a leaf (dtype set, type_name NULL) or nested objects (the reverse). The FS_… macros
 * below fill it. Text and shapes are copied by fs_register_type. Since 0.1
 *
 *   rank 0                     one item, or one object
 *   rank n, shape              an array of items in C order or by `strides`; objects: rank 1
 *   shape[0] == FS_COUNTED     the first dimension is a member at `count_offset`; the memory has room for `capacity` of
 *                              them: a constant, or a member at `capacity_offset`. It limits restoring, and what is
 *                              written, unless it is 0 behind a pointer; a view has none; objects: rank 1
 *   shape[i] == FS_COUNTED, i > 0  all dimensions that are FS_COUNTED stand in an int64_t[rank] at `extents_offset`, in the
 *                              place of a count, and are restored into it; `capacity` is in items of the whole array.
 *                              Items in C order, in place, behind a pointer or in view; nothing is `reshape`d to it
 *   FS_DTYPE_STR, in place           char[N] (shape {N}): NUL-terminated text, at most N - 1 bytes
 *   FS_DTYPE_STR, FS_DTYPE_BYTES, counted  `count` bytes, without NUL
 *   FS_DTYPE_INT1 to FS_DTYPE_UINT4  values: an int8_t or uint8_t each. They wrap when they are written, as in astype
 *
 * Fields may share a count, and it may be an integer field of its own: a state in which they differ is a mismatch
 * (FS_MISMATCH_LENGTH), as is one that differs from the count of an array that the state lacks and that is kept. A count that
 * the state lacks is written for the sake of what it counts. Two fields may describe the same bytes, but not have only some in
 * common. A pointer leads out of the object: what it leads to must be no member that another field describes or counts with. */
typedef struct fs_field {
  size_t struct_size; /* sizeof(fs_field) */
  const char *name;   /* the key in the state dict, NUL-terminated UTF-8 */
  size_t offset;      /* bytes from the start of the object */
  fs_storage storage;
  fs_dtype dtype;
  fs_form form;
  uint32_t rank;
  int64_t shape[FS_MAX_FIELD_RANK];
  int64_t strides[FS_MAX_FIELD_RANK]; /* bytes; all 0: C order without gaps */
  size_t count_offset;
  size_t capacity_offset;
  size_t capacity;                   /* elements of the first dimension, when it is a constant; 0: at capacity_offset */
  const char *FS_NULLABLE type_name; /* of the object or the elements; may be registered later */
  const fs_accessors *FS_NULLABLE accessors; /* FS_STORAGE_ACCESSORS; copied */
  const char *FS_NULLABLE dtype_name;        /* FS_DTYPE_DATETIME64, FS_DTYPE_TIMEDELTA64 and FS_DTYPE_OPAQUE */
  size_t item_size;                          /* bytes; 0: the dtype's; needed for FS_DTYPE_OPAQUE */
  /* sizeof the struct's member, which the macros fill in: a leaf whose dtype and shape need another number of bytes is
   * refused, and so are nested objects, once their type is known. 0: not checked. */
  size_t member_size;
  /* Bytes of the members at count_offset and capacity_offset: 4 or 8; 0: those of a size_t. They may be signed: what is
   * negative then, more than INT32_MAX or INT64_MAX, is refused. */
  uint32_t count_size;
  uint32_t capacity_size;
  size_t extents_offset;
} fs_field;

#define FS_COUNTED (-1)

/* A type. Everything but user_data is copied. Since 0.1 */
typedef struct fs_type {
  size_t struct_size; /* sizeof(fs_type) */
  const char *name;   /* NUL-terminated UTF-8 */
  size_t size;        /* bytes of an object; the distance of neighbours in an array */

  /* What the state is to Flax, which decides what extra keys get, and the words of messages:
   *
   *   FS_KIND_DATACLASS, or 0       missing and extra keys are mismatches
   *   FS_KIND_NAMED_TUPLE           the same, and the legacy form is read
   *   FS_KIND_DICT                  extra keys are dropped
   *   FS_KIND_LIST, FS_KIND_TUPLE   the number of keys must match
   *   FS_KIND_NIL                   pass-through: the type has one field, and its state is that field's bare value,
   *                                 which must not lead back to the type (FS_E_INVALID_ARGUMENT) */
  fs_kind kind;
  int32_t override_existing; /* 1: takes the place of a type of this name, if there is one */

  /* By fields: an array of structs of `field_size` bytes each. */
  const fs_field *FS_NULLABLE fields;
  size_t field_count;
  size_t field_size; /* sizeof(fs_field) */

  /* By callbacks, for what fields can't describe; `field_count` is then 0. `to_state` adds exactly one value to the
   * builder: a container or a bare leaf. `prepare` reads the state, checks it, makes what `commit` puts into the target,
   * and may fail; then exactly one of `commit` and `discard`, which can't fail, is called. The node dies with the call of
   * fs_restore. `prepare`, `commit` and `discard` NULL: the type can only be written.
   *
   * `options` are the caller's, for nested calls (fs_from_state_dict of a part, fs_node_restore_field): without path
   * and workspace; decode holds their allocator and what is left of their memory_limit, and nothing else. A nested call takes
   * `node` itself, and names its part by `path`: what it reports has whole paths then. (A part that may be missing is asked
   * for before: a `path` that isn't there is FS_E_NOT_FOUND.) FS_E_MISMATCH with an error that lists mismatches says what
   * doesn't fit: see fs_error_add_mismatch. All other statuses become FS_E_CALLBACK. */
  fs_status (*FS_NULLABLE to_state)(const void *object, fs_builder *builder, fs_error **error,
                                    void *FS_NULLABLE user_data);
  fs_status (*FS_NULLABLE prepare)(void *target, const fs_node *node, const fs_restore_options *options,
                                   void **out_staged, fs_error **error, void *FS_NULLABLE user_data);
  void (*FS_NULLABLE commit)(void *target, void *FS_NULLABLE staged, void *FS_NULLABLE user_data);
  void (*FS_NULLABLE discard)(void *target, void *FS_NULLABLE staged, void *FS_NULLABLE user_data);

  void *FS_NULLABLE user_data; /* of the callbacks */
  /* Called exactly once: when the registry is freed, when the type is replaced, or when registering fails. */
  void (*FS_NULLABLE destroy_user_data)(void *FS_NULLABLE user_data);

  /* sizeof(fs_restore_options) where `prepare` is compiled: its `options` have that size, so that a copy of them can be
   * handed on whatever the library's release is. 0: as in the first release. */
  size_t options_size;
} fs_type;

#define FS_TYPE_INIT \
  { sizeof(fs_type), 0, 0, 0, 0, 0, 0, sizeof(fs_field), 0, 0, 0, 0, 0, 0, sizeof(fs_restore_options) }

/* A type by fields: the struct's name and the array of its fields. */
#define FS_TYPE_FIELDS(Struct, fields) FS_TYPE_FIELDS_AS(#Struct, Struct, fields, FS_KIND_DATACLASS)
/* The same under another name, with the kind of its state. */
#define FS_TYPE_FIELDS_AS(name, Struct, fields, kind) \
  { \
    sizeof(fs_type), name, sizeof(Struct), kind, 0, fields, sizeof(fields) / sizeof((fields)[0]), sizeof(fs_field), 0, \
        0, 0, 0, 0, 0, sizeof(fs_restore_options) \
  }

/* A type without fields, as optax.EmptyState. */
#define FS_TYPE_NO_FIELDS(name, kind) \
  { sizeof(fs_type), name, 0, kind, 0, 0, 0, sizeof(fs_field), 0, 0, 0, 0, 0, 0, sizeof(fs_restore_options) }

/* The rest of these names is not for programs. `size` is that of the member, `count` and `capacity` are offsets. */
#define FS_FIELD_(name, Struct, member, storage, dtype, form, rank, shape, type, accessors, size, count, count_size, \
                  capacity, capacity_size, extents) \
  { \
    sizeof(fs_field), name, offsetof(Struct, member), storage, dtype, form, rank, shape, { 0, 0, 0, 0, 0, 0, 0, 0 }, \
        count, capacity, 0, type, accessors, 0, 0, size, count_size, capacity_size, extents \
  }
#define FS_NO_SHAPE_ \
  { 0, 0, 0, 0, 0, 0, 0, 0 }
#define FS_SHAPE_OF_(...) FS_FIRST_8_((__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0))
#define FS_FIRST_8_(args) FS_TAKE_8_ args
#define FS_TAKE_8_(a, b, c, d, e, f, g, h, ...) \
  { a, b, c, d, e, f, g, h }
#define FS_RANK_OF_(...) FS_NINTH_((__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0))
#define FS_NINTH_(args) FS_TAKE_9TH_ args
#define FS_TAKE_9TH_(a, b, c, d, e, f, g, h, n, ...) n

/* What the compiler can check of a member: an array of negative size stands for "no". */
#define FS_MEMBER_(Struct, member) (((Struct *)0)->member)
#define FS_SIZE_(Struct, member) sizeof(FS_MEMBER_(Struct, member))
#define FS_ONE_IF_(condition) sizeof(char[(condition) ? 1 : -1])
/* Only a pointer or a number can be negated, and an integer divided with a remainder. */
#define FS_POINTER_SIZE_(Struct, member) (FS_SIZE_(Struct, member) * (sizeof(!FS_MEMBER_(Struct, member)) != 0))
#define FS_COUNT_SIZE_(Struct, member) \
  ((uint32_t)(FS_SIZE_(Struct, member) * (sizeof(FS_MEMBER_(Struct, member) % 1) != 0) * \
              FS_ONE_IF_(FS_SIZE_(Struct, member) == 4 || FS_SIZE_(Struct, member) == 8)))
/* Only an array has elements whose offset is a constant. */
#define FS_TEXT_SIZE_(Struct, member) \
  (FS_SIZE_(Struct, member) * FS_ONE_IF_(FS_SIZE_(Struct, member[0]) == 1) + 0 * offsetof(Struct, member[0]))
#define FS_EXTENTS_OFFSET_(Struct, member, rank) \
  (offsetof(Struct, member) * FS_ONE_IF_(FS_SIZE_(Struct, member) == (rank) * sizeof(int64_t)) + \
   0 * offsetof(Struct, member[0]))

/* The usual fields. `member` is a member of the C struct `Struct`, and its name is the key; the …_AS forms take
 * the key. */

/* One item, written as a Python number: FS_FIELD_VALUE(Player, hp, FS_DTYPE_INT32). */
#define FS_FIELD_VALUE(Struct, member, dtype) FS_FIELD_VALUE_AS(#member, Struct, member, dtype, FS_FORM_PLAIN)
#define FS_FIELD_VALUE_AS(name, Struct, member, dtype, form) \
  FS_FIELD_(name, Struct, member, FS_STORAGE_IN_PLACE, dtype, form, 0, FS_NO_SHAPE_, 0, 0, FS_SIZE_(Struct, member), \
            0, 0, 0, 0, 0)

/* An array in the struct, up to 8 dimensions: FS_FIELD_ARRAY(Dense, kernel, FS_DTYPE_FLOAT32, 64, 10). */
#define FS_FIELD_ARRAY(Struct, member, dtype, ...) FS_FIELD_ARRAY_AS(#member, Struct, member, dtype, __VA_ARGS__)
#define FS_FIELD_ARRAY_AS(name, Struct, member, dtype, ...) \
  FS_FIELD_(name, Struct, member, FS_STORAGE_IN_PLACE, dtype, FS_FORM_ARRAY, FS_RANK_OF_(__VA_ARGS__), \
            FS_SHAPE_OF_(__VA_ARGS__), 0, 0, FS_SIZE_(Struct, member), 0, 0, 0, 0, 0)

/* An array behind a pointer in the struct. */
#define FS_FIELD_ARRAY_POINTER(Struct, member, dtype, ...) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_POINTER, dtype, FS_FORM_ARRAY, FS_RANK_OF_(__VA_ARGS__), \
            FS_SHAPE_OF_(__VA_ARGS__), 0, 0, FS_POINTER_SIZE_(Struct, member), 0, 0, 0, 0, 0)

/* What is behind a pointer, with the length of it and the room for it in two integer members of 4 or 8 bytes. */
#define FS_FIELD_COUNTED_(Struct, member, dtype, form, type, length_member, capacity_member) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_POINTER, dtype, form, 1, FS_SHAPE_OF_(FS_COUNTED), type, 0, \
            FS_POINTER_SIZE_(Struct, member), offsetof(Struct, length_member), FS_COUNT_SIZE_(Struct, length_member), \
            offsetof(Struct, capacity_member), FS_COUNT_SIZE_(Struct, capacity_member), 0)

/* A 1-d array. */
#define FS_FIELD_COUNTED_ARRAY(Struct, member, dtype, length_member, capacity_member) \
  FS_FIELD_COUNTED_(Struct, member, dtype, FS_FORM_ARRAY, 0, length_member, capacity_member)

/* Text or bytes; length and room are in bytes. */
#define FS_FIELD_COUNTED_TEXT(Struct, member, length_member, capacity_member) \
  FS_FIELD_COUNTED_(Struct, member, FS_DTYPE_STR, FS_FORM_PLAIN, 0, length_member, capacity_member)
#define FS_FIELD_COUNTED_BYTES(Struct, member, length_member, capacity_member) \
  FS_FIELD_COUNTED_(Struct, member, FS_DTYPE_BYTES, FS_FORM_PLAIN, 0, length_member, capacity_member)

/* An array behind a pointer, with its extents in an int64_t[rank] member, and room for as many items as an integer member
 * says. Each dimension is FS_COUNTED, one behind the first at least, or fixed:
 * FS_FIELD_SHAPED_ARRAY(Grid, density, FS_DTYPE_FLOAT32, extents, capacity, FS_COUNTED, FS_COUNTED, 3) */
#define FS_FIELD_SHAPED_ARRAY(Struct, member, dtype, extents_member, capacity_member, ...) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_POINTER, dtype, FS_FORM_ARRAY, FS_RANK_OF_(__VA_ARGS__), \
            FS_SHAPE_OF_(__VA_ARGS__), 0, 0, FS_POINTER_SIZE_(Struct, member), 0, 0, \
            offsetof(Struct, capacity_member), FS_COUNT_SIZE_(Struct, capacity_member), \
            FS_EXTENTS_OFFSET_(Struct, extents_member, FS_RANK_OF_(__VA_ARGS__)))

/* The same for views (FS_STORAGE_VIEW), behind a pointer to const: of a fixed shape, of one dimension whose length goes to an
 * integer member of 4 or 8 bytes, of a shape whose counted dimensions go to an int64_t[rank] member, and of text or bytes.
 * FS_FIELD_ARRAY_VIEW(Dense, kernel, FS_DTYPE_FLOAT32, 64, 10) is for a `const float *kernel`, or
 * `const float (*kernel)[10]`. Since 0.1 */
#define FS_FIELD_ARRAY_VIEW(Struct, member, dtype, ...) \
  FS_FIELD_ARRAY_VIEW_AS(#member, Struct, member, dtype, __VA_ARGS__)
#define FS_FIELD_ARRAY_VIEW_AS(name, Struct, member, dtype, ...) \
  FS_FIELD_(name, Struct, member, FS_STORAGE_VIEW, dtype, FS_FORM_ARRAY, FS_RANK_OF_(__VA_ARGS__), \
            FS_SHAPE_OF_(__VA_ARGS__), 0, 0, FS_POINTER_SIZE_(Struct, member), 0, 0, 0, 0, 0)
#define FS_FIELD_COUNTED_VIEW(Struct, member, dtype, length_member) \
  FS_FIELD_VIEW_(Struct, member, dtype, FS_FORM_ARRAY, length_member)
#define FS_FIELD_SHAPED_VIEW(Struct, member, dtype, extents_member, ...) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_VIEW, dtype, FS_FORM_ARRAY, FS_RANK_OF_(__VA_ARGS__), \
            FS_SHAPE_OF_(__VA_ARGS__), 0, 0, FS_POINTER_SIZE_(Struct, member), 0, 0, 0, 0, \
            FS_EXTENTS_OFFSET_(Struct, extents_member, FS_RANK_OF_(__VA_ARGS__)))
#define FS_FIELD_TEXT_VIEW(Struct, member, length_member) \
  FS_FIELD_VIEW_(Struct, member, FS_DTYPE_STR, FS_FORM_PLAIN, length_member)
#define FS_FIELD_BYTES_VIEW(Struct, member, length_member) \
  FS_FIELD_VIEW_(Struct, member, FS_DTYPE_BYTES, FS_FORM_PLAIN, length_member)
#define FS_FIELD_VIEW_(Struct, member, dtype, form, length_member) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_VIEW, dtype, form, 1, FS_SHAPE_OF_(FS_COUNTED), 0, 0, \
            FS_POINTER_SIZE_(Struct, member), offsetof(Struct, length_member), FS_COUNT_SIZE_(Struct, length_member), \
            0, 0, 0)

/* NUL-terminated text in a char array of the struct. */
#define FS_FIELD_TEXT(Struct, member) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_IN_PLACE, FS_DTYPE_STR, FS_FORM_PLAIN, 1, \
            FS_SHAPE_OF_((int64_t)FS_TEXT_SIZE_(Struct, member)), 0, 0, FS_SIZE_(Struct, member), 0, 0, 0, 0, 0)

/* A nested object in the struct. */
#define FS_FIELD_OBJECT(Struct, member, type_name) FS_FIELD_OBJECT_AS(#member, Struct, member, type_name)
#define FS_FIELD_OBJECT_AS(name, Struct, member, type_name) \
  FS_FIELD_(name, Struct, member, FS_STORAGE_IN_PLACE, FS_DTYPE_NONE, FS_FORM_DEFAULT, 0, FS_NO_SHAPE_, type_name, 0, \
            FS_SIZE_(Struct, member), 0, 0, 0, 0, 0)

/* A nested object behind a pointer; NULL is nil. */
#define FS_FIELD_OBJECT_POINTER(Struct, member, type_name) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_POINTER, FS_DTYPE_NONE, FS_FORM_DEFAULT, 0, FS_NO_SHAPE_, type_name, \
            0, FS_POINTER_SIZE_(Struct, member), 0, 0, 0, 0, 0)

/* `count` nested objects in an array of the struct. */
#define FS_FIELD_OBJECTS(Struct, member, type_name, count) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_IN_PLACE, FS_DTYPE_NONE, FS_FORM_DEFAULT, 1, FS_SHAPE_OF_(count), \
            type_name, 0, FS_SIZE_(Struct, member), 0, 0, 0, 0, 0)

/* Nested objects behind a pointer, with their number and the room for them as above. */
#define FS_FIELD_COUNTED_OBJECTS(Struct, member, type_name, length_member, capacity_member) \
  FS_FIELD_COUNTED_(Struct, member, FS_DTYPE_NONE, FS_FORM_DEFAULT, type_name, length_member, capacity_member)

/* A container that `accessors` know: objects (a sequence, a map, an optional one), or items in the shape of all of them, the
 * first dimension FS_COUNTED or fixed. FS_FIELD_ITEMS(Recording, samples, FS_DTYPE_FLOAT32, &floats, FS_COUNTED) */
#define FS_FIELD_CONTAINER(Struct, member, type_name, accessors) \
  FS_FIELD_GROWING_(Struct, member, FS_DTYPE_NONE, FS_FORM_DEFAULT, type_name, accessors)
#define FS_FIELD_ITEMS(Struct, member, dtype, accessors, ...) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_ACCESSORS, dtype, FS_FORM_ARRAY, FS_RANK_OF_(__VA_ARGS__), \
            FS_SHAPE_OF_(__VA_ARGS__), 0, accessors, FS_SIZE_(Struct, member), 0, 0, 0, 0, 0)
/* The same of text, or bytes, that grows. */
#define FS_FIELD_ITEMS_TEXT(Struct, member, accessors) \
  FS_FIELD_GROWING_(Struct, member, FS_DTYPE_STR, FS_FORM_PLAIN, 0, accessors)
#define FS_FIELD_ITEMS_BYTES(Struct, member, accessors) \
  FS_FIELD_GROWING_(Struct, member, FS_DTYPE_BYTES, FS_FORM_PLAIN, 0, accessors)
#define FS_FIELD_GROWING_(Struct, member, dtype, form, type, accessors) \
  FS_FIELD_(#member, Struct, member, FS_STORAGE_ACCESSORS, dtype, form, 0, FS_NO_SHAPE_, type, accessors, \
            FS_SIZE_(Struct, member), 0, 0, 0, 0, 0)

/* The allocator is for what calls that write or restore objects need beside output and target, unless they have a workspace
 * or an allocator in their options; descriptions are small and don't come from it. Since 0.1 */
FS_API fs_status fs_registry_create(const fs_allocator *FS_NULLABLE allocator, fs_registry **out_registry,
                                    fs_error **FS_NULLABLE error);

/* Frees the registry and destroys the user data of its types. No call may be using it. Since 0.1 */
FS_API void fs_registry_free(fs_registry *FS_NULLABLE registry);

/* flax.serialization.register_serialization_state. Types may name types that are registered later. FS_E_EXISTS if
 * the name is taken and `override_existing` isn't set; FS_E_INVALID_ARGUMENT, SHAPE, DTYPE, LIMIT, KEY or UTF8 for
 * a description that can't be right, with the field as path; FS_E_BUSY while a call uses the registry. After a
 * failure the registry is as it was. Since 0.1 */
FS_API fs_status fs_register_type(fs_registry *registry, const fs_type *type, fs_error **FS_NULLABLE error);

/* The same for several types at once, all of them or none; they may name each other in any order. `types` is an array of
 * structs of `type_size` bytes each, sizeof(fs_type). The path of an error is that of the type and the field:
 * "./Dense/kernel". FS_E_EXISTS also for a name that occurs twice. Every destroy_user_data runs once, whatever becomes of
 * it, but for a `type_size` that is too small to find them. Since 0.1 */
FS_API fs_status fs_register_types(fs_registry *registry, const fs_type *types, size_t type_count, size_t type_size,
                                   fs_error **FS_NULLABLE error);

/* flax.serialization.is_serializable: 1 if a type of this name is registered. Since 0.1 */
FS_API int32_t fs_is_serializable(const fs_registry *registry, const char *type_name);

/* How many types are registered; 0 while the registry is being changed. Since 0.1 */
FS_API size_t fs_registry_type_count(const fs_registry *registry);

/* Their names, in the order in which they were registered first; NULL beyond the count. Borrowed from the registry.
 * Since 0.1 */
FS_API const char *FS_NULLABLE fs_registry_type_name(const fs_registry *registry, size_t index);

/* What a description forgets: an FS_REPORT_UNCOVERED entry for each run of bytes of the type's objects that no field
 * describes, and of those of the types that its fields name. Each type is looked at once: `path` is the first that leads to
 * it ("./bodies"), `found` says which bytes they are, and behind which field. Padding is found, too, since nothing tells it
 * from a member: a run that may be padding says so. Members that say how much there is are described by the fields that use
 * them; a container of `member_size` 0 reaches to the next field; types by callbacks know their bytes themselves.
 * FS_E_NOT_FOUND for this type or one that a field names; FS_E_BUSY. Since 0.1 */
FS_API fs_status fs_registry_uncovered(const fs_registry *registry, const char *type_name, fs_report *report,
                                       fs_error **FS_NULLABLE error);

/* How an object is added to a builder. All zero: its array data is borrowed. Since 0.1 */
typedef struct fs_build_options {
  size_t struct_size; /* sizeof(fs_build_options) */
  /* 1: the data of arrays and streams is copied, and streams are read now: the object isn't needed any more. 0: they are
   * borrowed from the object, and streams read from it, until the tree is freed. */
  int32_t copy_data;
  int32_t reserved;
} fs_build_options;

#define FS_BUILD_OPTIONS_INIT \
  { sizeof(fs_build_options), 0, 0 }

/* The state dict of an object of a registered type, for callbacks that describe an object that holds others. The
 * registry isn't needed any more afterwards. FS_E_NOT_FOUND for the type; what the object holds that can't be written as
 * fs_to_state_dict. Since 0.1 */
FS_API fs_status fs_builder_object(fs_builder *builder, const fs_registry *registry, const char *type_name,
                                   const void *object, const fs_build_options *FS_NULLABLE options,
                                   fs_error **FS_NULLABLE error);

/* The same for one leaf, without a registry: the value of what `field` says of the member of `object`, without its key,
 * which fs_builder_key adds before. FS_E_INVALID_ARGUMENT, SHAPE, DTYPE or LIMIT as fs_register_type. Since 0.1 */
FS_API fs_status fs_builder_field(fs_builder *builder, const fs_field *field, const void *object,
                                  const fs_build_options *FS_NULLABLE options, fs_error **FS_NULLABLE error);

FS_END_C

#endif
