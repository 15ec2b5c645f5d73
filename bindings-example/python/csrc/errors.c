/* Errors of the library as Python exceptions. */
#include "core.h"

static PyObject *mismatches(const fs_error *error) {
  const size_t count = fs_error_mismatch_count(error);
  PyObject *list = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; ++i) {
    fs_mismatch mismatch = FS_MISMATCH_INIT;
    fs_error_mismatch_at(error, i, &mismatch);
    PyObject *item =
        Py_BuildValue("(issss)", (int)mismatch.kind, mismatch.path, mismatch.message, mismatch.wanted, mismatch.found);
    if (!item) {
      Py_DECREF(list);
      return NULL;
    }
    PyTuple_SetItem(list, (Py_ssize_t)i, item);
  }
  return list;
}

/* Messages quote data, so text that is no UTF-8 can't be ruled out. */
static PyObject *text(const char *utf8) { return PyUnicode_DecodeUTF8(utf8, (Py_ssize_t)strlen(utf8), "replace"); }

static PyObject *make_exception(const fs_error *error) {
  const Hooks *hooks = hooks_get();
  if (!hooks) return NULL;
  const uint64_t offset = fs_error_offset(error);
  PyObject *list = mismatches(error);
  if (!list) return NULL;
  PyObject *place = offset == UINT64_MAX ? Py_NewRef(Py_None) : PyLong_FromUnsignedLongLong(offset);
  PyObject *arguments = Py_BuildValue("(sNNNNNi)", fs_status_name(fs_error_status(error)),
                                      text(fs_error_message(error)), text(fs_error_path(error)), place,
                                      text(fs_error_report(error)), list, (int)fs_error_system_code(error));
  if (!arguments) return NULL;
  PyObject *exception = PyObject_Call(hooks->make_error, arguments, NULL);
  Py_DECREF(arguments);
  return exception;
}

PyObject *raise_error(fs_error *error) {
  if (fs_error_status(error) == FS_E_NO_MEMORY) {
    fs_error_free(error);
    return PyErr_NoMemory();
  }
  PyObject *exception = make_exception(error);
  fs_error_free(error);
  if (!exception) return NULL;
  PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
  Py_DECREF(exception);
  return NULL;
}

PyObject *restate(PyObject *function, PyObject *first, PyObject *second, PyObject *third) {
  PyObject *type = NULL, *value = NULL, *trace = NULL;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  if (trace) PyException_SetTraceback(value, trace);
  PyObject *other = PyObject_CallFunctionObjArgs(function, value, first, second, third, NULL);
  if (other) PyErr_SetObject((PyObject *)Py_TYPE(other), other);
  Py_XDECREF(type), Py_XDECREF(value), Py_XDECREF(trace), Py_XDECREF(other);
  return NULL;
}
