/* Arrays of a tree as NumPy arrays: views where the data stands in one piece, gathered copies elsewhere. */
#include "core.h"

enum { KNOWN_DTYPES = 64, GATHER_WITHOUT_LOCK = 1 << 16 };

PyObject *build_shape(const fs_array *array) {
  PyObject *shape = PyTuple_New(array->rank);
  for (uint32_t i = 0; shape && i < array->rank; ++i) {
    PyObject *dimension = PyLong_FromLongLong(array->shape[i]);
    if (!dimension) {
      Py_DECREF(shape);
      return NULL;
    }
    PyTuple_SetItem(shape, (Py_ssize_t)i, dimension);
  }
  return shape;
}

/* `name` has no NUL at its end. */
static PyObject *find_dtype(const Hooks *hooks, const char *name, size_t name_size, int is_big_endian) {
  return PyObject_CallFunction(hooks->find_dtype, "s#i", name, (Py_ssize_t)name_size, is_big_endian);
}

/* NumPy's idea of the items decides how many bytes it reads, so it has to be the file's. Takes the dtype over. */
static PyObject *with_item_size(PyObject *dtype, uint64_t item_size) {
  PyObject *attribute = dtype ? PyObject_GetAttrString(dtype, "itemsize") : NULL;
  const Py_ssize_t known = attribute ? PyLong_AsSsize_t(attribute) : -1;
  Py_XDECREF(attribute);
  if (dtype && !PyErr_Occurred() && (uint64_t)known == item_size) return dtype;
  if (dtype && !PyErr_Occurred()) {
    PyErr_Format(PyExc_ValueError, "the dtype %S has items of %zd bytes, but the data has %llu for each", dtype, known,
                 (unsigned long long)item_size);
  }
  Py_XDECREF(dtype);
  return NULL;
}

static PyObject *dtype_of(Build *build, const fs_array *array) {
  static PyObject *known[KNOWN_DTYPES];
  const int is_plain = array->dtype >= 0 && array->dtype < KNOWN_DTYPES && !array->is_big_endian &&
                       array->dtype != FS_DTYPE_DATETIME64 && array->dtype != FS_DTYPE_TIMEDELTA64;
  if (!is_plain) {
    PyObject *found = find_dtype(build->hooks, array->dtype_name, array->dtype_name_size, array->is_big_endian);
    return with_item_size(found, array->item_size);
  }
  if (!known[array->dtype]) {
    const char *name = fs_dtype_name(array->dtype);
    known[array->dtype] = with_item_size(find_dtype(build->hooks, name, strlen(name), 0), array->item_size);
  }
  return Py_XNewRef(known[array->dtype]);
}

/* Where the data starts; NULL if it isn't in memory, or in several pieces. */
static const void *data_of(const fs_node *node, const fs_array *array) {
  if (array->data || array->segment_count != 1) return array->data;
  fs_segment segment = FS_SEGMENT_INIT;
  return fs_node_array_segment(node, 0, &segment, NULL) == FS_OK ? segment.data : NULL;
}

/* numpy.ndarray(shape, dtype, buffer, offset): holds the buffer's owner, and can't be written. */
static PyObject *view(Build *build, const fs_array *array, PyObject *shape, PyObject *dtype, const char *data) {
  PyObject *buffer = NULL;
  Py_ssize_t offset = 0;
  const int inside = build->bytes && data >= build->data && data <= build->data + build->size;
  if (inside) {
    buffer = Py_NewRef(build->bytes);
    offset = data - build->data;
  } else {
    buffer = view_new(build->owner, data, (size_t)array->size);
  }
  if (!buffer) return NULL;
  PyObject *result = PyObject_CallFunction(numpy_ndarray, "OOOn", shape, dtype, buffer, offset);
  Py_DECREF(buffer);
  return result;
}

