/* Trees to bytes and files, with Python's lock released while they are written. */
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

static PyObject *save(const fs_node *root, const char *path, const fs_save_options *options) {
  fs_error *error = NULL;
  fs_status status = FS_OK;
  Py_BEGIN_ALLOW_THREADS
  status = fs_msgpack_save_file(root, path, options, &error);
  Py_END_ALLOW_THREADS
  if (status != FS_OK) return raise_error(error);
  Py_RETURN_NONE;
}

static fs_tree *finish(Walk *walk) {
  fs_error *error = NULL;
  fs_tree *tree = NULL;
  if (fs_builder_finish(walk->builder, &tree, &error) != FS_OK) raise_error(error);
  return tree;
}

/* A size that the caller chose: MAX_CHUNK_SIZE may be anything that Python can compare. */
static int get_size(PyObject *number, uint64_t *out) {
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
  Walk walk;
  if (get_size(args[2], &options.chunk_limit) != 0 || walk_init(&walk) != 0) return NULL;
  fs_tree *tree = walk_value(&walk, args[0]) == 0 ? finish(&walk) : NULL;
  PyObject *bytes = tree ? bytes_of(fs_tree_root(tree), &options) : NULL;
  fs_tree_free(tree);
  walk_clear(&walk);
  return bytes;
}

static fs_tree *state_tree(Walk *walk, PyObject *target, PyObject *find_plan, PyObject *plain_leaves) {
  if (walk_init(walk) != 0) return NULL;
  (void)numpy_is_loaded();
  walk->find_plan = find_plan;
  walk->plain_leaves = PyObject_IsTrue(plain_leaves) == 1;
  walk->plans = PyDict_New();
  if (!walk->plans || walk_state(walk, target) != 0) return NULL;
  return finish(walk);
}

/* to_bytes(target, find_plan, plain_leaves, chunk_limit) -> bytes */
PyObject *core_to_bytes(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 4) return PyErr_Format(PyExc_TypeError, "to_bytes takes 4 arguments");
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = FS_KEY_ORDER_KEPT;
  if (get_size(args[3], &options.chunk_limit) != 0) return NULL;
  Walk walk;
  fs_tree *tree = state_tree(&walk, args[0], args[1], args[2]);
  PyObject *bytes = tree ? bytes_of(fs_tree_root(tree), &options) : NULL;
  fs_tree_free(tree);
  walk_clear(&walk);
  return bytes;
}

/* save(target, find_plan, plain_leaves, chunk_limit, path, durability, alignment, thread_count) */
PyObject *core_save(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 8) return PyErr_Format(PyExc_TypeError, "save takes 8 arguments");
  fs_parallel parallel = FS_PARALLEL_INIT;
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options options = FS_SAVE_OPTIONS_INIT;
  serialize.key_order = FS_KEY_ORDER_KEPT;
  options.serialize = &serialize;
  options.durability = (fs_durability)PyLong_AsLong(args[5]);
  parallel.thread_count = (uint32_t)PyLong_AsUnsignedLong(args[7]);
  serialize.parallel = &parallel;
  if (get_size(args[3], &serialize.chunk_limit) || get_size(args[6], &serialize.alignment)) return NULL;
  PyObject *path = NULL;
  if (PyErr_Occurred() || !PyUnicode_FSConverter(args[4], &path)) return NULL;
  Walk walk;
  fs_tree *tree = state_tree(&walk, args[0], args[1], args[2]);
  PyObject *result = tree ? save(fs_tree_root(tree), PyBytes_AsString(path), &options) : NULL;
  fs_tree_free(tree);
  walk_clear(&walk);
  Py_DECREF(path);
  return result;
}
