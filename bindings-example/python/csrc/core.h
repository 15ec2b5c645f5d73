/* What the files of the extension module share. The module walks Python objects into an fs_builder, and nodes into
 * Python objects. It uses the limited API and no header of NumPy, so one wheel serves every CPython from 3.11 on and
 * every NumPy. Functions that return int give 0, or -1 with a Python exception set. */
#ifndef FLAXSTATE_PYTHON_CORE_H
#define FLAXSTATE_PYTHON_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <flaxstate/flaxstate.h>
#include <stdio.h>
#include <string.h>

/* Functions and types of flaxstate._hooks, fetched once. */
typedef struct Hooks {
  PyObject *make_error;     /* (status, message, path, offset, report, mismatches, system code) -> exception */
  PyObject *restate_value;  /* (exception, status, path, file) -> the exception to raise */
  PyObject *describe_dtype; /* dtype -> (code, name, item size, is big-endian) */
  PyObject *find_dtype;     /* (name, is big-endian) -> dtype */
  PyObject *empty_array;    /* (shape, dtype) -> (array, its bytes as an array) */
  PyObject *to_leaf;        /* an object of another type -> ndarray, NumPy scalar, complex or Node; or TypeError */
  PyObject *str_keys;       /* dict -> its keys as text, for a state dict; or ValueError */
  PyObject *ext_type;
  PyObject *timestamp_type;
} Hooks;

/* NULL with an exception if the package is damaged. */
const Hooks *hooks_get(void);

/* 1 if NumPy was imported by somebody, so that arrays can occur. */
int numpy_is_loaded(void);
/* Imports NumPy. */
int numpy_load(void);
extern PyObject *numpy_ndarray;
extern PyObject *numpy_generic;

/* Takes the error over, and sets the Python exception for it. Always NULL. */
PyObject *raise_error(fs_error *error);
/* Puts what `function` gives for the exception, and up to three more arguments, in the place of it. Always NULL. */
PyObject *restate(PyObject *function, PyObject *first, PyObject *second, PyObject *third);
/* A size that the caller chose: MAX_CHUNK_SIZE may be anything that Python can compare. */
int get_size(PyObject *number, uint64_t *out);

/* ---- Progress and reports ---- */

/* A function of Python's that is told how far a call is: update(done, total). */
typedef struct Progress {
  fs_progress functions;
  PyObject *update;               /* borrowed; None: nobody wants to know */
  PyObject *type, *value, *trace; /* the exception by which it ended the call */
  int is_opening;                 /* the structure is being read, which is none of the bytes that are counted */
  uint64_t done, total, told;     /* of the arrays that are copied, and the file or bytes with them */
} Progress;

void progress_init(Progress *progress, PyObject *function);
/* What an option takes: NULL if nobody wants to know. */
const fs_progress *progress_functions(const Progress *progress);
/* The exception of the function, if it ended the call, else that for the error, which it takes over. Always NULL. */
PyObject *progress_raise(Progress *progress, fs_error *error);
/* Arrays of `size` bytes together are copied from now on; the total is that of the call that opened their tree. */
void progress_begin_copying(Progress *progress, uint64_t size);
/* fs_node_array_gather. Python's lock may be released. */
fs_status progress_gather(Progress *progress, const fs_node *node, void *data, size_t size, fs_error **error);
/* Tells that everything is there. */
int progress_finish(Progress *progress);

/* A report of the library for a flaxstate.Report; `*out` is NULL for None. */
int report_create(PyObject *report, fs_report **out);
/* Puts what is in it into the flaxstate.Report. */
int report_give(const fs_report *from, PyObject *report);

/* ---- Python to trees ---- */

/* How an object of a type becomes a state dict, where no handler needs to be called. */
enum { PLAN_DICT = 1, PLAN_SEQUENCE = 2 };
/* And back. */
enum { RESTORE_DICT = 1, RESTORE_LIST = 2, RESTORE_TUPLE = 3 };

typedef struct Walk {
  fs_builder *builder;
  const Hooks *hooks;
  PyObject *plans;     /* type -> how it becomes a state dict: what find_plan said of it */
  PyObject *find_plan; /* object -> PLAN_DICT, PLAN_SEQUENCE, a tuple of field names, a handler, or None for a leaf */
  int plain_leaves;    /* no handler is registered for numbers, text or arrays */
  int is_state;        /* a leaf of a state dict is added, and no part of what a handler gave */
  PyObject **kept;     /* objects whose memory the tree borrows */
  size_t kept_count, kept_capacity;
} Walk;

