/* What reading may cost. */
#include "core.h"

/* A number of flaxstate.Limits, of which messages give the name. */
static int take(PyObject *number, const char *name, uint64_t most, uint64_t *out) {
  if (!PyLong_Check(number)) {
    PyErr_Format(PyExc_TypeError, "Limits.%s must be an int", name);
    return -1;
  }
  *out = PyLong_AsUnsignedLongLong(number);
  PyObject *kind = PyErr_Occurred() ? PyExc_OverflowError : PyExc_ValueError;
  if (kind == PyExc_ValueError && *out <= most) return 0;
  PyErr_Clear();
  PyErr_Format(kind, "Limits.%s must be between 0 and %llu", name, (unsigned long long)most);
  return -1;
}

int limits_take(fs_decode_options *decode, PyObject *limits) {
  uint64_t depth = 0;
  if (limits == Py_None) return 0;
  if (!PyTuple_Check(limits) || PyTuple_Size(limits) != 4) {
    PyErr_SetString(PyExc_TypeError, "limits must be a flaxstate.Limits");
    return -1;
  }
  const struct {
    const char *name;
    uint64_t most, *out;
  } wanted[] = { { "memory", UINT64_MAX, &decode->memory_limit },
                 { "depth", FS_MAX_DEPTH, &depth },
                 { "nodes", UINT64_MAX, &decode->node_limit },
                 { "text", UINT64_MAX, &decode->text_limit } };
  for (Py_ssize_t i = 0; i < 4; ++i)
    if (take(PyTuple_GetItem(limits, i), wanted[i].name, wanted[i].most, wanted[i].out) != 0) return -1;
  decode->depth_limit = (uint32_t)depth;
  return 0;
}

PyObject *limits_untrusted(void) {
  const fs_decode_options untrusted = FS_DECODE_OPTIONS_UNTRUSTED;
  return Py_BuildValue("(KIKK)", (unsigned long long)untrusted.memory_limit, (unsigned)untrusted.depth_limit,
                       (unsigned long long)untrusted.node_limit, (unsigned long long)untrusted.text_limit);
}
