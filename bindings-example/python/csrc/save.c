/* Objects and trees to files, with Python's lock released while they are written. */
#include "core.h"

/* What the caller chose. */
typedef struct Save {
  fs_parallel parallel;
  fs_serialize_options serialize;
  fs_save_options options;
  Progress progress;
  PyObject *path;
  PyObject *report;
} Save;

static int save_init(Save *save, PyObject *const *args) {
  const fs_parallel parallel = FS_PARALLEL_INIT;
  const fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  const fs_save_options options = FS_SAVE_OPTIONS_INIT;
  memset(save, 0, sizeof *save);
  save->parallel = parallel, save->serialize = serialize, save->options = options;
  progress_init(&save->progress, args[6]);
  save->report = args[7];
  save->options.serialize = &save->serialize;
  save->options.durability = (fs_durability)PyLong_AsLong(args[1]);
  save->serialize.parallel = &save->parallel;
  save->serialize.key_order = (fs_key_order)PyLong_AsLong(args[5]);
  save->serialize.progress = progress_functions(&save->progress);
  save->parallel.thread_count = (uint32_t)PyLong_AsUnsignedLong(args[3]);
  if (get_size(args[2], &save->serialize.alignment) || get_size(args[4], &save->serialize.chunk_limit)) return -1;
  return PyErr_Occurred() || !PyUnicode_FSConverter(args[0], &save->path) ? -1 : 0;
}

static PyObject *save_tree(Save *save, const fs_node *root) {
  const char *path = PyBytes_AsString(save->path);
  fs_error *error = NULL;
  fs_report *report = NULL;
  fs_status status = FS_OK;
  if (report_create(save->report, &report) != 0) return NULL;
  save->serialize.report = report;
  Py_BEGIN_ALLOW_THREADS
  status = fs_msgpack_save_file(root, path, &save->options, &error);
  Py_END_ALLOW_THREADS
  PyObject *result = NULL;
  if (status != FS_OK)
    progress_raise(&save->progress, error);
  else if (report_give(report, save->report) == 0)
    result = Py_NewRef(Py_None);
  fs_report_free(report);
  return result;
}

/* save(target, find_plan, plain_leaves, path, durability, alignment, threads, chunk_limit, key_order, progress, report);
 * `find_plan` is None for a tree of dicts, lists and leaves, which is written as it is. */
PyObject *core_save(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  (void)module;
  if (count != 11) return PyErr_Format(PyExc_TypeError, "save takes 11 arguments");
  Save save;
  if (save_init(&save, args + 3) != 0) return NULL;
  Walk walk;
  fs_tree *tree = args[1] == Py_None ? walk_tree(&walk, args[0]) : walk_state_tree(&walk, args[0], args[1], args[2]);
  PyObject *result = tree ? save_tree(&save, fs_tree_root(tree)) : NULL;
  fs_tree_free(tree);
  walk_clear(&walk);
  Py_DECREF(save.path);
  return result;
}
