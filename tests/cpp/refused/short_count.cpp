// A count of two bytes: the library knows those of four and eight.
// says: FS_ONE_IF_
#include <flaxstate/registry.h>

#ifdef FLAXSTATE_ALLOWED
using count_type = int;
#else
using count_type = short;
#endif

struct Cloud {
  float* points;
  count_type count;
  int capacity;
};

const fs_field fields[] = {FS_FIELD_COUNTED_ARRAY(Cloud, points, FS_DTYPE_FLOAT32, count, capacity)};
