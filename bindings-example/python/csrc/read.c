/* Bytes to trees, and trees to Python objects. */
#include "core.h"

enum { READ_WITHOUT_LOCK = 1 << 16 };

/* Python's own bytes can't change, so other threads may run while they are read. */
static fs_tree *read_bytes(PyObject *bytes, const fs_decode_options *options, Progress *progress) {
  char *data = NULL;
  Py_ssize_t size = 0;
  fs_error *error = NULL;
  fs_tree *tree = NULL;
  if (PyBytes_AsStringAndSize(bytes, &data, &size) != 0) return NULL;
  if (size < READ_WITHOUT_LOCK) {
    fs_msgpack_restore(data, (size_t)size, options, &tree, &error);
  } else {
    Py_BEGIN_ALLOW_THREADS
    fs_msgpack_restore(data, (size_t)size, options, &tree, &error);
    Py_END_ALLOW_THREADS
  }
  if (!tree) progress_raise(progress, error);
  return tree;
}

static fs_tree *read_plainly(PyObject *bytes, PyObject *is_lenient) {
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.lenient = PyObject_IsTrue(is_lenient) == 1;
  return read_bytes(bytes, &options, NULL);
}

/* restore(bytes, lenient) -> object */
PyObject *core_restore(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "restore takes 2 arguments");
  fs_tree *read = read_plainly(args[0], args[1]);
  PyObject *tree = read ? tree_new(read, args[0]) : NULL;
  PyObject *result = tree ? build_whole(tree, fs_tree_root(read), NULL) : NULL;
  Py_XDECREF(tree);
  return result;
}

/* read(bytes, lenient) -> Node of the root */
PyObject *core_read(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "read takes 2 arguments");
  fs_tree *read = read_plainly(args[0], args[1]);
  PyObject *tree = read ? tree_new(read, args[0]) : NULL;
  PyObject *result = tree ? node_new(tree, fs_tree_root(read)) : NULL;
  Py_XDECREF(tree);
  return result;
}

/* load_bytes(bytes, lenient, limits, progress) -> object */
PyObject *core_load_bytes(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 4) return PyErr_Format(PyExc_TypeError, "load_bytes takes 4 arguments");
  Progress progress;
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  if (limits_take(&options, args[2]) != 0) return NULL;
  progress_init(&progress, args[3]);
  progress.is_opening = 1;
  options.lenient = PyObject_IsTrue(args[1]) == 1;
  options.progress = progress_functions(&progress);
  fs_tree *read = read_bytes(args[0], &options, &progress);
  PyObject *tree = read ? tree_new(read, args[0]) : NULL;
  PyObject *result = tree ? build_whole(tree, fs_tree_root(read), &progress) : NULL;
  Py_XDECREF(tree);
  return result;
}
