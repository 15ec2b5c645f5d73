/* from_state_dict: the handlers of dicts, lists, tuples and Flax's dataclasses are done here, all others are called.
 * Whatever doesn't fit is left to functions in Python, which say it in Flax's words. */
#include "core.h"

typedef struct Restore {
  PyObject *states;      /* type -> (to_state_dict, from_state_dict) */
  PyObject *named_tuple; /* the key of all named tuples */
  PyObject *path;        /* the list behind current_path() */
  PyObject *known;       /* from_state_dict handler -> RESTORE_…, field names, what to call instead, or None */
  PyObject *classify;    /* handler -> the same, for one that is new */
  PyObject *misfits;     /* what is called if a state doesn't fit: for RESTORE_…, in order, and for field names */
  PyObject *restate;     /* (exception, path, is a handler's) -> the exception to raise */
  int is_handlers;       /* the exception that is set came out of a registered handler */
  int is_restated;       /* and has been restated */
} Restore;

static PyObject *restore(Restore *to, PyObject *target, PyObject *state, PyObject *name);

/* Borrowed; NULL without an exception for a leaf. */
static PyObject *handler_of(Restore *to, PyObject *target) {
  PyObject *key = (PyObject *)Py_TYPE(target);
  if (PyTuple_Check(target) && Py_TYPE(target) != &PyTuple_Type) {
    PyObject *fields = PyObject_GetAttrString(target, "_fields");
    if (fields) key = to->named_tuple;
    if (!fields) PyErr_Clear();
    Py_XDECREF(fields);
  }
  PyObject *handlers = PyDict_GetItemWithError(to->states, key);
  return handlers ? PyTuple_GetItem(handlers, 1) : NULL;
}

/* Borrowed from `known`. */
static PyObject *plan_of(Restore *to, PyObject *handler) {
  PyObject *plan = PyDict_GetItemWithError(to->known, handler);
  if (plan) return plan;
  if (PyErr_Occurred()) { /* a handler that can't be hashed */
    PyErr_Clear();
    return Py_None;
  }
  plan = PyObject_CallFunctionObjArgs(to->classify, handler, NULL);
  if (!plan) return NULL;
  const int failed = PyDict_SetItem(to->known, handler, plan);
  Py_DECREF(plan);
  return failed ? NULL : plan;
}

static PyObject *name_of(PyObject *key) { return Py_TYPE(key) == &PyUnicode_Type ? Py_NewRef(key) : PyObject_Str(key); }

/* 1 if the state has all keys of the target. */
static int has_keys(PyObject *target, PyObject *state) {
  Py_ssize_t position = 0;
  PyObject *key = NULL, *value = NULL;
  while (PyDict_Next(target, &position, &key, &value)) {
    PyObject *name = name_of(key);
    if (!name) return -1;
    const int has = PyDict_Contains(state, name);
    Py_DECREF(name);
    if (has != 1) return has;
  }
  return 1;
}

/* `state` and what is in it may be changed by handlers, so whatever is used is held. */
static PyObject *restore_entry(Restore *to, PyObject *target, PyObject *state, PyObject *name) {
  PyObject *found = PyDict_GetItemWithError(state, name);
  if (!found) {
    if (!PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, name);
    return NULL;
  }
  Py_INCREF(found), Py_INCREF(target);
  PyObject *restored = restore(to, target, found, name);
  Py_DECREF(found), Py_DECREF(target);
  return restored;
}

static PyObject *restore_dict(Restore *to, PyObject *target, PyObject *state) {
  PyObject *result = PyDict_New(), *key = NULL, *value = NULL;
  Py_ssize_t position = 0;
  while (result && PyDict_Next(target, &position, &key, &value)) {
    Py_INCREF(key);
    PyObject *name = name_of(key);
    PyObject *restored = name ? restore_entry(to, value, state, name) : NULL;
    const int failed = !restored || PyDict_SetItem(result, key, restored);
    Py_DECREF(key), Py_XDECREF(name), Py_XDECREF(restored);
    if (failed) Py_CLEAR(result);
  }
  return result;
}

/* The items of a list or tuple, of which `state` has as many. */
static PyObject *restore_list(Restore *to, PyObject *target, PyObject *state) {
  const int is_list = PyList_Check(target);
  const Py_ssize_t count = is_list ? PyList_Size(target) : PyTuple_Size(target);
  PyObject *result = PyList_New(0);
  for (Py_ssize_t i = 0; result && i < count; ++i) {
    if (is_list && i >= PyList_Size(target)) break;
    PyObject *name = PyUnicode_FromFormat("%zd", i);
    PyObject *item = is_list ? PyList_GetItem(target, i) : PyTuple_GetItem(target, i);
    PyObject *restored = name ? restore_entry(to, item, state, name) : NULL;
    const int failed = !restored || PyList_Append(result, restored);
    Py_XDECREF(name), Py_XDECREF(restored);
    if (failed) Py_CLEAR(result);
  }
  if (!result || is_list) return result;
  PyObject *tuple = PyList_AsTuple(result);
  Py_DECREF(result);
  return tuple;
}

