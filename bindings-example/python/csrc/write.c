/* Objects and trees to bytes, with Python's lock released while they are written. */
#include "core.h"

/* Below this, handing the lock over costs more than writing. */
enum { RELEASE_FROM = 1 << 16 };

static fs_status write_into(const fs_node *root, const fs_serialize_options *options, char *memory, size_t size,
                            fs_error **error) {
  size_t written = 0;
  if (size < RELEASE_FROM) return fs_msgpack_serialize_into(root, options, memory, size, &written, error);
  fs_status status = FS_OK;
  Py_BEGIN_ALLOW_THREADS
  status = fs_msgpack_serialize_into(root, options, memory, size, &written, error);
  Py_END_ALLOW_THREADS
  return status;
}

/* The bytes are written straight into the object that is returned, which nobody else can see yet. */
static PyObject *bytes_of(const fs_node *root, const fs_serialize_options *options) {
  fs_error *error = NULL;
  size_t size = 0;
  if (fs_msgpack_serialize_into(root, options, NULL, 0, &size, &error) != FS_OK) return raise_error(error);
  if (size > PY_SSIZE_T_MAX) return PyErr_NoMemory();
  PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
  if (!bytes) return NULL;
  if (write_into(root, options, PyBytes_AsString(bytes), size, &error) == FS_OK) return bytes;
  Py_DECREF(bytes);
  return raise_error(error);
}

int get_size(PyObject *number, uint64_t *out) {
  const unsigned long long value = PyLong_AsUnsignedLongLong(number);
  if (PyErr_Occurred()) return -1;
  *out = value;
  return 0;
}

/* serialize(tree, sorted, chunk_limit) -> bytes */
PyObject *core_serialize(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 3) return PyErr_Format(PyExc_TypeError, "serialize takes 3 arguments");
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = PyObject_IsTrue(args[1]) == 1 ? FS_KEY_ORDER_SORTED : FS_KEY_ORDER_KEPT;
  if (get_size(args[2], &options.chunk_limit) != 0) return NULL;
  Walk walk;
  fs_tree *tree = walk_tree(&walk, args[0]);
  PyObject *bytes = tree ? bytes_of(fs_tree_root(tree), &options) : NULL;
  fs_tree_free(tree);
  walk_clear(&walk);
  return bytes;
}

/* to_bytes(target, find_plan, plain_leaves, chunk_limit) -> bytes */
PyObject *core_to_bytes(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 4) return PyErr_Format(PyExc_TypeError, "to_bytes takes 4 arguments");
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = FS_KEY_ORDER_KEPT;
  if (get_size(args[3], &options.chunk_limit) != 0) return NULL;
  Walk walk;
  fs_tree *tree = walk_state_tree(&walk, args[0], args[1], args[2]);
  PyObject *bytes = tree ? bytes_of(fs_tree_root(tree), &options) : NULL;
  fs_tree_free(tree);
  walk_clear(&walk);
  return bytes;
}
