/* Reports of the library as flaxstate.Report. */
#include "core.h"

int report_create(PyObject *report, fs_report **out) {
  fs_error *error = NULL;
  *out = NULL;
  if (report == Py_None) return 0;
  PyObject *limit = PyObject_GetAttrString(report, "entry_limit");
  if (!limit) return -1;
  const unsigned long entry_limit = PyLong_AsUnsignedLong(limit);
  Py_DECREF(limit);
  if (PyErr_Occurred()) return -1;
  if (fs_report_create(NULL, entry_limit < UINT32_MAX ? (uint32_t)entry_limit : UINT32_MAX, out, &error) == FS_OK)
    return 0;
  raise_error(error);
  return -1;
}

static PyObject *entries_of(const fs_report *report) {
  const size_t count = fs_report_entry_count(report);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; ++i) {
    fs_report_entry entry = FS_REPORT_ENTRY_INIT;
    fs_report_entry_at(report, i, &entry);
    PyObject *item = Py_BuildValue("(isss)", (int)entry.kind, entry.path, entry.wanted, entry.found);
    if (item)
      PyList_SetItem(list, (Py_ssize_t)i, item);
    else
      Py_CLEAR(list);
  }
  return list;
}

int report_give(const fs_report *from, PyObject *report) {
  if (!from) return 0;
  PyObject *entries = entries_of(from);
  if (!entries) return -1;
  PyObject *done = PyObject_CallMethod(report, "_take", "NK", entries,
                                       (unsigned long long)fs_report_count(from, FS_REPORT_UNALIGNED));
  Py_XDECREF(done);
  return done ? 0 : -1;
}
