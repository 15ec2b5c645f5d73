// A count that is no integer, although it has four bytes.
// says: FS_COUNT_SIZE_
#include <flaxstate/registry.h>

#ifdef FLAXSTATE_ALLOWED
using count_type = unsigned;
#else
using count_type = float;
#endif

struct Cloud {
  float* points;
  count_type count;
  int capacity;
};

const fs_field fields[] = {FS_FIELD_COUNTED_ARRAY(Cloud, points, FS_DTYPE_FLOAT32, count, capacity)};
