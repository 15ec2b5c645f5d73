/* NumPy arrays as the library sees them, through `__array_struct__`: NumPy's documented interface for C code that is not
 * compiled against it. It serves every dtype, which the buffer protocol doesn't (bfloat16, datetime64). */
#include "core.h"

/* Laid down by NumPy's array interface, version 3. */
typedef struct ArrayInterface {
  int two;
  int rank;
  char kind;
  int item_size;
  int flags;
  Py_ssize_t *shape;
  Py_ssize_t *strides;
  void *data;
  PyObject *description;
} ArrayInterface;

enum { IS_CONTIGUOUS = 1 };

/* A dtype that has occurred. */
typedef struct DtypeEntry {
  fs_dtype code;
  int is_big_endian;
  size_t item_size;
  const char *name; /* of the capsule's own memory */
} DtypeEntry;

static void entry_free(PyObject *capsule) { PyMem_Free(PyCapsule_GetPointer(capsule, NULL)); }

static PyObject *entry_new(PyObject *description) {
  int code = 0, is_big_endian = 0;
  Py_ssize_t item_size = 0;
  const char *name = NULL;
  if (!PyArg_ParseTuple(description, "isnp", &code, &name, &item_size, &is_big_endian)) return NULL;
  const size_t name_size = strlen(name) + 1;
  DtypeEntry *entry = PyMem_Malloc(sizeof *entry + name_size);
  if (!entry) return PyErr_NoMemory();
  char *copy = (char *)(entry + 1);
  memcpy(copy, name, name_size);
  *entry = (DtypeEntry){ code, is_big_endian, (size_t)item_size, copy };
  PyObject *capsule = PyCapsule_New(entry, NULL, entry_free);
  if (!capsule) PyMem_Free(entry);
  return capsule;
}

/* Entries live as long as the process: there are a few dozen dtypes at most. */
static const DtypeEntry *find_entry(const Hooks *hooks, PyObject *dtype) {
  static PyObject *entries = NULL;
  if (!entries && !(entries = PyDict_New())) return NULL;
  PyObject *capsule = PyDict_GetItemWithError(entries, dtype);
  if (capsule) return PyCapsule_GetPointer(capsule, NULL);
  if (PyErr_Occurred()) return NULL;
  PyObject *description = PyObject_CallFunctionObjArgs(hooks->describe_dtype, dtype, NULL);
  if (!description) return NULL;
  capsule = entry_new(description);
  Py_DECREF(description);
  if (!capsule) return NULL;
  const int failed = PyDict_SetItem(entries, dtype, capsule);
  Py_DECREF(capsule);
  return failed ? NULL : PyCapsule_GetPointer(capsule, NULL);
}

/* Arrays in a row mostly have one dtype, and NumPy has one object for each common dtype. */
static const DtypeEntry *dtype_entry(const Hooks *hooks, PyObject *array) {
  static PyObject *name = NULL, *last_dtype = NULL;
  static const DtypeEntry *last_entry = NULL;
  if (!name && !(name = PyUnicode_InternFromString("dtype"))) return NULL;
  PyObject *dtype = PyObject_GetAttr(array, name);
  if (!dtype) return NULL;
  if (dtype == last_dtype) {
    Py_DECREF(dtype);
    return last_entry;
  }
  const DtypeEntry *entry = find_entry(hooks, dtype);
  if (!entry) {
    Py_DECREF(dtype);
    return NULL;
  }
  Py_XDECREF(last_dtype);
  last_dtype = dtype;
  last_entry = entry;
  return entry;
}

static void copy_layout(const ArrayInterface *array, Borrowed *out) {
  for (int i = 0; i < array->rank; ++i) out->shape[i] = array->shape[i];
  if (array->flags & IS_CONTIGUOUS) return;
  for (int i = 0; i < array->rank; ++i) out->strides[i] = array->strides[i];
  out->source.strides = out->strides;
}

int borrow_array(const Hooks *hooks, PyObject *array, Borrowed *out) {
  static PyObject *name = NULL;
  if (!name && !(name = PyUnicode_InternFromString("__array_struct__"))) return -1;
  const DtypeEntry *entry = dtype_entry(hooks, array);
  if (!entry) return -1;
  PyObject *capsule = PyObject_GetAttr(array, name);
  if (!capsule) return -1;
  const ArrayInterface *interface = PyCapsule_GetPointer(capsule, NULL);
  if (!interface || interface->two != 2 || interface->rank < 0 || interface->rank > MAX_RANK) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "an array interface of another version");
    Py_DECREF(capsule);
    return -1;
  }
  const fs_array_source empty = FS_ARRAY_SOURCE_INIT;
  out->source = empty;
  out->source.dtype = entry->code;
  out->source.dtype_name = entry->name;
  out->source.item_size = entry->item_size;
  out->source.is_big_endian = entry->is_big_endian;
  out->source.rank = (uint32_t)interface->rank;
  out->source.shape = out->shape;
  out->source.data = interface->data;
  copy_layout(interface, out);
  out->owner = capsule;
  return 0;
}
