/* Nodes into Python objects. */
#include "core.h"

int build_init(Build *build, PyObject *tree) {
  memset(build, 0, sizeof *build);
  build->hooks = hooks_get();
  if (!build->hooks) return -1;
  build->owner = tree;
  build->bytes = ((Tree *)tree)->bytes;
  if (!build->bytes) return 0;
  build->data = PyBytes_AsString(build->bytes);
  build->size = (size_t)PyBytes_Size(build->bytes);
  return 0;
}

void build_clear(Build *build) {
  for (size_t i = 0; i < KEY_CACHE_SIZE; ++i) Py_XDECREF(build->keys[i]);
}

PyObject *build_refused(const Build *build, const fs_node *node, const char *status) {
  PyObject *type = NULL, *value = NULL, *trace = NULL;
  PyObject *file = ((const Tree *)build->owner)->file;
  PyErr_Fetch(&type, &value, &trace);
  PyObject *name = PyUnicode_FromString(status), *path = name ? node_path_of(node) : NULL;
  if (path) {
    PyErr_Restore(type, value, trace);
    restate(build->hooks->restate_value, name, path, file ? file : Py_None);
  } else {
    Py_XDECREF(type), Py_XDECREF(value), Py_XDECREF(trace);
  }
  Py_XDECREF(name), Py_XDECREF(path);
  return NULL;
}

static PyObject *build_text(const char *text, size_t size) {
  return PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, NULL);
}

/* The text of a key, mostly the object that an earlier record had. */
static PyObject *str_key(Build *build, const char *text, size_t size) {
  if (size == 0 || size > 32) return build_text(text, size);
  const unsigned char *bytes = (const unsigned char *)text;
  const size_t hash = size * 31 + bytes[0] * 7u + bytes[size / 2] * 61u + bytes[size - 1] * 127u;
  PyObject **slot = &build->keys[hash % KEY_CACHE_SIZE];
  if (*slot) {
    Py_ssize_t found_size = 0;
    const char *found = PyUnicode_AsUTF8AndSize(*slot, &found_size);
    if (!found) return NULL;
    if ((size_t)found_size == size && memcmp(found, text, size) == 0) return Py_NewRef(*slot);
  }
  PyObject *key = build_text(text, size);
  if (!key) return NULL;
  Py_XDECREF(*slot);
  *slot = Py_NewRef(key);
  return key;
}

static PyObject *build_ext(Build *build, int32_t code, const void *data, size_t size) {
  return PyObject_CallFunction(build->hooks->ext_type, "iy#", (int)code, (const char *)data, (Py_ssize_t)size);
}

static PyObject *build_timestamp(Build *build, int64_t seconds, uint32_t nanoseconds) {
  return PyObject_CallFunction(build->hooks->timestamp_type, "LI", (long long)seconds, (unsigned)nanoseconds);
}

PyObject *build_key(Build *build, const fs_node *node) {
  fs_error *error = NULL;
  fs_key key = FS_KEY_INIT;
  if (fs_node_key(node, &key, &error) != FS_OK) return raise_error(error);
  switch (key.kind) {
    case FS_KIND_STR: return str_key(build, key.data, key.size);
    case FS_KIND_NIL: return Py_NewRef(Py_None);
    case FS_KIND_BOOL: return PyBool_FromLong((long)key.int_value);
    case FS_KIND_INT: return PyLong_FromLongLong(key.int_value);
    case FS_KIND_UINT: return PyLong_FromUnsignedLongLong((unsigned long long)key.int_value);
    case FS_KIND_FLOAT: return PyFloat_FromDouble(key.real);
    case FS_KIND_COMPLEX: return PyComplex_FromDoubles(key.real, key.imag);
    case FS_KIND_BYTES: return PyBytes_FromStringAndSize(key.data, (Py_ssize_t)key.size);
    case FS_KIND_EXT: return build_ext(build, key.ext_code, key.data, key.size);
    case FS_KIND_TIMESTAMP: return build_timestamp(build, key.int_value, key.nanoseconds);
    default: return build_scalar_key(build, &key);
  }
}

static PyObject *build_object(Build *build, const fs_node *node, fs_kind kind);

/* Numbers here and now, since there may be millions. Their getters fail for nodes of other kinds only. */
static inline PyObject *build_node(Build *build, const fs_node *node) {
  const fs_kind kind = fs_node_kind(node);
  int64_t number = 0;
  double real = 0;
  int32_t truth = 0;
  if (kind == FS_KIND_FLOAT) {
    fs_node_float64(node, &real, NULL);
    return PyFloat_FromDouble(real);
  }
  if (kind == FS_KIND_INT) {
    fs_node_int64(node, &number, NULL);
    return PyLong_FromLongLong(number);
  }
  if (kind == FS_KIND_BOOL) {
    fs_node_bool(node, &truth, NULL);
    return Py_NewRef(truth ? Py_True : Py_False);
  }
  return kind == FS_KIND_NIL ? Py_NewRef(Py_None) : build_object(build, node, kind);
}

