/* Bytes to trees, and trees to Python objects. */
#include "core.h"

enum { READ_WITHOUT_LOCK = 1 << 16 };

/* Python's own bytes can't change, so other threads may run while they are read. */
static fs_tree *read_bytes(PyObject *bytes, int is_lenient) {
  char *data = NULL;
  Py_ssize_t size = 0;
  fs_error *error = NULL;
  fs_tree *tree = NULL;
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.lenient = is_lenient;
  if (PyBytes_AsStringAndSize(bytes, &data, &size) != 0) return NULL;
  if (size < READ_WITHOUT_LOCK) {
    fs_msgpack_restore(data, (size_t)size, &options, &tree, &error);
  } else {
    Py_BEGIN_ALLOW_THREADS
    fs_msgpack_restore(data, (size_t)size, &options, &tree, &error);
    Py_END_ALLOW_THREADS
  }
  if (!tree) raise_error(error);
  return tree;
}

/* restore(bytes, lenient) -> object */
PyObject *core_restore(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "restore takes 2 arguments");
  fs_tree *read = read_bytes(args[0], PyObject_IsTrue(args[1]) == 1);
  PyObject *tree = read ? tree_new(read, args[0]) : NULL;
  PyObject *result = tree ? build_whole(tree, fs_tree_root(read)) : NULL;
  Py_XDECREF(tree);
  return result;
}

/* read(bytes, lenient) -> Node of the root */
PyObject *core_read(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "read takes 2 arguments");
  fs_tree *read = read_bytes(args[0], PyObject_IsTrue(args[1]) == 1);
  PyObject *tree = read ? tree_new(read, args[0]) : NULL;
  PyObject *result = tree ? node_new(tree, fs_tree_root(read)) : NULL;
  Py_XDECREF(tree);
  return result;
}
