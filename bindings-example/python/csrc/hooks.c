/* What the module needs of Python: its own package's functions, and NumPy, which is imported only when an array occurs. */
#include "core.h"

PyObject *numpy_ndarray;
PyObject *numpy_generic;

const Hooks *hooks_get(void) {
  static Hooks hooks;
  static int is_ready = 0;
  static const struct {
    const char *name;
    PyObject **slot;
  } wanted[] = {
    { "make_error", &hooks.make_error },
    { "restate_value", &hooks.restate_value },
    { "describe_dtype", &hooks.describe_dtype },
    { "find_dtype", &hooks.find_dtype },
    { "empty_array", &hooks.empty_array },
    { "to_leaf", &hooks.to_leaf },
    { "str_keys", &hooks.str_keys },
    { "ExtType", &hooks.ext_type },
    { "Timestamp", &hooks.timestamp_type },
  };
  if (is_ready) return &hooks;
  PyObject *module = PyImport_ImportModule("flaxstate._hooks");
  if (!module) return NULL;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    PyObject *found = PyObject_GetAttrString(module, wanted[i].name);
    if (!found) {
      Py_DECREF(module);
      return NULL;
    }
    Py_XDECREF(*wanted[i].slot);
    *wanted[i].slot = found;
  }
  Py_DECREF(module);
  is_ready = 1;
  return &hooks;
}

static int take_types(PyObject *numpy) {
  PyObject *ndarray = PyObject_GetAttrString(numpy, "ndarray");
  PyObject *generic = ndarray ? PyObject_GetAttrString(numpy, "generic") : NULL;
  if (!generic) {
    Py_XDECREF(ndarray);
    return -1;
  }
  numpy_ndarray = ndarray;
  numpy_generic = generic;
  return 0;
}

int numpy_is_loaded(void) {
  if (numpy_generic) return 1;
  PyObject *modules = PySys_GetObject("modules");
  PyObject *numpy = modules ? PyDict_GetItemString(modules, "numpy") : NULL;
  if (!numpy) return 0;
  if (take_types(numpy) == 0) return 1;
  PyErr_Clear(); /* it is being imported right now, so nobody has an array yet */
  return 0;
}

int numpy_load(void) {
  if (numpy_generic) return 0;
  PyObject *numpy = PyImport_ImportModule("numpy");
  if (!numpy) return -1;
  const int result = take_types(numpy);
  Py_DECREF(numpy);
  return result;
}