static PyObject *build_dict(Build *build, const fs_node *node) {
  PyObject *dict = PyDict_New();
  if (!dict) return NULL;
  for (const fs_node *child = fs_node_next(node, NULL); child; child = fs_node_next(node, child)) {
    PyObject *key = build_key(build, child);
    PyObject *value = key ? build_node(build, child) : NULL;
    const int is_bad_key = !key || (value && PyDict_SetItem(dict, key, value) != 0);
    const int failed = !value || is_bad_key;
    if (is_bad_key) build_refused(build, child, "KEY");
    Py_XDECREF(key), Py_XDECREF(value);
    if (failed) {
      Py_DECREF(dict);
      return NULL;
    }
  }
  return dict;
}

static PyObject *build_list(Build *build, const fs_node *node) {
  PyObject *numbers = NULL;
  if (build_numbers(node, &numbers)) return numbers;
  PyObject *list = PyList_New((Py_ssize_t)fs_node_size(node));
  Py_ssize_t index = 0;
  if (!list) return NULL;
  for (const fs_node *child = fs_node_next(node, NULL); child; child = fs_node_next(node, child)) {
    PyObject *value = build_node(build, child);
    if (!value) {
      Py_DECREF(list);
      return NULL;
    }
    PyList_SetItem(list, index++, value);
  }
  return list;
}

static PyObject *build_complex(const fs_node *node) {
  double real = 0, imag = 0;
  fs_error *error = NULL;
  if (fs_node_complex(node, &real, &imag, &error) != FS_OK) return raise_error(error);
  return PyComplex_FromDoubles(real, imag);
}

static PyObject *build_bytes(const fs_node *node) {
  const void *data = NULL;
  size_t size = 0;
  fs_error *error = NULL;
  if (fs_node_bytes(node, &data, &size, &error) != FS_OK) return raise_error(error);
  return PyBytes_FromStringAndSize(data, (Py_ssize_t)size);
}

/* What msgpack's classes refuse: an extension code that is negative, nanoseconds that are a second. */
static PyObject *taken(const Build *build, const fs_node *node, PyObject *object) {
  return object ? object : build_refused(build, node, "FORMAT");
}

static PyObject *build_other(Build *build, const fs_node *node, fs_kind kind) {
  const void *data = NULL;
  size_t size = 0;
  int32_t code = 0;
  int64_t seconds = 0;
  uint32_t nanoseconds = 0;
  uint64_t big = 0;
  fs_error *error = NULL;
  switch (kind) {
    case FS_KIND_UINT:
      if (fs_node_uint64(node, &big, &error) != FS_OK) return raise_error(error);
      return PyLong_FromUnsignedLongLong(big);
    case FS_KIND_EXT:
      if (fs_node_ext(node, &code, &data, &size, &error) != FS_OK) return raise_error(error);
      return taken(build, node, build_ext(build, code, data, size));
    case FS_KIND_TIMESTAMP:
      if (fs_node_timestamp(node, &seconds, &nanoseconds, &error) != FS_OK) return raise_error(error);
      return taken(build, node, build_timestamp(build, seconds, nanoseconds));
    default: return PyErr_Format(PyExc_TypeError, "no Python object for a %s", fs_kind_name(kind));
  }
}

static PyObject *build_str(const fs_node *node) {
  const char *text = NULL;
  size_t size = 0;
  fs_error *error = NULL;
  if (fs_node_str(node, &text, &size, &error) != FS_OK) return raise_error(error);
  return build_text(text, size);
}

static PyObject *build_object(Build *build, const fs_node *node, fs_kind kind) {
  switch (kind) {
    case FS_KIND_STR: return build_str(node);
    case FS_KIND_BYTES: return build_bytes(node);
    case FS_KIND_COMPLEX: return build_complex(node);
    case FS_KIND_ARRAY:
    case FS_KIND_SCALAR: return build_array(build, node);
    case FS_KIND_DICT: return build_dict(build, node);
    case FS_KIND_LIST: return build_list(build, node);
    default: return build_other(build, node, kind);
  }
}

PyObject *build_value(Build *build, const fs_node *node) { return build_node(build, node); }

/* Nothing in it is garbage yet, so the collector would only walk over it again and again. */
static PyObject *build_uncollected(Build *build, const fs_node *node) {
  const int was_collecting = PyGC_Disable();
  PyObject *value = build_value(build, node);
  if (was_collecting) PyGC_Enable();
  return value;
}

PyObject *build_whole(PyObject *tree, const fs_node *node, Progress *progress) {
  Build build;
  if (build_init(&build, tree) != 0) return NULL;
  if (progress && progress_functions(progress)) {
    build.progress = progress;
    progress_begin_copying(progress, build_copied_size(node));
  }
  PyObject *value = build_uncollected(&build, node);
  build_clear(&build);
  if (value && build.progress && progress_finish(progress) != 0) Py_CLEAR(value);
  return value;
}
