/* Python objects into a builder: leaves, keys, and raw trees of dicts and lists. */
#include "core.h"

static int walk_init(Walk *walk) {
  fs_error *error = NULL;
  memset(walk, 0, sizeof *walk);
  walk->hooks = hooks_get();
  if (!walk->hooks) return -1;
  if (fs_builder_create(NULL, &walk->builder, &error) == FS_OK) return 0;
  raise_error(error);
  return -1;
}

void walk_clear(Walk *walk) {
  fs_builder_free(walk->builder);
  for (size_t i = 0; i < walk->kept_count; ++i) Py_DECREF(walk->kept[i]);
  PyMem_Free(walk->kept);
  Py_XDECREF(walk->plans);
}

int walk_refused(Walk *walk) {
  fs_error *error = NULL;
  fs_tree *tree = NULL;
  fs_builder_finish(walk->builder, &tree, &error);
  fs_tree_free(tree);
  raise_error(error);
  return -1;
}

int walk_keep(Walk *walk, PyObject *object) {
  if (walk->kept_count == walk->kept_capacity) {
    const size_t capacity = walk->kept_capacity ? 2 * walk->kept_capacity : 64;
    PyObject **kept = PyMem_Realloc(walk->kept, capacity * sizeof *kept);
    if (!kept) {
      PyErr_NoMemory();
      return -1;
    }
    walk->kept = kept;
    walk->kept_capacity = capacity;
  }
  walk->kept[walk->kept_count++] = Py_NewRef(object);
  return 0;
}

/* 0 for FS_OK, else the exception. */
static int took(Walk *walk, fs_status status) { return status == FS_OK ? 0 : walk_refused(walk); }

int walk_int(Walk *walk, PyObject *value) {
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (!overflow) return took(walk, fs_builder_int64(walk->builder, number, NULL));
  const unsigned long long big = overflow > 0 ? PyLong_AsUnsignedLongLong(value) : 0;
  if (overflow > 0 && !PyErr_Occurred()) return took(walk, fs_builder_uint64(walk->builder, big, NULL));
  PyErr_SetString(PyExc_OverflowError, "Integer value out of range");
  return -1;
}

static int walk_str(Walk *walk, PyObject *value) {
  Py_ssize_t size = 0;
  const char *text = PyUnicode_AsUTF8AndSize(value, &size);
  return text ? took(walk, fs_builder_str(walk->builder, text, (size_t)size, NULL)) : -1;
}

static int walk_bytes(Walk *walk, PyObject *value) {
  Py_buffer view;
  if (PyObject_GetBuffer(value, &view, PyBUF_SIMPLE) != 0) return -1;
  const fs_status status = fs_builder_bytes(walk->builder, view.buf, (size_t)view.len, NULL);
  PyBuffer_Release(&view);
  return took(walk, status);
}

static int walk_array(Walk *walk, PyObject *array) {
  Borrowed borrowed;
  if (borrow_array(walk->hooks, array, &borrowed) != 0) return -1;
  const int failed = walk_keep(walk, array) || took(walk, fs_builder_array(walk->builder, &borrowed.source, NULL));
  Py_DECREF(borrowed.owner);
  return failed ? -1 : 0;
}

static int walk_scalar(Walk *walk, PyObject *scalar) {
  Borrowed borrowed;
  if (borrow_array(walk->hooks, scalar, &borrowed) != 0) return -1;
  borrowed.source.copy_data = 1; /* NumPy made an array for it, which goes with its owner */
  const int failed = took(walk, fs_builder_scalar(walk->builder, &borrowed.source, NULL));
  Py_DECREF(borrowed.owner);
  return failed;
}

static int get_number(PyObject *object, const char *name, long long *out) {
  PyObject *value = PyObject_GetAttrString(object, name);
  if (!value) return -1;
  *out = PyLong_AsLongLong(value);
  Py_DECREF(value);
  return PyErr_Occurred() ? -1 : 0;
}

static int walk_ext(Walk *walk, PyObject *value) {
  long long code = 0;
  if (get_number(value, "code", &code) != 0) return -1;
  PyObject *payload = PyObject_GetAttrString(value, "data");
  if (!payload) return -1;
  Py_ssize_t size = 0;
  char *data = NULL;
  int failed = PyBytes_AsStringAndSize(payload, &data, &size);
  if (!failed) failed = took(walk, fs_builder_ext(walk->builder, (int32_t)code, data, (size_t)size, NULL));
  Py_DECREF(payload);
  return failed;
}

static int walk_timestamp(Walk *walk, PyObject *value) {
  long long seconds = 0, nanoseconds = 0;
  if (get_number(value, "seconds", &seconds) || get_number(value, "nanoseconds", &nanoseconds)) return -1;
  return took(walk, fs_builder_timestamp(walk->builder, seconds, (uint32_t)nanoseconds, NULL));
}

