/* What reading may cost. */
#include "core.h"

int limits_take(fs_decode_options *decode, PyObject *limits) {
  uint64_t depth = 0;
  if (limits == Py_None) return 0;
  if (!PyTuple_Check(limits) || PyTuple_Size(limits) != 4) {
    PyErr_SetString(PyExc_TypeError, "limits must be a flaxstate.Limits");
    return -1;
  }
  uint64_t *const sizes[] = { &decode->memory_limit, &depth, &decode->node_limit, &decode->text_limit };
  for (Py_ssize_t i = 0; i < 4; ++i)
    if (get_size(PyTuple_GetItem(limits, i), sizes[i]) != 0) return -1;
  decode->depth_limit = depth < UINT32_MAX ? (uint32_t)depth : UINT32_MAX;
  return 0;
}

PyObject *limits_untrusted(void) {
  const fs_decode_options untrusted = FS_DECODE_OPTIONS_UNTRUSTED;
  return Py_BuildValue("(KIKK)", (unsigned long long)untrusted.memory_limit, (unsigned)untrusted.depth_limit,
                       (unsigned long long)untrusted.node_limit, (unsigned long long)untrusted.text_limit);
}
