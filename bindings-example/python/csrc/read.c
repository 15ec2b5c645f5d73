/* Bytes and files to trees, and trees to Python objects. */
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

/* The whole subtree. Nothing in it is garbage yet, so the collector would only walk over it again and again. */
static PyObject *build_whole(PyObject *tree, const fs_node *node) {
  Build build;
  if (build_init(&build, tree) != 0) return NULL;
  const int was_collecting = PyGC_Disable();
  PyObject *result = build_value(&build, node);
  if (was_collecting) PyGC_Enable();
  build_clear(&build);
  return result;
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

/* open(path, mapping, lenient) -> Node of the root */
PyObject *core_open(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 3) return PyErr_Format(PyExc_TypeError, "open takes 3 arguments");
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.mapping = (fs_mapping)PyLong_AsLong(args[1]);
  decode.lenient = PyObject_IsTrue(args[2]) == 1;
  options.decode = &decode;
  PyObject *path = NULL;
  if (PyErr_Occurred() || !PyUnicode_FSConverter(args[0], &path)) return NULL;
  fs_tree *opened = NULL;
  fs_error *error = NULL;
  Py_BEGIN_ALLOW_THREADS
  fs_file_open(PyBytes_AsString(path), &options, &opened, &error);
  Py_END_ALLOW_THREADS
  Py_DECREF(path);
  if (!opened) return raise_error(error);
  PyObject *tree = tree_new(opened, NULL);
  PyObject *result = tree ? node_new(tree, fs_tree_root(opened)) : NULL;
  Py_XDECREF(tree);
  return result;
}
