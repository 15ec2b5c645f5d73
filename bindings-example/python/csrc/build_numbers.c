/* Long lists of numbers: one call of the library for all of them, which a call for each would take longer than. */
#include "core.h"

#include <stdlib.h>

enum { FEWEST_NUMBERS = 64 };

/* The numbers of a list, by index; row 0 is the list itself. */
typedef struct Numbers {
  int32_t *kinds;
  int64_t *ints;
  double *floats;
} Numbers;

static int is_number(int32_t kind) { return kind >= FS_KIND_NIL && kind <= FS_KIND_FLOAT && kind != FS_KIND_UINT; }

/* False if there is something else in the list, or no memory. `memory` is then still the caller's. */
static int read_numbers(const fs_node *list, size_t count, char *memory, Numbers *numbers) {
  fs_columns columns = FS_COLUMNS_INIT;
  columns.capacity = count + 1;
  columns.ints = numbers->ints = (int64_t *)(void *)memory;
  columns.floats = numbers->floats = (double *)(void *)(numbers->ints + columns.capacity);
  columns.kinds = numbers->kinds = (int32_t *)(void *)(numbers->floats + columns.capacity);
  if (fs_node_columns(list, &columns, NULL) != FS_OK) return 0;
  for (size_t row = 1; row <= count; ++row) {
    if (!is_number(numbers->kinds[row])) return 0;
  }
  return 1;
}

static PyObject *build_number(const Numbers *numbers, size_t row) {
  switch (numbers->kinds[row]) {
    case FS_KIND_FLOAT: return PyFloat_FromDouble(numbers->floats[row]);
    case FS_KIND_INT: return PyLong_FromLongLong(numbers->ints[row]);
    case FS_KIND_BOOL: return PyBool_FromLong((long)numbers->ints[row]);
    default: return Py_NewRef(Py_None);
  }
}

static PyObject *build_list_of(const Numbers *numbers, size_t count) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; ++i) {
    PyObject *number = build_number(numbers, i + 1);
    if (!number) {
      Py_DECREF(list);
      return NULL;
    }
    PyList_SetItem(list, (Py_ssize_t)i, number);
  }
  return list;
}

int build_numbers(const fs_node *list, PyObject **out_list) {
  Numbers numbers;
  const size_t count = fs_node_size(list);
  *out_list = NULL;
  if (count < FEWEST_NUMBERS || fs_node_count(list) != count + 1) return 0;
  const size_t row_size = sizeof *numbers.ints + sizeof *numbers.floats + sizeof *numbers.kinds;
  char *memory = malloc((count + 1) * row_size);
  if (!memory) return 0;
  const int is_list_of_numbers = read_numbers(list, count, memory, &numbers);
  if (is_list_of_numbers) *out_list = build_list_of(&numbers, count);
  free(memory);
  return is_list_of_numbers;
}
