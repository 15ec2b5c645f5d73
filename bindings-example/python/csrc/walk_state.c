/* to_state_dict and msgpack_serialize in one: the state dict goes into the builder, and never becomes Python objects. */
#include "core.h"

static int took(Walk *walk, fs_status status) { return status == FS_OK ? 0 : walk_refused(walk); }

/* Borrowed from walk->plans. */
static PyObject *plan_of(Walk *walk, PyObject *value) {
  PyObject *type = (PyObject *)Py_TYPE(value);
  PyObject *plan = PyDict_GetItemWithError(walk->plans, type);
  if (plan || PyErr_Occurred()) return plan;
  plan = PyObject_CallFunctionObjArgs(walk->find_plan, value, NULL);
  if (!plan) return NULL;
  const int failed = PyDict_SetItem(walk->plans, type, plan);
  Py_DECREF(plan);
  return failed ? NULL : plan;
}

/* 1 if all keys are text, of exactly that type. */
static int has_str_keys(PyObject *dict) {
  Py_ssize_t position = 0;
  PyObject *key = NULL, *value = NULL;
  while (PyDict_Next(dict, &position, &key, &value))
    if (Py_TYPE(key) != &PyUnicode_Type) return 0;
  return 1;
}

static int state_entry(Walk *walk, PyObject *key, PyObject *value) {
  Py_INCREF(key), Py_INCREF(value);
  const int failed = walk_key(walk, key) || walk_state(walk, value);
  Py_DECREF(key), Py_DECREF(value);
  return failed ? -1 : 0;
}

/* `keys` is a list with the text of each key, in the dict's order. */
static int state_entries(Walk *walk, PyObject *dict, PyObject *keys) {
  Py_ssize_t position = 0, index = 0;
  PyObject *key = NULL, *value = NULL;
  while (PyDict_Next(dict, &position, &key, &value)) {
    if (keys && !(key = PyList_GetItem(keys, index++))) return -1;
    if (state_entry(walk, key, value) != 0) return -1;
  }
  return 0;
}

static int state_dict(Walk *walk, PyObject *dict) {
  PyObject *keys = NULL;
  if (!has_str_keys(dict)) {
    keys = PyObject_CallFunctionObjArgs(walk->hooks->str_keys, dict, NULL);
    if (!keys) return -1;
  }
  int failed = took(walk, fs_builder_begin(walk->builder, FS_KIND_DICT, NULL));
  if (!failed) failed = state_entries(walk, dict, keys);
  Py_XDECREF(keys);
  return failed ? failed : took(walk, fs_builder_end(walk->builder, NULL));
}

/* A list or tuple: its items under "0", "1", … */
static int state_sequence(Walk *walk, PyObject *sequence) {
  const int is_list = Py_TYPE(sequence) == &PyList_Type;
  if (took(walk, fs_builder_begin(walk->builder, FS_KIND_DICT, NULL)) != 0) return -1;
  for (Py_ssize_t i = 0; i < (is_list ? PyList_Size(sequence) : PyTuple_Size(sequence)); ++i) {
    char key[24];
    const int size = snprintf(key, sizeof key, "%lld", (long long)i);
    if (took(walk, fs_builder_key(walk->builder, key, (size_t)size, NULL)) != 0) return -1;
    PyObject *item = Py_NewRef(is_list ? PyList_GetItem(sequence, i) : PyTuple_GetItem(sequence, i));
    const int failed = walk_state(walk, item);
    Py_DECREF(item);
    if (failed) return -1;
  }
  return took(walk, fs_builder_end(walk->builder, NULL));
}

/* A named tuple, or a dataclass of Flax's: its fields under their names. */
static int state_fields(Walk *walk, PyObject *object, PyObject *names) {
  if (took(walk, fs_builder_begin(walk->builder, FS_KIND_DICT, NULL)) != 0) return -1;
  const Py_ssize_t count = PyTuple_Size(names);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject *name = PyTuple_GetItem(names, i);
    PyObject *value = PyObject_GetAttr(object, name);
    if (!value) return -1;
    const int failed = walk_key(walk, name) || walk_state(walk, value);
    Py_DECREF(value);
    if (failed) return -1;
  }
  return took(walk, fs_builder_end(walk->builder, NULL));
}

static int check_handler_keys(PyObject *state) {
  if (!PyDict_Check(state)) return 0;
  Py_ssize_t position = 0;
  PyObject *key = NULL, *value = NULL;
  while (PyDict_Next(state, &position, &key, &value)) {
    if (PyUnicode_Check(key)) continue;
    PyErr_SetString(PyExc_AssertionError, "A state dict must only have string keys.");
    return -1;
  }
  return 0;
}

/* What a registered handler gives is a whole state dict, or a leaf. */
static int state_by_handler(Walk *walk, PyObject *object, PyObject *handler) {
  PyObject *state = PyObject_CallFunctionObjArgs(handler, object, NULL);
  if (!state) return -1;
  const int failed = check_handler_keys(state) || walk_value(walk, state);
  Py_DECREF(state);
  return failed ? -1 : 0;
}

static int is_plain_leaf(PyObject *value) {
  PyTypeObject *type = Py_TYPE(value);
  return type == &PyFloat_Type || type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBool_Type ||
         value == Py_None || (PyObject *)type == numpy_ndarray;
}

int walk_state(Walk *walk, PyObject *value) {
  if (walk->plain_leaves && is_plain_leaf(value)) return walk_leaf(walk, value);
  PyObject *plan = plan_of(walk, value);
  if (!plan) return -1;
  if (plan == Py_None) {
    walk->is_state = 1;
    const int failed = walk_value(walk, value);
    walk->is_state = 0;
    return failed;
  }
  if (PyTuple_Check(plan)) return state_fields(walk, value, plan);
  if (!PyLong_Check(plan)) return state_by_handler(walk, value, plan);
  return PyLong_AsLong(plan) == PLAN_DICT ? state_dict(walk, value) : state_sequence(walk, value);
}
