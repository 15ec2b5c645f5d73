/* Node: a place in a tree that was opened, from which children, keys and values are taken one by one. */
#include "core.h"

static PyTypeObject *node_type;

typedef struct Node {
  PyObject_HEAD
  PyObject *tree;
  const fs_node *node;
} Node;

PyObject *node_new(PyObject *tree, const fs_node *node) {
  if (!node_type) return PyErr_Format(PyExc_SystemError, "the module is not ready");
  Node *self = (Node *)PyType_GenericAlloc(node_type, 0);
  if (!self) return NULL;
  self->tree = Py_NewRef(tree);
  self->node = node;
  return (PyObject *)self;
}

static void node_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  Py_XDECREF(((Node *)self)->tree);
  ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
  Py_DECREF(type);
}

static const fs_node *node_of(PyObject *self) { return ((Node *)self)->node; }

int node_check(PyObject *object) { return Py_TYPE(object) == node_type; }

const fs_node *node_get(PyObject *object) {
  if (node_check(object)) return node_of(object);
  PyErr_SetString(PyExc_TypeError, "not a Node");
  return NULL;
}

static PyObject *node_or_none(PyObject *self, const fs_node *node) {
  return node ? node_new(((Node *)self)->tree, node) : Py_NewRef(Py_None);
}

static Py_ssize_t node_length(PyObject *self) { return (Py_ssize_t)fs_node_size(node_of(self)); }

static PyObject *node_kind(PyObject *self, void *unused) {
  (void)unused;
  return PyUnicode_FromString(fs_kind_name(fs_node_kind(node_of(self))));
}

PyObject *node_path_of(const fs_node *node) {
  fs_error *error = NULL;
  size_t size = 0;
  if (fs_node_path(node, NULL, 0, &size, &error) != FS_OK) return raise_error(error);
  char *text = PyMem_Malloc(size);
  if (!text) return PyErr_NoMemory();
  const fs_status status = fs_node_path(node, text, size, &size, &error);
  PyObject *path = status == FS_OK ? PyUnicode_FromStringAndSize(text, (Py_ssize_t)size - 1) : raise_error(error);
  PyMem_Free(text);
  return path;
}

static PyObject *node_path(PyObject *self, void *unused) {
  (void)unused;
  return node_path_of(node_of(self));
}

/* The keys of a dict as objects, in file order. */
static PyObject *node_keys(PyObject *self, PyObject *unused) {
  (void)unused;
  Build build;
  if (build_init(&build, ((Node *)self)->tree) != 0) return NULL;
  PyObject *keys = PyList_New(0);
  const fs_node *child = NULL;
  while (keys && (child = fs_node_next(node_of(self), child)) != NULL) {
    PyObject *key = build_key(&build, child);
    if (!key) build_refused(&build, child, "KEY");
    const int failed = !key || PyList_Append(keys, key);
    Py_XDECREF(key);
    if (failed) Py_CLEAR(keys);
  }
  build_clear(&build);
  return keys;
}

static PyObject *node_find(PyObject *self, PyObject *key) {
  Py_ssize_t size = 0;
  const char *text = PyUnicode_AsUTF8AndSize(key, &size);
  return text ? node_or_none(self, fs_node_find(node_of(self), text, (size_t)size)) : NULL;
}

static PyObject *node_find_int(PyObject *self, PyObject *key) {
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(key, &overflow);
  if (PyErr_Occurred()) return NULL;
  return node_or_none(self, overflow ? NULL : fs_node_find_int(node_of(self), number));
}

static PyObject *node_child(PyObject *self, PyObject *number) {
  const Py_ssize_t index = PyLong_AsSsize_t(number);
  if (PyErr_Occurred()) return NULL;
  return node_or_none(self, index < 0 ? NULL : fs_node_child(node_of(self), (size_t)index));
}

