/* Files to trees, and trees merged. */
#include "core.h"

typedef fs_status (*OpenFunction)(const char *path, const fs_open_options *options, fs_tree **out, fs_error **error);

/* How a file is read. */
typedef struct Open {
  fs_decode_options decode;
  fs_open_options options;
  Progress progress;
} Open;

static int open_init(Open *open, PyObject *mapping, PyObject *lenient, PyObject *limits, PyObject *progress) {
  const fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  const fs_open_options options = FS_OPEN_OPTIONS_INIT;
  open->decode = decode, open->options = options;
  progress_init(&open->progress, progress);
  open->progress.is_opening = 1;
  open->options.mapping = (fs_mapping)PyLong_AsLong(mapping);
  open->options.decode = &open->decode;
  open->decode.lenient = PyObject_IsTrue(lenient) == 1;
  open->decode.progress = progress_functions(&open->progress);
  return PyErr_Occurred() ? -1 : limits_take(&open->decode, limits);
}

/* A Tree. */
static PyObject *open_tree(Open *open, OpenFunction function, PyObject *file) {
  PyObject *path = NULL;
  if (!PyUnicode_FSConverter(file, &path)) return NULL;
  const char *text = PyBytes_AsString(path);
  fs_tree *opened = NULL;
  fs_error *error = NULL;
  Py_BEGIN_ALLOW_THREADS
  function(text, &open->options, &opened, &error);
  Py_END_ALLOW_THREADS
  Py_DECREF(path);
  if (!opened) return progress_raise(&open->progress, error);
  PyObject *tree = tree_new(opened, NULL);
  if (tree) ((Tree *)tree)->file = Py_NewRef(file);
  return tree;
}

static const fs_node *root_of(PyObject *tree) { return fs_tree_root(((Tree *)tree)->tree); }

/* A Node of the root. Takes the tree over. */
static PyObject *root_node(PyObject *tree) {
  PyObject *node = tree ? node_new(tree, root_of(tree)) : NULL;
  Py_XDECREF(tree);
  return node;
}

/* open(path, mapping, lenient, limits, is_sharded) -> Node of the root */
PyObject *core_open(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 5) return PyErr_Format(PyExc_TypeError, "open takes 5 arguments");
  Open open;
  if (open_init(&open, args[1], args[2], args[3], Py_None) != 0) return NULL;
  return root_node(open_tree(&open, PyObject_IsTrue(args[4]) == 1 ? fs_sharded_open : fs_file_open, args[0]));
}

/* load(path, mapping, lenient, limits, progress) -> object */
PyObject *core_load(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 5) return PyErr_Format(PyExc_TypeError, "load takes 5 arguments");
  Open open;
  if (open_init(&open, args[1], args[2], args[3], args[4]) != 0) return NULL;
  PyObject *tree = open_tree(&open, fs_file_open, args[0]);
  PyObject *value = tree ? build_whole(tree, root_of(tree), &open.progress) : NULL;
  Py_XDECREF(tree);
  return value;
}

/* remove_unfinished(directory) -> int */
PyObject *core_remove_unfinished(PyObject *module, PyObject *directory) {
  (void)module;
  PyObject *path = NULL;
  if (!PyUnicode_FSConverter(directory, &path)) return NULL;
  const char *text = PyBytes_AsString(path);
  uint64_t removed = 0;
  fs_error *error = NULL;
  fs_status status = FS_OK;
  Py_BEGIN_ALLOW_THREADS
  status = fs_file_remove_unfinished(text, &removed, &error);
  Py_END_ALLOW_THREADS
  Py_DECREF(path);
  return status == FS_OK ? PyLong_FromUnsignedLongLong(removed) : raise_error(error);
}

static PyObject *merge(const fs_node *const *nodes, size_t count, PyObject *sources, int copies) {
  fs_tree_options options = FS_TREE_OPTIONS_INIT;
  fs_tree *merged = NULL;
  fs_error *error = NULL;
  options.copy_data = copies;
  Py_BEGIN_ALLOW_THREADS
  fs_node_merge(nodes, count, &options, &merged, &error);
  Py_END_ALLOW_THREADS
  if (!merged) return raise_error(error);
  PyObject *tree = tree_new(merged, NULL);
  if (tree && !copies) ((Tree *)tree)->sources = Py_NewRef(sources);
  return root_node(tree);
}

/* merge(nodes, copies) -> Node of the root; `nodes` is a tuple */
PyObject *core_merge(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 2 || !PyTuple_Check(args[0])) return PyErr_Format(PyExc_TypeError, "merge takes a tuple and a bool");
  const Py_ssize_t size = PyTuple_Size(args[0]);
  const fs_node **nodes = PyMem_Malloc((size_t)size * sizeof *nodes);
  if (!nodes) return PyErr_NoMemory();
  Py_ssize_t found = 0;
  while (found < size && (nodes[found] = node_get(PyTuple_GetItem(args[0], found)))) ++found;
  PyObject *merged = found == size ? merge(nodes, (size_t)size, args[0], PyObject_IsTrue(args[1]) == 1) : NULL;
  PyMem_Free(nodes);
  return merged;
}