/* Make the tree of msgpack_serialize(value) and of to_bytes(target), as write.c takes it. NULL with an exception. The walk
 * is cleared afterwards in any case, once the tree, which borrows from it, is freed. */
fs_tree *walk_tree(Walk *walk, PyObject *value);
fs_tree *walk_state_tree(Walk *walk, PyObject *target, PyObject *find_plan, PyObject *plain_leaves);
void walk_clear(Walk *walk);
/* Sets the exception for what the builder refused. Always -1. */
int walk_refused(Walk *walk);
/* Keeps `object` alive until the walk is cleared. */
int walk_keep(Walk *walk, PyObject *object);
/* Adds a tree of dicts, lists and leaves, as msgpack_serialize takes it. */
int walk_value(Walk *walk, PyObject *value);
/* Adds the state dict of any object. */
int walk_state(Walk *walk, PyObject *value);
int walk_leaf(Walk *walk, PyObject *value);
/* Adds the subtree of a Node. */
int walk_node(Walk *walk, PyObject *node);
int walk_key(Walk *walk, PyObject *key);
int walk_int(Walk *walk, PyObject *value);

#define MAX_RANK 64

/* An array or NumPy scalar in memory of Python's. */
typedef struct Borrowed {
  fs_array_source source;
  int64_t shape[MAX_RANK], strides[MAX_RANK];
  PyObject *owner; /* keeps the memory alive */
} Borrowed;

int borrow_array(const Hooks *hooks, PyObject *array, Borrowed *out);

/* ---- Trees to Python ---- */

#define KEY_CACHE_SIZE 512

/* Where nodes become objects. */
typedef struct Build {
  const Hooks *hooks;
  PyObject *owner; /* the Tree: arrays outside of `bytes` keep it alive */
  PyObject *bytes; /* the bytes object that the tree was read from, or NULL */
  const char *data;
  size_t size;
  Progress *progress;             /* of copying arrays; NULL: nobody wants to know */
  PyObject *keys[KEY_CACHE_SIZE]; /* of dicts, since records repeat them */
} Build;

int build_init(Build *build, PyObject *tree);
void build_clear(Build *build);
PyObject *build_value(Build *build, const fs_node *node);
/* The exception that is set is about a value of which Python makes no object: it becomes an error with the path.
 * Always NULL. */
PyObject *build_refused(const Build *build, const fs_node *node, const char *status);
/* The subtree as objects, by a Build of its own; `progress` may be NULL. */
PyObject *build_whole(PyObject *tree, const fs_node *node, Progress *progress);
PyObject *build_array(Build *build, const fs_node *node);
/* How many bytes of arrays below the node have to be copied: those that aren't in memory, or in several pieces. */
uint64_t build_copied_size(const fs_node *node);
/* True if `list` is a long list of nothing but numbers and None: `*out_list` is then the Python list, or NULL with an
 * exception. */
int build_numbers(const fs_node *list, PyObject **out_list);
PyObject *build_key(Build *build, const fs_node *node);
PyObject *build_shape(const fs_array *array);
/* The object for an item of a NumPy scalar that is a key. */
PyObject *build_scalar_key(Build *build, const fs_key *key);

/* What a call may need for reading: None, or a tuple of four sizes (memory, depth, nodes, text), 0 for no limit. */
int limits_take(fs_decode_options *decode, PyObject *limits);
/* The tuple for bytes that anybody may have written. */
PyObject *limits_untrusted(void);

/* A tree, with the bytes that it points into. */
typedef struct Tree {
  PyObject_HEAD
  fs_tree *tree;
  PyObject *bytes;   /* NULL for files */
  PyObject *sources; /* what else it points into: the nodes that it was merged of, or NULL */
  PyObject *file;    /* the name that it was opened by, or NULL */
} Tree;

/* Takes `tree` over, also on failure. */
PyObject *tree_new(fs_tree *tree, PyObject *bytes);
/* An object with the buffer protocol over memory of the tree's. */
PyObject *view_new(PyObject *tree, const void *data, size_t size);
PyObject *node_new(PyObject *tree, const fs_node *node);
/* Where the node is, as text. */
PyObject *node_path_of(const fs_node *node);
int node_check(PyObject *object);
/* NULL with an exception if the object is no Node. */
const fs_node *node_get(PyObject *object);
int types_add(PyObject *module);
int node_type_add(PyObject *module);

/* ---- Functions of the module ---- */

PyObject *core_serialize(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_to_bytes(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_save(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_restore(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_read(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_from_state(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_open(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_load(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_load_bytes(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_remove_unfinished(PyObject *module, PyObject *directory);
PyObject *core_merge(PyObject *module, PyObject *const *args, Py_ssize_t count);

#endif