static PyObject *node_at(PyObject *self, PyObject *path) {
  Py_ssize_t size = 0;
  const char *text = PyUnicode_AsUTF8AndSize(path, &size);
  if (!text) return NULL;
  if (strlen(text) != (size_t)size) return Py_NewRef(Py_None); /* a path has ~2 for a NUL in a key */
  return node_or_none(self, fs_node_at(node_of(self), text));
}

static PyObject *node_value(PyObject *self, PyObject *unused) {
  (void)unused;
  return build_whole(((Node *)self)->tree, node_of(self), NULL);
}

static PyObject *node_load(PyObject *self, PyObject *function) {
  Progress progress;
  progress_init(&progress, function);
  return build_whole(((Node *)self)->tree, node_of(self), &progress);
}

/* An array's dtype name, shape and size in bytes, as the file has them: also of a dtype that NumPy doesn't know. */
static PyObject *node_array(PyObject *self, PyObject *unused) {
  (void)unused;
  fs_array array = FS_ARRAY_INIT;
  fs_error *error = NULL;
  if (fs_node_array(node_of(self), &array, &error) != FS_OK) return raise_error(error);
  return Py_BuildValue("(s#NK)", array.dtype_name, (Py_ssize_t)array.dtype_name_size, build_shape(&array),
                       (unsigned long long)array.size);
}

/* The array's items in C order and host byte order. */
static PyObject *node_tobytes(PyObject *self, PyObject *unused) {
  (void)unused;
  fs_array array = FS_ARRAY_INIT;
  fs_error *error = NULL;
  fs_status status = FS_OK;
  if (fs_node_array(node_of(self), &array, &error) != FS_OK) return raise_error(error);
  PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)array.size);
  if (!bytes) return NULL;
  char *data = PyBytes_AsString(bytes);
  Py_BEGIN_ALLOW_THREADS
  status = fs_node_array_gather(node_of(self), data, (size_t)array.size, &error);
  Py_END_ALLOW_THREADS
  if (status == FS_OK) return bytes;
  Py_DECREF(bytes);
  return raise_error(error);
}

static PyMethodDef node_methods[] = {
  { "keys", node_keys, METH_NOARGS, "keys()\n--\n\nThe keys of a dict, in file order." },
  { "find", node_find, METH_O, "find(key)\n--\n\nThe entry of a dict with this text as key, or None." },
  { "find_int", node_find_int, METH_O, "find_int(key)\n--\n\nThe entry of a dict with this int as key, or None." },
  { "child", node_child, METH_O, "child(index)\n--\n\nThe child at an index, in file order, or None." },
  { "at", node_at, METH_O, "at(path)\n--\n\nThe node at a path such as params/head, or None." },
  { "value", node_value, METH_NOARGS, "value()\n--\n\nThe subtree as Python objects." },
  { "load", node_load, METH_O, "load(progress)\n--\n\nvalue(), with a function that is told of it, or None." },
  { "array", node_array, METH_NOARGS, "array()\n--\n\nAn array's dtype name, shape and size in bytes." },
  { "tobytes", node_tobytes, METH_NOARGS, "tobytes()\n--\n\nAn array's items in C order." },
  { NULL, NULL, 0, NULL },
};
static PyGetSetDef node_properties[] = {
  { "kind", node_kind, NULL, "What the node is: dict, list, array, int, …", NULL },
  { "path", node_path, NULL, "Where the node is in its tree: ./params/head.", NULL },
  { NULL, NULL, NULL, NULL, NULL },
};
static PyType_Slot node_slots[] = {
  { Py_tp_dealloc, (void *)node_dealloc },
  { Py_tp_methods, node_methods },
  { Py_tp_getset, node_properties },
  { Py_sq_length, (void *)node_length },
  { 0, NULL },
};
enum { NODE_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION };
static PyType_Spec node_spec = { "flaxstate._core.Node", sizeof(Node), 0, NODE_FLAGS, node_slots };

int node_type_add(PyObject *module) {
  node_type = (PyTypeObject *)PyType_FromSpec(&node_spec);
  return node_type ? PyModule_AddObjectRef(module, "Node", (PyObject *)node_type) : -1;
}
