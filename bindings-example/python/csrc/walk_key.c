/* Keys of raw dicts: text in nearly all trees, else any leaf that Python can hash. */
#include "core.h"

static int add_key(Walk *walk, const fs_key *key) {
  return fs_builder_any_key(walk->builder, key, NULL) == FS_OK ? 0 : walk_refused(walk);
}

static int key_of_int(PyObject *value, fs_key *key) {
  int overflow = 0;
  key->kind = FS_KIND_INT;
  key->int_value = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (!overflow) return 0;
  if (overflow > 0) {
    key->kind = FS_KIND_UINT;
    key->int_value = (int64_t)PyLong_AsUnsignedLongLong(value);
    if (!PyErr_Occurred()) return 0;
  }
  PyErr_SetString(PyExc_OverflowError, "Integer value out of range");
  return -1;
}

static int key_of_bytes(PyObject *value, fs_key *key) {
  Py_ssize_t size = 0;
  char *data = NULL;
  if (PyBytes_AsStringAndSize(value, &data, &size) != 0) return -1;
  key->kind = FS_KIND_BYTES;
  key->data = data;
  key->size = (size_t)size;
  return 0;
}

/* The key's bytes belong to `value`, which outlives the call. */
static int key_of_ext(PyObject *value, fs_key *key) {
  PyObject *code = PyObject_GetAttrString(value, "code");
  PyObject *payload = code ? PyObject_GetAttrString(value, "data") : NULL;
  int failed = !payload || key_of_bytes(payload, key);
  if (!failed) {
    key->kind = FS_KIND_EXT;
    key->ext_code = (int32_t)PyLong_AsLong(code);
    failed = PyErr_Occurred() != NULL;
  }
  Py_XDECREF(code), Py_XDECREF(payload);
  return failed ? -1 : 0;
}

static int key_of_timestamp(PyObject *value, fs_key *key) {
  PyObject *seconds = PyObject_GetAttrString(value, "seconds");
  PyObject *nanoseconds = seconds ? PyObject_GetAttrString(value, "nanoseconds") : NULL;
  if (nanoseconds) {
    key->kind = FS_KIND_TIMESTAMP;
    key->int_value = PyLong_AsLongLong(seconds);
    key->nanoseconds = (uint32_t)PyLong_AsUnsignedLong(nanoseconds);
  }
  Py_XDECREF(seconds), Py_XDECREF(nanoseconds);
  return PyErr_Occurred() ? -1 : 0;
}

static int key_of_complex(PyObject *value, fs_key *key) {
  key->kind = FS_KIND_COMPLEX;
  key->real = PyComplex_RealAsDouble(value);
  key->imag = PyComplex_ImagAsDouble(value);
  return 0;
}

static int walk_scalar_key(Walk *walk, PyObject *scalar) {
  Borrowed borrowed;
  if (borrow_array(walk->hooks, scalar, &borrowed) != 0) return -1;
  fs_key key = FS_KEY_INIT;
  key.kind = FS_KIND_SCALAR;
  key.dtype = borrowed.source.dtype;
  key.dtype_name = borrowed.source.dtype_name;
  key.dtype_name_size = strlen(borrowed.source.dtype_name);
  key.data = borrowed.source.data;
  key.size = borrowed.source.item_size;
  const int failed = add_key(walk, &key);
  Py_DECREF(borrowed.owner);
  return failed;
}

static int fill_key(Walk *walk, PyObject *value, fs_key *key) {
  PyTypeObject *type = Py_TYPE(value);
  if (type == &PyLong_Type) return key_of_int(value, key);
  if (type == &PyBytes_Type) return key_of_bytes(value, key);
  if (type == (PyTypeObject *)walk->hooks->ext_type) return key_of_ext(value, key);
  if (type == (PyTypeObject *)walk->hooks->timestamp_type) return key_of_timestamp(value, key);
  if (type == &PyFloat_Type) {
    key->kind = FS_KIND_FLOAT;
    key->real = PyFloat_AsDouble(value);
    return 0;
  }
  if (value == Py_None || type == &PyBool_Type) {
    key->kind = value == Py_None ? FS_KIND_NIL : FS_KIND_BOOL;
    key->int_value = value == Py_True;
    return 0;
  }
  if (type == &PyComplex_Type) return key_of_complex(value, key);
  PyObject *leaf = PyObject_CallFunctionObjArgs(walk->hooks->to_leaf, value, NULL);
  if (!leaf) return -1;
  const int is_number = PyType_IsSubtype(Py_TYPE(leaf), &PyComplex_Type);
  if (is_number) key_of_complex(leaf, key);
  if (!is_number) PyErr_SetString(PyExc_TypeError, "an array can't be a key");
  Py_DECREF(leaf);
  return is_number ? 0 : -1;
}

int walk_key(Walk *walk, PyObject *value) {
  if (Py_TYPE(value) == &PyUnicode_Type) {
    Py_ssize_t size = 0;
    const char *text = PyUnicode_AsUTF8AndSize(value, &size);
    if (!text) return -1;
    return fs_builder_key(walk->builder, text, (size_t)size, NULL) == FS_OK ? 0 : walk_refused(walk);
  }
  if (numpy_is_loaded() && PyType_IsSubtype(Py_TYPE(value), (PyTypeObject *)numpy_generic))
    return walk_scalar_key(walk, value);
  fs_key key = FS_KEY_INIT;
  return fill_key(walk, value, &key) == 0 ? add_key(walk, &key) : -1;
}
