/* The objects that own trees and memory: Tree, and View, which lends memory of a tree to NumPy. */
#include "core.h"

static PyTypeObject *tree_type, *view_type;

static void free_object(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(self);
  Py_DECREF(type);
}

static void tree_dealloc(PyObject *self) {
  fs_tree_free(((Tree *)self)->tree);
  Py_XDECREF(((Tree *)self)->bytes);
  Py_XDECREF(((Tree *)self)->sources);
  Py_XDECREF(((Tree *)self)->file);
  free_object(self);
}

PyObject *tree_new(fs_tree *tree, PyObject *bytes) {
  Tree *self = (Tree *)PyType_GenericAlloc(tree_type, 0);
  if (!self) {
    fs_tree_free(tree);
    return NULL;
  }
  self->tree = tree;
  self->bytes = Py_XNewRef(bytes);
  return (PyObject *)self;
}

typedef struct View {
  PyObject_HEAD
  PyObject *tree;
  const void *data;
  size_t size;
} View;

static void view_dealloc(PyObject *self) {
  Py_XDECREF(((View *)self)->tree);
  free_object(self);
}

static int view_get_buffer(PyObject *self, Py_buffer *buffer, int flags) {
  const View *view = (View *)self;
  return PyBuffer_FillInfo(buffer, self, (void *)view->data, (Py_ssize_t)view->size, 1, flags);
}

PyObject *view_new(PyObject *tree, const void *data, size_t size) {
  View *self = (View *)PyType_GenericAlloc(view_type, 0);
  if (!self) return NULL;
  self->tree = Py_NewRef(tree);
  self->data = data;
  self->size = size;
  return (PyObject *)self;
}

static PyType_Slot tree_slots[] = { { Py_tp_dealloc, (void *)tree_dealloc }, { 0, NULL } };
static PyType_Slot view_slots[] = {
  { Py_tp_dealloc, (void *)view_dealloc },
  { Py_bf_getbuffer, (void *)view_get_buffer },
  { 0, NULL },
};
enum { TYPE_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION };
static PyType_Spec tree_spec = { "flaxstate._core.Tree", sizeof(Tree), 0, TYPE_FLAGS, tree_slots };
static PyType_Spec view_spec = { "flaxstate._core.View", sizeof(View), 0, TYPE_FLAGS, view_slots };

int types_add(PyObject *module) {
  tree_type = (PyTypeObject *)PyType_FromSpec(&tree_spec);
  view_type = (PyTypeObject *)PyType_FromSpec(&view_spec);
  if (!tree_type || !view_type) return -1;
  return PyModule_AddObjectRef(module, "Tree", (PyObject *)tree_type);
}
