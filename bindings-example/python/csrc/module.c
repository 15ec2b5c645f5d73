/* flaxstate._core: the functions that the package's Python files call. */
#include "core.h"

/* dtype_code(name) -> the number of the library's dtype */
static PyObject *core_dtype_code(PyObject *module, PyObject *name) {
  (void)module;
  Py_ssize_t size = 0;
  const char *text = PyUnicode_AsUTF8AndSize(name, &size);
  return text ? PyLong_FromLong(fs_dtype_from_name(text, (size_t)size)) : NULL;
}

#define FAST(name) \
  { #name, (PyCFunction)(void (*)(void))core_##name, METH_FASTCALL, NULL }

static PyMethodDef methods[] = {
  FAST(serialize),
  FAST(to_bytes),
  FAST(save),
  FAST(restore),
  FAST(read),
  FAST(open),
  FAST(load),
  FAST(load_bytes),
  FAST(merge),
  FAST(from_state),
  { "dtype_code", core_dtype_code, METH_O, NULL },
  { "remove_unfinished", core_remove_unfinished, METH_O, NULL },
  { NULL, NULL, 0, NULL },
};

static PyModuleDef definition = {
  .m_base = PyModuleDef_HEAD_INIT,
  .m_name = "flaxstate._core",
  .m_doc = "The C library under flaxstate's Python functions.",
  .m_size = -1,
  .m_methods = methods,
};

static int add_constants(PyObject *module) {
  static const struct {
    const char *name;
    long value;
  } constants[] = {
    { "PLAN_DICT", PLAN_DICT },       { "PLAN_SEQUENCE", PLAN_SEQUENCE }, { "RESTORE_DICT", RESTORE_DICT },
    { "RESTORE_LIST", RESTORE_LIST }, { "RESTORE_TUPLE", RESTORE_TUPLE },
  };
  for (size_t i = 0; i < sizeof constants / sizeof *constants; ++i)
    if (PyModule_AddIntConstant(module, constants[i].name, constants[i].value) != 0) return -1;
  return 0;
}

static int add_untrusted(PyObject *module) {
  PyObject *limits = limits_untrusted();
  const int failed = PyModule_AddObjectRef(module, "UNTRUSTED", limits);
  Py_XDECREF(limits);
  return failed;
}

PyMODINIT_FUNC PyInit__core(void) {
  PyObject *module = PyModule_Create(&definition);
  if (!module) return NULL;
  if (types_add(module) == 0 && node_type_add(module) == 0 &&
      PyModule_AddStringConstant(module, "library_version", fs_version()) == 0 && add_constants(module) == 0 &&
      add_untrusted(module) == 0)
    return module;
  Py_DECREF(module);
  return NULL;
}