static fs_status copy_data(Progress *progress, const fs_node *node, const Py_buffer *to, fs_error **error) {
  const size_t size = (size_t)to->len;
  return progress ? progress_gather(progress, node, to->buf, size, error)
                  : fs_node_array_gather(node, to->buf, size, error);
}

static PyObject *gather_into(Build *build, const fs_node *node, PyObject *pair) {
  Py_buffer buffer;
  fs_error *error = NULL;
  fs_status status = FS_OK;
  if (PyObject_GetBuffer(PyTuple_GetItem(pair, 1), &buffer, PyBUF_WRITABLE) != 0) return NULL;
  if (buffer.len < GATHER_WITHOUT_LOCK) {
    status = copy_data(build->progress, node, &buffer, &error);
  } else {
    Py_BEGIN_ALLOW_THREADS
    status = copy_data(build->progress, node, &buffer, &error);
    Py_END_ALLOW_THREADS
  }
  PyBuffer_Release(&buffer);
  return status == FS_OK ? Py_NewRef(PyTuple_GetItem(pair, 0)) : progress_raise(build->progress, error);
}

static PyObject *gather(Build *build, const fs_node *node, PyObject *shape, PyObject *dtype) {
  PyObject *pair = PyObject_CallFunctionObjArgs(build->hooks->empty_array, shape, dtype, NULL);
  if (!pair) return build_refused(build, node, "SHAPE");
  PyObject *result = gather_into(build, node, pair);
  Py_DECREF(pair);
  return result;
}

uint64_t build_copied_size(const fs_node *node) {
  fs_array array = FS_ARRAY_INIT;
  uint64_t size = 0;
  if (fs_node_array(node, &array, NULL) == FS_OK) return data_of(node, &array) ? 0 : array.size;
  for (const fs_node *child = fs_node_next(node, NULL); child; child = fs_node_next(node, child))
    size += build_copied_size(child);
  return size;
}

/* The NumPy scalar in a 0-d array. Takes the array over. */
static PyObject *item_of(PyObject *array) {
  PyObject *nothing = array ? PyTuple_New(0) : NULL;
  PyObject *item = nothing ? PyObject_GetItem(array, nothing) : NULL;
  Py_XDECREF(array), Py_XDECREF(nothing);
  return item;
}

PyObject *build_array(Build *build, const fs_node *node) {
  fs_array array = FS_ARRAY_INIT;
  fs_error *error = NULL;
  if (fs_node_array(node, &array, &error) != FS_OK) return raise_error(error);
  if (numpy_load() != 0) return NULL;
  PyObject *shape = build_shape(&array), *dtype = shape ? dtype_of(build, &array) : NULL, *result = NULL;
  if (shape && !dtype) build_refused(build, node, "DTYPE");
  if (dtype) {
    const void *data = data_of(node, &array);
    if (!data && array.size == 0) data = build->data ? build->data : "";
    result = data ? view(build, &array, shape, dtype, data) : gather(build, node, shape, dtype);
    if (!result && data) build_refused(build, node, "SHAPE");
  }
  Py_XDECREF(shape), Py_XDECREF(dtype);
  return fs_node_kind(node) == FS_KIND_SCALAR ? item_of(result) : result;
}

PyObject *build_scalar_key(Build *build, const fs_key *key) {
  fs_array array = FS_ARRAY_INIT;
  array.dtype = key->dtype;
  array.dtype_name = key->dtype_name;
  array.dtype_name_size = key->dtype_name_size;
  array.size = array.item_size = key->size;
  if (numpy_load() != 0) return NULL;
  PyObject *dtype = dtype_of(build, &array), *shape = dtype ? PyTuple_New(0) : NULL;
  PyObject *bytes = shape ? PyBytes_FromStringAndSize(key->data, (Py_ssize_t)key->size) : NULL;
  PyObject *result = bytes ? PyObject_CallFunction(numpy_ndarray, "OOO", shape, dtype, bytes) : NULL;
  Py_XDECREF(dtype), Py_XDECREF(shape), Py_XDECREF(bytes);
  return item_of(result);
}