static int walk_complex(Walk *walk, PyObject *value) {
  const double real = PyComplex_RealAsDouble(value), imag = PyComplex_ImagAsDouble(value);
  return took(walk, fs_builder_complex(walk->builder, real, imag, NULL));
}

/* What to_leaf gave. */
static int walk_converted(Walk *walk, PyObject *leaf) {
  if (node_check(leaf)) return walk_node(walk, leaf);
  if (PyType_IsSubtype(Py_TYPE(leaf), &PyComplex_Type)) return walk_complex(walk, leaf);
  return walk_array(walk, leaf);
}

/* Flax's own order of questions, on which subclasses depend: np.complex128 is a complex, too. */
static int walk_other(Walk *walk, PyObject *value) {
  PyTypeObject *type = Py_TYPE(value);
  if (numpy_is_loaded()) {
    if (type == (PyTypeObject *)numpy_ndarray) return walk_array(walk, value);
    if (PyType_IsSubtype(type, (PyTypeObject *)numpy_generic)) return walk_scalar(walk, value);
  }
  if (type == &PyBytes_Type || type == &PyByteArray_Type || type == &PyMemoryView_Type) return walk_bytes(walk, value);
  if (type == (PyTypeObject *)walk->hooks->ext_type) return walk_ext(walk, value);
  if (type == (PyTypeObject *)walk->hooks->timestamp_type) return walk_timestamp(walk, value);
  if (type == &PyComplex_Type) return walk_complex(walk, value);
  PyObject *leaf = PyObject_CallFunctionObjArgs(walk->hooks->to_leaf, value, NULL);
  if (!leaf) return -1;
  const int failed = walk_converted(walk, leaf);
  Py_DECREF(leaf);
  return failed;
}

int walk_leaf(Walk *walk, PyObject *value) {
  PyTypeObject *type = Py_TYPE(value);
  if (type == &PyLong_Type) return walk_int(walk, value);
  if (type == &PyFloat_Type) return took(walk, fs_builder_float64(walk->builder, PyFloat_AsDouble(value), NULL));
  if (type == &PyUnicode_Type) return walk_str(walk, value);
  if (value == Py_None) return took(walk, fs_builder_nil(walk->builder, NULL));
  if (type == &PyBool_Type) return took(walk, fs_builder_bool(walk->builder, value == Py_True, NULL));
  return walk_other(walk, value);
}

static int walk_list(Walk *walk, PyObject *list) {
  if (took(walk, fs_builder_begin(walk->builder, FS_KIND_LIST, NULL)) != 0) return -1;
  /* The size is asked for each time: a conversion may run Python code, which may change the list. */
  for (Py_ssize_t i = 0; i < PyList_Size(list); ++i) {
    PyObject *item = Py_NewRef(PyList_GetItem(list, i));
    const int failed = walk_value(walk, item);
    Py_DECREF(item);
    if (failed) return -1;
  }
  return took(walk, fs_builder_end(walk->builder, NULL));
}

static int walk_entry(Walk *walk, PyObject *key, PyObject *value) {
  Py_INCREF(key), Py_INCREF(value);
  const int failed = walk_key(walk, key) || walk_value(walk, value);
  Py_DECREF(key), Py_DECREF(value);
  return failed ? -1 : 0;
}

static int walk_dict(Walk *walk, PyObject *dict) {
  if (took(walk, fs_builder_begin(walk->builder, FS_KIND_DICT, NULL)) != 0) return -1;
  Py_ssize_t position = 0;
  PyObject *key = NULL, *value = NULL;
  while (PyDict_Next(dict, &position, &key, &value))
    if (walk_entry(walk, key, value) != 0) return -1;
  return took(walk, fs_builder_end(walk->builder, NULL));
}

int walk_value(Walk *walk, PyObject *value) {
  PyTypeObject *type = Py_TYPE(value);
  if (type == &PyDict_Type) return walk_dict(walk, value);
  if (type == &PyList_Type) return walk_list(walk, value);
  return walk_leaf(walk, value);
}

static fs_tree *finish(Walk *walk) {
  fs_error *error = NULL;
  fs_tree *tree = NULL;
  if (fs_builder_finish(walk->builder, &tree, &error) != FS_OK) raise_error(error);
  return tree;
}

fs_tree *walk_tree(Walk *walk, PyObject *value) {
  return walk_init(walk) == 0 && walk_value(walk, value) == 0 ? finish(walk) : NULL;
}

fs_tree *walk_state_tree(Walk *walk, PyObject *target, PyObject *find_plan, PyObject *plain_leaves) {
  if (walk_init(walk) != 0) return NULL;
  (void)numpy_is_loaded();
  walk->find_plan = find_plan;
  walk->plain_leaves = PyObject_IsTrue(plain_leaves) == 1;
  walk->plans = PyDict_New();
  return walk->plans && walk_state(walk, target) == 0 ? finish(walk) : NULL;
}
