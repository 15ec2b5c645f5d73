/* Files to trees. */
#include "core.h"

/* How a file is read. */
typedef struct Open {
  fs_decode_options decode;
  fs_open_options options;
} Open;

static int open_init(Open *open, PyObject *mapping, PyObject *lenient) {
  const fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  const fs_open_options options = FS_OPEN_OPTIONS_INIT;
  open->decode = decode, open->options = options;
  open->options.mapping = (fs_mapping)PyLong_AsLong(mapping);
  open->options.decode = &open->decode;
  open->decode.lenient = PyObject_IsTrue(lenient) == 1;
  return PyErr_Occurred() ? -1 : 0;
}

/* A Tree. */
static PyObject *open_tree(Open *open, PyObject *file) {
  PyObject *path = NULL;
  if (!PyUnicode_FSConverter(file, &path)) return NULL;
  const char *text = PyBytes_AsString(path);
  fs_tree *opened = NULL;
  fs_error *error = NULL;
  Py_BEGIN_ALLOW_THREADS
  fs_file_open(text, &open->options, &opened, &error);
  Py_END_ALLOW_THREADS
  Py_DECREF(path);
  return opened ? tree_new(opened, NULL) : raise_error(error);
}

static const fs_node *root_of(PyObject *tree) { return fs_tree_root(((Tree *)tree)->tree); }

/* A Node of the root. Takes the tree over. */
static PyObject *root_node(PyObject *tree) {
  PyObject *node = tree ? node_new(tree, root_of(tree)) : NULL;
  Py_XDECREF(tree);
  return node;
}

/* open(path, mapping, lenient) -> Node of the root */
PyObject *core_open(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 3) return PyErr_Format(PyExc_TypeError, "open takes 3 arguments");
  Open open;
  if (open_init(&open, args[1], args[2]) != 0) return NULL;
  return root_node(open_tree(&open, args[0]));
}
