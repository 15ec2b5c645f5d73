// Extents for another number of dimensions.
// says: FS_EXTENTS_OFFSET_
#include <cstdint>

#include <flaxstate/registry.h>

struct Grid {
  float* cells;
#ifdef FLAXSTATE_ALLOWED
  std::int64_t extents[2];
#else
  std::int64_t extents[3];
#endif
  int capacity;
};

const fs_field fields[] = {
    FS_FIELD_SHAPED_ARRAY(Grid, cells, FS_DTYPE_FLOAT32, extents, capacity, FS_COUNTED, FS_COUNTED)};
