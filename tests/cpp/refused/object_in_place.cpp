// An object in place that is described as a pointer, and is as large as one.
// says: FS_POINTER_SIZE_
#include <flaxstate/registry.h>

struct Point {
  float x, y;
};
struct Player {
#ifdef FLAXSTATE_ALLOWED
  Point* position;
#else
  Point position;
#endif
};

const fs_field fields[] = {FS_FIELD_OBJECT_POINTER(Player, position, "Point")};