/* target.replace(**fields) */
static PyObject *replace(PyObject *target, PyObject *updates) {
  PyObject *method = PyObject_GetAttrString(target, "replace"), *nothing = method ? PyTuple_New(0) : NULL;
  PyObject *result = nothing ? PyObject_Call(method, nothing, updates) : NULL;
  Py_XDECREF(method), Py_XDECREF(nothing);
  return result;
}

static PyObject *restore_fields(Restore *to, PyObject *target, PyObject *state, PyObject *names) {
  PyObject *updates = PyDict_New();
  for (Py_ssize_t i = 0; updates && i < PyTuple_Size(names); ++i) {
    PyObject *name = PyTuple_GetItem(names, i);
    PyObject *value = PyObject_GetAttr(target, name);
    PyObject *restored = value ? restore_entry(to, value, state, name) : NULL;
    const int failed = !restored || PyDict_SetItem(updates, name, restored);
    Py_XDECREF(value), Py_XDECREF(restored);
    if (failed) Py_CLEAR(updates);
  }
  if (!updates) return NULL;
  PyObject *result = replace(target, updates);
  Py_DECREF(updates);
  return result;
}

static int has_fields(PyObject *names, PyObject *state) {
  if (PyDict_Size(state) != PyTuple_Size(names)) return 0;
  for (Py_ssize_t i = 0; i < PyTuple_Size(names); ++i) {
    const int has = PyDict_Contains(state, PyTuple_GetItem(names, i));
    if (has != 1) return has;
  }
  return 1;
}

/* What is done here: 1. What the handler has to do, or to refuse: 0. */
static int fits(PyObject *target, PyObject *state, PyObject *plan) {
  if (Py_TYPE(state) != &PyDict_Type) return 0;
  if (PyTuple_Check(plan)) return has_fields(plan, state);
  switch (PyLong_AsLong(plan)) {
    case RESTORE_DICT: return Py_TYPE(target) == &PyDict_Type ? has_keys(target, state) : 0;
    case RESTORE_LIST: return Py_TYPE(target) == &PyList_Type && PyDict_Size(state) == PyList_Size(target);
    default: return Py_TYPE(target) == &PyTuple_Type && PyDict_Size(state) == PyTuple_Size(target);
  }
}

/* The handler of a type that isn't known here, or what is called in its place. */
static PyObject *call_handler(Restore *to, PyObject *target, PyObject *state, PyObject *handler, PyObject *plan) {
  PyObject *function = plan == Py_None ? handler : plan;
  PyObject *result = PyObject_CallFunctionObjArgs(function, target, state, NULL);
  if (!result) to->is_handlers = function == handler;
  return result;
}

static PyObject *call_misfit(Restore *to, PyObject *target, PyObject *state, PyObject *plan) {
  const int has_names = PyTuple_Check(plan);
  const Py_ssize_t index = has_names ? PyTuple_Size(to->misfits) - 1 : PyLong_AsLong(plan) - 1;
  PyObject *function = PyTuple_GetItem(to->misfits, index);
  return function ? PyObject_CallFunctionObjArgs(function, target, state, has_names ? plan : NULL, NULL) : NULL;
}

static PyObject *restore_container(Restore *to, PyObject *target, PyObject *state, PyObject *handler) {
  PyObject *plan = plan_of(to, handler);
  if (!plan) return NULL;
  if (!PyTuple_Check(plan) && !PyLong_Check(plan)) return call_handler(to, target, state, handler, plan);
  const int here = fits(target, state, plan);
  if (here < 0) return NULL;
  if (!here) return call_misfit(to, target, state, plan);
  if (PyTuple_Check(plan)) return restore_fields(to, target, state, plan);
  return PyLong_AsLong(plan) == RESTORE_DICT ? restore_dict(to, target, state) : restore_list(to, target, state);
}

static PyObject *restore(Restore *to, PyObject *target, PyObject *state, PyObject *name) {
  PyObject *handler = handler_of(to, target);
  if (!handler) return PyErr_Occurred() ? NULL : Py_NewRef(state);
  if (Py_EnterRecursiveCall(" while restoring a state dict")) return NULL;
  PyObject *result = NULL;
  const Py_ssize_t depth = PyList_Size(to->path);
  if (PyList_Append(to->path, name) == 0) {
    Py_INCREF(handler);
    result = restore_container(to, target, state, handler);
    Py_DECREF(handler);
    if (!result && !to->is_restated) {
      to->is_restated = 1;
      restate(to->restate, to->path, to->is_handlers ? Py_True : Py_False, NULL);
    }
    PyObject *type = NULL, *value = NULL, *trace = NULL;
    PyErr_Fetch(&type, &value, &trace);
    PyList_SetSlice(to->path, depth, depth + 1, NULL);
    PyErr_Restore(type, value, trace);
  }
  Py_LeaveRecursiveCall();
  return result;
}

/* from_state(target, state, name, states, named_tuple, path, known, classify, misfits, restate) -> restored copy */
PyObject *core_from_state(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 10) return PyErr_Format(PyExc_TypeError, "from_state takes 10 arguments");
  Restore to = { args[3], args[4], args[5], args[6], args[7], args[8], args[9], 0, 0 };
  return restore(&to, args[0], args[1], args[2]);
}
