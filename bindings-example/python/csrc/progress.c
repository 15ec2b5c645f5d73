/* Progress: a Python function that is told how far a call is, and may end it by an exception. */
#include "core.h"

enum { STEP = 1 << 22 };

static int tell(Progress *progress, uint64_t done, uint64_t total) {
  PyObject *result = PyObject_CallFunction(progress->update, "KK", (unsigned long long)done, (unsigned long long)total);
  Py_XDECREF(result);
  /* Ctrl-C is noticed by functions in Python, but not by those in C. */
  if (result && PyErr_CheckSignals() == 0) return 0;
  PyErr_Fetch(&progress->type, &progress->value, &progress->trace);
  return -1;
}

/* The library calls this on the thread that called it, which may have released Python's lock. */
static fs_status update(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  Progress *progress = user_data;
  const PyGILState_STATE lock = PyGILState_Ensure();
  if (progress->is_opening) progress->total = total;
  const int failed = tell(progress, progress->is_opening ? 0 : done, total);
  PyGILState_Release(lock);
  if (!failed) return FS_OK;
  *error = fs_error_create(FS_E_CALLBACK, "the progress function raised an exception");
  return FS_E_CALLBACK;
}

void progress_init(Progress *progress, PyObject *function) {
  const fs_progress functions = { sizeof functions, update, progress };
  memset(progress, 0, sizeof *progress);
  progress->functions = functions;
  progress->update = function;
}

const fs_progress *progress_functions(const Progress *progress) {
  return progress->update == Py_None ? NULL : &progress->functions;
}

PyObject *progress_raise(Progress *progress, fs_error *error) {
  if (!progress || !progress->type) return raise_error(error);
  fs_error_free(error);
  PyErr_Restore(progress->type, progress->value, progress->trace);
  progress->type = NULL;
  return NULL;
}

void progress_begin_copying(Progress *progress, uint64_t size) {
  if (progress->total < size) progress->total = size;
  progress->done = progress->told = progress->total - size;
  progress->is_opening = 0;
}

static fs_status add(Progress *progress, uint64_t size, fs_error **error) {
  progress->done += size;
  /* The end is told when all is there. */
  if (progress->done - progress->told < STEP || progress->done >= progress->total) return FS_OK;
  progress->told = progress->done;
  return update(progress->done, progress->total, error, progress);
}

int progress_finish(Progress *progress) {
  if (tell(progress, progress->total, progress->total) == 0) return 0;
  progress_raise(progress, NULL);
  return -1;
}

/* Where an array goes, and who wants to know. */
typedef struct Copy {
  Progress *progress;
  char *data;
  size_t item_size;
} Copy;

static fs_status copy_items(uint64_t first, uint64_t count, const void *items, fs_error **error, void *user_data) {
  const Copy *copy = user_data;
  memcpy(copy->data + first * copy->item_size, items, count * copy->item_size);
  return add(copy->progress, count * copy->item_size, error);
}

fs_status progress_gather(Progress *progress, const fs_node *node, void *data, size_t size, fs_error **error) {
  fs_array array = FS_ARRAY_INIT;
  if (size <= STEP) {
    const fs_status status = fs_node_array_gather(node, data, size, error);
    return status == FS_OK ? add(progress, size, error) : status;
  }
  const fs_status status = fs_node_array(node, &array, error);
  if (status != FS_OK) return status;
  Copy copy = { progress, data, array.item_size };
  const fs_items_sink sink = { sizeof sink, STEP, copy_items, &copy };
  return fs_node_array_stream(node, &sink, error);
}
